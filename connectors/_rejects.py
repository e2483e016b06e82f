"""What could not be read of a page → the list of rejects: rows set aside, and fields nulled in rows that stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from connectors import _values
from model.delivery import REJECTS
from model.schemas import Table

Columns = Mapping[str, pl.Series]
"""Columns of a page by name, all as long as the page."""
UPDATED: Final = "_source_updated_at"
BESIDE: Final = (UPDATED, "_line", "_raw")
"""Columns a raw frame may have beside its table's."""


@dataclass(frozen=True)
class _Page:
    """What its rejects tell of each row of a page: its id and its line."""

    table: str
    ids: pl.Series
    lines: pl.Series


def set_aside(table: Table, raw: pl.DataFrame, values: Columns, reasons: Columns, kept: pl.Series) -> pl.DataFrame:
    """The rejects of a page, schema REJECTS: rows first, then field by field in the order of the table.

    `reasons` (String) are those of columns with something to tell; `kept` is true for the rows that stay.
    """
    wrong = {name: (reason.is_not_null() & kept).arg_true() for name, reason in reasons.items()}
    fields = [name for name in (*table.names, UPDATED) if name in wrong and not wrong[name].is_empty()]
    if kept.all() and not fields:
        return REJECTS.to_frame()
    page = _Page(table.name, _ids(table, values), _column(raw, "_line"))
    rows = [] if kept.all() else [_rows(page, table, raw, values, reasons, (~kept).arg_true())]
    return pl.concat([*rows, *(_fields(page, name, raw[name], reasons[name], wrong[name]) for name in fields)])


def required(table: Table) -> list[str]:
    """The columns without which a row is set aside."""
    return [c.name for c in table.columns if not c.nullable]


def _ids(table: Table, values: Columns) -> pl.Series:
    """The row's id within its source: its key columns joined by `/`."""
    keys = pl.DataFrame([values[name] for name in table.key[1:]])
    return keys.select(pl.concat_str(pl.all(), separator="/")).to_series()


def _column(raw: pl.DataFrame, name: str) -> pl.Series:
    return raw[name] if name in raw.columns else pl.repeat(None, raw.height, dtype=pl.String, eager=True)


def _fields(page: _Page, name: str, given: pl.Series, reasons: pl.Series, at: pl.Series) -> pl.DataFrame:
    """One reject per field that was nulled (or mended) in a row that stays."""
    return _told(page, at, name, _values.as_given(given[at]), reasons[at])


def _rows(
    page: _Page, table: Table, raw: pl.DataFrame, values: Columns, reasons: Columns, at: pl.Series
) -> pl.DataFrame:
    """One reject per row set aside, with the record as text; its reason names every required field that fails."""
    why = pl.DataFrame([_why(name, values[name][at], reasons.get(name), at) for name in required(table)])
    reason = why.select(pl.concat_str(pl.all(), separator="; ", ignore_nulls=True)).to_series()
    return _told(page, at, None, _records(raw[at]), reason)


def _why(name: str, values: pl.Series, reasons: pl.Series | None, at: pl.Series) -> pl.Series:
    """`at: not a date`, `event_id is missing`, or null where the required field is there."""
    missing = _values.pick(values.is_null(), f"{name} is missing")
    told = missing if reasons is None else _values.first_of(f"{name}: " + reasons[at], missing)
    return _values.where(values.is_null(), told).alias(name)


def _records(raw: pl.DataFrame) -> pl.Series:
    """Each record as text: as it came where the connector kept it, else as JSON."""
    given = _column(raw, "_raw")
    kept = given.struct.json_encode() if given.dtype == pl.Struct else given.cast(pl.String)
    return _values.first_of(kept, _values.records(raw.drop(BESIDE, strict=False)))


def _told(page: _Page, at: pl.Series, field: str | None, values: pl.Series, reasons: pl.Series) -> pl.DataFrame:
    """The rejects of one field (null: of whole rows), in the order of the rows."""
    columns = {"id": page.ids[at], "raw": _values.printable(values), "reason": reasons, "line": page.lines[at]}
    beside = {"object": pl.lit(page.table), "field": pl.lit(field, pl.String), "is_row": pl.lit(field is None)}
    return pl.DataFrame(columns).with_columns(**beside).select(REJECTS.names()).cast(REJECTS)
