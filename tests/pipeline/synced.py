"""Syncs without a source: rows are written and derived, and what is stored is compared with deriving everything."""

from datetime import timedelta

from identity.person_ids import Known
from model.derivation import RUN
from model.derived import DERIVED, INTERACTION_FACTS
from model.persons import IDENTITY_EVENTS, PERSON_ALIASES, PERSONS
from model.schemas import CANONICAL
from pipeline.conflicts import conflicts
from pipeline.derive import derive
from pipeline.rebuilt import rebuild
from store import overrides, snapshots
from store.overrides import Decision
from store.parted import live
from store.snapshots import Reader, newest
from tests.pipeline.simulation import START, frames


def known(site):
    found = newest(site.catalog)
    if found is None:
        return Known()
    return Known(*(Reader(site.tables, found).scan(t).collect() for t in (PERSONS, IDENTITY_EVENTS, PERSON_ALIASES)))


def write(site, rows, run):
    for name, frame in frames(rows).items():
        site.tables.upsert(CANONICAL[name], frame, run)


def synced(site, rows, as_of, *, full=False):
    """One sync without a source: write the rows, derive, commit. What deriving told."""
    run = snapshots.begin_run(site.catalog, as_of, as_of)
    write(site, rows, run)
    rebuilt = rebuild(site, as_of, lambda: None, run=run, full=full)
    versions = {n: v for n in CANONICAL if (v := site.tables.version(n)) is not None} | rebuilt.versions
    snapshots.commit(site.catalog, snapshots.Commit(run, as_of, as_of, versions, (), rebuilt.conflicts))
    return rebuilt


def canonical(site):
    return {name: site.tables.scan(table).collect() for name, table in CANONICAL.items()}


def differences(site, before, as_of, told):
    """Names of the derived tables that are not what deriving everything gives, and how; `told`: contradictions, where
    any were looked for.
    """
    given = canonical(site)
    said, undone = overrides.in_force(site.catalog), overrides.undone(overrides.history(site.catalog))
    whole = derive(given, site.settings, as_of, known=before, decisions=said, undone=undone)
    reader = Reader(site.tables, newest(site.catalog))
    stored = {name: reader.scan(t).collect().sort(t.key, nulls_last=True) for name, t in DERIVED.items()}
    odd = {name: unlike(stored[name], whole[name]) for name in DERIVED if not stored[name].equals(whole[name])}
    expected = conflicts(whole["interaction_facts"], given)
    same = told is None or told.sort(told.columns).equals(expected.select(told.columns).sort(told.columns))
    return odd if same else odd | {"conflicts": unlike(told, expected)}


def unlike(stored, whole):
    names = stored.columns
    return {
        "only stored": stored.join(whole, on=names, how="anti", nulls_equal=True).to_dicts()[:2],
        "only whole": whole.join(stored, on=names, how="anti", nulls_equal=True).to_dicts()[:2],
    }


def say(site, kind, *pair, at=START, source="a"):
    """A human decision about two contact records of a source or about a value, or ("undo") that the last one ends."""
    if kind != "undo":
        ends = {"a": (source, pair[0]), "b": (source, pair[1])} if len(pair) == 2 else {"value": pair[0]}
        return overrides.decide(site.catalog, Decision(kind, "ada", at, **ends))
    last = overrides.in_force(site.catalog)["override_id"].max()
    return last is not None and overrides.revoke(site.catalog, last, "bo", at)


def runs(site, table=INTERACTION_FACTS):
    """The run that wrote each row of facts."""
    rows = live(site.tables, table, newest(site.catalog).versions).collect()
    return dict(rows.sort("interaction_id").select("interaction_id", RUN).iter_rows())


def ticket(number, **further):
    return {"source": "a", "interaction_id": number, "channel": "email", "created_at": START} | further


TWO = {"interactions": [ticket("1", contact_id="x"), ticket("2", contact_id="y")]}
LATER = START + 400 * timedelta(days=1)
SOLVED = {"source": "a", "event_id": "s", "kind": "status", "actor": "agent", "value": "solved", "at": START}
QUIET = TWO | {"events": [SOLVED | {"interaction_id": number} for number in "12"]}


def person(contact, **further):
    return {"source": "a", "contact_id": contact, "name": "Ana Gil Roca", "emails": [f"{contact}@mail.test"]} | further
