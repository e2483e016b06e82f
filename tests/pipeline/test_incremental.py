"""What a sync derives of what it touched is, row for row, what deriving everything gives."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from identity.person_ids import Known
from model.derivation import RUN
from model.derived import DERIVED, INTERACTION_FACTS
from model.persons import IDENTITY_EVENTS, PERSON_ALIASES, PERSONS
from model.schemas import CANONICAL
from pipeline import derived as at_work
from pipeline.conflicts import conflicts
from pipeline.derive import derive
from pipeline.derived import rebuild
from store import overrides, snapshots
from store.overrides import Decision
from store.parted import live
from store.site import open_site
from store.snapshots import Reader, newest
from tests.pipeline.simulation import START, World, frames

DERIVE_ALL, ASK_ALL, ASK_FEW = at_work._all, at_work.identified, at_work.identified_again
COMPANY = """
[schedules.default]
mon = ["09:00-14:00", "15:00-18:30"]
wed = ["09:00-14:00"]
[targets.first_response]
default = "4h"
phone = "2m"
[targets.resolution]
default = "30h"
basis = "calendar"
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    config = tmp_path / "hilo.toml"
    config.write_text(COMPANY, encoding="utf-8")
    monkeypatch.setattr(at_work, "fingerprint", lambda settings: settings.model_dump_json())
    return open_site(tmp_path / "home", config, {})


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
    """Names of the derived tables that are not what deriving everything gives, and how."""
    given = canonical(site)
    said, undone = overrides.in_force(site.catalog), overrides.undone(overrides.history(site.catalog))
    whole = derive(given, site.settings, as_of, known=before, decisions=said, undone=undone)
    reader = Reader(site.tables, newest(site.catalog))
    stored = {name: reader.scan(t).collect().sort(t.key, nulls_last=True) for name, t in DERIVED.items()}
    odd = {name: unlike(stored[name], whole[name]) for name in DERIVED if not stored[name].equals(whole[name])}
    expected = conflicts(whole["interaction_facts"], given)
    same = told.sort(told.columns).equals(expected.select(told.columns).sort(told.columns))
    return odd if same else odd | {"conflicts": unlike(told, expected)}


def unlike(stored, whole):
    names = stored.columns
    return {
        "only stored": stored.join(whole, on=names, how="anti", nulls_equal=True).to_dicts()[:2],
        "only whole": whole.join(stored, on=names, how="anti", nulls_equal=True).to_dicts()[:2],
    }


@pytest.fixture
def asked(monkeypatch):
    """How who is who was found out at each sync: `all`, or the number of records looked at again."""
    told = []

    def few(*given):
        found = ASK_FEW(*given)
        told.append(found.records.height)
        return found

    monkeypatch.setattr(at_work, "identified", lambda *given: told.append("all") or ASK_ALL(*given))
    monkeypatch.setattr(at_work, "identified_again", few)
    return told


@pytest.mark.parametrize("seed", [1, 2])
def test_a_long_life_of_syncs_always_equals_deriving_everything(site, seed, asked, monkeypatch):
    whole = []
    monkeypatch.setattr(at_work, "_all", lambda *given: whole.append(1) or DERIVE_ALL(*given))
    world = World(seed)
    for step in range(12):
        before = known(site)
        for kind, pair in world.words():
            say(site, kind, *pair, at=world.now)
        told = synced(site, world.batch(world.random.choice([0, 1, 2, 8])), world.now).conflicts
        assert differences(site, before, world.now, told) == {}, (seed, step)
        world.pass_time()
    assert len(whole) == 1
    assert len([count for count in asked if count != "all"]) > 3


def test_a_store_read_in_slabs_and_derived_in_groups_says_the_same(site, monkeypatch):
    monkeypatch.setattr("pipeline.slabs.ROWS_PER_SLAB", 25)
    monkeypatch.setattr("pipeline.derive.ROWS_PER_GROUP", 25)
    monkeypatch.setattr("store.parted.REWRITE_BYTES", 20_000)
    world = World(3)
    told = synced(site, world.batch(60), world.now).conflicts
    assert differences(site, Known(), world.now, told) == {}


