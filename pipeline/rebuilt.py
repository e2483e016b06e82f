"""What a sync derives again: nothing where nothing was written, decided or due since, which is seen without deriving.

Most syncs bring nothing new. What derives (`pipeline.derived`, with all stages) is not even loaded then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from model.delivery import REJECTS
from model.derivation import DERIVATIONS, PART_DUES
from model.schemas import CANONICAL
from pipeline.fingerprint import fingerprint, fingerprint_of
from store import overrides, parted
from store.site import Site
from store.snapshots import Reader, Snapshot, newest

Beat = Callable[[], None]


@dataclass(frozen=True)
class Rebuilt:
    """Versions of the derived tables, and the contradictions found (REJECTS and a `source` column); None: those of the
    snapshot before.
    """

    versions: dict[str, int]
    conflicts: pl.DataFrame | None = field(default_factory=REJECTS.to_frame)


def rebuild(site: Site, as_of: datetime, beat: Beat, *, run: int, full: bool = False) -> Rebuilt:
    """Derive what rows written since the newest snapshot touched, or all, and write it; `run` is the one at work."""
    found = newest(site.catalog)
    if found and not full and _holds(site, found, as_of):
        return Rebuilt({name: version for name, version in found.versions.items() if name not in CANONICAL}, None)
    from pipeline import derived  # noqa: PLC0415 - all stages; half of what starting costs

    return derived.rebuild(site, as_of, beat, run=run, full=full)


def last_derivation(site: Site, found: Snapshot) -> Mapping[str, Any] | None:
    """The row of DERIVATIONS; None where the snapshot has none."""
    if DERIVATIONS.name not in found.versions:
        return None
    return Reader(site.tables, found).scan(DERIVATIONS).collect().row(0, named=True)


def _holds(site: Site, found: Snapshot, as_of: datetime) -> bool:
    """Whether every derived row of the snapshot is what deriving it as of `as_of` would give."""
    last = last_derivation(site, found)
    if last is None or last["as_of"] > as_of or last["fingerprint"] != fingerprint(site.settings):
        return False
    if any(site.tables.version(name) != found.versions.get(name) for name in CANONICAL):
        return False
    if last["decisions"] != fingerprint_of(overrides.in_force(site.catalog)):
        return False
    dues = parted.live(site.tables, PART_DUES, found.versions, is_ordered=False)
    return dues.filter(pl.col("due_at") <= as_of).head(1).collect().is_empty()
