"""What humans decided about who is who: kept in the catalog, where no rebuild and no source reaches it.

A decision is never changed or deleted; undoing it writes when and by whom it was revoked.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from model.persons import DECISIONS
from model.schemas import INSTANT
from store.catalog import Catalog
from store.catalog_tables import IDENTITY_OVERRIDES as TABLE

HISTORY: Final = pl.Schema(DECISIONS | {"revoked_at": INSTANT, "revoked_by": pl.String()})
"""DECISIONS, and when and by whom each was undone; null while it is in force."""


@dataclass(frozen=True)
class Decision:
    """One human word: a pair of contact records for `same` and `not_same`, a value for `block` and `own`."""

    kind: str
    by: str
    at: datetime
    a: tuple[str, str] | None = None
    b: tuple[str, str] | None = None
    value: str | None = None
    note: str = ""

    def row(self) -> dict[str, Any]:
        """The decision as the catalog keeps it; of a pair the smaller record comes first."""
        first, second = sorted((self.a, self.b)) if self.a and self.b else (None, None)
        return {
            "kind": self.kind, "by": self.by, "at": self.at, "value": self.value, "note": self.note,
            "source_a": first and first[0], "contact_a": first and first[1],
            "source_b": second and second[0], "contact_b": second and second[1],
        }  # fmt: skip


def decide(catalog: Catalog, decision: Decision) -> int:
    """Keep a decision and return its id."""
    with catalog.write() as connection:
        added = sa.insert(TABLE).values(decision.row()).returning(TABLE.c.id)
        return int(connection.execute(added).scalar_one())


def revoke(catalog: Catalog, override_id: int, by: str, at: datetime) -> bool:
    """Undo a decision; False when there is none of that id in force."""
    mine = sa.update(TABLE).where(TABLE.c.id == override_id, TABLE.c.revoked_at.is_(None))
    with catalog.write() as connection:
        return connection.execute(mine.values(revoked_at=at, revoked_by=by)).rowcount == 1


def history(catalog: Catalog) -> pl.DataFrame:
    """Every decision ever taken (HISTORY), the oldest first."""
    columns = [TABLE.c.id.label("override_id"), *(TABLE.c[name] for name in HISTORY if name != "override_id")]
    with catalog.read() as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(*columns).order_by(TABLE.c.id))]
    return pl.DataFrame(rows, schema=HISTORY, orient="row")


def in_force(catalog: Catalog) -> pl.DataFrame:
    """The decisions that hold now (DECISIONS of `model.persons`), the oldest first."""
    return still(history(catalog))


def still(told: pl.DataFrame) -> pl.DataFrame:
    """Those of HISTORY that hold now (DECISIONS of `model.persons`)."""
    return told.filter(pl.col("revoked_at").is_null()).select(DECISIONS.names())


def undone(told: pl.DataFrame) -> dict[int, str]:
    """Who undid each of HISTORY that holds no more, by its id."""
    return dict(told.drop_nulls("revoked_by").select("override_id", "revoked_by").iter_rows())
