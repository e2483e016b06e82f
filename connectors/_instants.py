"""Instants as sources write them → UTC: ISO text, epochs, typed cells, and local times without an offset.

Rules for local times: one that a clock change skips becomes the next instant that exists; one that
happens twice is the first of the two.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import polars as pl

from model.schemas import INSTANT

EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
FUTURE_ALLOWANCE: Final = timedelta(days=1)
DEADLINE_ALLOWANCE: Final = timedelta(days=3660)
EPOCH: Final = "epoch"
"""A format of its own: text that holds epoch seconds or milliseconds."""

NOT_A_DATE: Final = "not a date"
BEFORE_2000: Final = "before 2000"
IN_THE_FUTURE: Final = "in the future"

_ISO: Final = (
    "%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M%#z", "%Y-%m-%dT%H:%M", "%Y-%m-%d",
)  # fmt: skip
DAY_FIRST: Final = (
    "%d/%m/%y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%y %H:%M",
    "%d/%m/%Y %H:%M",
    "%d/%m/%y",
    "%d/%m/%Y",
)
"""Formats for `31/12/2026 18:05`; the short year comes first, because `%Y` would read 26 as the year 26."""
MONTH_FIRST: Final = (
    "%m/%d/%y %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%y %I:%M %p", "%m/%d/%Y %I:%M %p",
    *(pattern.replace("%d/%m", "%m/%d") for pattern in DAY_FIRST),
)  # fmt: skip
"""Formats for `12/31/2026 6:05 PM` and `12/31/2026 18:05`."""
_TIDIED: Final = frozenset({*_ISO, *DAY_FIRST, *MONTH_FIRST})

_MILLISECONDS_FROM: Final = 1e11
"""Epochs from here on are milliseconds: as seconds they would be the year 5138."""
_USUAL: Final = pl.col("text").str.strip_chars().str.to_datetime(_ISO[0], strict=False, time_unit="us").cast(INSTANT)
_NULL_DAYS: Final = [date(1969, 12, 31), date(1970, 1, 1)]
_LONGEST_GAP: Final = 48
"""Half hours in the longest skip of a clock, a whole day (Samoa 2011); all skips since 2000 end on a half hour."""


Clock = datetime | pl.Series
"""The source's clock when it answered; for rows of several answers one instant per row."""


@dataclass(frozen=True)
class Dating:
    """How instants of a source are read: zone of local times, the source's clock, formats besides ISO 8601."""

    zone: str
    received_at: Clock
    formats: Sequence[str] = ()


def read(values: pl.Series, dating: Dating, *, allowance: timedelta = FUTURE_ALLOWANCE) -> tuple[pl.Series, pl.Series]:
    """Instants of `values` and, beside each that cannot be used, the reason.

    Text is ISO 8601 or one of `dating.formats`; numbers are epoch seconds or milliseconds by their
    size; typed dates and datetimes are taken as they are. 1970-01-01 is how vendors write null: it
    becomes null without a reason. Returns (`Datetime("us", "UTC")`, String), both as long as `values`.
    """
    found = parsed([values], dating)[0]
    latest = dating.received_at + allowance
    return within(found, latest).alias(values.name), reasons(values, found, latest)


def parsed(columns: Sequence[pl.Series], dating: Dating) -> list[pl.Series]:
    """The instants of several columns of equal length, null where there is none; text of all is read at once."""
    texts = [values for values in columns if values.dtype == pl.String]
    found = _of_text(pl.concat(texts), dating) if texts else pl.Series(dtype=INSTANT)
    read = iter([found.slice(at * len(texts[0]), len(texts[0])) for at in range(len(texts))])
    return [next(read) if values.dtype == pl.String else _typed(values, dating.zone) for values in columns]


def within(found: pl.Series, latest: Clock) -> pl.Series:
    """The instants that can be used: from 2000 to the latest, others null."""
    first, last = found.min(), found.max()
    soonest = latest if isinstance(latest, datetime) else latest.min()
    if first is None or (first >= EARLIEST and last <= soonest):  # type: ignore[operator]  # instants, as what they are of
        return found  # as on most pages
    at = pl.col("at")
    return found.to_frame("at").select(pl.when(at.is_between(EARLIEST, pl.lit(latest))).then(at)).to_series()


def reasons(given: pl.Series, found: pl.Series, latest: Clock) -> pl.Series:
    """Beside each of the given values whose parsed instant cannot be used: why. 1970 is how vendors write null."""
    is_absent = pl.col("given") | pl.col("found").dt.date().is_in(_NULL_DAYS).fill_null(False)
    reason = (
        pl.when(is_absent)
        .then(None)
        .when(pl.col("found").is_null())
        .then(pl.lit(NOT_A_DATE))
        .when(pl.col("found") < EARLIEST)
        .then(pl.lit(BEFORE_2000))
        .when(pl.col("found") > pl.lit(latest))
        .then(pl.lit(IN_THE_FUTURE))
    )
    return pl.DataFrame({"given": given.is_null(), "found": found}).select(reason).to_series()


