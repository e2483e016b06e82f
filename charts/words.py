"""The words and number formats a chart shows, in the viewer's language.

The defaults are plain English, enough for tests; pages pass their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import polars as pl

MISSING: Final = "–"  # the dash readers know for "no value"

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

TEXTS: Final[Mapping[str, str]] = {
    "n": "n",
    "channel": "Channel",
    "team": "Team",
    "contacts": "Contacts",
    "share": "Share",
    "median": "Median",
    "middle_half": "Middle half",
    "most": "10-90 %",
    "slowest_tenth": "Slowest 10 %",
    "day": "Day",
    "hour": "Hour",
    "weekday": "Weekday",
    "from_channel": "Contacted first by",
    "to_channel": "Went next to",
    "handoffs": "Hand-offs",
    "same_channel": "One channel",
    "cross_channel": "Several channels",
    "resolution_rate": "Resolved",
    "severity": "Severity",
    "age": "Open for",
    "cases": "Cases",
    "what": "What",
    "when": "When",
    "target": "Target",
    "kept": "In time",
    "part": "Part",
    "points": "Points",
    "extra_contacts": "Contacts beyond the first",
    "repeated_information": "Numbers given again",
    "effective_reopens": "Reopened with a reply",
    "waited_over_target": "Longer than promised",
    "no_age": "age unknown",
    "now": "Now",
    "before": "Before",
    "lack": "Lacking",
    "starting": "Starting",
    "building": "Building",
    "solid": "Solid",
    "leading": "Leading",
    "1d": "under 1 day",
    "3d": "1 to 3 days",
    "7d": "3 to 7 days",
    "14d": "7 to 14 days",
    "30d": "14 to 30 days",
    "more": "over 30 days",
}
"""Every text key the charts use, in English."""


def _plain(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _duration(seconds: float) -> str:
    """`6 s`, `2 min 12 s`, `38 min`, `8 h 59 min`, `2.7 d`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest:02d} s" if minutes < 15 and rest else f"{minutes} min"
    if whole < 86400:
        hours, rest = divmod(whole // 60, 60)
        return f"{hours} h {rest:02d} min" if rest else f"{hours} h"
    return f"{whole / 86400:.1f} d".replace(".0 d", " d")


@dataclass(frozen=True, eq=False)
class Words:
    """How codes, numbers and durations read. Each is itself and equal to no other: templates are kept by it.

    `label`: a channel, team or severity code to its name; `duration`: seconds; `number`: counts; `share`: 0 to 1 with
    a decimal, `percent`: without; `decimal`: two decimals; `day`: a date; `weekdays`: Monday first; `texts`: the
    keys of `TEXTS`.
    """

    label: Callable[[str], str] = _plain
    duration: Callable[[float], str] = _duration
    number: Callable[[float], str] = lambda value: f"{value:,.0f}"
    share: Callable[[float], str] = lambda value: f"{value:.1%}"
    percent: Callable[[float], str] = lambda value: f"{value:.0%}"
    decimal: Callable[[float], str] = lambda value: f"{value:.2f}"
    day: Callable[[date], str] = date.isoformat
    weekdays: tuple[str, ...] = WEEKDAYS
    texts: Mapping[str, str] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """The text of a key; English where the viewer's language has none."""
        return self.texts.get(key, TEXTS[key])

    def column(self, frame: pl.DataFrame, source: str, name: str, how: Callable[[Any], str]) -> pl.Series:
        """A String column with every value of `source` as it reads, each worded once; a dash for null."""
        values = frame[source].to_list()
        said = {value: MISSING if value is None else how(value) for value in set(values)}
        return pl.Series(name, [said[value] for value in values], dtype=pl.String)


ENGLISH: Final = Words()
