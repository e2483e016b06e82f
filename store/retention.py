"""What is kept: the last snapshots with the table versions they name, and raw pages for some days."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from model.derived import DERIVED
from model.schemas import CANONICAL
from store import quarantine
from store.catalog import Catalog
from store.catalog_tables import SNAPSHOT_TABLES, SNAPSHOTS
from store.site import Site
from store.snapshots import newest


@dataclass(frozen=True)
class Retained:
    """What one pass removed, and how many rejects turned out to be healed."""

    snapshots: int
    table_files: int
    pages: int
    resolved: int


def apply(site: Site, now: datetime) -> Retained:
    """Keep the last `keep_snapshots` snapshots and what they need; only the lock holder may call it.

    Catalog rows go first: a crash before the files go leaves files nobody names, which the next pass
    removes. Runs, counts and quarantine stay.
    """
    keep = site.settings.store
    gone = drop_snapshots(site.catalog, keep.keep_snapshots)
    pinned = pinned_versions(site.catalog)
    files = site.tables.vacuum(pinned) if pinned else 0
    pages = site.staging.expire(now - timedelta(days=keep.keep_staging_days))
    found = newest(site.catalog)
    resolved = quarantine.resolve_read(site.catalog, site.tables, found.versions, now) if found else 0
    return Retained(gone, files, pages, resolved)


def drop_snapshots(catalog: Catalog, keep: int) -> int:
    """Delete all but the newest `keep` snapshots from the catalog; how many."""
    newest_ids = sa.select(SNAPSHOTS.c.id).order_by(SNAPSHOTS.c.id.desc()).limit(keep)
    with catalog.write() as connection:
        kept = [row.id for row in connection.execute(newest_ids)]
        return connection.execute(sa.delete(SNAPSHOTS).where(SNAPSHOTS.c.id.not_in(kept))).rowcount


def pinned_versions(catalog: Catalog) -> dict[str, list[int]]:
    """For every table of the store, the versions that snapshots name (none: only its newest is kept)."""
    query = sa.select(SNAPSHOT_TABLES.c.table_name, SNAPSHOT_TABLES.c.version).distinct()
    with catalog.read() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    pinned: dict[str, list[int]] = {name: [] for name in (*CANONICAL, *DERIVED)} if rows else {}
    for name, version in rows:
        pinned.setdefault(name, []).append(version)
    return pinned
