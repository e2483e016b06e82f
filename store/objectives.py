"""What a company wants its figures to be, kept in the catalog. An objective is replaced or withdrawn, never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from model.schemas import INSTANT
from store import audit, withdrawn
from store.catalog import Catalog
from store.catalog_tables import TARGETS as TABLE

OBJECTIVES: Final = pl.Schema({
    "objective_id": pl.Int64(), "metric": pl.String(), "scope": pl.String(), "value": pl.Float64(),
    "user": pl.String(), "at": INSTANT,
})  # fmt: skip
"""Objectives: `value` in the metric's unit (shares 0 to 1, seconds); `scope` is "" for the whole company, or
`channel=<code>` or `team=<name>`.
"""


@dataclass(frozen=True)
class Objective:
    """The value a metric should have, for the company, a channel or a team."""

    metric: str
    value: float
    user: str
    at: datetime
    scope: str = ""


def put(catalog: Catalog, wanted: Objective) -> int:
    """Keep an objective in place of the one of that metric and scope, and return its id; the audit log has it too."""
    row: dict[str, Any] = {name: getattr(wanted, name) for name in ("metric", "scope", "value", "user", "at")}
    former = sa.update(TABLE).where(
        TABLE.c.metric == wanted.metric, TABLE.c.scope == wanted.scope, TABLE.c.revoked_at.is_(None)
    )
    with catalog.write() as connection:
        connection.execute(former.values(revoked_at=wanted.at, revoked_by=wanted.user))
        number = int(connection.execute(sa.insert(TABLE).values(row).returning(TABLE.c.id)).scalar_one())
        detail = {"id": number} | {name: row[name] for name in ("metric", "scope", "value")}
        audit.record(connection, wanted.at, wanted.user, "objective.set", detail)
    return number


def withdraw(catalog: Catalog, objective_id: int, user: str, at: datetime) -> bool:
    """Take an objective back; False when there is none of that id in force."""
    return withdrawn.withdraw(catalog, TABLE, objective_id, user, at, "objective.withdraw")


def in_force(catalog: Catalog) -> pl.DataFrame:
    """The objectives that hold (OBJECTIVES), by metric and scope."""
    return withdrawn.in_force(catalog, TABLE, OBJECTIVES, TABLE.c.metric, TABLE.c.scope, TABLE.c.id)
