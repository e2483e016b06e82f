"""Rows of a query ↔ the bytes of a page: a line that says what they are, then a line of JSON per row.

Every value is text from here on, whatever type the database gave it: the same table is text in one
warehouse and numbers and timestamps in the next, and both must read alike.
"""

import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

import orjson
import polars as pl

from connectors import _values
from connectors._mapping import LINE
from model.delivery import REJECTS, Page

_QUICK: Final = ({str}, {int}, {float}, {bool}, {date}, {datetime}, {time})
"""Types of a column's values that Polars reads and writes as everybody reads them, when all are of that one."""
_WHOLE: Final = 2**53
"""From here on a float has no last digit."""


@dataclass(frozen=True)
class Rows:
    """What a page holds: its rows as text with `_line`, and (object, field, reason) of what could not be asked for."""

    frame: pl.DataFrame
    notices: tuple[tuple[str, str | None, str], ...] = ()


def frame_of(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Rows as fetched → one String column per name."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pl.DataFrame([_column(name, values) for name, values in zip(names, columns, strict=True)])


def _column(name: str, values: Sequence[Any]) -> pl.Series:
    """Quickly where all values are of one type Polars knows, else one by one."""
    if {*map(type, values)} - {type(None)} in _QUICK:
        with suppress(TypeError, OverflowError, pl.exceptions.PolarsError):  # a whole number beyond 64 bits
            return _values.as_given(pl.Series(name, values)).cast(pl.String).alias(name)
    return pl.Series(name, [_text(value) for value in values], dtype=pl.String)


def _text(value: Any) -> str | None:
    """A value as text: bytes in hexadecimal, an interval in seconds, a list with `;`, anything nested as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, list | tuple):
        return ";".join(_text(item) or "" for item in value)
    if isinstance(value, dict):
        return orjson.dumps(value, default=str).decode()
    return _number(value) if isinstance(value, Decimal | float | timedelta) else str(value)


def _number(value: Decimal | float | timedelta) -> str:
    """All digits, whatever the size; whole floats without their `.0`."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    number = value.total_seconds() if isinstance(value, timedelta) else value
    return str(int(number)) if number.is_integer() and abs(number) < _WHOLE else str(number)


def written(frame: pl.DataFrame, notices: Sequence[tuple[str, str | None, str]] = ()) -> bytes:
    """The bytes of a page."""
    head = orjson.dumps({"columns": frame.columns, "notices": notices})
    return head + b"\n" + frame.write_ndjson().encode()


def read(page: Page) -> Rows:
    """What `written` wrote."""
    head, _, body = page.body.partition(b"\n")
    told = orjson.loads(head)
    schema = dict.fromkeys(told["columns"], pl.String)
    frame = pl.read_ndjson(io.BytesIO(body), schema=schema) if body else pl.DataFrame(schema=schema)
    numbered = frame.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE))
    return Rows(numbered, tuple(tuple(notice) for notice in told["notices"]))


def complete(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The frame with a column of nulls for each name it does not have; empty text is null."""
    missing = [pl.lit(None, pl.String).alias(name) for name in names if name not in frame.columns]
    filled = frame.with_columns(missing)
    return filled.with_columns(_values.text(filled[name]).alias(name) for name in names)


def notes(found: Sequence[tuple[str, str | None, str]]) -> pl.DataFrame:
    """Rejects that concern a whole table or column: listed once, no row is set aside."""
    columns: Mapping[str, list[Any]] = {
        "object": [name for name, _, _ in found],
        "field": [field for _, field, _ in found],
        "reason": [reason for _, _, reason in found],
        "is_row": [False] * len(found),
    }
    frame = pl.DataFrame(columns, schema={name: REJECTS[name] for name in columns})
    return pl.concat([REJECTS.to_frame(), frame], how="diagonal")
