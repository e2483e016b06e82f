"""How far the catalog has come, in one small query: what was read at the same state need not be read again."""

from typing import Final, NamedTuple

import sqlalchemy as sa

from store.catalog import Catalog
from store.catalog_tables import AUDIT_LOG, SNAPSHOTS

_LAST: Final = sa.select(
    *(sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0)).scalar_subquery() for table in (SNAPSHOTS, AUDIT_LOG))
)


class State(NamedTuple):
    """The number of the newest snapshot and of the last entry of the audit log, 0 for none. Both only grow."""

    snapshot: int
    act: int


def state(catalog: Catalog) -> State:
    """The state of the catalog now."""
    with catalog.read() as connection:
        return State(*connection.execute(_LAST).one())
