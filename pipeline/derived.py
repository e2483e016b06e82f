"""The derived tables after a sync: what it touched is derived again, or everything where that is not enough.

Everything is derived again by a first sync, `--full`, an instant before the last one, other settings, other code
or other libraries (`pipeline.fingerprint`). Both ways lead to the same rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from identity.again import Before as Found
from identity.person_ids import Known
from model.derivation import (
    DERIVATIONS,
    OF_RECORDS,
    PART_CONFLICTS,
    PART_DUES,
    PART_NODES,
    PART_SENSITIVITY,
    RECORDED,
    SUPERSEDED_RECORDS,
)
from model.derived import DERIVED, INTERACTION_FACTS
from model.journeys import JOURNEY_STEPS
from model.persons import IDENTITY_EVENTS, PERSON_ALIASES, PERSONS
from model.schemas import AGENTS, CANONICAL
from model.settings import Settings
from pipeline import conflicts
from pipeline.derive import counted, derive_parts, derive_placed
from pipeline.fingerprint import fingerprint, fingerprint_of
from pipeline.identified_again import Moment, differing, identified_again, is_about_anybody, redecided
from pipeline.identities import Identities, identified, moved
from pipeline.rebuilt import Beat, Rebuilt, last_derivation
from pipeline.slabs import slabs
from pipeline.touched import Before, Chosen, Scan, changed_rows, to_derive
from store import overrides, parted
from store.site import Site
from store.snapshots import Reader, Snapshot, newest

Frames = dict[str, pl.DataFrame]
DAY_COLUMNS: Final = (
    "is_contact", "started_on", "started_hour", "source", "channel", "channel_group", "team",
)  # fmt: skip
"""Columns of INTERACTION_FACTS that are counted by day."""
MOST_CHANGED: Final = 100_000
MOST_CHANGED_SHARE: Final = 0.05
"""So many canonical rows, and such a share of them, may have changed for only what they touch to be derived again."""
MOST_DUE_SHARE: Final = 0.2
"""So many parts, and such a share of them, may be due for only them to be derived again."""


@dataclass(frozen=True)
class Work:
    """One derivation: where, for which run, as of when, by which rules; `history`: every human decision (HISTORY)."""

    site: Site
    run: int
    as_of: datetime
    beat: Beat
    fingerprint: str
    history: pl.DataFrame

    @property
    def settings(self) -> Settings:
        """The company's settings."""
        return self.site.settings

    @property
    def decisions(self) -> pl.DataFrame:
        """The decisions in force (DECISIONS)."""
        return overrides.still(self.history)

    @property
    def undone(self) -> dict[int, str]:
        """Who undid decisions, by their id."""
        return overrides.undone(self.history)


def rebuild(site: Site, as_of: datetime, beat: Beat, *, run: int, full: bool = False) -> Rebuilt:
    """Derive what rows written since the newest snapshot touched, or all, and write it; `run` is the one at work."""
    work = Work(site, run, as_of, beat, fingerprint(site.settings), overrides.history(site.catalog))
    found = newest(site.catalog)
    last = last_derivation(site, found) if found else None
    if found is None or last is None or full or last["fingerprint"] != work.fingerprint or last["as_of"] > as_of:
        return _all(work, _known(site, found))
    if _is_much(work, _written(work, found), last["run"]):
        return _all(work, _known(site, found))
    return _touched(work, found, last)


def _written(work: Work, found: Snapshot) -> list[str]:
    """The canonical tables that were written since the snapshot: no other one has a row that it lacks."""
    return [name for name in CANONICAL if work.site.tables.version(name) != found.versions.get(name)]


def _is_much(work: Work, names: Collection[str], run: int) -> bool:
    """Whether so many rows of these tables were written after that run that deriving everything takes less memory, and
    no longer.
    """
    now, written = _now(work), pl.col("_pull") > run
    new = sum(now(name).select(written.sum()).collect().item() for name in names)
    if new <= MOST_CHANGED:
        return False
    return bool(new > MOST_CHANGED_SHARE * sum(now(name).select(pl.len()).collect().item() for name in CANONICAL))


def _known(site: Site, found: Snapshot | None) -> Known:
    """Who was who in the newest snapshot: not in tables of a sync that died before its snapshot."""
    if found is None:
        return Known()
    reader = Reader(site.tables, found)
    return Known(*(reader.scan(table).collect() for table in (PERSONS, IDENTITY_EVENTS, PERSON_ALIASES)))


def _all(work: Work, known: Known) -> Rebuilt:
    """Derive everything from the canonical tables as they are now, so much at a time as memory is meant for."""
    people = _identified(work, known)
    versions = _write_people(work, people, {}, 0)
    made = (
        frames
        for read in slabs(_now(work), people.persons)
        for frames in derive_placed(read(), work.settings, work.as_of, beat=work.beat)
    )
    versions |= parted.write_anew(work.site.tables, made, work.run, work.beat)
    return _finished(work, versions | _counted(work, versions))


