"""Listings by page number lose nothing while their rows move."""

from datetime import UTC, datetime, timedelta
from itertools import count
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
        lambda answer: len(answer.rows) == 3,
        **{"times": lambda answer: instants(r["updated_at"] for r in answer.rows), **given},
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