def _typed(values: pl.Series, zone: str) -> pl.Series:
    if values.dtype.is_numeric():
        return _of_epoch(values)
    if values.dtype in (pl.Date, pl.Datetime):
        return _of_typed(values, zone)
    return pl.Series(values.name, [None] * len(values), INSTANT)


def _of_typed(values: pl.Series, zone: str) -> pl.Series:
    if getattr(values.dtype, "time_zone", None):
        return values.cast(INSTANT)
    return localised(values.cast(pl.Datetime("us")), zone)


def _of_epoch(values: pl.Series) -> pl.Series:
    """Seconds or milliseconds since 1970 → instants; what is too large for an instant becomes null."""
    number = pl.col("epoch").cast(pl.Float64)
    seconds = pl.when(number.abs() >= _MILLISECONDS_FROM).then(number / 1000).otherwise(number)
    plausible = pl.when(seconds.is_finite() & (seconds.abs() < _MILLISECONDS_FROM)).then(seconds)
    return pl.DataFrame({"epoch": values}).select((plausible * 1e6).round().cast(pl.Int64).cast(INSTANT)).to_series()


def usual(values: pl.Series, received_at: datetime) -> pl.Series:
    """Texts as instants where all are ISO 8601 as vendors mostly write it and can be used, else as they are.

    For texts that stand in many rows: read once before they are repeated, they need not be read in each.
    """
    found = values.to_frame("text").select(_USUAL).to_series().alias(values.name)
    usable = within(found, received_at + FUTURE_ALLOWANCE)
    return usable if usable.null_count() == values.null_count() else values


def _of_text(values: pl.Series, dating: Dating) -> pl.Series:
    """The usual spelling of ISO 8601 at once, all others on what it could not read."""
    found = values.to_frame("text").select(_USUAL).to_series()
    if found.null_count() == values.null_count():
        return found
    left = (found.is_null() & values.is_not_null()).arg_true()
    return found.scatter(left, _otherwise(values.gather(left).str.strip_chars(), dating))


def _otherwise(texts: pl.Series, dating: Dating) -> pl.Series:
    """Each format is tried only on what the ones before could not read."""
    tidy = _tidy(texts)
    found = pl.Series(texts.name, [None] * len(texts), INSTANT)
    for pattern in (*_ISO, *dating.formats):
        left = found.is_null().arg_true()
        if left.is_empty():
            break
        known = tidy if pattern in _TIDIED else texts
        found = found.scatter(left, _by_pattern(known.gather(left), pattern, dating.zone))
    return found


def _tidy(values: pl.Series) -> pl.Series:
    """One spelling for the separator, for Zulu time and for a space before the offset."""
    return (
        values.str.strip_chars()
        .str.replace(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b", "${1}-${2}-${3}")
        .str.replace(r"^(\d{4}-\d{1,2}-\d{1,2})[ t]+(\d)", "${1}T${2}")
        .str.replace(r"^(\d{1,2})[-./](\d{1,2})[-./](\d{2,4})\b[, ]*", "${1}/${2}/${3} ")
        .str.replace(r"\s*(?:UTC|GMT|z)$", "Z")
        .str.replace(r"\s+([+-]\d{2}:?\d{2})$", "${1}")
        .str.strip_chars()
    )


def _by_pattern(texts: pl.Series, pattern: str, zone: str) -> pl.Series:
    if pattern == EPOCH:
        return _of_epoch(texts.cast(pl.Float64, strict=False))
    found = texts.str.to_datetime(pattern, strict=False, time_unit="us")
    return found.cast(INSTANT) if found.dtype.time_zone else localised(found, zone)  # type: ignore[attr-defined]  # a Datetime


def localised(values: pl.Series, zone: str) -> pl.Series:
    """Local times of a zone → UTC instants; skipped ones move to the next instant that exists."""
    found = _in_zone(values, zone)
    skipped = (found.is_null() & values.is_not_null()).arg_true()
    if skipped.is_empty():
        return found
    return found.scatter(skipped, _after_gap(values.gather(skipped), zone))


def _in_zone(values: pl.Series, zone: str) -> pl.Series:
    return values.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")


def _after_gap(values: pl.Series, zone: str) -> pl.Series:
    start = values.dt.truncate("30m")
    later = [
        _in_zone(start + timedelta(minutes=30 * step), zone).alias(str(step)) for step in range(1, _LONGEST_GAP + 1)
    ]
    return pl.DataFrame(later).select(pl.coalesce(pl.all())).to_series()


def instant(value: Any) -> datetime | None:
    """ISO 8601 text as an instant, null where it is none; without an offset it is UTC."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def instants(values: Iterable[Any]) -> list[datetime]:
    """ISO 8601 texts as instants; empty when one of them is none."""
    found = [instant(value) for value in values]
    known = [moment for moment in found if moment]
    return known if len(known) == len(found) else []
