"""The log of persons: what merged, what split, what humans decided, and why; values in it are masked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import polars as pl

from identity.persons import Resolved
from identity.stable_ids import stable_id
from model.masking import masked
from model.persons import IDENTITY_EVENTS, RULES
from model.schemas import INSTANT

EVIDENCE_WENT: Final = "evidence went"
"""Why a person split when no guard and no human keeps her records apart: what joined them is no longer there."""
UNDONE: Final = "undone: "
_PAIR: Final = ["source_a", "contact_a", "source_b", "contact_b"]
_TAGS: Final = ("before", "now")


def events(
    moves: pl.DataFrame,
    named: pl.DataFrame,
    people: Resolved,
    decisions: pl.DataFrame,
    known: pl.DataFrame,
    at: datetime,
    undone: Mapping[int, str],
) -> pl.DataFrame:
    """IDENTITY_EVENTS: the known ones and what is new.

    `moves`: before, now, heir, is_gone for each part of a person that is called otherwise now; `named`: source,
    contact_id, before and person_id of each record. Ids of events say what happened and when, so that the same
    sync tells the same events.
    """
    records = named.select("source", "contact_id", "before", pl.col("person_id").alias("now"))
    found = [
        _merges(moves, records, people.edges, decisions),
        _splits(moves, records, people, decisions),
        _decided(decisions, records),
        _undone(decisions, known, undone),
    ]
    fresh = [_dated(part, at) for part in found]
    return pl.concat([known, *fresh]).unique("event_id", keep="first", maintain_order=True).sort("event_id")


def _dated(part: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The events with their instant, and an id where they have none."""
    told = part.with_columns(pl.lit(at).cast(INSTANT).alias("at"))
    if "event_id" not in told.columns:
        who = [pl.col(name).fill_null("") for name in ("kind", "person_id", "other_person_id")]
        key = pl.concat_str(*who, pl.col("at").dt.epoch("us").cast(pl.String), separator="\x1f")
        told = told.with_columns(stable_id("e_", told.select(key.alias("key"))["key"]).alias("event_id"))
    return IDENTITY_EVENTS.conform(told)


