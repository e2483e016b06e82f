"""What `hilo check` says of files: how each is written, what fills which column, what is set aside, the first rows."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from connectors._contract import Fetch
from connectors._preview import first_rows, made_of, printable, troubles, unread
from connectors.files import formats, mapping
from connectors.files.archives import Entry, blocks, entries
from connectors.files.decode import endings
from connectors.files.found import files
from connectors.files.parts import parts
from connectors.files.settings import FilesSettings
from connectors.files.sheet import Sheet
from connectors.files.spelling import spelling
from model.delivery import Context
from model.errors import SourceSkipped


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
    report = printable("\n".join(["", *told]))
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
    seen = mapping.seen_in(mapping.fillings(name, sheet, settings))
    written = spelling(seen, settings, is_continental=sheet.decimal_comma)
    how = ", ".join(filter(None, (sheet.understood, written.understood)))
    filled = ", ".join(f"{table} {frame.height:,}" for table, frame in parsed.tables.items()) or "no table"
    cut = f" (of its first {len(body) / 2**20:.0f} MB)" if more else ""
    details = [*_columns(name, sheet, settings), *troubles(parsed, mapping.UNKNOWN_COLUMN), *first_rows(parsed)]
    return f"{name}: {how}, {sheet.frame.height:,} rows{cut} → {filled}", "\n".join(f"  {line}" for line in details)


def _columns(name: str, sheet: Sheet, settings: FilesSettings) -> Iterator[str]:
    for made in settings.mappings_of(name):
        yield made_of(made) + ("; complete: what is not in the newest was deleted" if made.complete else "")
    yield from unread(mapping.unread_columns(name, sheet, settings))
