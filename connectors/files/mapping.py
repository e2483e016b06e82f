"""A Sheet → canonical tables: by a mapping of the settings, or by the file's and columns' own names."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Final

import polars as pl

from connectors._canonical import canonical
from connectors._mapping import UPDATE_TIME, TableMapping, mapped
from connectors.files.decode import unreadable
from connectors.files.evidence import Evidence, evidence
from connectors.files.settings import FilesSettings
from connectors.files.sheet import Sheet
from connectors.files.spelling import UNCLEAR, Spelling, are_serials, dated, plain, spelling
from model.delivery import REJECTS, Context, Parsed, gather
from model.errors import one_of
from model.schemas import CANONICAL, INSTANT, Column, Table

UNKNOWN_COLUMN: Final = "unknown column, not read"
UNKNOWN_FILE: Final = "no table of this name and no mapping, not read"


def table_of(file: str) -> Table | None:
    """The canonical table a file is named after: `events.csv`, `events-2026.jsonl.gz`, `2026/events.csv`."""
    name = PurePosixPath(file).name.lower()
    return next((table for own, table in CANONICAL.items() if re.match(rf"{own}(?![a-z])", name)), None)


def tables(file: str, sheet: Sheet, settings: FilesSettings, context: Context, told: Evidence | None = None) -> Parsed:
    """Everything a file holds: one part per mapping that reads it, else by canonical names.

    `told` is what the whole file tells of how it is written, when the sheet is a part of it.
    """
    check_columns(file, sheet, settings)
    filled = fillings(file, sheet, settings)
    seen = told or seen_in(filled)
    written = spelling(seen, settings, is_continental=sheet.decimal_comma)
    parts = [_read(filling, written, seen, settings, context) for filling in filled]
    notices = _notices(file, _remarks(file, sheet, settings, written))
    set_aside = sheet.rejects.filter("is_row").height
    return gather([Parsed(rejects=pl.concat([sheet.rejects, notices]), records=set_aside), *parts])


@dataclass(frozen=True)
class Filling:
    """Rows of a file under the names of a canonical table's columns, before any value is read."""

    table: Table
    raw: pl.DataFrame
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    not_before: Mapping[str, pl.Series] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    place: int = 0
    """Among what the file fills."""

    def texts(self, dtype: Callable[[Column], bool]) -> list[pl.Series]:
        """The columns of some dtype that are given as text."""
        wanted = [c.name for c in self.table.columns if dtype(c) and c.name in self.raw.columns]
        return [self.raw[name] for name in wanted if self.raw[name].dtype == pl.String]

    @property
    def numbers(self) -> list[pl.Series]:
        """Numbers given as text."""
        return self.texts(lambda column: column.dtype.is_numeric())

    @property
    def serials(self) -> dict[str, pl.Series]:
        """Instants given as numbers, by a name that is theirs in the whole file."""
        instants = [c.name for c in self.table.columns if c.dtype == INSTANT and self._is_number(c.name)]
        return {f"{self.place} {name}": self.raw[name] for name in instants}

    def _is_number(self, name: str) -> bool:
        return name in self.raw.columns and self.raw[name].dtype.is_numeric()

    @property
    def instants(self) -> list[pl.Series]:
        """Instants given as text, those they may not precede too."""
        return [*self.texts(lambda column: column.dtype == INSTANT), *self.not_before.values()]


def fillings(file: str, sheet: Sheet, settings: FilesSettings) -> list[Filling]:
    """What the file's mappings, or else its own name and columns, make of it; no rows of an empty file."""
    mappings, table = settings.mappings_of(file), table_of(file)
    if not sheet.columns:
        named = [mapping.schema_of for mapping in mappings] or ([table] if table else [])
        return [Filling(table, pl.DataFrame()) for table in named]
    if mappings or table is None:
        return [_mapped(sheet, mapping, place) for place, mapping in enumerate(mappings)]
    raw = sheet.frame.drop(unread_columns(file, sheet, settings)).rename(_own_name)
    return [Filling(table, raw)]


def _mapped(sheet: Sheet, mapping: TableMapping, place: int) -> Filling:
    found = mapped(sheet.frame, mapping)
    return Filling(mapping.schema_of, found.raw, found.words, found.not_before, mapping.formats, place)


def seen_in(filled: Sequence[Filling]) -> Evidence:
    """What the numbers and dates that are read from a file tell of how it writes them."""
    numbers = [column for filling in filled for column in filling.numbers]
    # dates a mapping has formats for are not in doubt
    instants = [column for filling in filled if not filling.formats for column in filling.instants]
    return evidence(numbers, instants, {name: c for filling in filled for name, c in filling.serials.items()})


def _read(filling: Filling, written: Spelling, seen: Evidence, settings: FilesSettings, context: Context) -> Parsed:
    serials = [c for name, c in filling.serials.items() if are_serials(seen.spans.get(name))]
    raw = filling.raw.with_columns(*(plain(column, written) for column in filling.numbers), *map(dated, serials))
    formats = (*filling.formats, *settings.formats, *written.formats)
    return canonical(filling.table, raw, context, words=filling.words, formats=formats, not_before=filling.not_before)


def _remarks(file: str, sheet: Sheet, settings: FilesSettings, written: Spelling) -> dict[str, str]:
    """What to tell once about the whole file: columns and files nothing asked for, dates that may be two."""
    if settings.mappings_of(file):
        remarks = {}
    elif table_of(file):
        remarks = dict.fromkeys(unread_columns(file, sheet, settings), UNKNOWN_COLUMN)
    else:
        remarks = {file: UNKNOWN_FILE}
    return remarks | ({"dates": UNCLEAR} if UNCLEAR in written.dates else {})


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
            next_step=(f"did you mean {near[0]!r}? " if near else "") + f"correct the mapping{_or_header(sheet)}",
        )


def _or_header(sheet: Sheet) -> str:
    """What else may help: titles above the header are no names of columns, a file of one column was cut by no mark."""
    is_title = len(sheet.columns) == 1 or any(re.fullmatch(r"column \d+", name) for name in sheet.columns)
    return "; where titles stand above the header, set header_row, or delimiter where none was found" * is_title


def _check_keys(file: str, sheet: Sheet, table: Table) -> None:
    own = {_own_name(name): name for name in sheet.columns}
    missing = [key for key in table.key if key != "source" and key not in own]
    if missing:
        near = get_close_matches(missing[0], own, n=1)
        raise unreadable(
            file,
            f"it has no column {missing[0]!r}, which tells the rows of {table.name} apart",
            allowed=f"a column {missing[0]}, or a mapping that fills it; the file has {', '.join(own.values())}",
            next_step=(f"is it {own[near[0]]!r}? " if near else "")
            + f"rename the column, or add a mapping{_or_header(sheet)}",
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


def _notices(file: str, reasons: Mapping[str, str]) -> pl.DataFrame:
    """Rejects that concern a whole column or file: listed once, no row is set aside."""
    frame = pl.DataFrame(
        {"object": [file] * len(reasons), "field": [*reasons], "reason": [*reasons.values()]},
        schema={"object": pl.String, "field": pl.String, "reason": pl.String},
    )
    return pl.concat([REJECTS.to_frame(), frame.with_columns(is_row=False)], how="diagonal")
