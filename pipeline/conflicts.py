"""What a sync finds contradictory or missing once everything is there; kept, but out of what it spoils."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from clocks.comparison import MEASURED, is_comparable
from model.derivation import PART, PART_CONFLICTS
from model.vocabulary import BASES

_IN_WORDS: Final = {"events": "events", "vendor_metrics": "figures"}
_TOLD: Final = ("created_at", "first_responded_at", "first_solved_at")
_MEANWHILE: Final = {"events": "counted nowhere", "vendor_metrics": "compared with nothing"}


def conflicts(facts: pl.DataFrame, canonical: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What contradicts or misses something else: REJECTS and a `source`, from INTERACTION_FACTS and canonical rows."""
    orphans = [_orphaned(canonical["interactions"], canonical[name], name) for name in _MEANWHILE]
    return as_rejects(pl.concat([_contradictory(facts), *orphans, unmeasured(canonical["vendor_metrics"].lazy())]))


def of_parts(facts: pl.DataFrame, canonical: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """PART_CONFLICTS with `_part`: what whole parts say by themselves (all frames with `_part`)."""
    orphans = [_orphaned(canonical["interactions"], canonical[name], name, PART) for name in _MEANWHILE]
    return pl.concat([_contradictory(facts, PART), *orphans])


def as_rejects(found: pl.DataFrame) -> pl.DataFrame:
    """PART_CONFLICTS as REJECTS with a `source`."""
    return found.select(
        *PART_CONFLICTS.names, pl.lit(False).alias("is_row"), pl.lit(None, pl.Int64).alias("line")
    )  # fmt: skip


def _contradictory(facts: pl.DataFrame, *also: str) -> pl.DataFrame:
    """Interactions in which something ends before it begins."""
    instants = [pl.lit(f"{name} ") + pl.col(name).dt.to_string("iso:strict") for name in _TOLD]
    raw = pl.concat_str(instants, separator=", ", ignore_nulls=True)
    return _told(
        facts.filter("has_time_conflict"), "interactions", "at", raw,
        "something in it ends before it begins; kept, and left out of the durations concerned", *also,
    )  # fmt: skip


def _orphaned(cases: pl.DataFrame, rows: pl.DataFrame, table: str, *also: str) -> pl.DataFrame:
    """Interactions that only other rows speak of: one row for each, with how many of them wait for it."""
    key = ["source", "interaction_id"]
    waiting = rows.join(cases.select(key), on=key, how="anti").group_by(*key, *also).len("rows").sort(key)
    return _told(
        waiting, table, "interaction_id", pl.format("{} {}", "rows", pl.lit(_IN_WORDS[table])),
        f"no such interaction was delivered; its {_IN_WORDS[table]} are kept and {_MEANWHILE[table]} until it is",
        *also,
    )  # fmt: skip


def unmeasured(figures: pl.LazyFrame) -> pl.DataFrame:
    """Figures nothing can be compared with (PART_CONFLICTS): one row per name and fault, with how many rows have it."""
    strange = figures.filter(~is_comparable() & pl.col("figure").is_not_null())
    counted = strange.group_by("source", "figure").agg(pl.len().alias("rows")).sort("source", "figure").collect()
    named = counted.rename({"figure": "interaction_id"})
    measured = pl.col("interaction_id").is_in(list(MEASURED))
    faults = {
        "figure": (~measured, f"no figure of Hilo's, which are {', '.join(MEASURED)}"),
        "basis": (measured, f"its basis is not told ({' or '.join(BASES)})"),
    }
    return pl.concat(
        _told(
            named.filter(met), "vendor_metrics", field, pl.format("{} figures", "rows"),
            f"{reason}; kept, and compared with nothing",
        )
        for field, (met, reason) in faults.items()
    )  # fmt: skip


def _told(rows: pl.DataFrame, table: str, field: str, raw: pl.Expr, reason: str, *also: str) -> pl.DataFrame:
    told = {"object": pl.lit(table), "id": pl.col("interaction_id"), "field": pl.lit(field), "raw": raw}
    named = (value.alias(name) for name, value in (told | {"reason": pl.lit(reason)}).items())
    return rows.select("source", *named, *also)
