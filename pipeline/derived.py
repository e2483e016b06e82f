"""The derived tables after a sync: what it touched is derived again, or everything where that is not enough.

Everything is derived again by a first sync, `--full`, an instant before the last one, other settings, other code
or other libraries (`pipeline.fingerprint`). Both ways lead to the same rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from identity.person_ids import Known
from model.delivery import REJECTS
from model.derivation import DERIVATIONS, PART_CONFLICTS, PART_DUES, PART_NODES, PART_SENSITIVITY
from model.derived import DERIVED, INTERACTION_FACTS, JOURNEY_STEPS
from model.persons import IDENTITY_EVENTS, PERSON_ALIASES, PERSONS
from model.schemas import AGENTS, CANONICAL, Table
from model.settings import Settings
from pipeline import conflicts
from pipeline.derive import counted, derive_parts
from pipeline.fingerprint import fingerprint, fingerprint_of
from pipeline.identities import Identities, identified, moved
from pipeline.touched import Before, Chosen, changed_rows, is_anybody_forgotten, is_identity_touched, to_derive
from store import overrides, parted
from store.site import Site
from store.snapshots import Reader, Snapshot, newest

Frames = dict[str, pl.DataFrame]
Beat = Callable[[], None]


@dataclass(frozen=True)
class Rebuilt:
    """Versions of the derived tables, and the contradictions found (REJECTS and a `source` column)."""

    versions: dict[str, int]
    conflicts: pl.DataFrame = field(default_factory=REJECTS.to_frame)


@dataclass(frozen=True)
class Work:
    """One derivation: where, for which run, as of when, by which rules."""

    site: Site
    run: int
    as_of: datetime
    beat: Beat
    fingerprint: str
    decisions: pl.DataFrame

    @property
    def settings(self) -> Settings:
        """The company's settings."""
        return self.site.settings


def rebuild(site: Site, as_of: datetime, beat: Beat, *, run: int, full: bool = False) -> Rebuilt:
    """Derive what rows written since the newest snapshot touched, or all, and write it; `run` is the one at work."""
    work = Work(site, run, as_of, beat, fingerprint(site.settings), overrides.in_force(site.catalog))
    found = newest(site.catalog)
    last = _last(site, found)
    if found is None or last is None or full or last["fingerprint"] != work.fingerprint or last["as_of"] > as_of:
        return _all(work, _known(site, found))
    return _touched(work, found, last)


def _last(site: Site, found: Snapshot | None) -> dict[str, Any] | None:
    """The row of DERIVATIONS; None where the snapshot has none."""
    if found is None or DERIVATIONS.name not in found.versions:
        return None
    return Reader(site.tables, found).scan(DERIVATIONS).collect().row(0, named=True)


def _known(site: Site, found: Snapshot | None) -> Known:
    """Who was who in the newest snapshot: not in tables of a sync that died before its snapshot."""
    if found is None:
        return Known()
    reader = Reader(site.tables, found)
    return Known(*(reader.scan(table).collect() for table in (PERSONS, IDENTITY_EVENTS, PERSON_ALIASES)))


def _all(work: Work, known: Known) -> Rebuilt:
    """Derive everything from the canonical tables as they are now."""
    tables = work.site.tables
    given = {name: tables.scan(table).select(table.names).collect() for name, table in CANONICAL.items()}
    people = identified(given, work.settings, work.as_of, known, work.decisions)
    made = derive_parts(given, people.persons, work.settings, work.as_of, beat=work.beat)
    versions = parted.write_anew(tables, made, work.run, work.beat) | _write(work, people.tables)
    return _finished(work, versions)


def _touched(work: Work, found: Snapshot, last: Mapping[str, Any]) -> Rebuilt:
    """Derive the parts that were touched since the newest snapshot, and put them in the place of what they were."""
    tables, before = work.site.tables, _before(work.site, found, last)
    unchanged = {name: found.versions[name] for name in DERIVED if name in found.versions}
    people, chosen = _chosen(work, found, before, last["decisions"] != fingerprint_of(work.decisions))
    made = derive_parts(chosen.rows, chosen.rows["persons"], work.settings, work.as_of, beat=work.beat)
    versions = parted.write_parts(tables, found.versions, made, chosen.parts, work.run, work.beat)
    if parted.is_worn(tables, versions, before.dues.height):
        versions = parted.tidied(tables, versions, work.beat)
    return _finished(work, unchanged | _write(work, people, unchanged) | versions)


