"""Workbooks (Excel, LibreOffice) → a Sheet: the sheet that is read, its header, its cells with the types they have."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

import fastexcel
import polars as pl

from connectors._mapping import LINE
from connectors.files import delimited
from connectors.files.archives import check_growth, damages
from connectors.files.decode import unreadable
from connectors.files.settings import FilesSettings
from connectors.files.sheet import Sheet, numbered, portable
from model.errors import one_of

_MOST_CELLS: Final = 2**25
"""Of the rectangle around everything in a sheet: it is held in memory as a whole, 32 bytes for each cell."""
_MOST_FILLED: Final = 2**23
"""Cells of a sheet that hold something, some 100 bytes each: the library reads a sheet as a whole whatever is asked of
it, so that only this bounds memory.
"""
_FILLED_SHARE: Final = 50
"""A sheet may be larger when one cell in so many of it holds something."""
_BLOCK: Final = 2**22
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_BYTES_OF_CELL: Final = {r"xl/worksheets/[^/]+\.bin": 16, r"content\.xml": 100, r"xl/worksheets/[^/]+\.xml": 200}
"""About the most that a cell takes where cells are not counted: of `.xlsb`, `.ods`, `.xlsx` that do not say places."""
_BYTES_OF_OLD_CELL: Final = 14
_PLACE: Final = re.compile(rb"\sr=[\"']([A-Za-z]{0,3})([0-9]{1,7})[\"']")
"""Where a cell or a row stands."""
_LONGEST_PLACE: Final = 16


def read(file: str, body: bytes, settings: FilesSettings) -> Sheet:
    """The first or the named sheet; its first or the set row is the header, cells keep the types they have."""
    with damages(file):
        check_growth(file, body)
        _check_extent(file, body)
        try:
            return _read(file, body, settings)
        except fastexcel.FastExcelError as error:
            raise unreadable(file, f"the workbook cannot be opened: {str(error).splitlines()[0]}") from error


def _read(file: str, body: bytes, settings: FilesSettings) -> Sheet:
    book = fastexcel.read_excel(body)
    name = _sheet_name(file, book.sheet_names, settings.sheet)
    top = settings.header_row - 1
    header = book.load_sheet(name, header_row=None, skip_rows=top, n_rows=1, dtypes="string").to_polars()
    names = delimited.names_of(file, [value or "" for value in header.row(0)]) if header.height else []
    # All rows are sampled: with fewer, a cell of another type further down would be read as empty.
    cells = book.load_sheet(name, header_row=top, schema_sample_rows=None).to_polars() if names else header
    found = pl.DataFrame([portable(cells.to_series(i)).alias(own) for i, own in enumerate(names)])
    filled = pl.any_horizontal(pl.exclude(LINE).is_not_null()) if names else pl.lit(False)
    return Sheet(numbered(found, top + 2).filter(filled), understood=_understood(name, book.sheet_names, settings))


def _sheet_name(file: str, sheets: list[str], asked: str | None) -> str:
    if not sheets:
        raise unreadable(file, "the workbook has no sheet")
    if asked is not None and asked not in sheets:
        raise unreadable(
            file, f"there is no sheet {asked!r}", allowed=one_of(sheets), next_step="correct sheet in the settings"
        )
    return asked or sheets[0]


def _understood(name: str, sheets: list[str], settings: FilesSettings) -> str:
    others = [repr(other) for other in sheets if other != name]
    unread = f" (not read: {', '.join(others)}; sheet = … picks one)" if others and settings.sheet is None else ""
    return f"Excel, sheet {name!r}{unread}"


def _check_extent(file: str, body: bytes) -> None:
    """SourceSkipped for a sheet that would take all memory there is: too many cells, or one far outside its table."""
    if not zipfile.is_zipfile(io.BytesIO(body)):
        _check_filled(file, len(body) // _BYTES_OF_OLD_CELL)
        return
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for pattern, size in _BYTES_OF_CELL.items():
            for info in archive.infolist():
                _check_filled(
                    file, info.file_size // size if re.fullmatch(pattern, info.filename, re.IGNORECASE) else 0
                )
        for member in filter(_SHEET.fullmatch, archive.namelist()):
            cells, across, down = _extent(archive, member)
            if across * down > max(_MOST_CELLS, cells * _FILLED_SHARE):
                raise unreadable(
                    file,
                    f"a sheet of {cells:,} cells reaches over {down:,} rows and {across:,} columns",
                    next_step="delete what stands far outside of the table, and save it again",
                )
            _check_filled(file, cells)


def _check_filled(file: str, cells: int) -> None:
    if cells > _MOST_FILLED:
        raise unreadable(
            file,
            f"a sheet of it has about {cells:,} cells, and a workbook is held in memory as a whole",
            allowed=f"sheets of up to {_MOST_FILLED:,} cells; CSV of any size, which is read in parts",
            next_step="save the sheet as CSV, or without the columns that are not needed",
        )


def _extent(archive: zipfile.ZipFile, member: str) -> tuple[int, int, int]:
    """About how many cells a sheet has, and how many columns and rows its last ones are away from the first."""
    columns: set[bytes] = set()
    cells = last = 0
    for found in _places(archive, member):
        cells += len(found)
        columns.update(column for column, _ in found)
        last = max(last, max((int(row) for _, row in found), default=0))
    return cells, max(map(_number, columns), default=0), last


def _places(archive: zipfile.ZipFile, member: str) -> Iterator[list[tuple[bytes, bytes]]]:
    """The columns and rows of a sheet's cells, some at a time."""
    with archive.open(member) as opened:
        held = b""
        while block := opened.read(_BLOCK):
            cut = len(held) + len(block) - _LONGEST_PLACE
            text = held + block
            edge = max(text.rfind(b" ", 0, max(cut, 0)), 0)
            yield _PLACE.findall(text, 0, edge)
            held = text[edge:]
        yield _PLACE.findall(held)


def _number(column: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in column.upper():
        number = number * 26 + letter - 64
    return number
