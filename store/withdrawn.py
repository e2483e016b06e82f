"""What people write into the catalog and may take back: no row is deleted, it says when it was withdrawn and by whom.

For tables with `id`, `revoked_at` and `revoked_by`.
"""

from datetime import datetime

import polars as pl
import sqlalchemy as sa

from store import audit
from store.catalog import Catalog


def withdraw(catalog: Catalog, table: sa.Table, number: int, user: str, at: datetime, action: str) -> bool:
    """Take a row back, and write so into the audit log; False when there is none of that id in force."""
    mine = sa.update(table).where(table.c.id == number, table.c.revoked_at.is_(None))
    with catalog.write() as connection:
        is_done = connection.execute(mine.values(revoked_at=at, revoked_by=user)).rowcount == 1
        if is_done:
            audit.record(connection, at, user, action, {"id": number})
    return is_done


def in_force(catalog: Catalog, table: sa.Table, schema: pl.Schema, *order: sa.ColumnElement[object]) -> pl.DataFrame:
    """The rows that hold, in that order; the first column of `schema` is their id, the others are the table's."""
    columns = [table.c.id, *(table.c[name] for name in schema.names()[1:])]
    wanted = sa.select(*columns).where(table.c.revoked_at.is_(None)).order_by(*order)
    with catalog.read() as connection:
        return pl.DataFrame([tuple(row) for row in connection.execute(wanted)], schema=schema, orient="row")
