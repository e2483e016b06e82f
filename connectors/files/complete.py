"""Files that hold every row of a table each time: what is not in the newest of them any more was deleted."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from connectors._contract import Fetch
from connectors._ids import STAYS, ids_in
from connectors.files import formats, mapping
from connectors.files.archives import Entry, blocks, entries
from connectors.files.found import files
from connectors.files.parts import parts, unit
from connectors.files.settings import FileMapping, FilesSettings
from model.delivery import Context, Parsed
from model.errors import SourceSkipped


def tables_of(settings: FilesSettings) -> tuple[str, ...]:
    """The tables whose files are complete."""
    return tuple(dict.fromkeys(made.table for made in settings.tables if made.complete))


def listed(request: Fetch) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids in the newest file of each complete mapping. SourceSkipped when there is none, or it cannot be read."""
    for made in (made for made in request.settings.tables if made.complete):
        for name, parsed in _newest(request, made):
            yield made.table, ids_in(parsed, made.table, request.source, name)


def _newest(request: Fetch, made: FileMapping) -> Iterator[tuple[str, Parsed]]:
    """The last file by name that a mapping reads, part by part."""
    root, names = files(request.source, request.settings.path)
    for name in reversed(names):
        newest = max((entry.name for entry in _entries(root / name, name) if made.fits(entry.name)), default=None)
        if newest:
            for entry in _entries(root / name, name):  # members of an archive can be read only as they come
                if entry.name == newest:
                    yield from _read(entry, request)
            return
    raise SourceSkipped(
        f"Comparing the {made.table} of {request.source}",
        f"no file fits {made.file!r}, which is said to be complete; {STAYS}",
        next_step="bring the file back, or set complete = false for this mapping",
    )


def _entries(path: Path, name: str) -> Iterator[Entry]:
    for entry in entries(path, name):
        if isinstance(entry, SourceSkipped):
            raise entry
        yield entry


def _read(entry: Entry, request: Fetch) -> Iterator[tuple[str, Parsed]]:
    settings, context = request.settings, Context(request.source, request.settings, request.now)
    for first, body in parts(entry.name, blocks(entry), header_row=settings.header_row):
        sheet = formats.read(entry.name, body, settings, first)
        yield unit(entry.name, first), mapping.tables(entry.name, sheet, settings, context)
