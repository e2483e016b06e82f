"""Where a pull stands: the last value of the cursor column, and from which value on the next one asks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import orjson
from sqlalchemy import Row

from model.errors import SourceSkipped

SECONDS: Final = 19
"""Characters of an ISO instant up to its seconds: comparable as text, whatever follows."""
_DAY: Final = timedelta(days=1)
_NO_INSTANT: Final = ("0000-00-00", "infinity", "-infinity")
"""How databases write an instant that is none; a row with one says nothing of how far the pull got."""
_MILLISECONDS_FROM: Final = 1e11
"""Numbers from here on count milliseconds, where they count time: as seconds they would be the year 5138."""


@dataclass(frozen=True)
class Place:
    """Where a pull stands: the cursor's last value, how it was typed, whether more of the pull follows.

    `kind` is instant, text or number; `low` is where the next whole pull has to start from, if not from `at`; `of` is
    the mark of the question.
    """

    at: str
    kind: str
    is_partial: bool = False
    low: str | None = None
    of: str | None = None

    @classmethod
    def read(cls, cursor: str | None) -> "Place | None":
        """The place a saved cursor names."""
        return cls(**orjson.loads(cursor)) if cursor else None

    def text(self) -> str:
        """The place as a cursor."""
        return orjson.dumps(self).decode()

    def start(self, overlap: timedelta) -> datetime | int | str:
        """The least value to ask for."""
        if self.kind == "number":
            number = math.floor(Decimal(self.at if self.is_partial else self.low or self.at))
            return number if self.is_partial else number - _as_number(overlap, number)
        if self.is_partial:
            return self.at if self.kind == "text" else datetime.fromisoformat(self.at)
        earlier = datetime.fromisoformat(self.low or self.at) - overlap
        written = earlier.isoformat(sep=self.at[10:11] or " ")
        return written[: min(SECONDS, len(self.at))] if self.kind == "text" else earlier

    @property
    def resumed(self) -> str | None:
        """Where the next whole pull starts, when this place belongs to a pull that was cut."""
        return (self.low or self.at) if self.is_partial else None


def _as_number(overlap: timedelta, number: int) -> int:
    """So many seconds, or milliseconds where the number is one of those; of ids, so many rows."""
    return round(overlap.total_seconds() * (1000 if number >= _MILLISECONDS_FROM else 1))


def reached(
    names: Sequence[str], rows: Sequence[Row[Any]], cursor: str | None, stream: str, now: datetime
) -> tuple[str, str] | None:
    """The last value of the cursor among rows in its order, and how it is typed.

    Null without a cursor, or where it is null or no instant in all rows. What lies in the future counts as a day ago:
    one row of the year 2999 must not keep what changes from now on from being read. SourceSkipped for any other value.
    """
    if cursor is None:
        return None
    at = list(names).index(cursor)
    return next((_value(row[at], cursor, stream, now) for row in reversed(rows) if _tells(row[at])), None)


def _tells(value: object) -> bool:
    return value is not None and not (isinstance(value, str) and value.startswith(_NO_INSTANT))


def _value(value: object, cursor: str, stream: str, now: datetime) -> tuple[str, str]:
    if isinstance(value, date):  # a datetime is one too
        moment = value if isinstance(value, datetime) else datetime.combine(value, time.min)
        return _not_ahead(moment, now).isoformat(), "instant"
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value):
        return str(value), "number"
    told = str(value)
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        raise SourceSkipped(
            f"Reading {stream}",
            f"the cursor column {cursor!r} holds {value!r}",
            allowed="instants, numbers, or text in ISO 8601",
            next_step="name another cursor, or none to read all rows at every sync",
        ) from None
    past = _not_ahead(moment, now)
    return told if past == moment else past.isoformat(sep=told[10:11] or " ")[: min(SECONDS, len(told))], "text"


def _not_ahead(moment: datetime, now: datetime) -> datetime:
    """The instant itself, or a day before now when it is more than a day after, in the zone it is written in."""
    here = now.astimezone(moment.tzinfo) if moment.tzinfo else now.astimezone(UTC).replace(tzinfo=None)
    return moment if moment <= here + _DAY else here - _DAY
