"""Tables people take along from a page."""

import polars as pl

from model.portable import spreadsheet


def csv(frame: pl.DataFrame) -> bytes:
    """The frame as CSV: codes and plain numbers, instants in UTC with a Z, `;` between list items, no formulas."""
    return spreadsheet(frame).write_csv().encode()
