"""How a file writes numbers and dates: as the settings say, or as its values tell; no doubt is guessed away."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import polars as pl

from connectors._instants import DAY_FIRST, MONTH_FIRST
from connectors.files.settings import FilesSettings

UNCLEAR: Final = "day or month may come first: set day_first"

_DATE: Final = r"^\s*(\d{1,2})[-./](\d{1,2})[-./]\d{2,4}\b"
_COMMA: Final = r"^[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+$"
_SURELY_COMMA: Final = r"^[+-]?(0,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d+|\d{1,3}(\.\d{3})+,\d+)$"
_SURELY_POINT: Final = r"^[+-]?(0?\.\d+|\d+\.(\d{1,2}|\d{4,})|\d{4,}\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})$"
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


def spelling(
    numbers: Iterable[pl.Series], instants: Iterable[pl.Series], settings: FilesSettings, *, is_continental: bool
) -> Spelling:
    """How the numbers and instants of one file are written.

    The settings decide; then the values, where all that tell say the same; then `is_continental` (a text
    separated by semicolons: its decimal mark is a comma, and who writes one writes the day first).
    """
    decimal, is_certain = _decimal(numbers, settings, is_continental=is_continental)
    formats, dates = _dates(instants, settings, is_continental=decimal == ",")
    return Spelling(decimal, is_certain, formats, dates)


def _decimal(numbers: Iterable[pl.Series], settings: FilesSettings, *, is_continental: bool) -> tuple[str, bool]:
    if settings.decimal:
        return settings.decimal, True
    commas, points = _counts(numbers, _SURELY_COMMA, _SURELY_POINT)
    if bool(commas) != bool(points):
        return ("," if commas else "."), True
    return ("," if is_continental else "."), False


def _counts(columns: Iterable[pl.Series], *patterns: str) -> tuple[int, ...]:
    """How many texts of all columns each pattern fits."""
    texts = [column for column in columns if column.dtype == pl.String]
    return tuple(int(sum(text.str.strip_chars().str.contains(p).sum() for text in texts)) for p in patterns)


def _dates(
    instants: Iterable[pl.Series], settings: FilesSettings, *, is_continental: bool
) -> tuple[tuple[str, ...], str]:
    if settings.day_first is not None:
        return (DAY_FIRST, "dates day first") if settings.day_first else (MONTH_FIRST, "dates month first")
    firsts, seconds = _extremes(instants)
    if firsts is None or seconds is None:
        return (), ""
    if (firsts > 12) != (seconds > 12):
        return (DAY_FIRST, "dates day first") if firsts > 12 else (MONTH_FIRST, "dates month first")
    if is_continental and firsts <= 12:
        return DAY_FIRST, "dates day first"
    return (), f"dates such as 03/02/2026: {UNCLEAR}"


def _extremes(instants: Iterable[pl.Series]) -> tuple[int | None, int | None]:
    """The largest first and second number (up to 31) of dates such as 31/12/2026; null without any."""
    texts = [column.alias("") for column in instants if column.dtype == pl.String]
    if not texts:
        return None, None
    first, second = (pl.concat(texts).str.extract(_DATE, group).cast(pl.Int64) for group in (1, 2))
    plausible = ((first <= 31) & (second <= 31) & ((first <= 12) | (second <= 12))).fill_null(False)
    return first.filter(plausible).max(), second.filter(plausible).max()  # type: ignore[return-value]  # Int64


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


def dated(numbers: pl.Series) -> pl.Series:
    """Days since 1900, as workbooks count them, as dates, where all numbers are such: as seconds they would be 1970."""
    least, most = numbers.min(), numbers.max()
    if least is None or not (float(least) >= _DAY_2000 and float(most) < _DAY_2100):  # type: ignore[arg-type]  # numbers
        return numbers
    milliseconds = (numbers.cast(pl.Float64) * 86_400_000).round().cast(pl.Int64)
    return (milliseconds - _DAY_1970 * 86_400_000).cast(pl.Datetime("ms")).dt.round("1s").alias(numbers.name)
