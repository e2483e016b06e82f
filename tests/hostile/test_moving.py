"""Rows of every vendor that change, or share an instant, while they are listed; clocks that are wrong."""

import shutil
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from itertools import cycle
from random import Random

import orjson
import pytest

from tests.connectors.case import NOW, fetched
from tests.hostile.desk import Desk
from tests.hostile.moving import LISTINGS, dated, moving

COUNT = 9
HOUR = timedelta(hours=1)
every_vendor = pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.vendor)


@pytest.fixture
def desk_at(new_home, tmp_path):
    """A fresh home that reads a vendor through a change of its answers."""

    @contextmanager
    def of(listing, change=lambda answer: answer):
        shutil.copytree(new_home, tmp_path / "home")
        case = import_module(f"tests.connectors.cases.{listing.vendor}").CASES[0]
        with case.serving(change) as section:
            yield Desk(tmp_path / "home", section, NOW)

    return of


def seen(desk, rows):
    """When each of the tickets changed, as it is stored."""
    held = desk.contents()["interactions"].select("interaction_id", "updated_at").rows()
    return {number: at for number, at in held if number in rows.truth}


@every_vendor
def test_f6_rows_that_change_while_they_are_listed(listing, desk_at, monkeypatch):
    """By a source's clock that goes on; what had no turn in the first sync is read by the second."""
    chance, now = Random(listing.vendor), NOW

    def restless(answer):
        def changing(request):
            nonlocal now
            now += timedelta(seconds=1)
            reply = replace(found := answer(request), headers={**found.headers, "Date": dated(now)})
            if now < NOW + timedelta(seconds=3 * COUNT):
                rows.touch(chance.randrange(COUNT), now)
            return reply

        return changing

    with moving(listing, monkeypatch, COUNT, 60) as rows, desk_at(listing, restless) as desk:
        desk.sync()
        now = desk.now = NOW + HOUR
        assert desk.sync()["error"] is None
        assert seen(desk, rows) == rows.truth


@every_vendor
@pytest.mark.parametrize("seconds", [0, 0.2], ids=["one second", "five a second"])
def test_f7_rows_of_one_instant_across_borders_of_pages(listing, seconds, desk_at, monkeypatch):
    with moving(listing, monkeypatch, COUNT, seconds) as rows, desk_at(listing) as desk:
        assert desk.sync()["error"] is None
        assert seen(desk, rows) == rows.truth


@every_vendor
def test_f8_what_changes_after_the_source_s_clock_was_ahead_is_read(listing, desk_at, monkeypatch):
    ahead = 2 * HOUR

    def by_its_clock(answer):
        return lambda request: replace(reply := answer(request), headers={**reply.headers, "Date": dated(NOW + ahead)})

    with moving(listing, monkeypatch, COUNT, 60) as rows, desk_at(listing, by_its_clock) as desk:
        desk.sync()
        ahead = HOUR  # right again, an hour later
        rows.touch(2, NOW + HOUR / 2)
        desk.now = NOW + HOUR
        assert desk.sync()["error"] is None
        assert seen(desk, rows) == rows.truth


@pytest.mark.parametrize("seed", range(3))
def test_f6_contacts_of_freshdesk_in_an_order_nobody_knows_while_others_are_deleted(seed, monkeypatch):
    """It lists them by the number of the page: what stood behind a deleted one slips onto the page before."""
    chance, freshdesk = Random(seed), import_module("tests.connectors.cases.freshdesk")
    recorded = freshdesk.recorded
    listed = [{**recorded("contacts")[0], "id": 1000 + number} for number in range(COUNT)]
    chance.shuffle(listed)
    left = list(listed)

    def deleting(answer):
        def changed(request):
            if request.path.endswith("/contacts") and request.param("page") in ("2", "4") and len(left) > COUNT - 3:
                left.pop(chance.randrange(2))
            return answer(request)

        return changed

    monkeypatch.setattr(freshdesk, "recorded", lambda name: left if name == "contacts" else recorded(name))
    case = freshdesk.CASES[0]
    with case.serving(deleting) as section:
        settings = case.connector.settings.model_validate(dict(section))
        stream = next(one for one in case.connector.streams(settings) if one.name == "contacts")
        pages = fetched(case, stream, settings, {}, limit=99)
    found = {row["id"] for page in pages for row in orjson.loads(page.body)["contacts"]}
    assert len(left) < COUNT - 1
    assert found >= {row["id"] for row in left}


@pytest.mark.parametrize(
    ("listing", "hours"),
    list(zip(LISTINGS, cycle((2, -2)), strict=False)),
    ids=lambda given: getattr(given, "vendor", given),
)
def test_f8_what_changes_is_read_whatever_our_clock_says(listing, hours, desk_at, monkeypatch):
    now = NOW

    def by_its_clock(answer):
        return lambda request: replace(reply := answer(request), headers={**reply.headers, "Date": dated(now)})

    with moving(listing, monkeypatch, COUNT, 60) as rows, desk_at(listing, by_its_clock) as desk:
        desk.now = NOW + timedelta(hours=hours)
        desk.sync()
        now = NOW + HOUR
        rows.touch(2, NOW + HOUR / 2)
        desk.now = now
        assert desk.sync()["error"] is None
        assert seen(desk, rows) == rows.truth
