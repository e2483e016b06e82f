"""Tables people take along: CSV that a spreadsheet opens as what it says and never runs."""

from typing import Final

import polars as pl
import polars.selectors as cs

FORMULA: Final = r"^('*[=+\-@\t\r])"
"""What a spreadsheet takes for a formula at the start of a cell, also behind a `'` of its own; as in `hilo export`."""
_INSTANT: Final = "%Y-%m-%dT%H:%M:%S%.fZ"


def csv(frame: pl.DataFrame) -> bytes:
    """The frame as CSV: codes and plain numbers, instants in UTC with a Z, `;` between list items, no formulas."""
    written = frame.with_columns(cs.datetime().dt.to_string(_INSTANT), cs.list().list.join(";"))
    safe = written.with_columns(cs.string().str.replace(FORMULA, "'${1}"))
    return safe.write_csv().encode()
