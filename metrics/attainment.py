"""How soon a first answer was promised, and how often the promise was kept, by channel or team."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from metrics.frames import ENGINE, Frames
from metrics.interactions import answered
from metrics.registry import compute
from metrics.rows import selected
from model.filters import Filters
from model.settings import Target, several
from model.vocabulary import CHANNELS

_EITHER: Final = "either"
"""A target without a clock of its own: in opening hours where there are any, else on the calendar."""
_OFFERED: Final = pl.Schema({"word": pl.String(), "target_seconds": pl.Int64(), "offered_basis": pl.String()})


def attainment(frames: Frames, filters: Filters, by: tuple[str, ...] = ("channel",)) -> pl.DataFrame:
    """One row per group with an answer that had a target: `by`, n, kept, late, and what `promised` tells.

    n (Int64): first answers of the period that had a target; kept (Float64, 0 to 1): responses_within_target of them,
    each judged on its own target's clock; late (Int64): those that were not.
    """
    met = compute("responses_within_target", frames, filters, by).rename({"value": "kept"})
    told = promised(frames, filters, by)
    late = (pl.col("n") * (1 - pl.col("kept"))).round().cast(pl.Int64)
    return met.with_columns(late=late).join(told, on=by, how="left", nulls_equal=True, maintain_order="left")


def promised(frames: Frames, filters: Filters, by: tuple[str, ...] = ("channel",)) -> pl.DataFrame:
    """The promise that most first answers of each group were held to: `by`, target_seconds, target_basis, promises.

    target_seconds (Int64) of the settings and its clock, calendar or business (String; null where two targets of the
    same length have different ones); promises (Int64): how many different ones the group has. Deadlines that a source
    sets itself are of no one length and are not told.
    """
    had = pl.col("first_response_target_seconds")
    rows = answered(frames)
    known = selected(frames, rows, filters).filter(had.is_not_null()).with_columns(
        word=pl.col("channel").cast(pl.String), target_seconds=had
    )  # fmt: skip
    clocked = known.join(_offered(frames).lazy(), on=("word", "target_seconds"), how="left").with_columns(
        target_basis=_basis()
    )
    groups = [rows.groups[name].alias(name) for name in by]
    promise = ["target_seconds", "target_basis"]
    counted = clocked.group_by([*groups, *promise]).agg(n=pl.len()).sort("n", *promise, descending=[True, False, False])
    most = counted.group_by(by).agg(pl.col(promise).first(), promises=pl.len().cast(pl.Int64))
    ordered = most.sort(by, nulls_last=True).with_columns(pl.selectors.enum().cast(pl.String))
    return ordered.collect(engine=ENGINE)


def _basis() -> pl.Expr:
    either = pl.when(pl.col("schedule").is_not_null()).then(pl.lit("business")).otherwise(pl.lit("calendar"))
    return pl.when(pl.col("offered_basis") == _EITHER).then(either).otherwise("offered_basis")


def _offered(frames: Frames) -> pl.DataFrame:
    """The settings' targets: the channel's word, target_seconds, and the clock; null where there are two."""
    rows = [row for table in several(frames.settings.targets.first_response) for row in _rows(table)]
    told = pl.DataFrame(rows, _OFFERED, orient="row").unique()
    one = pl.when(pl.len() == 1).then(pl.col("offered_basis").first())
    return told.group_by("word", "target_seconds").agg(one)


def _rows(table: Target) -> Iterator[tuple[str, int, str]]:
    for name, promise in table.promises.items():
        for channel in CHANNELS if name == "default" else (name,):
            yield channel, int(promise.total_seconds()), table.basis or _EITHER
