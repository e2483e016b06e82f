"""Listings walk, name their requests, and go on with the children of what changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import orjson
import pytest

from connectors._contract import Fetch
from connectors._listing import (
    Ask,
    Parent,
    batches,
    beside_each,
    children,
    count_in,
    entries_of,
    listing,
    object_in,
    one_page,
    only_page,
    parents,
    walked,
)
from connectors._records import Record
from connectors._walks import Walk
from model.delivery import Page
from model.errors import BugError, SourceSkipped

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Wire:
    """Answers one body after the other, and remembers what was asked."""

    def __init__(self, *bodies):
        self.bodies, self.seen = list(bodies), []

    def get(self, path, params=None):
        self.seen.append(("GET", path, params))
        return Reply(self.bodies.pop(0))

    def post(self, path, payload, params=None):
        self.seen.append(("POST", path, payload))
        return Reply(self.bodies.pop(0))


class Reply:
    server_time, headers = NOW, {}

    def __init__(self, value):
        self.value, self.body = value, orjson.dumps(value)

    def json(self):
        return self.value


def by_token(ask: Ask, answer):
    token = answer.json().get("next")
    return (Ask(ask.path, {"after": token}), token) if token else (None, "end")


def fetch(wire=None, cursor=None, pages=()):
    return Fetch("desk", None, NOW, wire, cursor, lambda: pages)


def test_a_listing_goes_on_until_nothing_follows():
    wire = Wire({"next": "b"}, {"last": 1})
    pages = list(listing(fetch(wire), "tickets", Ask("/t", {"size": 2}), by_token))
    assert wire.seen == [("GET", "/t", {"size": 2}), ("GET", "/t", {"after": "b"})]
    assert [(p.stream, p.request, p.cursor, p.received_at) for p in pages] == [
        ("tickets", "GET /t?size=2", "b", NOW),
        ("tickets", "GET /t?after=b", "end", NOW),
    ]


def test_a_payload_is_posted_and_shown():
    wire = Wire({})
    (page,) = listing(fetch(wire), "s", Ask("/search", payload={"limit": 1}), by_token)
    assert wire.seen == [("POST", "/search", {"limit": 1})]
    assert page.request == 'POST /search {"limit":1}'


def test_a_listing_in_circles_is_stopped():
    wire = Wire(*[{"next": "b"}] * 9)
    with pytest.raises(SourceSkipped, match="twice"):
        list(listing(fetch(wire), "s", Ask("/t"), by_token))
    assert len(wire.seen) <= 3


def test_without_a_transport_it_is_our_mistake():
    with pytest.raises(BugError):
        list(listing(fetch(), "s", Ask("/t"), by_token))


def test_an_answer_that_is_no_object_is_refused():
    with pytest.raises(SourceSkipped, match="a list, not an object"):
        object_in(Reply([]), "/t")


def page_of(*versions: tuple[str, str], minutes=0):
    body = [{"id": i, "v": v} for v, i in versions]
    return Page("tickets", "GET /t", NOW + timedelta(minutes=minutes), orjson.dumps(body))


def versions(page):
    found: list[Record] = orjson.loads(page.body)
    return [Parent(r["v"], r["id"]) for r in found]


def child_pages(parent):
    return [Page("notes", f"GET /t/{parent.id}/{n}", NOW, f"{parent.id}{n}".encode()) for n in (1, 2)]


def test_parents_come_once_in_their_newest_version_oldest_first():
    pages = [page_of(("3", "a"), ("1", "b")), page_of(("2", "a"), ("2", "c"))]
    assert [(p.version, p.id) for p in parents(fetch(pages=pages), versions)] == [("1", "b"), ("2", "c"), ("3", "a")]


def test_a_stopped_read_goes_on_after_the_last_whole_parent():
    pages = [page_of(("1", "a"), ("2", "b"), ("3", "c"))]
    read = list(children(parents(fetch(pages=pages), versions), child_pages))
    assert [p.body for p in read] == [b"a1", b"a2", b"b1", b"b2", b"c1", b"c2"]
    assert [p.cursor is not None for p in read] == [False, True] * 3
    rest = parents(fetch(pages=pages, cursor=read[1].cursor), versions)
    assert [p.id for p in rest] == ["b", "c"]


def test_what_arrived_since_a_stop_is_read_whatever_its_version():
    pages = [page_of(("1", "a"), ("2", "b"))]
    stopped = list(children(parents(fetch(pages=pages), versions), child_pages))[1]
    late = page_of(("0", "z"), minutes=5)
    assert [p.id for p in parents(fetch(pages=[*pages, late], cursor=stopped.cursor), versions)] == ["z", "b"]


def test_at_the_end_nothing_is_left_out_of_the_next_read():
    pages = [page_of(("1", "a"))]
    last = list(children(parents(fetch(pages=pages), versions), child_pages))[-1]
    assert [p.id for p in parents(fetch(pages=pages, cursor=last.cursor), versions)] == ["a"]


def test_no_parents_no_pages():
    assert list(children([], child_pages)) == []


def test_parents_are_read_in_groups_that_stand_where_their_last_one_does():
    waiting = [Parent(str(n), f"p{n}", seen_at=str(9 - n)) for n in range(5)]
    found = batches(waiting, 2)
    assert [(group.version, group.id, group.seen_at) for group in found] == [
        ("1", "p1", "9"),
        ("3", "p3", "7"),
        ("4", "p4", "5"),
    ]
    assert [[p.id for p in group.record["parents"]] for group in found] == [["p0", "p1"], ["p2", "p3"], ["p4"]]
    assert batches([], 2) == []


def test_what_a_group_brought_is_one_page_dated_by_the_newest():
    (group,) = batches([Parent("1", "a", NOW.isoformat()), Parent("2", "b", NOW.isoformat())], 2)
    pages = [page_of(minutes=1), page_of(minutes=2), page_of()]
    made = one_page("replies", group, pages, b"[]")
    assert (made.stream, made.body, made.received_at) == ("replies", b"[]", NOW + timedelta(minutes=2))
    assert made.request == "GET /t and so on, for a, b"
    assert one_page("replies", group, [], b"[]").received_at == NOW


def of_shop(**settings):
    return SimpleNamespace(start_at=None, **settings)


def test_a_walked_listing_goes_on_by_the_vendors_mark_and_ends_with_what_the_next_walk_begins_with():
    wire = Wire({"next": "b"}, {"next": ""})
    given = Fetch("desk", of_shop(), NOW, wire)
    marks = []

    def onward(answer, at):
        marks.append(at)
        return answer.json()["next"]

    pages = list(walked(given, "tickets", Walk.of(given), lambda at: Ask("/t", {"at": at or "start"}), onward))
    assert [params for _, _, params in wire.seen] == [{"at": "start"}, {"at": "b"}]
    assert marks == [None, "b"]
    assert [Walk.of(replace(given, cursor=page.cursor)) for page in pages] == [Walk(None, NOW, "b"), Walk(NOW)]


def test_a_stopped_walk_goes_on_at_its_mark():
    wire = Wire({})
    given = Fetch("desk", of_shop(), NOW, wire, cursor=Walk(None, NOW, "b").text)
    list(walked(given, "tickets", Walk.of(given), lambda at: Ask("/t", {"at": at}), lambda _answer, _at: None))
    assert wire.seen == [("GET", "/t", {"at": "b"})]


def test_a_total_is_a_number():
    assert count_in(fetch(), 7, "/count") == 7
    with pytest.raises(SourceSkipped, match="/count gave None instead of a number"):
        count_in(fetch(), None, "/count")


def test_names_beside_pages_are_asked_once_and_only_when_there_is_a_page():
    asked = []

    def names():
        asked.append("names")
        return {"teams": ["a"]}

    assert list(beside_each([], names)) == []
    assert asked == []
    pages = [Page("s", "GET /s", NOW, b'{"rows":[1]}', "c"), Page("s", "GET /s", NOW, b"{}")]
    assert [orjson.loads(page.body) for page in beside_each(pages, names)] == [
        {"teams": ["a"], "rows": [1]},
        {"teams": ["a"]},
    ]
    assert asked == ["names"]


def test_entries_of_several_pages_tell_whose_they_are_and_lose_their_words():
    pages = [
        Page("s", "GET /s", NOW, b'{"rows":[{"id":1,"text":"hello"},5]}'),
        Page("s", "GET /s", NOW, b'{"error":"no"}'),
    ]
    assert entries_of(pages, "rows", ("text",), thread="t1") == [
        {"thread": "t1", "id": 1, "text": "…"},
        5,
        {"thread": "t1", "error": "no"},
    ]


def test_a_listing_of_one_answer_ends_with_it():
    (page,) = listing(fetch(Wire({})), "s", Ask("/s"), only_page)
    assert page.cursor is None