@pytest.mark.parametrize(("most", "times"), [(5, 1), (0, 2)])
def test_after_a_large_change_everything_is_derived(site, monkeypatch, most, times):
    whole = []
    monkeypatch.setattr(at_work, "_all", lambda *given: whole.append(1) or DERIVE_ALL(*given))
    monkeypatch.setattr(at_work, "MOST_CHANGED", most)
    synced(site, {"contacts": [person("x"), person("y")]}, START)
    synced(site, {"contacts": [person("z")]}, LATER)
    assert len(whole) == times


@pytest.mark.parametrize(("most", "times"), [(5, 1), (0, 2)])
def test_when_most_parts_are_due_everything_is_derived(site, monkeypatch, most, times):
    whole = []
    monkeypatch.setattr(at_work, "_all", lambda *given: whole.append(1) or DERIVE_ALL(*given))
    monkeypatch.setattr(at_work, "MOST_CHANGED", most)
    synced(site, {"interactions": [ticket("1"), ticket("2")]}, START)
    synced(site, {}, START + timedelta(days=40))
    assert len(whole) == times


def say(site, kind, *pair, at=START):
    """A human decision about two contact records of source a, or that none of `kind` holds any more."""
    if kind != "undo":
        ends = {"a": ("a", pair[0]), "b": ("a", pair[1])} if len(pair) == 2 else {"value": pair[0]}
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


def test_only_who_was_touched_is_derived_again(site):
    synced(site, QUIET, LATER)
    synced(site, {"events": [SOLVED | {"interaction_id": "2", "event_id": "t"}]}, LATER + timedelta(hours=1))
    assert runs(site) == {"1": 1, "2": 2}


def test_a_link_to_somebody_untouched_derives_her_too(site):
    synced(site, QUIET, LATER)
    synced(site, {"interactions": [ticket("3", follows="1")]}, LATER + timedelta(hours=1))
    assert runs(site) == {"1": 2, "2": 1, "3": 2}


def test_whoever_named_a_ticket_is_derived_again_when_it_comes(site):
    early = QUIET | {"interactions": [ticket("1", contact_id="x", transferred_to="9"), TWO["interactions"][1]]}
    synced(site, early, LATER)
    synced(site, {"interactions": [ticket("9")]}, LATER + timedelta(hours=1))
    assert runs(site) == {"1": 2, "2": 1, "9": 2}


def test_time_alone_derives_what_is_due(site):
    """A request without an answer breaks its promise; what was solved a year ago stays as it is."""
    waiting = {"interactions": [*TWO["interactions"], ticket("3", created_at=LATER)]}
    synced(site, QUIET | waiting, LATER)
    synced(site, {}, LATER + timedelta(days=3))
    assert runs(site) == {"1": 1, "2": 1, "3": 2}


@pytest.mark.parametrize("why", ["full", "back in time", "other settings", "other code"])
def test_everything_is_derived_again_where_the_change_is_not_enough(site, why, monkeypatch):
    synced(site, QUIET, LATER)
    if why == "other settings":
        told = site.settings.model_copy(
            update={"company": site.settings.company.model_copy(update={"timezone": "UTC"})}
        )
        site = replace(site, settings=told)
    if why == "other code":
        monkeypatch.setattr(at_work, "fingerprint", lambda _: "another")
    moment = LATER - timedelta(hours=1) if why == "back in time" else LATER
    synced(site, {}, moment, full=why == "full")
    assert set(runs(site).values()) == {2}


def test_worn_tables_are_written_anew_and_say_the_same(site, monkeypatch):
    monkeypatch.setattr("store.parted.MOST_DEAD", 0.0)
    synced(site, QUIET, LATER)
    before = known(site)
    told = synced(site, {"interactions": [ticket("1", contact_id="x", team="T")]}, LATER).conflicts
    assert "superseded" not in newest(site.catalog).versions
    assert differences(site, before, LATER, told) == {}


def person(contact, **further):
    return {"source": "a", "contact_id": contact, "name": "Ana Gil Roca", "emails": [f"{contact}@mail.test"]} | further


