"""What happened on a day (a price change, a new telephone menu), kept in the catalog, where no rebuild reaches it.

An annotation is never changed or deleted; withdrawing it writes when and by whom.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import polars as pl
import sqlalchemy as sa

from model.schemas import INSTANT
from store import audit, withdrawn
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
    return withdrawn.withdraw(catalog, TABLE, annotation_id, user, at, "annotation.withdraw")


def in_force(catalog: Catalog) -> pl.DataFrame:
    """The annotations that hold (ANNOTATIONS), the latest day first, of a day the latest written first."""
    return withdrawn.in_force(catalog, TABLE, ANNOTATIONS, TABLE.c.day.desc(), TABLE.c.id.desc())
