"""What travels from a source to the store: raw pages in, canonical frames and rejects out.

Conservation, for every page: rows in = rows stored + rows quarantined + duplicates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import polars as pl

from model.schemas import CANONICAL, flag, text, whole

REJECT_COLUMNS: Final = (
    text("object", "Table, stream or file the value belongs to.", nullable=False),
    text("id", "The row's own id; null when the id is what could not be read."),
    text("field", "Field that could not be read; null when the whole row was set aside."),
    text("raw", "The value, or the row, as it came."),
    text("reason", "Why, in words a manager understands.", nullable=False),
    flag("is_row", "True when the whole row was set aside, false when only the field was nulled."),
    whole("line", "Line or record number in the page, where it has one."),
)
REJECTS: Final = pl.Schema({c.name: c.dtype for c in REJECT_COLUMNS})
_NONE: Final = REJECTS.to_frame()  # made once: making one costs as much as reading a small page


@dataclass(frozen=True)
class Page:
    """One raw page as received, before anything is parsed.

    `request` describes it without secrets (`GET /api/v2/… ?cursor=…`, or `file exports/contacts.csv`);
    `received_at` is the *source's* clock (the Date header, or a file's modification time), never ours;
    `cursor` continues after this page (opaque text); `unit` names what a full read replaces (a file),
    null for incremental pages.
    """

    stream: str
    request: str
    received_at: datetime
    body: bytes
    cursor: str | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Context:
    """What a parse function may know: the configured source name, its settings, the page's instant.

    Values later than `received_at` plus a day are in the future and quarantined. Given a list in `later`, the one
    gate every record passes puts what it is asked there, to be read with that of other pages, instead of reading it.
    """

    source: str
    settings: object
    received_at: datetime
    later: list[Any] | None = None


@dataclass(frozen=True)
class Parsed:
    """Canonical frames of one page by table name, and everything that could not be read.

    Each frame has exactly its table's columns, optionally `_source_updated_at` as well, and may hold
    a key twice (the newest wins later). `rejects` has the schema REJECTS; a rejected row is not in
    its frame. `records` counts the page's raw records.
    """

    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    rejects: pl.DataFrame = field(default_factory=lambda: _NONE)
    records: int = 0

    def frame(self, table: str) -> pl.DataFrame:
        """The frame of a canonical table, empty when the page had none of it."""
        found = self.tables.get(table)
        return CANONICAL[table].empty() if found is None else found


def gather(parts: Sequence[Parsed]) -> Parsed:
    """Several parsed pages as one, in order."""
    names = dict.fromkeys(name for part in parts for name in part.tables)
    frames = {name: _joined([part.tables[name] for part in parts if name in part.tables]) for name in names}
    rejects = [part.rejects for part in parts if part.rejects.height]
    return Parsed(frames, pl.concat(rejects) if rejects else _NONE, sum(part.records for part in parts))


def _joined(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Frames of one table; those without rows, which most pages have, cost nothing."""
    filled = [frame for frame in frames if frame.height] or [*frames[:1]]
    return filled[0] if len(filled) == 1 else pl.concat(filled, how="diagonal")
