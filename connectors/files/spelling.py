"""How a file writes numbers and dates: as the settings say, or as its values tell; no doubt is guessed away."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from connectors._instants import DAY_FIRST, MONTH_FIRST
from connectors.files.evidence import Evidence, Span
from connectors.files.settings import FilesSettings

UNCLEAR: Final = "day or month may come first: set day_first"

_COMMA: Final = r"^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$"
_POINT_THOUSANDS: Final = r"^[+-]?\d{1,3}(\.\d{3})+$"
_COMMA_THOUSANDS: Final = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
_CLOCK: Final = r"^(\d+):([0-5]?\d):([0-5]?\d)$"

_DAY_1970, _DAY_2000, _DAY_2100 = 25_569, 36_526, 73_051
"""The first days of those years, in days as workbooks count them."""


@dataclass(frozen=True)
class Spelling:
    """The decimal mark of a file and whether that is certain; formats of its dates; what to say of both."""

    decimal: str
    is_certain: bool
    formats: tuple[str, ...] = ()
    dates: str = ""

    @property
    def understood(self) -> str:
        """`decimal comma, dates day first`; nothing of what is as everywhere."""
        return ", ".join(filter(None, ("decimal comma" if self.decimal == "," else "", self.dates)))


def spelling(seen: Evidence, settings: FilesSettings, *, is_continental: bool) -> Spelling:
    """How the numbers and instants of one file are written.

    The settings decide; then the values, where all that tell say the same; then `is_continental` (a text
    separated by semicolons: its decimal mark is a comma, and who writes one writes the day first).
    """
    decimal, is_certain = _decimal(seen, settings, is_continental=is_continental)
    formats, dates = _dates(seen, settings, is_continental=decimal == ",")
    return Spelling(decimal, is_certain, formats, dates)


def _decimal(seen: Evidence, settings: FilesSettings, *, is_continental: bool) -> tuple[str, bool]:
    if settings.decimal:
        return settings.decimal, True
    if seen.commas != seen.points:
        return ("," if seen.commas else "."), True
    return ("," if is_continental else "."), False


def _dates(seen: Evidence, settings: FilesSettings, *, is_continental: bool) -> tuple[tuple[str, ...], str]:
    if settings.day_first is not None:
        return (DAY_FIRST, "dates day first") if settings.day_first else (MONTH_FIRST, "dates month first")
    firsts, seconds = seen.firsts, seen.seconds
    if firsts is None or seconds is None:
        return (), ""
    if (firsts > 12) != (seconds > 12):
        return (DAY_FIRST, "dates day first") if firsts > 12 else (MONTH_FIRST, "dates month first")
    if is_continental and firsts <= 12:
        return DAY_FIRST, "dates day first"
    return (), f"dates such as 03/02/2026: {UNCLEAR}"


def plain(text: pl.Series, written: Spelling) -> pl.Series:
    """Numbers in the spelling everyone reads: `1.234,5` and `1,234.5` → `1234.5`; `0:01:35` → `95`.

    `1.234` is a thousand only where it is certain that the comma is the decimal mark, `1,234` only where
    it is certain that the point is.
    """
    value = pl.col("text").str.strip_chars()
    clock = [value.str.extract(_CLOCK, group).cast(pl.Int64) for group in (1, 2, 3)]
    seconds = (clock[0] * 3600 + clock[1] * 60 + clock[2]).cast(pl.String)
    if written.decimal == ",":
        is_written = value.str.contains(_COMMA) | (pl.lit(written.is_certain) & value.str.contains(_POINT_THOUSANDS))
        number = value.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    else:
        is_written = pl.lit(written.is_certain) & value.str.contains(_COMMA_THOUSANDS)
        number = value.str.replace_all(",", "", literal=True)
    chosen = pl.when(seconds.is_not_null()).then(seconds).when(is_written).then(number).otherwise("text")
    return text.alias("text").to_frame().select(chosen).to_series().alias(text.name)


def are_serials(span: Span | None) -> bool:
    """Whether numbers with this least and this largest one are days since 1900, as workbooks count them.

    As seconds all of them would be in 1970.
    """
    return span is not None and span[0] >= _DAY_2000 and span[1] < _DAY_2100


def dated(numbers: pl.Series) -> pl.Series:
    """Days since 1900 as dates."""
    milliseconds = (numbers.cast(pl.Float64) * 86_400_000).round().cast(pl.Int64)
    return (milliseconds - _DAY_1970 * 86_400_000).cast(pl.Datetime("ms")).dt.round("1s").alias(numbers.name)
