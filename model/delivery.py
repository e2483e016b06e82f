"""What travels from a source to the store: raw pages in, canonical frames and rejects out.

Conservation, for every page: rows in = rows stored + rows quarantined + duplicates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

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

    Values later than `received_at` plus a day are in the future and quarantined.
    """

    source: str
    settings: object
    received_at: datetime


@dataclass(frozen=True)
class Parsed:
    """Canonical frames of one page by table name, and everything that could not be read.

    Each frame has exactly its table's columns, optionally `_source_updated_at` as well, and may hold
    a key twice (the newest wins later). `rejects` has the schema REJECTS; a rejected row is not in
    its frame. `records` counts the page's raw records.
    """

    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    rejects: pl.DataFrame = field(default_factory=REJECTS.to_frame)
    records: int = 0

    def frame(self, table: str) -> pl.DataFrame:
        """The frame of a canonical table, empty when the page had none of it."""
        found = self.tables.get(table)
        return CANONICAL[table].empty() if found is None else found


def gather(parts: list[Parsed]) -> Parsed:
    """Several parsed pages as one, in order."""
    names = dict.fromkeys(name for part in parts for name in part.tables)
    frames = {n: pl.concat([p.tables[n] for p in parts if n in p.tables], how="diagonal") for n in names}
    rejects = pl.concat([REJECTS.to_frame(), *(p.rejects for p in parts)])
    return Parsed(frames, rejects, sum(p.records for p in parts))
