"""Where each stream stands after the last committed sync, and how much it brought."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.catalog import Catalog
from store.catalog_tables import COUNTS, CURSORS


@dataclass(frozen=True)
class Mark:
    """A stream's place: the cursor to go on from, the run that was last committed, and the run in which
    the stream last came to its end without an error (0: never); `server_time`, where it is kept, when that was.
    """

    cursor: str | None = None
    committed_run: int = 0
    finished_run: int = 0
    server_time: datetime | None = None


def marks(catalog: Catalog, source: str) -> dict[str, Mark]:
    """The mark of every stream of a source that was ever committed, by stream name."""
    query = sa.select(CURSORS).where(CURSORS.c.source == source)
    with catalog.read() as connection:
        rows = connection.execute(query).all()
    return {r.stream: Mark(r.cursor, r.updated_run, r.finished_run, r.server_time) for r in rows}


def rows_before(catalog: Catalog, source: str) -> dict[str, int]:
    """Rows in of every unit (file) of a source at its last committed read, all objects together."""
    mine = sa.select(COUNTS.c.unit, sa.func.max(COUNTS.c.run_id).label("run_id"))
    last = mine.where(COUNTS.c.source == source, COUNTS.c.unit != "").group_by(COUNTS.c.unit).subquery()
    query = (
        sa.select(COUNTS.c.unit, sa.func.sum(COUNTS.c.rows_in))
        .join(last, sa.and_(COUNTS.c.unit == last.c.unit, COUNTS.c.run_id == last.c.run_id))
        .where(COUNTS.c.source == source)
        .group_by(COUNTS.c.unit)
    )
    with catalog.read() as connection:
        return {unit: int(rows) for unit, rows in connection.execute(query)}
