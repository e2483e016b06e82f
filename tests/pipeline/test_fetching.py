"""Sources are read side by side, each for itself, and the result is that of reading them one after another."""

from datetime import timedelta
from threading import Barrier, Event, main_thread
from threading import current_thread as thread

import pytest

from model.errors import SourceSkipped, TryAgainLater
from model.schemas import CONTACTS
from pipeline import fetching
from pipeline.answers import reader
from pipeline.sync import sync
from store.lock import Held
from tests.pipeline.company import NOW, SETTINGS, site_of
from tests.pipeline.made import page, source, stream

pytestmark = pytest.mark.usefixtures("without_deriving")
MARKER = "pa%ss@wo:rd/"


@pytest.fixture
def synced(tmp_path, monkeypatch):
    """A function that syncs sources made of functions in one store."""
    site = site_of(tmp_path)

    def run(*sources, **options):
        monkeypatch.setattr("pipeline.sync.usable", lambda *_: (sources, {}))
        return site, sync(site, clock=lambda: NOW, **options)

    return run


def contacts(site):
    return reader(site).scan(CONTACTS).sort("source", "contact_id").select("source", "contact_id").collect().rows()


def test_sources_are_read_at_the_same_time_and_kept_in_the_order_of_the_settings(synced):
    together, told = Barrier(2, timeout=30), Event()

    def slow(_fetch):
        together.wait()
        told.wait(30)
        yield page("1")

    def quick(_fetch):
        together.wait()
        yield page("2")
        told.set()

    site, result = synced(source("slow", stream(slow)), source("quick", stream(quick)))
    assert [(s.source, s.status) for s in result.sources] == [("slow", "success"), ("quick", "success")]
    assert contacts(site) == [("quick", "2"), ("slow", "1")]


def test_whatever_goes_wrong_in_one_source_stays_there(synced, caplog):
    def refused(_fetch):
        yield page("1", cursor="1")
        raise SourceSkipped("Reading crm", "no")

    def broken(_fetch):
        yield page("2")
        raise ValueError(MARKER)

    def dying(_fetch):
        raise SystemExit

    made = {"refused": refused, "broken": broken, "dying": dying, "fine": lambda _: iter([page("3")])}
    site, result = synced(*(source(name, stream(fetch)) for name, fetch in made.items()))
    states = {s.source: (s.status, s.error and s.error.message.split(" in ")[0]) for s in result.sources}
    assert states == {
        "refused": ("partial", "no"), "broken": ("partial", "an unexpected ValueError"),
        "dying": ("failed", "an unexpected SystemExit"), "fine": ("success", None),
    }  # fmt: skip
    assert [row[1] for row in contacts(site)] == ["2", "3", "1"]
    assert "broken" in caplog.text
    assert MARKER not in caplog.text


def test_progress_and_signs_of_life_come_from_the_one_who_waits(synced, monkeypatch):
    told, beats, waiting = [], [], Event()
    monkeypatch.setattr(fetching, "_SIGN_OF_LIFE", 0.01)

    def beat(_held):
        beats.append(thread())
        if len(beats) > 3:
            waiting.set()

    def patient(_fetch):
        assert waiting.wait(30), "nobody renewed the lock while the source waited"
        yield page("1", "2")

    monkeypatch.setattr(Held, "beat", beat)
    synced(source("crm", stream(patient)), on_progress=lambda *step: told.append((thread(), *step)))
    assert {who for who, *_ in told} | set(beats) == {main_thread()}
    assert [step for _, *step in told if step[0]] == [
        ["crm", "contacts", 0, 0, None], ["crm", "contacts", 1, 0, None],
        ["crm", "storing contacts", 0, 0, 1], ["crm", "storing contacts", 1, 2, 1],
    ]  # fmt: skip


