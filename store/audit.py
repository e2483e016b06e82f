"""Who did what, and when: a log in which each entry holds the hash of the one before, so that a change shows."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from model.schemas import INSTANT
from store.catalog import Catalog
from store.catalog_tables import AUDIT_LOG as TABLE

AUDIT: Final = pl.Schema(
    {"id": pl.Int64(), "at": INSTANT}
    | {name: pl.String() for name in ("user", "action", "detail", "previous_hash", "hash")}
)
"""The log; `detail` is JSON with sorted keys."""
FIRST: Final = ""
"""The hash before the first entry."""


def record(connection: Connection, at: datetime, user: str, action: str, detail: Mapping[str, Any]) -> None:
    """Write an entry within the transaction of what it tells of: both are kept, or neither is."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer; here two could follow the same entry
        connection.execute(sa.text("LOCK TABLE audit_log IN SHARE ROW EXCLUSIVE MODE"))
    last = connection.execute(sa.select(TABLE.c.hash).order_by(TABLE.c.id.desc()).limit(1)).scalar_one_or_none()
    told = json.dumps(dict(detail), sort_keys=True, ensure_ascii=False, default=str)
    entry = {"at": at, "user": user, "action": action, "detail": told, "previous_hash": last or FIRST}
    connection.execute(sa.insert(TABLE).values(entry | {"hash": _hash(entry)}))


def entries(catalog: Catalog) -> pl.DataFrame:
    """The whole log (AUDIT), the oldest first."""
    with catalog.read() as connection:
        found = connection.execute(sa.select(*(TABLE.c[name] for name in AUDIT)).order_by(TABLE.c.id))
        return pl.DataFrame([tuple(row) for row in found], schema=AUDIT, orient="row")


def broken(log: pl.DataFrame) -> int | None:
    """The id of the first entry of AUDIT that was changed, or before which one is missing; None when none was."""
    rows = log.sort("id").to_dicts()
    before = [{"hash": FIRST}, *rows]
    parted = (b["id"] for a, b in pairwise(before) if b["previous_hash"] != a["hash"] or b["hash"] != _hash(b))
    return next(parted, None)


def _hash(entry: Mapping[str, Any]) -> str:
    # PostgreSQL and SQLite give an instant back in UTC; in it is what is hashed.
    instant = f"{entry['at'].timestamp():.6f}"
    parts = [entry["previous_hash"], instant, *(entry[name] for name in ("user", "action", "detail"))]
    return sha256("\x1f".join(parts).encode()).hexdigest()
