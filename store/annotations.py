"""What happened on a day (a price change, a new telephone menu), kept in the catalog, where no rebuild reaches it.

An annotation is never changed or deleted; withdrawing it writes when and by whom.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import polars as pl
import sqlalchemy as sa

from model.schemas import INSTANT
from store import audit
from store.catalog import Catalog
from store.catalog_tables import ANNOTATIONS as TABLE

ANNOTATIONS: Final = pl.Schema({
    "annotation_id": pl.Int64(), "day": pl.Date(), "text": pl.String(), "channel": pl.String(), "team": pl.String(),
    "user": pl.String(), "at": INSTANT,
})  # fmt: skip
"""Annotations: the local day it happened; null channel or team: it was about all of them; who wrote it, and when."""


@dataclass(frozen=True)
class Annotation:
    """Something that happened on a local day, to everybody or to one channel or team."""

    day: date
    text: str
    user: str
    at: datetime
    channel: str | None = None
    team: str | None = None


def add(catalog: Catalog, told: Annotation) -> int:
    """Keep an annotation and return its id; the audit log has it too."""
    row = {name: getattr(told, name) for name in ("day", "text", "channel", "team", "user", "at")}
    with catalog.write() as connection:
        number = int(connection.execute(sa.insert(TABLE).values(row).returning(TABLE.c.id)).scalar_one())
        detail = {"id": number} | {name: row[name] for name in ("day", "text", "channel", "team")}
        audit.record(connection, told.at, told.user, "annotation.add", detail)
    return number


def withdraw(catalog: Catalog, annotation_id: int, user: str, at: datetime) -> bool:
    """Take an annotation back; False when there is none of that id in force."""
    mine = sa.update(TABLE).where(TABLE.c.id == annotation_id, TABLE.c.revoked_at.is_(None))
    with catalog.write() as connection:
        is_done = connection.execute(mine.values(revoked_at=at, revoked_by=user)).rowcount == 1
        if is_done:
            audit.record(connection, at, user, "annotation.withdraw", {"id": annotation_id})
    return is_done


def in_force(catalog: Catalog) -> pl.DataFrame:
    """The annotations that hold (ANNOTATIONS), the latest day first, of a day the latest written first."""
    columns = [TABLE.c.id, *(TABLE.c[name] for name in ANNOTATIONS if name != "annotation_id")]
    wanted = sa.select(*columns).where(TABLE.c.revoked_at.is_(None)).order_by(TABLE.c.day.desc(), TABLE.c.id.desc())
    with catalog.read() as connection:
        return pl.DataFrame([tuple(row) for row in connection.execute(wanted)], schema=ANNOTATIONS, orient="row")