def _touched(work: Work, found: Snapshot, last: Mapping[str, Any]) -> Rebuilt:
    """Derive the parts that were touched since the newest snapshot, and put them in the place of what they were."""
    tables, before = work.site.tables, _before(work.site, found, last)
    if before.dues.filter(pl.col("due_at") <= work.as_of).height > max(MOST_CHANGED, MOST_DUE_SHARE * len(before.dues)):
        return _all(work, _known(work.site, found))
    people, chosen = _chosen(work, found, before, decided=last["decisions"] != fingerprint_of(work.decisions))
    versions = {name: version for name, version in found.versions.items() if name not in CANONICAL}
    if people:
        versions = _write_people(work, people, versions, before.persons.height)
    if not chosen.is_empty():
        made = derive_parts(chosen.rows, chosen.rows["persons"], work.settings, work.as_of, beat=work.beat)
        versions |= parted.write_pieces(tables, found.versions, made, chosen.parts.to_frame(), work.run, work.beat)
        versions = parted.tidied_where_worn(tables, versions, before.nodes["part"].n_unique(), work.beat)
        versions |= _counted(work, versions)
    return _finished(work, versions)


def _chosen(work: Work, found: Snapshot, before: Before, *, decided: bool) -> tuple[Identities | None, Chosen]:
    """Who is who where that may have changed (else None), and what to derive."""
    now = _now(work)
    changed = changed_rows(now, _written(work, found), before.run)
    people = _people(work, found, before, changed, decided=decided)
    if people is None:
        nobody = moved(before.persons.clear(), before.persons.clear())
        return None, to_derive(changed, now, before, before.persons, nobody, work.as_of)
    return people, to_derive(changed, now, before, people.persons, people.moved(before.persons), work.as_of)


def _people(work: Work, found: Snapshot, before: Before, changed: Frames, *, decided: bool) -> Identities | None:
    """Who is who, looked at again as far as it may have changed; None where it cannot."""
    now, reader = _now(work), Reader(work.site.tables, found)
    known = Known(before.persons, *(reader.scan(table).collect() for table in (IDENTITY_EVENTS, PERSON_ALIASES)))
    words = redecided(work.history, known.events) if decided else work.history.clear()
    if is_about_anybody(changed, now, lambda name: reader.scan(CANONICAL[name]), words):
        return _identified(work, known)
    keys = differing(changed, now, before, words)
    if keys.is_empty():
        return None
    tables = work.site.tables
    told = Found(*(parted.live(tables, t, found.versions, is_ordered=False) for t in RECORDED.values()))
    moment = Moment(known, told, work.decisions, work.settings, work.as_of, work.undone)
    return identified_again(keys, changed, now, before, moment)


def _before(site: Site, found: Snapshot, last: Mapping[str, Any]) -> Before:
    """The derivation before, as the newest snapshot has it."""
    reader = Reader(site.tables, found)
    persons, nodes, dues, agents = (reader.scan(table).collect() for table in (PERSONS, PART_NODES, PART_DUES, AGENTS))
    return Before(last["run"], persons, nodes, dues, agents)


def _now(work: Work) -> Scan:
    """Scans of the canonical tables as they are now, with `_pull`."""
    return lambda name: work.site.tables.scan(CANONICAL[name], bookkeeping=True)


def _identified(work: Work, known: Known) -> Identities:
    """Who is who, from all contacts and agents and whoever else is named."""
    scan = _now(work)
    named = {name: scan(name).select("source", "contact_id").collect() for name in ("interactions", "surveys")}
    whole = {name: scan(name).select(CANONICAL[name].names).collect() for name in ("contacts", "agents")}
    return identified(named | whole, work.settings, work.as_of, known, work.decisions, work.undone)


def _write_people(work: Work, people: Identities, before: dict[str, int], count: int) -> dict[str, int]:
    """Write who is who; the versions after it. `before`: those of all tables, `count`: so many records there were."""
    versions = before | _write(work, people.tables, before)
    if people.records is None:
        anew = parted.write_anew(work.site.tables, [people.found], work.run, work.beat, OF_RECORDS)
        return {name: v for name, v in versions.items() if name != SUPERSEDED_RECORDS.name} | anew
    tables = work.site.tables
    versions |= parted.write_pieces(tables, before, people.found, people.records, work.run, work.beat, OF_RECORDS)
    return parted.tidied_where_worn(tables, versions, count, work.beat, OF_RECORDS)


def _counted(work: Work, versions: Mapping[str, int]) -> dict[str, int]:
    """Write what counts rows of the whole store, as it is at these versions; the versions of those tables."""
    tables = work.site.tables
    facts = parted.live(tables, INTERACTION_FACTS, versions).select(DAY_COLUMNS).collect()
    came = parted.live(tables, JOURNEY_STEPS, versions).filter(pl.col("from_channel").is_not_null())
    steps = came.select(JOURNEY_STEPS.names).collect()
    gaps = parted.live(tables, PART_SENSITIVITY, versions).select(PART_SENSITIVITY.names).collect()
    return _write(work, counted(facts, steps, gaps, work.settings), versions)


def _finished(work: Work, versions: dict[str, int]) -> Rebuilt:
    """Write what the next derivation needs to know, and tell contradictions."""
    told = [work.run, work.as_of, work.fingerprint, fingerprint_of(work.decisions)]
    row = pl.DataFrame([told], schema=DERIVATIONS.schema, orient="row")
    found = parted.live(work.site.tables, PART_CONFLICTS, versions).select(PART_CONFLICTS.names).collect()
    strange = conflicts.unmeasured(_now(work)("vendor_metrics"))
    return Rebuilt(versions | _write(work, {DERIVATIONS.name: row}), conflicts.as_rejects(pl.concat([found, strange])))


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
