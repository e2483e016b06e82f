"""Files of lines that may grow: what is remembered of one, so that only what came after is read.

A file is read in parts that its bytes decide on, so that of one to which rows were appended all parts but the last
are what they were. How it is written is found out from all of it before any part is read, and remembered: where
what was appended says otherwise, all of it is read once more.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import polars as pl
from polars.exceptions import PolarsError

from connectors.files import formats, mapping
from connectors.files.archives import is_archive, is_packed
from connectors.files.decode import NotText, format_of, not_cp1252
from connectors.files.evidence import Evidence, Kinds
from connectors.files.parts import are_lines, cut, head_of
from connectors.files.settings import FilesSettings
from connectors.files.sheet import Sheet
from connectors.files.spelling import are_serials, spelling
from model.errors import SourceSkipped

PART_BYTES: Final = 2 * 2**20
"""Of one part, the most that is read again when rows are appended; a smaller file is read whole."""
_BLOCK: Final = 2**20
_RULES: Final = 2
"""Another number when files are cut or read in another way, so that what is remembered is not used."""
_MOST_COLUMNS: Final = 500
"""Of a file of which it is remembered what is in each."""

Place = tuple[int, int]
"""A byte of a file (from 0) and its line (from 1)."""


@dataclass(frozen=True)
class Lines:
    """A file of lines as it stands: its path and name, how much of it is read, and the settings it is read with."""

    path: Path
    name: str
    size: int
    settings: FilesSettings

    @property
    def rules(self) -> str:
        """What else decides how it is read; what was remembered under other rules is not used."""
        told = f"{_RULES} {PART_BYTES} {self.settings.model_dump_json()}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def start(self) -> bytes:
        """Its first bytes, more than a part."""
        return self._first(min(PART_BYTES + _BLOCK, self.size))

    @property
    def head(self) -> bytes:
        """Everything up to the end of a CSV's header."""
        return head_of(self.name, self.start(), self.settings.header_row)

    def cut(self, place: Place = (0, 1), head: int | None = None) -> Iterator[tuple[int, bytes]]:
        """First line and bytes of each part from a place on where one begins; each has the header in front.

        `head` is how long that is, where it is known.
        """
        before = self.head if head is None else self._first(head)
        return cut(self.name, self._blocks(place[0]), place[1], before, PART_BYTES)

    def _first(self, size: int) -> bytes:
        with self.path.open("rb") as opened:
            return opened.read(size)

    def _blocks(self, start: int) -> Iterator[bytes]:
        with self.path.open("rb") as opened:
            opened.seek(start)
            while block := opened.read(min(_BLOCK, self.size - opened.tell())):
                yield block


def are_plain(file: Lines) -> bool:
    """Whether these are lines as they stand on disk, which are cut in one way whether or not they are remembered."""
    if not file.size or format_of(file.name) not in ("csv", "jsonl") or is_archive(file.name):
        return False
    start = file.start()
    return not is_packed(start) and are_lines(file.name, start)


def may_grow(file: Lines) -> bool:
    """Whether it is worth being remembered: plain lines of more than one part; no list that must be complete."""
    lists = any(made.complete for made in file.settings.mappings_of(file.name))
    return file.size > PART_BYTES and not lists and not file.settings.records and are_plain(file)


@dataclass(frozen=True)
class Reading:
    """How a file is read this time, and what to remember.

    `begin` and `last` are where this reading begins and where its last part does; `head` is the length of the header.
    `before` is what everything before the last part tells of how it is written, `after` what the last part does;
    `is_closed` whether that ends with a whole record.
    """

    rules: str
    head: int
    begin: Place
    last: Place
    before: Evidence
    after: Evidence
    is_closed: bool = True

    @property
    def seen(self) -> Evidence:
        """What the whole file tells."""
        return self.before | self.after

    @property
    def told(self) -> dict[str, Any]:
        """As JSON, for the cursor."""
        places = {"begin": [*self.begin], "last": [*self.last]}
        return {
            "rules": self.rules, "head": self.head, **places, "before": self.before.told, "after": self.after.told,
            "is_closed": self.is_closed,
        }  # fmt: skip

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Reading":
        """What `told` told."""
        begin, last = (tuple(told[name]) for name in ("begin", "last"))
        before, after = (Evidence.of(told[name]) for name in ("before", "after"))
        return cls(told["rules"], told["head"], begin, last, before, after, told["is_closed"])


