"""Contacts of customers as the arrays `placing` walks through, customer by customer and in order of time."""

from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from journeys.contacts import is_customers
from journeys.placing import LONG_AGO, NEVER, Blocks, Flags, Ints, Items
from model.neighbours import begins
from model.settings import Journeys

_DAY: Final = timedelta(days=1) // timedelta(microseconds=1)


def contacts(cases: pl.DataFrame) -> pl.DataFrame:
    """The customers' contacts with an instant: row, block, family, person (-1: nobody known), at, active.

    A family are the contacts that may be one journey: a person's and those of whoever she shares tickets with; of
    nobody we know, those of one block. Instants in µs. `cases` as from `blocks.with_kin`, and `block`.
    """
    hers = cases.lazy().filter(is_customers() & pl.col("own_started_at").is_not_null())
    return hers.select(
        "row",
        "block",
        pl.when("has_person").then("kin").otherwise("block").alias("family"),
        "person",
        pl.col("own_started_at").dt.epoch("us").alias("at"),
        pl.max_horizontal("last_activity_at", "own_started_at").dt.epoch("us").alias("active"),
    ).collect()


def items_of(cases: pl.DataFrame, hers: pl.DataFrame, open_spans: pl.DataFrame) -> Items:
    """The items of `placing`, from `contacts` and `solved.unsolved`."""
    spans = open_spans.select(
        "row", "nth", pl.col("at").dt.epoch("us"), pl.col("until").dt.epoch("us").fill_null(NEVER)
    )
    own = hers.join(spans.filter(pl.col("nth") == 0).select("row", "until"), on="row", how="left")
    told = own.with_columns(is_contact=pl.lit(value=True), has_outcome=pl.col("until").is_not_null())
    again = _again(cases, hers, spans).with_columns(is_contact=pl.lit(value=False), has_outcome=pl.lit(value=True))
    every = pl.concat([told, again.select(told.columns)]).with_columns(pl.col("until").fill_null(LONG_AGO))
    return _arrays(every.sort("family", "at", "row", "is_contact", descending=[False, False, False, True]))


def _again(cases: pl.DataFrame, hers: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """What left a family's matters unsolved besides its contacts: reopens, and what a transfer carried on."""
    family = hers.select("block", "family").unique()
    contact = pl.col("row").is_in(hers["row"].implode())
    later = spans.filter((pl.col("nth") > 0) | ~contact).drop_nulls("at")
    placed = later.join(cases.select("row", "block"), on="row").join(family, on="block")
    return placed.with_columns(person=pl.lit(-1, pl.Int64), active=pl.lit(LONG_AGO))


def _arrays(every: pl.DataFrame) -> Items:
    first = np.flatnonzero(every.select(begins("family")).to_series().to_numpy())
    lengths = np.diff(first, append=len(every))
    order = np.argsort(-lengths, kind="stable")
    columns = {name: every[name].to_numpy() for name in ("at", "active", "until", "block", "person")}
    flags = {name: every[name].to_numpy() for name in ("has_outcome", "is_contact")}
    return Items(**columns, **flags, starts=first[order], lengths=lengths[order], is_alone=_alone(every))


def _alone(every: pl.DataFrame) -> Flags:
    """By person: whether all contacts of the family are hers."""
    people = every.filter("is_contact").group_by("family").agg(
        pl.col("person").max(), (pl.col("person").min() == pl.col("person").max()).alias("is_alone")
    ).filter(pl.col("person") >= 0)  # fmt: skip
    alone = np.zeros(int(every["person"].to_numpy().max(initial=-1)) + 1, np.bool_)
    alone[people["person"].to_numpy()] = people["is_alone"].to_numpy()
    return alone


def blocks_of(hers: pl.DataFrame, cases: pl.DataFrame, has_reference: Flags, rules: Journeys) -> Blocks:
    """What `placing` asks of blocks. Reasons are compared without case and outer spaces."""
    told = cases.select("row", "reason").drop_nulls().unique("reason").select("reason", folded_reason().alias("said"))
    words = told["said"].drop_nulls().unique().sort()
    codes = told.select("reason", pl.col("said").cast(pl.Enum(words)).to_physical().cast(pl.Int64).alias("code"))
    named = hers.join(cases.select("row", "reason"), on="row").join(codes.drop_nulls(), on="reason")
    family, block, code = (named[name].to_numpy() for name in ("family", "block", "code"))
    known, place = np.unique(family * max(len(words), 1) + code, return_inverse=True)
    families, first, count = np.unique(known // max(len(words), 1), return_index=True, return_counts=True)
    number = np.arange(len(known)) - np.repeat(first, count)
    own = np.unique(block * max(len(known), 1) + place)
    owner, place = own // max(len(known), 1), own % max(len(known), 1)
    of_block = np.bincount(owner, minlength=len(cases))
    return Blocks(
        has_reference,
        np.cumsum(of_block) - of_block,
        of_block,
        _known_reasons(hers, families, count, len(cases)),
        number[place],
        *(gaps[known[place] % max(len(words), 1)] for gaps in _gaps(words, rules)),
    )


def folded_reason() -> pl.Expr:
    """A contact reason without case and outer spaces; null where it is empty."""
    plain = pl.col("reason").str.strip_chars().str.to_lowercase()
    return pl.when(plain != "").then(plain)


def _gaps(words: pl.Series, rules: Journeys) -> tuple[Ints, Ints]:
    """The gap of each reason, in µs: usually, and once what came last is solved. A gap of its own holds for both."""
    own = {name.strip().lower(): days for name, days in rules.reason_gaps.items()}
    usual, settled = (
        np.array([round(own.get(word, days) * _DAY) for word in words], np.int64)
        for days in (rules.reason_gap_days, rules.solved_reason_gap_days)
    )
    return usual, settled


def _known_reasons(hers: pl.DataFrame, families: Ints, count: Ints, size: int) -> Ints:
    """By block: how many different reasons its family has."""
    several = np.zeros(size, np.int64)
    several[families] = count
    found = np.zeros(size, np.int64)
    found[hers["block"].to_numpy()] = several[hers["family"].to_numpy()]
    return found
