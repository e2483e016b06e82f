"""Tables people take along: text that reads the same everywhere, and that a spreadsheet never runs."""

from typing import Final

import polars as pl
import polars.selectors as cs

_FORMULA: Final = r"^('*[=+\-@\t\r])"
"""What a spreadsheet takes for a formula at the start of a cell (OWASP ASVS 1.2.10), also behind a `'` of its own,
so that reading the file takes off exactly what was put on."""
_INSTANT: Final = "%Y-%m-%dT%H:%M:%S%.fZ"


def plain_instants(frame: pl.DataFrame) -> pl.DataFrame:
    """Every instant as ISO 8601 text in UTC, such as `2026-10-31T17:05:00Z`."""
    return frame.with_columns(cs.datetime().dt.to_string(_INSTANT), cs.date().cast(pl.String))


def spreadsheet(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame for a CSV file: instants as text in UTC, `;` between the items of a list, no cell a formula."""
    flat = plain_instants(frame).with_columns(cs.list().cast(pl.List(pl.String)).list.join(";"))
    return flat.with_columns(cs.string().str.replace(_FORMULA, "'${1}"))
