"""What a source deleted without a word is found by its ids, and nothing else is taken for deleted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors._contract import RescanSettings, SourceSettings
from connectors._ids import tables_listed
from model.errors import SourceSkipped, TryAgainLater
from model.schemas import CONTACTS
from pipeline import checking, vanished
from pipeline.answers import reader
from pipeline.sync import sync
from store.marks import Mark
from tests.pipeline.company import NOW, site_of
from tests.pipeline.made import page, source, stream

pytestmark = pytest.mark.usefixtures("without_deriving")
DAY = timedelta(days=1)


class Weekly(RescanSettings, SourceSettings):
    """Settings of a source that lists its ids every seven days."""


class Desk:
    """A source that tells of contacts once and lists the ids it has."""

    def __init__(self, tmp_path, monkeypatch, *ids):
        self.site, self.here, self.asked, self.fault = site_of(tmp_path), list(ids), 0, None
        told = stream(self._fetch, count=lambda _: len(self.here))
        self.streams = (replace(told, lists=("contacts",), listed=self._listed),)
        monkeypatch.setattr("pipeline.sync.usable", lambda *_: ((self.source,), {}))

    @property
    def source(self):
        made = source("crm", *self.streams)
        return replace(made, settings=Weekly(type="made"))

    def _fetch(self, fetch):
        if fetch.cursor is None:
            yield page(*self.here, cursor="all")

    def _listed(self, _fetch):
        self.asked += 1
        if self.fault:
            raise self.fault
        for one in self.here:
            yield "contacts", [one]

    def sync(self, now=NOW, **options):
        return sync(self.site, clock=lambda: now, **options).sources[0]

    def deleted(self):
        rows = reader(self.site).scan(CONTACTS).sort("contact_id").collect()
        return dict(rows.select("contact_id", "deleted_at").rows())


@pytest.fixture
def desk(tmp_path, monkeypatch):
    return Desk(tmp_path, monkeypatch, "1", "2", "3", "4")


def test_ids_are_compared_after_a_week_and_what_is_gone_is_deleted_then(desk):
    desk.sync()
    desk.here.remove("2")
    assert desk.sync(NOW + 6 * DAY).status == "success"
    assert (desk.asked, desk.deleted()["2"]) == (0, None)
    assert "stored that it does not count" in checking.unexplained(desk.site)[0], "as after a restored backup"
    assert desk.sync(NOW + 7 * DAY).status == "success"
    assert desk.deleted() == {"1": None, "2": NOW + 7 * DAY, "3": None, "4": None}
    desk.sync(NOW + 8 * DAY)
    assert desk.asked == 1
    assert checking.unexplained(desk.site) == []


def test_a_full_sync_compares_and_a_first_one_need_not(desk):
    desk.sync(full=True)
    assert desk.asked == 0
    desk.here.remove("2")
    desk.sync(NOW + DAY, full=True)
    assert desk.deleted()["2"] == NOW + DAY


def test_what_is_listed_again_lives_again(desk):
    desk.sync()
    desk.here.remove("2")
    desk.sync(NOW + 7 * DAY)
    desk.here.append("2")
    desk.sync(NOW + 14 * DAY)
    assert set(desk.deleted().values()) == {None}


@pytest.mark.parametrize("here", [[], ["7", "8", "9"]])
def test_most_of_it_gone_is_suspicious_and_held_until_it_is_accepted(desk, here):
    desk.sync()
    desk.here[:] = here
    held = desk.sync(NOW + 7 * DAY)
    assert (held.status, set(desk.deleted().values())) == ("partial", {None})
    assert "of 4 are no longer listed; nothing was deleted" in held.error.text
    assert "hilo sync crm --accept-smaller" in held.error.next_step
    assert desk.sync(NOW + 8 * DAY).status == "partial", "it is asked again until it is answered"
    assert desk.sync(NOW + 9 * DAY, accept_smaller=True).status == "success"
    assert {one for one, at in desk.deleted().items() if at} == {"1", "2", "3", "4"} - {*here}


@pytest.mark.parametrize("fault", [SourceSkipped("Reading crm", "HTTP 403"), ValueError("cut")])
def test_a_list_that_ends_early_deletes_nothing_and_is_asked_for_again(desk, fault):
    desk.sync()
    desk.here.remove("2")
    desk.fault = fault
    assert desk.sync(NOW + 7 * DAY).status == "partial"
    assert set(desk.deleted().values()) == {None}
    desk.fault = None
    desk.sync(NOW + 8 * DAY)
    assert desk.deleted()["2"] == NOW + 8 * DAY


def test_a_source_that_asked_us_to_wait_is_not_asked_for_ids(desk, monkeypatch):
    desk.sync()

    def limited(_fetch):
        raise TryAgainLater("Reading crm", "limit")

    monkeypatch.setattr(desk, "streams", (replace(desk.streams[0], fetch=limited),))
    desk.sync(NOW + 7 * DAY)
    assert desk.asked == 0


def test_rows_of_a_stream_that_lists_no_ids_are_never_missed(desk):
    more = stream(lambda f: iter([] if f.cursor else [page("caller-7", cursor="x")]), name="calls")
    desk.streams += (more,)
    assert tables_listed(desk.streams) == ()
    desk.sync()
    desk.sync(NOW + 7 * DAY)
    assert (desk.asked, set(desk.deleted().values())) == (0, {None})


@pytest.mark.parametrize(
    ("mark", "is_changed", "due"),
    [(None, False, False), (None, True, True), (Mark(server_time=NOW), False, False), (Mark("again"), False, True)],
)
def test_without_days_ids_are_compared_after_changes(mark, is_changed, due):
    settings = SourceSettings(type="made")
    assert vanished.is_due(settings, mark, NOW, is_full=False, is_changed=is_changed) is due


def test_no_days_no_comparison():
    never = Weekly(type="made", rescan_days=0)
    assert not vanished.is_due(never, None, NOW, is_full=True, is_changed=True)