def stays_right(site, *batches):
    """Each batch (or what is said before one of nothing) is a sync an hour later; all stays as deriving everything."""
    for hour, rows in enumerate(batches):
        before, at = known(site), LATER + timedelta(hours=hour)
        if callable(rows):
            rows()
        told = synced(site, {} if callable(rows) else rows, at).conflicts
        assert differences(site, before, at, told) == {}, hour


@pytest.mark.parametrize("changed", ["x", "y"])
def test_a_record_that_joins_another_takes_the_others_tickets_along_and_gives_them_back(site, changed):
    both = QUIET | {"contacts": [person("x"), person("y")]}
    together = {"contacts": [person(changed, emails=["x@mail.test", "y@mail.test"], updated_at=LATER)]}
    apart = {"contacts": [person(changed, updated_at=LATER + timedelta(days=1))]}
    stays_right(site, both, together, apart)
    assert runs(site) == {"1": 3, "2": 3}


def test_tickets_of_a_colleague_who_turns_out_to_be_a_customer_become_hers(site):
    staff, customer = person("x", is_agent=True), person("x", is_agent=False, updated_at=LATER)
    stays_right(
        site,
        QUIET | {"contacts": [staff]},
        {"contacts": [customer]},
        {"contacts": [staff | {"updated_at": LATER + timedelta(days=1)}]},
    )
    assert runs(site) == {"1": 3, "2": 1}


def test_an_agent_with_another_name_owns_her_cases_under_it(site):
    bad = {"source": "a", "survey_id": "1", "interaction_id": "1", "kind": "complaint", "sent_at": START}
    mine = {"interactions": [ticket("1", agent_id="g"), ticket("2")], "surveys": [bad]}
    agent = {"source": "a", "agent_id": "g", "name": "Ada"}
    stays_right(site, mine | {"agents": [agent]}, {"agents": [agent | {"name": "Bo"}]})
    assert runs(site) == {"1": 2, "2": 1}


def test_whom_no_row_names_any_more_is_nobody(site):
    moved = ticket("1", contact_id="z", updated_at=LATER)
    stays_right(site, QUIET, {"interactions": [moved]}, {"interactions": [moved | {"contact_id": None, "team": "T"}]})
    assert known(site).persons["contact_id"].to_list() == ["y"]


def test_a_record_with_another_segment_changes_her_tickets(site):
    gold = person("x", segment="gold", updated_at=LATER)
    stays_right(site, QUIET | {"contacts": [person("x")]}, {"contacts": [gold]})
    assert runs(site) == {"1": 2, "2": 1}


def test_a_survey_that_turns_to_another_ticket_changes_both(site):
    bad = {"source": "a", "survey_id": "1", "interaction_id": "1", "kind": "csat", "score": 1.0, "answered_at": START}
    stays_right(
        site,
        QUIET | {"surveys": [bad]},
        {"surveys": [bad | {"interaction_id": "2"}]},
        {"surveys": [bad | {"interaction_id": None}]},
    )
    assert runs(site) == {"1": 2, "2": 3}


def test_strangers_who_name_one_reference_become_one_part(site):
    first = ticket("1", reference="order 778899", created_at=LATER - timedelta(days=2))
    stays_right(
        site,
        {"interactions": [first, ticket("2")]},
        {"interactions": [ticket("3", reference="#778899", created_at=LATER)]},
    )
    assert runs(site) == {"1": 2, "2": 1, "3": 2}


def test_a_record_that_is_deleted_is_looked_at_again_and_stays_who_it_was(site, asked):
    gone = person("x", deleted_at=LATER, updated_at=LATER)
    stays_right(site, QUIET | {"contacts": [person("x"), person("y")]}, {"contacts": [gone]})
    assert asked == ["all", 1]


def test_a_record_with_another_address_leaves_the_person_it_was(site, asked):
    both = ["x@mail.test", "y@mail.test"]
    together = {"contacts": [person("x"), person("y", emails=both), person("z")]}
    stays_right(site, QUIET | together, {"contacts": [person("y", updated_at=LATER)]})
    assert asked == ["all", 2]
    assert known(site).events["kind"].to_list() == ["split"]


