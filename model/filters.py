"""What a viewer looks at: one frozen value that gives a predicate, a sentence and URL parameters.

The same `Filters` filters frames, keys caches and lives in the address bar, so a copied link opens
the same view. URL codes are the stable words of `model.vocabulary`, never translated labels.
A journey or a dissatisfaction case is filed under the channel, team and source it started in, so
groups add up to the total.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from operator import and_
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl

from model import period as periods
from model import vocabulary as words
from model.errors import SettingsError, one_of
from model.period import Period

LISTS: Final = {
    "channels": "channel",
    "teams": "team",
    "sources": "source",
    "priorities": "priority",
    "segments": "segment",
}
"""Filter fields that hold several values, and the column (and URL parameter) each is about."""
SEPARATOR: Final = ","
COMPARISONS: Final = ("previous", "year", "none")
"""What a period is compared with: the one before it, the same one a year earlier, nothing."""


@dataclass(frozen=True)
class Filters:
    """Period, comparison and dimensions of a view. Empty tuples and None mean everything.

    `preset` names the period relative to the data's end unless `period` (custom days) is given.
    """

    preset: str = periods.ALL
    period: Period | None = None
    comparison: str = "previous"
    channels: tuple[str, ...] = ()
    channel_group: str | None = None
    teams: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    basis: str = "calendar"

    def __post_init__(self) -> None:
        _check(self.preset, "period", periods.PRESETS)
        _check(self.comparison, "compare", COMPARISONS)
        _check(self.basis, "basis", words.BASES)
        _check(self.channel_group, "group", words.CHANNEL_GROUPS)
        for channel in self.channels:
            _check(channel, "channel", words.CHANNELS)

    def resolve(self, as_of: datetime, timezone: str) -> "Filters":
        """The same filters with the preset turned into days, for a snapshot of that instant."""
        return self.ending(as_of.astimezone(ZoneInfo(timezone)).date())

    def ending(self, last: date) -> "Filters":
        """The same filters with the preset turned into days that end on `last`; own days stay."""
        return self if self.period else replace(self, period=periods.preset_period(self.preset, last))

    def previous(self) -> "Filters | None":
        """The comparison: the same view, one period or one year earlier; None when there is nothing to compare."""
        if self.period is None or self.comparison == "none":
            return None
        before = self.period.before() if self.comparison == "previous" else self.period.year_before()
        return replace(self, period=before) if before else None

    @property
    def dimensions(self) -> dict[str, tuple[str, ...]]:
        """Columns that are restricted, with the values kept."""
        chosen = {column: getattr(self, field) for field, column in LISTS.items() if getattr(self, field)}
        if self.channel_group:
            chosen["channel_group"] = (self.channel_group,)
        return chosen

    def predicate(self) -> pl.Expr:
        """Rows kept by every dimension; true for all rows when nothing is restricted. Periods are apart."""
        return _all(pl.col(column).is_in(list(values)) for column, values in self.dimensions.items())

    def within(self, day_column: str) -> pl.Expr:
        """Rows whose local day lies in the period; true for all rows without one. Null days are kept only then."""
        first, last = (self.period.first, self.period.last) if self.period else (None, None)
        bounds = [pl.col(day_column) >= first] if first else []
        return _all([*bounds, *([pl.col(day_column) <= last] if last else [])])

    def sentence(self, word: Callable[[str], str] = lambda code: code.replace("_", " ")) -> str:
        """What is shown, in words: `Phone, WhatsApp · team North · 24 Oct 2026 – 20 Nov 2026`."""
        kept = {**self.dimensions}
        parts = [", ".join(map(word, kept.pop(column))) for column in ("channel_group", "channel") if column in kept]
        parts += [f"{word(column)} {', '.join(values)}" for column, values in kept.items()]
        return " · ".join([*(parts or [word("all channels")]), self._days(word)])

    def _days(self, word: Callable[[str], str]) -> str:
        if not self.period or (self.period.first is None and self.period.last is None):
            return word("whole period" if self.period or self.preset == periods.ALL else self.preset)
        return " – ".join(d.isoformat() if d else "…" for d in (self.period.first, self.period.last))

    def to_query(self) -> dict[str, str]:
        """URL parameters with stable codes; the period is always named, other defaults are left out.

        Own days replace the preset, so call it on filters that were not resolved to keep a link relative.
        """
        query = {"period": self.preset}
        if self.period:
            query = {"from": _iso(self.period.first), "to": _iso(self.period.last)}
        query |= {column: SEPARATOR.join(map(_escape, values)) for column, values in self.dimensions.items()}
        query |= {"group": query.pop("channel_group")} if "channel_group" in query else {}
        query |= {} if self.comparison == "previous" else {"compare": self.comparison}
        return {k: v for k, v in (query | ({} if self.basis == "calendar" else {"basis": self.basis})).items() if v}

    @classmethod
    def from_query(cls, query: Mapping[str, str], default: "Filters | None" = None) -> "Filters":
        """The filters a URL stands for; parameters it does not have come from `default`.

        Raises SettingsError naming the parameter, its value and what is allowed.
        """
        given: dict[str, Any] = {field: _split(query[column]) for field, column in LISTS.items() if query.get(column)}
        scalars = {"preset": "period", "comparison": "compare", "channel_group": "group", "basis": "basis"}
        given |= {field: query[name] for field, name in scalars.items() if query.get(name)}
        if query.get("from") or query.get("to"):
            given |= {"period": Period(_day(query, "from"), _day(query, "to")), "preset": periods.ALL}
        return replace(default or cls(), **given)


def _all(parts: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(and_, parts, pl.lit(True))


def _check(value: str | None, name: str, allowed: Iterable[str]) -> None:
    choices = tuple(allowed)
    if value is not None and value not in choices:
        raise SettingsError(
            "Reading the filters", f"{name} = {value!r} is not known", allowed=one_of(choices),
            next_step=f"correct or remove {name}",
        )  # fmt: skip


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace(SEPARATOR, "\\" + SEPARATOR)


def _split(text: str) -> tuple[str, ...]:
    """Undo `_escape` and joining: a backslash keeps the next character."""
    parts: list[str] = []
    current, escaped = "", False
    for char in text:
        if escaped or char not in ("\\", SEPARATOR):
            current, escaped = current + char, False
        elif char == "\\":
            escaped = True
        else:
            parts, current = [*parts, current], ""
    return tuple(part for part in [*parts, current] if part)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(query: Mapping[str, str], name: str) -> date | None:
    value = query.get(name, "")
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise SettingsError(
            "Reading the filters", f"{name} = {value!r} is not a date", allowed="a day such as 2026-11-20",
            next_step=f"correct or remove {name}",
        ) from error  # fmt: skip
