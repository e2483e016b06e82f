"""What every file format becomes: columns of text or typed values, line numbers, and lines set aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

import polars as pl

from connectors._mapping import LINE
from connectors.files.evidence import Evidence
from model.delivery import REJECTS
from model.schemas import TEXTS

_CALENDAR_BEGINS: Final = datetime.fromisoformat("1899-12-31")
_FIRST_DATE: Final = datetime.fromisoformat("1901-01-01")
"""Of dates in workbooks; what is earlier is a time of day, or lasts up to a year."""


@dataclass(frozen=True)
class Sheet:
    """One file as read.

    `frame` has the file's columns, as text or typed, and `_line`; `rejects` (schema REJECTS) the lines
    that could not be read; `understood` says how the file was read (delimiter, encoding); `head` is the
    number of lines up to the end of the header, where each part of a large file begins with them;
    `seen` what decided how it was read.
    """

    frame: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=REJECTS.to_frame)
    understood: str = ""
    decimal_comma: bool = False
    head: int = 0
    seen: Evidence = field(default_factory=Evidence)

    @property
    def columns(self) -> tuple[str, ...]:
        """The file's own columns."""
        return tuple(name for name in self.frame.columns if name != LINE)

    def placed(self, first: int) -> "Sheet":
        """The sheet of a part whose first line after the header is this line of the whole file."""
        if first == 1:
            return self
        moved = first - self.head - 1
        rejects = self.rejects.with_columns(pl.col("line") + moved)
        return replace(self, frame=self.frame.with_columns(pl.col(LINE) + moved), rejects=rejects)


def numbered(frame: pl.DataFrame, first: int) -> pl.DataFrame:
    """The rows with their numbers, from the first one's on."""
    return frame.with_columns(pl.int_range(first, first + pl.len(), dtype=pl.Int64).alias(LINE))


def portable(values: pl.Series) -> pl.Series:
    """Values of the few dtypes the readings know: text, numbers, booleans, dates, lists of text; clocks."""
    dtype = values.dtype
    if isinstance(dtype, pl.Struct):
        return values.struct.json_encode().alias(values.name)
    if isinstance(dtype, pl.List):
        return values.cast(TEXTS, strict=False)
    if isinstance(dtype, pl.Binary):
        return values.bin.encode("hex")
    if isinstance(dtype, pl.Duration) or _is_clock(values):
        return _clock(values)
    known = dtype.is_numeric() or dtype in (pl.String, pl.Boolean, pl.Date, pl.Datetime)
    return values.cast(pl.Float64) if isinstance(dtype, pl.Decimal) else values if known else values.cast(pl.String)


def _is_clock(values: pl.Series) -> bool:
    """Whether these are times of day or durations, which workbooks date from the beginning of their calendar."""
    latest = values.max() if isinstance(values.dtype, pl.Datetime) else None
    return isinstance(latest, datetime) and latest.replace(tzinfo=None) < _FIRST_DATE


def _clock(values: pl.Series) -> pl.Series:
    """`26:01:35`, as everything that reads numbers understands it."""
    since = values - _CALENDAR_BEGINS if isinstance(values.dtype, pl.Datetime) else values
    seconds = (since.dt.total_milliseconds() / 1000).round().cast(pl.Int64)
    parts = [seconds // 3600, seconds // 60 % 60, seconds % 60]
    texts = [part.cast(pl.String).str.zfill(2).alias(str(n)) for n, part in enumerate(parts)]
    return pl.DataFrame(texts).select(pl.format("{}:{}:{}", "0", "1", "2")).to_series().alias(values.name)


def bad_lines(file: str, lines: list[int], raws: list[str], reasons: list[str]) -> pl.DataFrame:
    """Rejects of whole lines of a file."""
    columns = {
        "object": [file] * len(lines),
        "raw": raws,
        "reason": reasons,
        "is_row": [True] * len(lines),
        "line": lines,
    }
    frame = pl.DataFrame(columns, schema={name: REJECTS[name] for name in columns})
    return pl.concat([REJECTS.to_frame(), frame], how="diagonal")


def short_lines(file: str, lines: Sequence[str], width: int, found: Iterable[tuple[int, int]]) -> pl.DataFrame:
    """One note for each number of fields that is too few, with how many lines have it and the first of them.

    `found` are lines (from 1) and their fields; 0 fields is an empty line. No row is set aside.
    """
    short: dict[int, list[int]] = {}
    for line, fields in found:
        if 0 < fields < width:
            short.setdefault(fields, []).append(line)
    reasons = [
        f"{len(at)} line{'s' * (len(at) > 1)} with {fields} fields where the header has {width}; the rest is empty"
        for fields, at in short.items()
    ]
    first = [at[0] for at in short.values()]
    return bad_lines(file, first, [lines[n - 1] for n in first], reasons).with_columns(is_row=False)
