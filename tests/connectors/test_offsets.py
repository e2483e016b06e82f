"""Listings by page number lose nothing while their rows move."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from types import SimpleNamespace

import orjson
import pytest

from connectors._contract import Fetch
from connectors._instants import instants
from connectors._listing import Ask
from connectors._offsets import Offsets, iso
from model.errors import SourceSkipped

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
START = datetime(2026, 10, 1, tzinfo=UTC)


class Desk:
    """Rows with update times, listed by them; `before_each` may change them before every answer."""

    def __init__(self, rows, before_each=lambda rows, number: None, exclusive=False):
        self.rows, self.before_each, self.exclusive = dict(rows), before_each, exclusive
        self.seen, self.numbers = [], count()

    def get(self, path, params=None):
        self.before_each(self.rows, next(self.numbers))
        self.seen.append((params["since"], params["page"]))
        since = datetime.fromisoformat(params["since"])
        rows = [r for r in self.rows.items() if r[1] > since or (r[1] == since and not self.exclusive)]
        listed = sorted(rows, key=lambda r: (r[1], len(self.seen) % 2 * r[0], r[0]))  # ties in another order each time
        at = (params["page"] - 1) * 3
        return Answer([{"id": i, "updated_at": iso(moment)} for i, moment in listed[at : at + 3]])


class Answer:
    server_time, headers = NOW, {}

    def __init__(self, rows):
        self.rows, self.body = rows, orjson.dumps(rows)

    def json(self):
        return self.rows


def offsets(**given):
    return Offsets(
        "tickets",
        lambda since, page: Ask("/t", {"since": iso(since), "page": page}),
        **{
            "goes_on": lambda answer: len(answer.rows) == 3,
            "times": lambda answer: instants(r["updated_at"] for r in answer.rows),
            **given,
        },
    )


def read(desk, cursor=None, **given):
    fetch = Fetch("desk", SimpleNamespace(start_at=None), NOW, desk, cursor)
    return list(offsets(**given).pages(fetch))


def ids(pages):
    return [row["id"] for page in pages for row in orjson.loads(page.body)]


def minutes(*values):
    return {i: START + timedelta(minutes=value) for i, value in enumerate(values, 1)}


@pytest.mark.parametrize("exclusive", [False, True])
def test_a_row_that_changes_while_it_is_listed_pushes_no_other_out(exclusive):
    def touch(rows, number):
        rows[number + 1] = START + timedelta(days=1, minutes=number)

    desk = Desk(minutes(*range(12)), touch, exclusive)
    assert set(ids(read(desk))) == set(range(1, 13))


@pytest.mark.parametrize("exclusive", [False, True])
def test_rows_of_one_time_on_both_sides_of_a_border_are_all_listed(exclusive):
    desk = Desk(minutes(0, 1, 2, 2, 2, 3), exclusive=exclusive)
    assert set(ids(read(desk))) == set(range(1, 7))


def test_pages_are_turned_only_among_rows_of_one_time():
    desk = Desk(minutes(0, 1, 1, 1, 1, 1, 1, 2))
    assert set(ids(read(desk))) == set(range(1, 9))
    assert [page for _, page in desk.seen] == [1, 1, 2, 3]


def test_a_list_that_is_not_sorted_by_time_is_turned_page_by_page():
    desk = Desk(minutes(5, 1, 3, 2, 8))
    assert set(ids(read(desk, times=None))) == set(range(1, 6))
    assert desk.seen == [("1970-01-01T00:00:00Z", 1), ("1970-01-01T00:00:00Z", 2)]


def deleting(row, before):
    """A row that is deleted before that answer."""
    return lambda rows, number: rows.pop(row, None) if number == before else None


def test_a_row_that_slips_onto_the_page_before_is_found_by_looking_back():
    rows = minutes(*range(10))
    for by_time in ({}, {"times": None}):
        assert set(ids(read(Desk(rows, deleting(2, 1)), looks_back=3, **by_time))) == set(rows)
    assert 4 not in ids(read(Desk(rows, deleting(2, 1)), times=None))


def test_rows_of_one_time_that_slip_forward_are_found_by_looking_back():
    rows = minutes(*[5] * 10)

    def touch(rows, number):
        if number == 1:
            rows[2] = START + timedelta(days=1)

    class ById(Desk):
        def get(self, path, params=None):
            self.seen.append(None)  # ties in one order
            return super().get(path, params)

    assert set(ids(read(ById(rows, touch), looks_back=3))) == set(rows)
    assert set(ids(read(ById(rows, touch)))) != set(rows)


def test_many_rows_at_once_that_slip_forward_are_found_as_far_back_as_they_slipped():
    rows = minutes(*range(20))

    def purge(rows, number):
        if number == 3:  # before the third page
            for one in range(1, 6):
                rows.pop(one, None)

    desk = Desk(rows, purge)
    assert set(ids(read(desk, times=None, looks_back=3))) == set(rows)
    assert [page for _, page in desk.seen] == [1, 2, 1, 3, 2, 1, 4, 3, 5, 4, 6, 5]


@pytest.mark.parametrize("seed", range(30))
def test_rows_that_go_at_several_borders_stop_nothing_and_lose_none(seed):
    rows, chance = minutes(*range(30)), Random(seed)

    def purge(rows, _):
        if chance.random() < 0.25 and len(rows) > 15:
            del rows[chance.choice(sorted(rows))]

    desk = Desk(rows, purge)
    listed = set(ids(read(desk, times=None, looks_back=3)))
    assert set(desk.rows) <= listed
    assert len(desk.seen) <= 4 * 10


def test_a_listing_that_looks_back_goes_on_after_a_stop_as_if_there_had_been_none():
    rows = minutes(*range(10))
    pages = read(Desk(rows), times=None, looks_back=3)
    for stop in range(1, len(pages)):
        rest = read(Desk(rows), pages[stop - 1].cursor, times=None, looks_back=3)
        assert [page.body for page in rest] == [page.body for page in pages[stop:]]
    moved = read(Desk(rows, deleting(2, 0)), pages[0].cursor, times=None, looks_back=3)
    assert set(ids([pages[0], *moved])) == set(rows)


def test_an_empty_page_is_the_last_only_when_there_is_nothing_beyond():
    class Hiding(Desk):
        def get(self, path, params=None):
            answer = super().get(path, params)
            return Answer([] if params["page"] in (2, 3) else answer.rows)

    def read_all(beyond):
        return ids(read(Hiding(minutes(*range(12))), times=None, goes_on=lambda a: bool(a.rows), beyond=beyond))

    assert read_all(lambda since, page: page < 4) == [1, 2, 3, 10, 11, 12]
    assert read_all(lambda since, page: False) == [1, 2, 3]


def test_a_server_that_ignores_the_order_asked_for_loses_nothing():
    class ById(Desk):
        def get(self, path, params=None):
            since, at = datetime.fromisoformat(params["since"]), (params["page"] - 1) * 3
            rows = [{"id": i, "updated_at": iso(moment)} for i, moment in self.rows.items() if moment >= since]
            return Answer(rows[at : at + 3])

    assert set(ids(read(ById(minutes(0, 8, 3, 1, 2, 5))))) == set(range(1, 7))


def test_the_vendors_last_page_stops_loudly():
    desk = Desk(minutes(*[1] * 20))
    with pytest.raises(SourceSkipped, match="more than 4 pages"):
        read(desk, most_pages=4)
    assert [page for _, page in desk.seen] == [1, 2, 3, 4]


def test_the_next_walk_looks_from_when_this_one_began_less_the_overlap():
    first = read(Desk(minutes(1)))
    desk = Desk({})
    read(desk, first[-1].cursor)
    assert desk.seen == [("2026-11-01T11:59:00Z", 1)]


def test_a_stopped_walk_goes_on_at_the_page_it_had_come_to():
    rows = minutes(1, 1, 1, 1, 1, 1, 9)
    pages = read(Desk(rows))
    for stop in range(1, len(pages)):
        desk = Desk(rows)
        rest = read(desk, pages[stop - 1].cursor)
        assert set(ids([*pages[:stop], *rest])) == set(rows)
        assert len(rest) == len(pages) - stop


def test_empty_pages_that_promise_more_for_ever_are_stopped():
    with pytest.raises(SourceSkipped, match="100 pages in a row show nothing"):
        read(Desk({}), times=None, goes_on=lambda answer: True)


def test_a_page_of_nothing_but_what_cannot_be_read_is_kept():
    class Odd(Desk):
        def get(self, path, params=None):
            super().get(path, params)
            return Answer([None, None] if params["page"] == 1 else [])

    pages = read(Odd({}), times=None, goes_on=lambda answer: bool(answer.rows))
    assert [page.body for page in pages] == [b"[null,null]", b"[]"]
