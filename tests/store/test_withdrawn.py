from datetime import UTC, datetime

import polars as pl
import sqlalchemy as sa

from model.schemas import INSTANT
from store import withdrawn
from store.catalog_tables import TARGETS

AT = datetime(2026, 10, 1, 8, tzinfo=UTC)
SCHEMA = pl.Schema({"number": pl.Int64(), "metric": pl.String(), "at": INSTANT})


def test_what_is_withdrawn_holds_no_longer_and_only_once(catalog):
    row = {"metric": "csat", "scope": "", "value": 0.9, "user": "ana", "at": AT}
    with catalog.write() as connection:
        number = connection.execute(sa.insert(TARGETS).values(row).returning(TARGETS.c.id)).scalar_one()
    held = withdrawn.in_force(catalog, TARGETS, SCHEMA, TARGETS.c.id)
    assert held.rows() == [(number, "csat", AT)]
    assert withdrawn.withdraw(catalog, TARGETS, number, "ana", AT, "objective.withdraw")
    assert not withdrawn.withdraw(catalog, TARGETS, number, "ana", AT, "objective.withdraw")
    assert withdrawn.in_force(catalog, TARGETS, SCHEMA, TARGETS.c.id).is_empty()
