"""Files: CSV, Excel, Parquet and JSON, in folders and archives, with canonical names or through a mapping.

A page is one file, unpacked, or a part of one that is large, and stands for itself (`Page.unit`). Files whose content
has not changed since the last sync are not read again; of a file of lines that has only grown what was appended is
read (`growth`), every other changed file is read whole.
"""

import json
from collections.abc import Iterator
from typing import Final

from connectors._contract import Connector, Fetch, Stream
from connectors.files import complete, formats, mapping
from connectors.files.evidence import Evidence
from connectors.files.found import File, files, joined
from connectors.files.growth import Reading
from connectors.files.parts import placed
from connectors.files.preview import check
from connectors.files.settings import FilesSettings
from model.delivery import Context, Page, Parsed
from model.errors import BugError, SourceSkipped, together
from model.schemas import CANONICAL


def fetch(request: Fetch) -> Iterator[Page]:
    """A page for each part of each new or changed file, in the order of their paths.

    A page's cursor tells of its own file only; `joined` makes one of them. SettingsError when the path does not exist;
    SourceSkipped, after all others were read, when a file cannot be opened.
    """
    root, names = files(request.source, request.settings.path)
    known = json.loads(request.cursor) if request.cursor else {}
    gone: dict[str, None] = dict.fromkeys(known.keys() - set(names))
    faults: list[SourceSkipped] = []
    for name in names:
        file = File(root / name, name, known.get(name, {}), request.settings)
        for unit, body, state in file.units():
            # a file has no clock: a copied one keeps an old modification time, so our instant counts
            yield Page("files", f"file {unit}", request.now, body, json.dumps({**gone, name: state}), unit)
            gone = {}
        faults += file.faults
    if faults:
        raise together(faults)


def parse(page: Page, context: Context) -> Parsed:
    """Everything a file holds, as canonical tables and rejects; pure.

    `records` counts the rows offered to each table plus the lines that are no rows. SourceSkipped
    when the file cannot be read at all or lacks a column its mapping reads.
    """
    settings, (name, first), told = _settings(context), placed(page.unit or ""), _told(page)
    return mapping.tables(name, formats.read(name, page.body, settings, first, told), settings, context, told)


def _told(page: Page) -> Evidence | None:
    """What the whole file tells of how it is written, where the page is a part of one that may grow."""
    states = json.loads(page.cursor) if page.cursor else None
    state = states.get(placed(page.unit or "")[0]) if isinstance(states, dict) else None
    return Reading.of(state["read"]).seen if state and "read" in state else None


def _settings(context: Context) -> FilesSettings:
    if not isinstance(context.settings, FilesSettings):
        raise BugError(f"Reading files of {context.source}", f"its settings are a {type(context.settings).__name__}")
    return context.settings


def streams(settings: FilesSettings) -> tuple[Stream, ...]:
    """One stream, `files`: every table the mappings fill, or all where names decide."""
    mapped: tuple[str, ...] = tuple(dict.fromkeys(mapping.table for mapping in settings.tables))
    fills = mapped or tuple(CANONICAL)
    doc = "A page for each file, or for each part of a large one."
    lists = complete.tables_of(settings)
    listed = complete.listed if lists else None
    return (Stream("files", doc, fills, fetch, parse, lists=lists, listed=listed, joined=joined, endpoint="path"),)


CONNECTOR: Final = Connector(
    "files",
    "Files (CSV, Excel, Parquet, JSON)",
    FilesSettings,
    streams,
    check,
    permissions=("The folder has to be readable for the account Hilo runs as; nothing is written to it.",),
    never_read=(
        "The words of messages, unless a column with them is mapped; the raw file stays in staging until it expires.",
        "Hidden files, lock files of Excel (`~$…`), files with other endings, archives inside archives.",
        "Columns that no mapping and no canonical name asks for; `hilo check` and every sync name them.",
    ),
    limits=(
        "A new or changed file is read whole; the same file with another date is not read again.",
        "Of CSV or JSON lines beyond 2 MB to which records were appended, the last 2 MB and what came after are read.",
        "Whole all the same: packed, `complete`, `records`, JSON of 500 keys, ended inside a record, understood anew.",
        "CSV and JSON lines in UTF-8 or cp1252 are read in parts of 2 MB, packed ones and JSON arrays in 16 MB.",
        "A file read while it is being written gives its last record as far as it has come: move finished files in.",
        "A text in two encodings, or UTF-8 with a bad byte, is refused with the line; packed, part by part.",
        "Parquet is read in parts of 100,000 rows.",
        "Workbooks, and JSON of other kinds, are read in one piece, of 2 GB at most.",
        "A sheet of more than 8.4 million cells is refused, as a workbook fills memory as a whole: save it as CSV.",
        "A sync that ended in the middle of a file or archive goes on after the last part or member.",
        "A packed file that would grow more than 400 times is refused, and a sheet with a cell far outside its table.",
        "A file that comes back with far fewer rows (`shrink_limit`) is held until `hilo sync --accept-smaller`;",
        "of one that is read in parts, those that came back so, while the others are applied.",
    ),
    not_covered=(
        "Rows no longer in a file stay stored, unless `complete` or a column mapped to `deleted_at` says otherwise.",
        "Encrypted archives, workbooks with a password, other sheets than one per source.",
        "Dates such as 03/02/2026 where nothing tells whether the day comes first, until `day_first` is set.",
    ),
)
