"""What a sync derives again where nothing was written, decided or due: nothing, and the snapshot's rows hold."""

from dataclasses import replace
from datetime import timedelta

import pytest

from model.schemas import CANONICAL
from pipeline import derived
from pipeline.rebuilt import rebuild
from store.snapshots import newest
from tests.pipeline.simulation import START
from tests.pipeline.synced import LATER, QUIET, say, synced, ticket, write


@pytest.fixture
def deriving(monkeypatch):
    """What was derived, as a list of runs."""
    asked, at_work = [], derived.rebuild
    monkeypatch.setattr(derived, "rebuild", lambda *given, **more: asked.append(more["run"]) or at_work(*given, **more))
    return asked


def test_without_news_the_tables_of_the_snapshot_stay_and_so_do_their_contradictions(site, deriving):
    synced(site, QUIET, LATER)
    before = newest(site.catalog)
    deriving.clear()
    found = rebuild(site, LATER + timedelta(minutes=5), lambda: None, run=9)
    assert deriving == []
    assert found.versions == {name: v for name, v in before.versions.items() if name not in CANONICAL}
    assert found.conflicts is None


def write_a_ticket(site):
    write(site, {"interactions": [ticket("3", contact_id="z")]}, 9)
    return site


def decide(site):
    say(site, "not_same", "x", "y")
    return site


def move(site):
    company = site.settings.company.model_copy(update={"timezone": "Asia/Tokyo"})
    return replace(site, settings=site.settings.model_copy(update={"company": company}))


@pytest.mark.parametrize(
    ("happens", "as_of", "full"),
    [
        (write_a_ticket, LATER, False),
        (decide, LATER, False),
        (move, LATER, False),
        (lambda site: site, START + timedelta(hours=1), False),
        (lambda site: site, LATER, True),
    ],
)
def test_what_was_written_decided_or_set_otherwise_is_derived(site, deriving, happens, as_of, full):
    synced(site, QUIET, LATER)
    deriving.clear()
    rebuild(happens(site), as_of, lambda: None, run=9, full=full)
    assert deriving == [9]


def test_what_time_changes_is_derived_once_it_is_due(site, deriving):
    synced(site, {"interactions": [ticket("1", contact_id="x")]}, START)
    deriving.clear()
    synced(site, {}, START)
    assert deriving == []
    synced(site, {}, LATER)
    assert len(deriving) == 1
