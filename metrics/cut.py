"""One group of a metric's rows: what a bar, a cell or a line of a table stands for, as an address names it.

A group is pairs of a name and a code, such as `(("weekday", "1"), ("hour", "9-11"))`. Names are those metrics are
grouped by, and a few more that only charts and tables tell apart. The rows of a group are found by the expressions
the metric itself is grouped by, so a list holds the rows its mark was counted from.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.measure import Measure, answer
from metrics.open_at import age_seconds
from metrics.registry import declared
from metrics.rows import DIMENSIONS, Rows, seconds
from metrics.unresolved import age_band
from model.errors import SettingsError, one_of
from model.filters import LISTS, Filters

Cut = tuple[tuple[str, str], ...]
WITH, WITHOUT = "with", "without"
"""Names of columns, comma between them, that the rows of the group have, or have not."""
ARROW: Final = ">"
STATION: Final = "station"
"""`2>chat>phone`: journeys whose second change of channel, same channels in a row being one, was from chat to phone."""
_COLUMNS: Final = (
    "severity", "state", "owner", "channel_detail", "lifecycle_stage", "is_cross_channel", "is_resolved",
    "signal", "contact_channel", "schedule",
)  # fmt: skip
"""Columns that no metric is grouped by, and some chart or table is."""
_SINCE: Final = ("opened_at", "started_at")
_AGE: Final = "age_seconds"
_STAGE: Final = "lifecycle_stage"
NO_AGE: Final = "no_age"
"""The band of what nobody knows the beginning of."""
_HOURS: Final = re.compile(r"(\d{1,2})-(\d{1,2})")
_STATION: Final = re.compile(r"([1-9]\d?)>(\w+)>(\w+)")
_TIMES: Final = ("day", "week", "month", "weekday", "hour")
_OWN: Final = ("path", "age_band", "time_to_resolution", STATION)
NAMES: Final = (
    *(name for name in dict.fromkeys((*DIMENSIONS, *_TIMES, *_COLUMNS, *_OWN)) if name not in LISTS.values()),
    WITH, WITHOUT,
)  # fmt: skip
"""Every name of a group that is no filter, in the order they are read out."""


def narrowed(asked: Measure, frames: Frames, filters: Filters, cut: Cut) -> Measure:
    """The same measure over the rows of a group. Raises SettingsError for a name these rows do not know."""
    if not cut:
        return asked
    rows = _prepared(asked.rows, frames, filters, cut)
    known = groups(rows, filters)
    kept = [condition for name, code in cut for condition in _conditions(name, code, known)]
    return replace(asked, rows=replace(rows, frame=rows.frame.filter(kept)), counted=None)


def compute(name: str, frames: Frames, filters: Filters, cut: Cut) -> pl.DataFrame:
    """The metric's one row for a group: n, value, and for durations median, p90, mean."""
    return answer(narrowed(declared(name, frames, filters), frames, filters, cut), frames, filters)


def refused(name: str, frames: Frames, filters: Filters, cut: Cut) -> Cut:
    """The parts of a group the metric's rows cannot tell."""
    known = groups(_prepared(declared(name, frames, filters).rows, frames, filters, cut), filters)
    return tuple((part, code) for part, code in cut if not _names(part, code) <= known.keys())


def groups(rows: Rows, filters: Filters) -> dict[str, pl.Expr]:
    """Every name these rows know, with the expression that gives a row's code as text."""
    plain = {name: pl.col(name) for name in _COLUMNS if name in rows.columns}
    known = {name: expression.cast(pl.String) for name, expression in (plain | rows.groups).items()}
    if "path" in rows.columns:
        known |= {"path": pl.col("path").list.join(ARROW), STATION: pl.col("path").list.join(ARROW)}
    if "time_to_resolution_calendar_seconds" in rows.columns:
        known["time_to_resolution"] = seconds("time_to_resolution", filters).cast(pl.String)
    if _AGE in rows.columns:
        known["age_band"] = pl.when(pl.col(_AGE).is_null()).then(pl.lit(NO_AGE)).otherwise(age_band())
    return known


def _prepared(rows: Rows, frames: Frames, filters: Filters, cut: Cut) -> Rows:
    """The rows with what a group may ask for and is not theirs: their age at the end of the period, and the
    life-cycle stage of their customer.
    """
    columns, asked = rows.columns, {group for part in cut for group in _names(*part)}
    since = next((name for name in _SINCE if name in columns), None)
    frame = rows.frame
    if "age_band" in asked and since and _AGE not in columns:
        frame = frame.with_columns(age_seconds(frames, filters, since).alias(_AGE))
    if _STAGE in asked and _STAGE not in columns and "person_id" in columns:
        stages = frames.interaction_facts.lazy().select("person_id", _STAGE).drop_nulls().unique("person_id")
        frame = frame.join(stages, on="person_id", how="left")
    return replace(rows, frame=frame)


def _names(name: str, code: str) -> set[str]:
    """The groups a part is about."""
    return set(code.split(",")) if name in (WITH, WITHOUT) else {name}


def _conditions(name: str, code: str, known: Mapping[str, pl.Expr]) -> list[pl.Expr]:
    """What is true of the rows of one part of a group. A code nobody has is true of none."""
    for group in sorted(_names(name, code) - known.keys()):
        raise SettingsError(
            "Opening a list", f"its rows cannot be told apart by {group!r}", allowed=one_of(sorted(known)),
            next_step=f"leave out {group}",
        )  # fmt: skip
    if name in (WITH, WITHOUT):
        columns = [known[group] for group in sorted(_names(name, code))]
        return [column.is_not_null() if name == WITH else column.is_null() for column in columns]
    if name == "hour" and (ends := _HOURS.fullmatch(code)):
        return [known[name].cast(pl.Int64).is_between(int(ends[1]), int(ends[2]))]
    if name == STATION:
        return _moved(known[STATION], code)
    return [known[name] == code]


def _moved(path: pl.Expr, code: str) -> list[pl.Expr]:
    """Journeys whose nth change of channel was between these two."""
    asked = _STATION.fullmatch(code)
    if asked is None:
        return [pl.lit(value=False)]
    stops = path.str.split(ARROW).list.eval(pl.element().rle().struct.field("value"))
    place = int(asked[1])
    both = [stops.list.get(place - 1 + i, null_on_oob=True) == asked[2 + i] for i in (0, 1)]
    return [*both, pl.col("count_handoffs") > 0]