def _merges(moves: pl.DataFrame, records: pl.DataFrame, edges: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    merged = moves.filter(pl.col("is_gone") & (pl.col("now") == pl.col("heir"))).select("before", "now")
    why = _joining(records.join(merged, on="now", how="semi"), edges, decisions)
    told = merged.join(why, on=["before", "now"], how="left")
    return told.select(
        pl.lit("merge").alias("kind"), pl.col("now").alias("person_id"), pl.col("before").alias("other_person_id"),
        "reason", "by",
    )  # fmt: skip


def _joining(records: pl.DataFrame, edges: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """For each earlier id inside a person the strongest edge that leads out of it: before, now, reason, by.

    An edge to a record of whoever the person was before comes first, then one to any other record.
    """
    tagged = _tagged(edges, records).filter(pl.col("before_a").ne_missing(pl.col("before_b")))
    ends = [
        tagged.with_columns(pl.col(f"before_{x}").alias("before"), pl.col(f"before_{y}").alias("other"))
        for x, y in ("ab", "ba")
    ]
    order = [pl.col("other").ne_missing(pl.col("now_a")), pl.col("rule").replace_strict(RULES, range(len(RULES)))]
    crossing = pl.concat(ends).drop_nulls("before").sort(*order, *_PAIR, "before")
    best = crossing.unique(["before", "now_a"], keep="first", maintain_order=True)
    said = decisions.filter(pl.col("kind") == "same").sort("override_id", descending=True).unique(_PAIR, keep="first")
    told = best.join(said.select(*_PAIR, "by", pl.lit("same").alias("rule")), on=[*_PAIR, "rule"], how="left")
    return told.select("before", pl.col("now_a").alias("now"), _reason("rule").alias("reason"), "by")


def _splits(moves: pl.DataFrame, records: pl.DataFrame, people: Resolved, decisions: pl.DataFrame) -> pl.DataFrame:
    parted = moves.filter(~pl.col("is_gone") | (pl.col("now") != pl.col("heir"))).select("before", "now", "heir")
    why = _separating(records.join(parted, on="before", how="semi"), people, decisions)
    told = parted.join(why, on=["before", "now", "heir"], how="left").sort("before", "now")
    return told.select(
        pl.lit("split").alias("kind"), pl.col("heir").alias("person_id"), pl.col("now").alias("other_person_id"),
        pl.col("reason").fill_null(EVIDENCE_WENT), "by",
    )  # fmt: skip


def _separating(records: pl.DataFrame, people: Resolved, decisions: pl.DataFrame) -> pl.DataFrame:
    """What keeps two parts of an earlier person apart: before, now, heir, reason, by.

    A human's word comes first, then a guard between them, then one that refused a value of both against somebody
    else's record, then a value of both that identifies nobody (any more).
    """
    nothing = pl.lit(None, pl.String)
    words = decisions.filter(pl.col("kind") == "not_same")
    said = words.select(*_PAIR, pl.lit("not_same").alias("refusal"), nothing.alias("evidence"), "by")
    guards = people.refused.select(*_PAIR, "refusal", "evidence", nothing.alias("by"))
    common = _in_common(records, people.values)
    void = common.filter(pl.col("refusal") != "ok")
    parts = [said, guards, *(part.with_columns(nothing.alias("by")) for part in (_elsewhere(common, guards), void))]
    kinds = [part.with_columns(pl.lit(order).alias("order")) for order, part in enumerate(parts)]
    tagged = _tagged(pl.concat(kinds), records)
    apart = tagged.filter((pl.col("before_a") == pl.col("before_b")) & (pl.col("now_a") != pl.col("now_b")))
    ends = [
        apart.with_columns(pl.col(f"now_{x}").alias("now"), pl.col(f"now_{y}").alias("heir")) for x, y in ("ab", "ba")
    ]
    best = pl.concat(ends).sort("order", "refusal", *_PAIR, "evidence", "by")
    first = best.unique(["before_a", "now", "heir"], keep="first", maintain_order=True)
    return first.select(pl.col("before_a").alias("before"), "now", "heir", _reason("refusal").alias("reason"), "by")


def _in_common(records: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Values that two parts of an earlier person share (`evidence`), a record of each, and the class (`refusal`)."""
    key = ["source", "contact_id"]
    known = values.drop_nulls(["value", "value_class"]).join(records, on=key)
    one = known.sort(*key).unique(["before", "now", "kind", "value"], keep="first", maintain_order=True)
    both = one.join(one.select(*key, *_TAGS, "kind", "value"), on=["before", "kind", "value"], suffix="_b")
    return both.filter(pl.col("now") != pl.col("now_b")).select(
        pl.col("source").alias("source_a"), pl.col("contact_id").alias("contact_a"),
        pl.col("source_b"), pl.col("contact_id_b").alias("contact_b"),
        pl.col("value_class").alias("refusal"), pl.col("value").alias("evidence"),
    )  # fmt: skip


def _elsewhere(common: pl.DataFrame, guards: pl.DataFrame) -> pl.DataFrame:
    """The values in common that a guard refused between one of the two records and anybody's."""
    told = ["source_a", "contact_a", "evidence"]
    ends = [
        guards.select(
            pl.col(f"source_{x}").alias("source_a"), pl.col(f"contact_{x}").alias("contact_a"), *told[2:], "refusal"
        )
        for x in "ab"
    ]
    return common.drop("refusal").join(pl.concat(ends).unique(), on=told).select(*_PAIR, "refusal", "evidence")


def _tagged(pairs: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The pairs of which both records are among these, with before and now of each (`…_a`, `…_b`)."""
    for side in "ab":
        tags = records.rename({"source": f"source_{side}", "contact_id": f"contact_{side}"})
        tags = tags.rename({name: f"{name}_{side}" for name in _TAGS})
        pairs = pairs.join(tags, on=[f"source_{side}", f"contact_{side}"])
    return pairs


def _reason(what: str) -> pl.Expr:
    """The rule or guard and the masked value it speaks of; record ids and a human's word need no mask."""
    value = pl.when(~pl.col(what).is_in(["same", "merged", "not_same"])).then(masked(pl.col("evidence")))
    return pl.concat_str(what, value, separator=" ", ignore_nulls=True)


def _decided(decisions: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """One event for each decision in force, with the persons its records belong to."""
    told = decisions
    for side in "ab":
        who = records.select(
            pl.col("source").alias(f"source_{side}"), pl.col("contact_id").alias(f"contact_{side}"),
            pl.col("now").alias(side),
        )  # fmt: skip
        told = told.join(who, on=[f"source_{side}", f"contact_{side}"], how="left")
    other = pl.when(pl.col("a").ne_missing(pl.col("b"))).then("b")
    return told.select(
        pl.format("override_{}", "override_id").alias("event_id"), pl.lit("override").alias("kind"),
        pl.col("a").alias("person_id"), other.alias("other_person_id"),
        pl.concat_str("kind", masked(pl.col("value")), separator=" ", ignore_nulls=True).alias("reason"), "by",
    ).sort("event_id")  # fmt: skip


def _undone(decisions: pl.DataFrame, known: pl.DataFrame, by: Mapping[int, str]) -> pl.DataFrame:
    """One event for each decision that was in force at an earlier sync and is no longer."""
    number = pl.col("event_id").str.extract(r"^override_(\d+)$").cast(pl.Int64)
    earlier = known.with_columns(number.alias("override_id")).drop_nulls("override_id")
    gone = earlier.join(decisions, on="override_id", how="anti").drop("at")
    return gone.with_columns(
        pl.col("event_id") + "_undone",
        (pl.lit(UNDONE) + pl.col("reason")).alias("reason"),
        pl.col("override_id").replace_strict(dict(by), default=None, return_dtype=pl.String).alias("by"),
    ).drop("override_id")