def test_an_address_of_more_people_than_may_share_one_joins_nobody_until_they_are_few_again(site, asked):
    names = ("Ana Gil", "Pere Vila", "Eva Mas", "Joan Serra", "Rosa Puig", "Marc Soler", "Laia Bosch", "Pau Riera")
    shared = [person(str(n), name=name, emails=["shop@mail.test"]) for n, name in enumerate(names)]
    twice = person("9", name="Ana Gil Roca", emails=["shop@mail.test"])
    few, more = [*shared[:2], twice], shared[2:]
    elsewhere = [row | {"emails": [f"{row['contact_id']}@mail.test"], "updated_at": LATER} for row in more]
    stays_right(site, {"contacts": few}, {"contacts": more}, {"contacts": elsewhere})
    classes = [9, 9]
    assert asked == ["all", *classes]


def test_a_new_agent_with_a_customers_address_asks_everybody_again(site, asked):
    agent = {"source": "a", "agent_id": "g", "name": "Ada", "email": "x@mail.test"}
    stays_right(site, QUIET | {"contacts": [person("x"), person("y")]}, {"agents": [agent]})
    assert asked == ["all", "all"]


def test_an_agent_with_another_name_asks_nobody(site, asked):
    agent = {"source": "a", "agent_id": "g", "name": "Ada", "email": "ada@mail.test"}
    stays_right(site, QUIET | {"agents": [agent]}, {"agents": [agent | {"name": "Bo"}]})
    assert asked == ["all"]


def test_a_word_about_two_records_asks_about_them_and_so_does_its_undoing(site, asked):
    both = {"contacts": [person("x"), person("y", emails=["x@mail.test"]), person("z")]}
    made = lambda: say(site, "not_same", "x", "y", at=LATER)  # noqa: E731 - one line in a list of syncs
    undone = lambda: say(site, "undo", at=LATER)  # noqa: E731
    stays_right(site, QUIET | both, made, undone)
    assert asked == ["all", 2, 2]
    kinds = known(site).events["kind"].sort().to_list()
    assert kinds == ["merge", "override", "override", "split"]
    assert known(site).events.filter(pl.col("reason").str.starts_with("undone"))["by"].to_list() == ["bo"]


def test_a_word_about_a_value_asks_everybody(site, asked):
    block = lambda: say(site, "block", "x@mail.test", at=LATER)  # noqa: E731
    stays_right(site, QUIET | {"contacts": [person("x"), person("y", emails=["x@mail.test"])]}, block)
    assert asked == ["all", "all"]


def test_whom_a_record_is_merged_into_may_only_be_known_by_name(site, asked):
    into = person("z", merged_into="x", updated_at=LATER)
    stays_right(site, QUIET, {"contacts": [into]}, {"contacts": [into | {"merged_into": "nobody"}]})
    assert asked == ["all", 2, 3]


@pytest.mark.parametrize("more", [{}, {"contacts": [person("z", emails=["x@mail.test"])]}], ids=["nothing", "more"])
def test_a_sync_that_died_after_writing_who_is_who_is_healed_by_the_next(site, monkeypatch, more):
    joined = {"contacts": [person("y", emails=["x@mail.test"], updated_at=LATER)]}
    stays_right(site, QUIET | {"contacts": [person("x"), person("y")]})
    with monkeypatch.context() as patched:
        patched.setattr(at_work, "derive_parts", lambda *given, **named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            synced(site, joined, LATER)
    assert len(set(known(site).persons["person_id"])) == 2
    stays_right(site, more)
    assert len(set(known(site).persons["person_id"])) == 1


def test_the_rows_of_records_looked_at_again_are_written_anew_once_they_are_many(site, monkeypatch):
    both = {"contacts": [person("x"), person("y")]}
    monkeypatch.setattr("store.parted.MOST_DEAD", 0.5)
    stays_right(site, QUIET | both, {"contacts": [person("x", name="Eva", updated_at=LATER)]})
    assert "superseded_records" in newest(site.catalog).versions
    monkeypatch.setattr("store.parted.MOST_DEAD", 0.0)
    stays_right(site, {"contacts": [person("x", name="Mar", updated_at=LATER + timedelta(days=1))]})
    assert "superseded_records" not in newest(site.catalog).versions