def whole(file: Lines) -> Reading | None:
    """To read all of it; null when it cannot be read, which is told where it is parsed.

    NotText when it is not in one encoding: which one a part is in would be a guess, so none of it is read.
    """
    try:
        return _surveyed(file, Reading(file.rules, len(file.head), (0, 1), (0, 1), Evidence(), Evidence()))
    except NotText:
        raise
    except (SourceSkipped, PolarsError):
        return None


def grown(file: Lines, known: Reading) -> Reading | None:
    """To read it from its last part on, `known` being how it was read before it grew.

    Null where what was appended changes how the rest is to be read, or where it ended in the middle of a record: half
    an id may be the id of another row, which then has to be read again.
    """
    if known.rules != file.rules or not known.is_closed:
        return None
    try:
        found = _surveyed(file, replace(known, begin=known.last, after=Evidence()))
    except (SourceSkipped, PolarsError):
        return None
    return found if found and _manner(file, found.seen) == _manner(file, known.seen) else None


def _surveyed(file: Lines, reading: Reading) -> Reading | None:
    """The reading with what the parts from its beginning on tell."""
    found, own = _walked(file, reading, {})
    kinds = found.seen.kinds
    if len(kinds) > _MOST_COLUMNS:
        return None
    if any(_differ(kinds, part) for part in own):  # numbers in one part are text beside the text in another
        found, _ = _walked(file, reading, kinds)
    return found


def _walked(file: Lines, reading: Reading, kinds: Kinds) -> tuple[Reading, list[Kinds]]:
    """The same for columns of these kinds besides what is seen, and the kinds of values in each part."""
    own, (at, _) = [], reading.begin
    for line, body in file.cut(reading.begin, reading.head):
        before = reading.seen
        if len(before.kinds) > _MOST_COLUMNS:
            break  # as each part is read with the columns of all, many would make it slow
        told = Evidence("utf-8" * (before.encoding == "utf-8"), before.delimiter, kinds=before.kinds | kinds)
        sheet = formats.read(file.name, body, file.settings, line, told)
        if sheet.seen.encoding == "utf-8" and before.encoding == "cp1252":
            raise not_cp1252(file.name, body).placed(line, body[: reading.head].count(b"\n"))
        own.append(sheet.seen.kinds)
        after = sheet.seen | mapping.seen_in(_fillings(file, sheet))
        is_closed = body.endswith(b"\n") and not (reading.head and body.count(b'"') % 2)
        reading = replace(reading, last=(at, line), before=before, after=after, is_closed=is_closed)
        at += len(body) - (reading.head if line > 1 else 0)
    return reading, own


def _fillings(file: Lines, sheet: Sheet) -> list[mapping.Filling]:
    """What the part fills; a column that only another part has is empty in it."""
    made = file.settings.mappings_of(file.name)
    lacking = {name for one in made for name in one.read_columns} - {*sheet.columns}
    empty = (pl.lit(None, pl.String).alias(name) for name in sorted(lacking))
    return mapping.fillings(file.name, replace(sheet, frame=sheet.frame.with_columns(*empty)), file.settings)


def _differ(kinds: Kinds, part: Kinds) -> bool:
    return any(own and formats.dtype_of(kinds[name]) != formats.dtype_of(own) for name, own in part.items())


def _manner(file: Lines, seen: Evidence) -> tuple[Any, ...]:
    """Everything about reading a row that other rows decide on; the encoding is one in all, or the file is refused."""
    written = [spelling(seen, file.settings, is_continental=either) for either in (False, True)]
    spans = {name: are_serials(span) for name, span in seen.spans.items()}
    columns = {name: formats.dtype_of(kinds) for name, kinds in seen.kinds.items() if kinds}
    return seen.delimiter, written, spans, columns, [*sorted(seen.kinds)]
