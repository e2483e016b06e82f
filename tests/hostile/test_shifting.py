"""A source whose rows change, vanish and come back while it is read; full disks, wrong clocks and zones."""

import os
import shutil
import time
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import orjson
import pytest
import sqlalchemy as sa

from pipeline.answers import reader
from store.catalog_tables import CURSORS
from store.staging import Staging
from store.status import reconciliation
from tests.connectors.loopback import serving
from tests.hostile.desk import Desk
from tests.hostile.truth import NOW, Shop, stored

TICKETS = 240


@pytest.fixture
def desk_at(new_home, tmp_path):
    """A fresh home that reads the shop through a change of its answers."""

    @contextmanager
    def of(shop, change=lambda answer: answer):
        home = tmp_path / f"home-{len(list(tmp_path.iterdir()))}"
        shutil.copytree(new_home, home)
        with serving(change(shop.answer)) as server:
            yield Desk(home, shop.section(server.url), NOW)

    return of


@pytest.mark.parametrize("seed", range(2))
def test_f6_rows_that_change_page_while_they_are_read(desk_at, seed):
    shop, chance = Shop(TICKETS, page=30), Random(seed)

    def restless(answer):
        def changing(seen):
            reply = answer(seen)
            if len(shop.asked) < 25:
                shop.touch(chance.randint(1, TICKETS))
            return reply

        return changing

    with desk_at(shop, restless) as desk:
        desk.sync()
        assert desk.contents()["interactions"].height == TICKETS
        assert desk.sync()["error"] is None
        assert stored(desk.contents()) == shop.truth()


def test_f7_many_rows_of_one_second_on_every_border(desk_at):
    shop = Shop(TICKETS, page=7, tied=100)
    with desk_at(shop) as desk:
        assert desk.sync()["error"] is None
        assert stored(desk.contents()) == shop.truth()


def test_f15_deleted_merged_and_restored_tickets_are_followed(desk_at):
    shop = Shop(TICKETS, page=100)
    with desk_at(shop) as desk:
        desk.sync()
        for change in (lambda: shop.delete(5), lambda: shop.restore(5)):
            change()
            assert desk.sync()["error"] is None
            assert stored(desk.contents()) == shop.truth()
            assert differences(desk) == [0, 0]


def test_f20_a_source_restored_from_a_backup_is_seen_by_its_own_total(desk_at):
    shop = Shop(TICKETS, page=100)
    with desk_at(shop) as desk:
        desk.sync()
        assert differences(desk) == [0, 0]
        shop.forget(40)
        desk.sync()
        assert differences(desk) == [-10, -40]


def differences(desk):
    """The source's own totals of contacts and interactions less what is stored."""
    told = reconciliation(desk.site.catalog, reader(desk.site))
    return told.sort("object")["difference"].drop_nulls().to_list()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/St_Johns"])
def test_f19_the_zone_of_this_machine_changes_nothing(desk_at, zone, monkeypatch):
    shop = Shop(TICKETS, page=100)
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        with desk_at(shop) as desk:
            assert desk.sync()["error"] is None
            assert stored(desk.contents()) == shop.truth()
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "TZ" not in os.environ or os.environ["TZ"] != zone


@pytest.mark.parametrize(
    ("drift", "aside"),
    [
        (lambda row: {**row, "new_field": {"deep": [1, None]}}, 0),
        (lambda row: {**row, "priority": "interstellar"}, 1),
        (lambda row: {**row, "subject": {"text": "now an object"}}, 0),
        (lambda row: {k: v for k, v in row.items() if k not in ("tags", "priority", "via")}, 0),
        (lambda row: {**row, "id": None}, 1),
        (lambda row: {**row, "created_at": 17}, 1),
    ],
    ids=["new field", "new word", "text to object", "missing fields", "no id", "instant to number"],
)
def test_f9_a_schema_that_drifts_loses_no_row_without_saying_so(desk_at, drift, aside):
    shop = Shop(TICKETS, page=100)

    def drifting(answer):
        def changed(seen):
            reply = answer(seen)
            if "tickets/cursor" not in seen.path:
                return reply
            body = orjson.loads(reply.raw)
            return replace(reply, body={**body, "tickets": [*map(drift, body["tickets"][:1]), *body["tickets"][1:]]})

        return changed

    with desk_at(shop, drifting) as desk:
        told = desk.sync()
        assert told["error"] is None
        assert told["rows_in"] == told["rows_stored"] + told["rows_quarantined"] + told["rows_duplicate"]
        assert desk.contents()["interactions"].height + told["rows_quarantined"] == TICKETS
        assert (told["rows_quarantined"] + told["fields_quarantined"] > 0) == bool(aside)


def test_f17_a_ticket_of_many_messages_and_a_subject_of_megabytes(desk_at):
    shop = Shop(TICKETS, page=1000)
    shop.changed[3] = list(range(1, 20_001))

    def large(answer):
        def changed(seen):
            reply = answer(seen)
            return replace(reply, body=reply.raw.replace(b'"Ticket 9"', b'"' + b"x" * 10_000_000 + b'"'))

        return changed

    with desk_at(shop, large) as desk:
        assert desk.sync()["error"] is None
        assert stored(desk.contents()) == shop.truth()


def test_f11_a_full_disk_is_told_and_heals(desk_at, monkeypatch):
    shop = Shop(TICKETS, page=100)
    with desk_at(shop) as desk:
        with monkeypatch.context() as patch:
            patch.setattr(Staging, "write", _full)
            told = desk.sync()
        assert told["exit"] == 1
        assert "No space left" in told["error"]["message"]
        assert "free space" in told["error"]["next_step"]
        assert desk.sync()["error"] is None
        assert stored(desk.contents()) == shop.truth()


def _full(*_):
    raise OSError(28, "No space left on device")


def test_f12_a_raw_page_damaged_after_a_kill_is_asked_for_again(desk_at):
    shop, chance = Shop(TICKETS, page=30), Random(4)

    def dying(answer):
        return lambda seen: replace(answer(seen), status=503 if len(shop.asked) == 4 else 200)

    with desk_at(shop, dying) as desk:
        desk.sync()
        pages = sorted(desk.home.rglob("*.jsonl.zst"))
        damaged = chance.choice(pages)
        raw = bytearray(damaged.read_bytes())
        raw[chance.randrange(len(raw))] ^= 1
        damaged.write_bytes(bytes(raw))
        assert desk.sync()["error"] is None
        assert stored(desk.contents()) == shop.truth()


def test_f8_a_cursor_of_the_year_2999_is_no_end(desk_at):
    """Nobody can have saved it but a clock that was wrong; what comes next must not be lost for a thousand years."""
    shop = Shop(TICKETS, page=100)
    with desk_at(shop) as desk:
        desk.sync()
        shop.change()
        with desk.site.catalog.write() as connection:
            there = CURSORS.c.stream == "ticket_events"
            connection.execute(sa.update(CURSORS).where(there).values(cursor="32472144000"))
        told = desk.sync()
        assert told["error"] or stored(desk.contents()) == shop.truth()