def test_the_pages_to_come_are_estimated_from_the_sources_own_total(synced):
    told = []
    pages = [page("1", "2"), page("3", "4"), page("5")]
    synced(source("crm", stream(lambda _: iter(pages), count=lambda _: 5)), on_progress=lambda *step: told.append(step))
    assert [step[2:] for step in told if step[1] == "contacts"] == [
        (0, 0, None), (1, 0, 3), (2, 0, 3), (3, 0, 3),
    ]  # fmt: skip


def test_a_sync_that_is_given_up_writes_no_further_page(synced, monkeypatch, caplog):
    given_up, ended, written = Event(), Event(), []

    def endless(_fetch):
        try:
            yield page("1")
            assert given_up.wait(30)
            yield page("2")
            written.append("2")
        finally:
            ended.set()

    def lost(_held):
        given_up.set()
        raise TryAgainLater("Writing to the store", "another process took over")

    monkeypatch.setattr(Held, "beat", lost)
    monkeypatch.setattr(fetching.Fetching, "__exit__", _slowly(fetching.Fetching.__exit__, ended))
    with pytest.raises(TryAgainLater, match="took over"):
        synced(source("crm", stream(endless)))
    assert written == []
    assert caplog.text == "", "giving up is no fault of the source's"


def _slowly(leave, ended):
    def left(self, *error):
        leave(self, *error)
        assert ended.wait(30)

    return left


def test_a_stop_between_two_pages_that_belong_together_goes_on_from_the_place_before_them(synced):
    asked = []

    def fetch(request):
        asked.append(request.cursor)
        yield page("1", cursor="after 1")
        yield page("2")
        raise SourceSkipped("Reading crm", "cut")

    synced(source("crm", stream(fetch)))
    synced(source("crm", stream(fetch)))
    assert asked == [None, "after 1"]


def test_a_section_that_is_wrong_fails_its_source_only(tmp_path):
    site = site_of(tmp_path, SETTINGS + '\n[sources.crm]\ntype = "files"\n')
    result = sync(site, clock=lambda: NOW)
    assert [(s.source, s.status) for s in result.sources] == [("shop", "success"), ("crm", "failed")]
    assert "sources.crm.path is missing" in result.sources[1].error.text
    assert result.snapshot == 1


def test_a_total_that_cannot_be_told_costs_no_row(synced):
    def refused(_fetch):
        raise SourceSkipped("Counting", "not allowed for this user")

    site, result = synced(source("crm", stream(lambda _: iter([page("1")]), count=refused)))
    assert (result.status, result.sources[0].totals, contacts(site)) == ("success", (), [("crm", "1")])


def test_totals_of_one_table_add_up_and_one_that_is_missing_makes_no_total(synced):
    def cut(_fetch):
        yield page("3", cursor="3")
        raise SourceSkipped("Reading crm", "no")

    whole = stream(lambda _: iter([page("1", "2")]), count=lambda _: 2, name="people")
    other = stream(lambda _: iter([page("3")]), count=lambda _: 1, name="firms")
    _, result = synced(source("crm", whole, other))
    assert result.sources[0].totals == (("contacts", 3, 3),)
    _, result = synced(source("crm", whole, stream(cut, count=lambda _: 1, name="firms")))
    assert result.sources[0].totals == ()


def test_a_source_that_asked_to_wait_is_asked_again_by_whoever_asks_and_by_the_patient_only_when_it_said(synced):
    asked = []

    def limited(_fetch):
        asked.append(1)
        raise TryAgainLater("Reading crm", "its request limit is used up", until=NOW + timedelta(minutes=5))
        yield

    sources = source("crm", stream(limited)), source("fine", stream(lambda _: iter([page("1")])))
    for patient, times in ((False, 1), (True, 1), (False, 2)):
        _, result = synced(*sources, patient=patient)
        told = {s.source: s.error and s.error.message for s in result.sources}
        assert (len(asked), result.status, told["fine"]) == (times, "partial", None)
        assert told["crm"].startswith("paused until 18:05 UTC (2026-10-31)" if patient else "its request limit")
