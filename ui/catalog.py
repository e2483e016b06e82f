"""What pages ask the catalog anew in each run, because it ages or is being decided: nothing here is cached."""

from datetime import datetime

import polars as pl

from store import annotations as happened
from store import objectives as aims
from store import overrides, status
from store import suggestions as suggested
from store.quarantine import entries
from ui.data import site


def decisions() -> pl.DataFrame:
    """What humans decided about who is who, all of it, the oldest first (`store.overrides.HISTORY`)."""
    return overrides.history(site().catalog)


def suggestions() -> pl.DataFrame:
    """Pairs that may be one person, as `hilo suggest` left them (IDENTITY_SUGGESTIONS)."""
    return suggested.kept(site().catalog)


def annotations() -> pl.DataFrame:
    """What people told of days, the latest first (`store.annotations.ANNOTATIONS`)."""
    return happened.in_force(site().catalog)


def objectives() -> pl.DataFrame:
    """What figures should be (`store.objectives.OBJECTIVES`)."""
    return aims.in_force(site().catalog)


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
