"""Periods of whole local days, and the presets the filter bar offers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

PRESET_DAYS: Final = {"7d": 7, "28d": 28, "12w": 84, "12m": 365}
"""Days of each preset; a preset ends on the last day the data covers."""
ALL: Final = "all"
PRESETS: Final = (*PRESET_DAYS, ALL)
DEFAULT_PRESET: Final = "28d"


@dataclass(frozen=True)
class Period:
    """Local days from `first` to `last`, both included; None leaves that side open."""

    first: date | None = None
    last: date | None = None

    @property
    def days(self) -> int | None:
        """Length in days; None when a side is open."""
        return (self.last - self.first).days + 1 if self.first and self.last else None

    def before(self) -> "Period | None":
        """The period of the same length that ends the day before; None when a side is open."""
        if self.first is None or self.days is None:
            return None
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    def year_before(self) -> "Period | None":
        """The period of the same length that ends on the same date a year earlier (for 29 February on the 28th).

        None when a side is open, or when the two would share days.
        """
        if self.last is None or self.days is None:
            return None
        year, month, day = self.last.year - 1, self.last.month, self.last.day
        last = date(year, month, 28 if (month, day) == (2, 29) else day)
        earlier = Period(last - timedelta(days=self.days - 1), last)
        return earlier if self.first is None or last < self.first else None


def preset_period(preset: str, last: date) -> Period:
    """The days of a preset that ends on `last` (`all` is open on both sides)."""
    if preset == ALL:
        return Period()
    return Period(last - timedelta(days=PRESET_DAYS[preset] - 1), last)
