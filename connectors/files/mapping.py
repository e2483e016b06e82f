"""A Sheet → canonical tables: by a mapping of the settings, or by the file's and columns' own names."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Final

import polars as pl

from connectors._canonical import canonical
from connectors._mapping import UPDATE_TIME, TableMapping, mapped
from connectors.files.decode import unreadable
from connectors.files.settings import FilesSettings
from connectors.files.sheet import Sheet
from model.delivery import REJECTS, Context, Parsed, gather
from model.errors import one_of
from model.schemas import CANONICAL, Table

UNKNOWN_COLUMN: Final = "unknown column, not read"
UNKNOWN_FILE: Final = "no table of this name and no mapping, not read"
_THOUSANDS: Final = r"^[+-]?\d{1,3}(\.\d{3})+$"


def table_of(file: str) -> Table | None:
    """The canonical table a file is named after: `events.csv`, `events-2026.jsonl.gz`, `2026/events.csv`."""
    name = PurePosixPath(file).name.lower()
    return next((table for own, table in CANONICAL.items() if re.match(rf"{own}(?![a-z])", name)), None)


def tables(file: str, sheet: Sheet, settings: FilesSettings, context: Context) -> Parsed:
    """Everything a file holds: one part per mapping that reads it, else by canonical names."""
    check_columns(file, sheet, settings)
    mappings = settings.mappings_of(file)
    parts = [_mapped(sheet, mapping, settings, context) for mapping in mappings]
    if not mappings:
        parts = [_named(file, sheet, settings, context)]
    return gather([Parsed(rejects=sheet.rejects, records=sheet.rejects.filter("is_row").height), *parts])


def check_columns(file: str, sheet: Sheet, settings: FilesSettings) -> None:
    """SourceSkipped when the file lacks a column its mapping reads, or the key of the table it is named after."""
    mappings, table = settings.mappings_of(file), table_of(file)
    if not sheet.columns:
        return
    for mapping in mappings:
        _check_mapped(file, sheet, mapping)
    if table and not mappings:
        _check_keys(file, sheet, table)


def _check_mapped(file: str, sheet: Sheet, mapping: TableMapping) -> None:
    missing = [name for name in mapping.read_columns if name not in sheet.columns]
    if missing:
        near = get_close_matches(missing[0], sheet.columns, n=1)
        raise unreadable(
            file,
            f"the mapping to {mapping.table} reads the column {missing[0]!r}, which the file does not have",
            allowed=one_of(sheet.columns),
            next_step=(f"did you mean {near[0]!r}? " if near else "") + "correct the mapping, or the export",
        )


def _check_keys(file: str, sheet: Sheet, table: Table) -> None:
    own = {_own_name(name): name for name in sheet.columns}
    missing = [key for key in table.key if key != "source" and key not in own]
    if missing:
        near = get_close_matches(missing[0], own, n=1)
        raise unreadable(
            file,
            f"it has no column {missing[0]!r}, which tells the rows of {table.name} apart",
            allowed=f"a column {missing[0]}, or a mapping that fills it; the file has {', '.join(own.values())}",
            next_step=(f"is it {own[near[0]]!r}? " if near else "") + "rename the column, or add a mapping",
        )


def unread_columns(file: str, sheet: Sheet, settings: FilesSettings) -> tuple[str, ...]:
    """Columns of the file that no table is filled from."""
    table, mappings = table_of(file), settings.mappings_of(file)
    known = {name for mapping in mappings for name in mapping.read_columns}
    if not mappings and table:
        known = {name for name in sheet.columns if _own_name(name) in (*table.names, UPDATE_TIME)}
    return tuple(name for name in sheet.columns if name not in known)


def _own_name(name: str) -> str:
    return name.strip().lower()


def _named(file: str, sheet: Sheet, settings: FilesSettings, context: Context) -> Parsed:
    """By canonical names; columns and files without one are listed once, and the rest is read."""
    table = table_of(file)
    if table is None:
        return Parsed(rejects=_notices(file, {file: UNKNOWN_FILE}))
    unknown = unread_columns(file, sheet, settings)
    raw = sheet.frame.drop(unknown).rename(_own_name)
    read = canonical(table, _numbers(table, raw, sheet, settings), context, formats=settings.all_formats())
    return gather([read, Parsed(rejects=_notices(file, dict.fromkeys(unknown, UNKNOWN_COLUMN)))])


def _notices(file: str, reasons: Mapping[str, str]) -> pl.DataFrame:
    """Rejects that concern a whole column or file: listed once, no row is set aside."""
    frame = pl.DataFrame(
        {"object": [file] * len(reasons), "field": [*reasons], "reason": [*reasons.values()]},
        schema={"object": pl.String, "field": pl.String, "reason": pl.String},
    )
    return pl.concat([REJECTS.to_frame(), frame.with_columns(is_row=False)], how="diagonal")


def _mapped(sheet: Sheet, mapping: TableMapping, settings: FilesSettings, context: Context) -> Parsed:
    """By a mapping: its rows, its columns, its words."""
    if not sheet.columns:
        return canonical(mapping.schema_of, pl.DataFrame(), context)
    found = mapped(sheet.frame, mapping)
    return canonical(
        mapping.schema_of,
        _numbers(mapping.schema_of, found.raw, sheet, settings),
        context,
        words=found.words,
        formats=settings.all_formats(mapping.formats),
        not_before=found.not_before,
    )


def _numbers(table: Table, raw: pl.DataFrame, sheet: Sheet, settings: FilesSettings) -> pl.DataFrame:
    """Numbers with a decimal comma in the spelling everyone reads: `1.234,5` → `1234.5`.

    `1.234` is a thousand only where the settings say that the comma is the decimal mark; where that was
    found out from the delimiter it stays one and a bit.
    """
    told = settings.decimal == ","
    names = [c.name for c in table.columns if c.dtype.is_numeric() and c.name in raw.columns]
    texts = [name for name in names if raw[name].dtype == pl.String] if sheet.decimal_comma or told else []
    comma = pl.col(texts).str.contains(",") | (pl.lit(told) & pl.col(texts).str.contains(_THOUSANDS))
    plain = pl.col(texts).str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    return raw.with_columns(pl.when(comma).then(plain).otherwise(pl.col(texts))) if texts else raw
