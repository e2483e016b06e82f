"""What a sync derives of what it touched is, row for row, what deriving everything gives."""

from dataclasses import replace
from datetime import timedelta

import pytest

from identity.person_ids import Known
from pipeline import derived as at_work
from pipeline import rebuilt
from store.snapshots import newest
from tests.pipeline.simulation import START, World
from tests.pipeline.synced import LATER, QUIET, SOLVED, TWO, differences, known, person, runs, say, synced, ticket

DERIVE_ALL = at_work._all


def test_a_long_life_of_syncs_always_equals_deriving_everything(site, asked, monkeypatch):
    """Of two companies in one store, which is written anew, where it is worn, at every fourth sync."""
    whole, worlds = [], [World(1), World(2, name="w")]
    monkeypatch.setattr(at_work, "_all", lambda *given: whole.append(1) or DERIVE_ALL(*given))
    for step in range(14):
        monkeypatch.setattr("store.parted.MOST_DEAD", 0.2 if step % 4 == 3 else 9.0)
        before, now, rows = known(site), worlds[0].now, {}
        for world in worlds:
            world.now = now
            for kind, pair in world.words():
                say(site, kind, *pair, at=now, source=f"{world.name}a")
            for name, found in world.batch(world.random.choice([0, 1, 2, 8])).items():
                rows.setdefault(name, []).extend(found)
        told = synced(site, rows, now).conflicts
        assert differences(site, before, now, told) == {}, step
        worlds[0].pass_time()
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
        for module in (at_work, rebuilt):
            monkeypatch.setattr(module, "fingerprint", lambda _: "another")
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