def _chosen(work: Work, found: Snapshot, before: Before, decided: bool) -> tuple[Frames, Chosen]:
    """The identity tables that are new (none where nobody can have changed), and what to derive."""
    now = _now(work)
    changed = changed_rows(now, before.run)
    if not decided and not is_identity_touched(changed, before):
        nobody = moved(before.persons.clear(), before.persons.clear())
        chosen = to_derive(changed, now, before, before.persons, nobody, work.as_of)
        if not is_anybody_forgotten(chosen):
            return {}, chosen
    people = _identified(work, _known(work.site, found))
    differing = moved(before.persons, people.persons)
    return people.tables, to_derive(changed, now, before, people.persons, differing, work.as_of)


def _before(site: Site, found: Snapshot, last: Mapping[str, Any]) -> Before:
    """The derivation before, as the newest snapshot has it."""
    reader = Reader(site.tables, found)
    tables = (PERSONS, PART_NODES, PART_DUES, AGENTS)
    read = {table.name: reader.scan(table).collect() for table in tables}
    return Before(last["run"], read["persons"], read["part_nodes"], read["part_dues"], read["agents"])


def _now(work: Work) -> Callable[[str], pl.LazyFrame]:
    """Scans of the canonical tables as they are now, with `_pull`."""
    return lambda name: work.site.tables.scan(CANONICAL[name], bookkeeping=True)


def _identified(work: Work, known: Known) -> Identities:
    """Who is who, from all contacts and agents and whoever else is named."""
    scan = _now(work)
    named = {name: scan(name).select("source", "contact_id").collect() for name in ("interactions", "surveys")}
    whole = {name: scan(name).select(CANONICAL[name].names).collect() for name in ("contacts", "agents")}
    return identified(named | whole, work.settings, work.as_of, known, work.decisions)


def _finished(work: Work, versions: dict[str, int]) -> Rebuilt:
    """Write what counts rows of the whole store and what the next derivation needs to know; tell contradictions."""
    tables = work.site.tables

    def live(table: Table, *columns: str) -> pl.DataFrame:
        return parted.live(tables, table, versions).select(columns or table.names).collect()

    facts = live(
        INTERACTION_FACTS, "is_contact", "started_on", "started_hour", "source", "channel", "channel_group", "team"
    )
    state = {"run": work.run, "as_of": work.as_of, "fingerprint": work.fingerprint}
    row = pl.DataFrame([state | {"decisions": fingerprint_of(work.decisions)}], schema=DERIVATIONS.schema)
    came = parted.live(tables, JOURNEY_STEPS, versions).filter(pl.col("from_channel").is_not_null())
    steps, gaps = came.select(JOURNEY_STEPS.names).collect(), live(PART_SENSITIVITY)
    small = counted(facts, steps, gaps, work.settings) | {DERIVATIONS.name: row}
    versions = versions | _write(work, small, versions)
    strange = conflicts.unmeasured(_now(work)("vendor_metrics"))
    return Rebuilt(versions, conflicts.as_rejects(pl.concat([live(PART_CONFLICTS), strange])))


def _write(work: Work, frames: Frames, before: Mapping[str, int] | None = None) -> dict[str, int]:
    """Rewrite small tables whole, where they differ from those at the versions `before`; the versions after it."""
    versions, tables = {}, work.site.tables
    for name, frame in frames.items():
        table = DERIVED.get(name, DERIVATIONS)
        rows = table.conform(frame).sort(table.key, nulls_last=True)
        known = (before or {}).get(name)
        same = known is not None and tables.read(table, known).equals(rows)
        versions[name] = known if known is not None and same else tables.replace(table, [rows])
        work.beat()
    return versions
