"""What `hilo check` says of files: how each is written, what fills which column, what is set aside, the first rows.

Values that may be of people are shown by their shape only: `Ana 7` is `Xxx 9`.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl

from connectors._contract import Fetch
from connectors._mapping import TableMapping
from connectors.files import formats, mapping
from connectors.files.archives import Entry, blocks, entries
from connectors.files.decode import endings
from connectors.files.found import files
from connectors.files.parts import parts
from connectors.files.settings import FilesSettings
from connectors.files.sheet import Sheet
from model.delivery import Context, Parsed
from model.errors import SourceSkipped
from model.schemas import CANONICAL, TEXTS

_ROWS: Final = 2
_SHOWN_AS_IT_IS: Final = ("channel_detail", "team", "reason")
"""Texts that hold words of the company's own, which are to be checked; Hilo's own words are shown too."""
_LONGEST: Final = 40
_WORDS: Final = 10
_CONTROL: Final = re.compile(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def check(request: Fetch) -> str:
    """The preview of every file; SourceSkipped with the same preview when one of them cannot be read."""
    root, names = files(request.source, request.settings.path)
    if not names:
        return f"no file with an ending Hilo reads ({endings()}) in {request.settings.path}"
    told, faults, before = [], [], ""
    for entry in (entry for name in names for entry in _entries(root / name, name)):
        try:
            if isinstance(entry, SourceSkipped):
                raise entry
            line, details = _previewed(entry, request)
        except SourceSkipped as fault:
            faults.append(fault)
            line, details = _unread(fault), ""
        told.append(line if details in ("", before) else f"{line}\n{details}")
        before = details or before
    report = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", "\n".join(["", *told]))
    if faults:
        what = f"{len(faults)} of the files cannot be read{report}"
        raise SourceSkipped(f"Checking the files of {request.source}", what, next_step="mend what stands beside each")
    return f"{len(told)} file{'s' * (len(told) > 1)}{report}"


def _entries(path: Path, name: str) -> Iterator[Entry | SourceSkipped]:
    try:
        yield from entries(path, name)
    except SourceSkipped as fault:
        yield fault


def _unread(fault: SourceSkipped) -> str:
    told = f"{fault.title.removeprefix('Reading ')}: CANNOT BE READ: {fault.message}"
    return "\n  ".join(filter(None, (told, fault.allowed and f"allowed: {fault.allowed}", fault.next_step)))


def _previewed(entry: Entry, request: Fetch) -> tuple[str, str]:
    """What is said of one file on its own, and what is likely to be the same for its neighbours."""
    settings: FilesSettings = request.settings
    name = entry.name
    (_, body), *more = islice(parts(name, blocks(entry), header_row=settings.header_row), 2)
    sheet = formats.read(name, body, settings)
    parsed = mapping.tables(name, sheet, settings, Context(request.source, settings, request.now))
    written = mapping.spelling_of(mapping.fillings(name, sheet, settings), sheet, settings)
    how = ", ".join(filter(None, (sheet.understood, written.understood)))
    filled = ", ".join(f"{table} {frame.height:,}" for table, frame in parsed.tables.items()) or "no table"
    cut = f" (of its first {len(body) / 2**20:.0f} MB)" if more else ""
    details = [*_columns(name, sheet, settings), *_troubles(parsed), *_first_rows(parsed)]
    return f"{name}: {how}, {sheet.frame.height:,} rows{cut} → {filled}", "\n".join(f"  {line}" for line in details)


def _columns(name: str, sheet: Sheet, settings: FilesSettings) -> Iterator[str]:
    for made in settings.mappings_of(name):
        yield f"{made.table}: {', '.join(_sources(made))}"
    unread = mapping.unread_columns(name, sheet, settings)
    if unread:
        yield f"columns not read: {', '.join(unread)}"


def _sources(made: TableMapping) -> Iterator[str]:
    """`channel ← via`, `direction = inbound`: what each of our columns is made of."""
    for ours, theirs in made.columns.items():
        yield f"{ours} ← {theirs if isinstance(theirs, str) else ' | '.join(theirs)}"
    for ours, text in (made.templates | made.expressions).items():
        yield f"{ours} ← {text!r}"
    for ours, value in made.constants.items():
        yield f"{ours} = {value}"


def _troubles(parsed: Parsed) -> Iterator[str]:
    """How many rows and fields are set aside, by reason; the words nobody knows with how often they come."""
    found = parsed.rejects.filter(pl.col("reason") != mapping.UNKNOWN_COLUMN)
    counted = (
        found.group_by("is_row", "object", "field", "reason").len().sort("is_row", "len", "object", "field", "reason")
    )
    for is_row, table, column, reason, count in reversed(counted.rows()):
        if is_row:
            yield f"set aside: {count:,} of {table} ({reason})"
        elif column in (table, "dates"):
            yield f"note: {reason}"
        else:
            mine = found.filter(pl.col("field") == column, pl.col("object") == table, pl.col("reason") == reason)
            yield f"nulled: {count:,} of {table}.{column or ''} ({reason}{_words(table, column, mine)})"


def _words(table: str, column: str | None, rejects: pl.DataFrame) -> str:
    """The words to map, most frequent first; of other columns nothing is shown, they may hold anything."""
    if table not in CANONICAL or column not in CANONICAL[table].names or not CANONICAL[table].column(column).words:
        return ""
    counted = rejects.group_by("raw").len().sort("len", "raw", descending=[True, False])
    return ": " + ", ".join(f"{word} {count:,}" for word, count in counted.head(_WORDS).rows())


def _first_rows(parsed: Parsed) -> Iterator[str]:
    for name, frame in parsed.tables.items():
        for row in frame.head(_ROWS).select(_shown(name, column) for column in CANONICAL[name].names[1:]).to_dicts():
            yield f"{name}: {', '.join(f'{ours} {value}' for ours, value in row.items() if value is not None)}"


def _shown(table: str, name: str) -> pl.Expr:
    """A column as text for a terminal: words, instants and numbers as they are, other texts by their shape."""
    column = CANONICAL[table].column(name)
    if column.dtype.is_temporal():
        return pl.col(name).dt.to_string("%Y-%m-%d %H:%M:%SZ")
    given = pl.col(name).list.join(" | ") if column.dtype == TEXTS else pl.col(name).cast(pl.String)
    is_open = column.words or column.dtype not in (pl.String, TEXTS) or name in _SHOWN_AS_IT_IS
    return (given if is_open else _shape(given)).str.slice(0, _LONGEST)


def _shape(given: pl.Expr) -> pl.Expr:
    upper = given.str.replace_all(r"\p{Lu}", "X").str.replace_all(r"[\p{L}--\p{Lu}]", "x")
    return upper.str.replace_all(r"\p{N}", "9")
