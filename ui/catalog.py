"""What pages ask the catalog: anew in each run what ages or is being decided, and once what people have told."""

from datetime import datetime

import polars as pl

from store import annotations as happened
from store import objectives as aims
from store import overrides, status
from store import suggestions as suggested
from store.catalog import Catalog
from store.quarantine import entries
from ui.data import since_told, site
from ui.told import Goal, Happened


def decisions() -> pl.DataFrame:
    """What humans decided about who is who, all of it, the oldest first (`store.overrides.HISTORY`)."""
    return overrides.history(site().catalog)


def suggestions() -> pl.DataFrame:
    """Pairs that may be one person, as `hilo suggest` left them (IDENTITY_SUGGESTIONS)."""
    return suggested.kept(site().catalog)


def told() -> tuple[tuple[Happened, ...], tuple[Goal, ...]]:
    """What happened on which day, the latest first, and what figures should be."""
    return since_told(_told)


def _told(catalog: Catalog) -> tuple[tuple[Happened, ...], tuple[Goal, ...]]:
    days = happened.in_force(catalog).drop("at").iter_rows()
    return tuple(Happened(*row) for row in days), tuple(
        Goal(*row) for row in aims.in_force(catalog).drop("at").iter_rows()
    )


def sources(now: datetime) -> pl.DataFrame:
    """Per source: last success, rows, quarantine, last error (`store.status.STATUS`)."""
    return status.source_status(site().catalog, now)


def limits() -> dict[str, float]:
    """Hours after which each configured source is late: its `stale_after_hours`."""
    sections = site().settings.sources
    return {name: float(section.get("stale_after_hours", 24)) for name, section in sections.items()}


def object_counts() -> pl.DataFrame:
    """Per source and object: the counts of the last run that read any of it (`store.status.OBJECT_COUNTS`)."""
    return status.object_counts(site().catalog)


def quarantine(limit: int = 2000) -> pl.DataFrame:
    """What could not be read, latest first (`store.quarantine.ENTRIES`)."""
    return entries(site().catalog, limit=limit)
