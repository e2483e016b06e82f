"""Until when a part's derived rows hold: they may change although nobody delivers anything, as time passes.

A derived value depends on the instant of the snapshot in three ways only: something has happened by then (an
event with a later instant has not), a window after something has passed, or a promise has been broken. So a part
is due at the next instant at which any of its instants, or one of them and a window, is reached; or when a wait
that runs against a target may be over it. Too early is harmless; too late would be a wrong number.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from clocks.opening import opening
from model.derivation import PART, PART_DUES
from model.schemas import INSTANT
from model.settings import Settings

SECOND: Final = timedelta(seconds=1)
"""A deadline is broken when a whole second has passed."""
FIXED: Final = (1, 3, 7, 14, 30, 60, 90)
"""Days: windows of the derived tables that no setting names."""
TARGETS: Final = ("first_response_target", "resolution_target")


def windows(settings: Settings) -> list[timedelta]:
    """Every span that may lie between something that happened and what it changes, the shortest first."""
    told = [settings.journeys.model_dump(), settings.dissatisfaction.model_dump()]
    spans = {span for section in told for span in _spans(section)}
    return sorted({timedelta(0), SECOND, *(timedelta(days=d) for d in FIXED), *spans})


def _spans(section: Mapping[str, Any], unit: str = "") -> Iterator[timedelta]:
    """The durations of a section of the settings: days and minutes by the name of their key."""
    for name, value in section.items():
        named = next((u for u in ("days", "minutes", "hours") if u in name or "gaps" in name), unit)
        if isinstance(value, timedelta):
            yield value
        elif isinstance(value, Mapping):
            yield from _spans(value, named)
        elif isinstance(value, int | float) and named and not isinstance(value, bool):
            yield timedelta(**{named: value})


def dues(
    derived: Mapping[str, pl.DataFrame], canonical: Mapping[str, pl.DataFrame], settings: Settings, as_of: datetime
) -> pl.DataFrame:
    """PART_DUES of the parts in `derived` and `canonical` (frames with `_part`); one row per part that has any row."""
    spans = windows(settings)
    found = [_next(frame, spans, as_of) for frame in derived.values()]
    found += [_next(frame, spans if name == "surveys" else spans[:2], as_of) for name, frame in canonical.items()]
    found += [_promised(derived["interaction_facts"], name, settings, as_of) for name in TARGETS]
    every = pl.concat(found).group_by(PART).agg(pl.col("due_at").min())
    return PART_DUES.conform(every.rename({PART: "part"})).sort("part")


def _next(frame: pl.DataFrame, spans: list[timedelta], as_of: datetime) -> pl.DataFrame:
    """`_part`, and `due_at`: the earliest instant of the row, or a span after one, that lies after `as_of`."""
    instants = [name for name, dtype in frame.schema.items() if dtype == INSTANT]
    after = [_reached(frame[name], spans, as_of) for name in instants]
    never = pl.lit(None, INSTANT).alias("due_at")
    told = frame.select(PART, pl.min_horizontal(after).alias("due_at") if after else never)
    return told.group_by(PART).agg(pl.col("due_at").min())


def _reached(at: pl.Series, spans: list[timedelta], as_of: datetime) -> pl.Series:
    """For each instant the first of `instant + span` after `as_of`; null where all of them have passed."""
    lengths = np.array([span // timedelta(microseconds=1) for span in spans])
    now = pl.Series([as_of], dtype=INSTANT).to_physical().item()
    since = at.to_physical().fill_null(-(2**62)).to_numpy()
    nth = np.searchsorted(lengths, now - since, side="right")
    due = since + lengths[np.minimum(nth, len(lengths) - 1)]
    known = pl.Series(nth < len(lengths))
    reached = pl.Series("due", due).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return pl.select(pl.when(known).then(reached)).to_series()


def _promised(facts: pl.DataFrame, target: str, settings: Settings, as_of: datetime) -> pl.DataFrame:
    """When a running wait may be over its target: at the target in calendar time, or later by opening hours.

    Hours that were closed so far push it back: what is left of the target is counted from now on. The wait
    began at the start of the interaction or later, so neither is ever too late.
    """
    running = facts.filter((pl.col(target) == "running") & pl.col(f"{target}_seconds").is_not_null())
    first = running["started_at"].min()
    hours = opening(
        settings.schedules, settings.company.timezone, first if isinstance(first, datetime) else as_of, as_of
    )
    now, promised = pl.lit(as_of, INSTANT), pl.duration(seconds=pl.col(f"{target}_seconds"))
    at_once = pl.col("started_at") + promised + SECOND
    spent = pl.duration(seconds=hours.seconds("started_at", now))
    left = pl.max_horizontal(promised - spent, pl.duration(seconds=0)).fill_null(timedelta(0))
    due = pl.when(at_once > now).then(at_once).otherwise(now + left + SECOND)
    return running.select(PART, due.alias("due_at").cast(INSTANT))
