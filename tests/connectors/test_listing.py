"""Listings walk, name their requests, and go on with the children of what changed."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from connectors._contract import Fetch
from connectors._http import Refused
from connectors._listing import Ask, Parent, batches, children, listing, object_in, one_page, or_turned_off, parents
from connectors._records import Record
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


@pytest.mark.parametrize(
    ("status", "step"), [(403, "read_surveys = false"), (404, "read_surveys = false"), (401, "key")]
)
def test_a_refusal_of_what_can_be_done_without_says_so(status, step):
    def refused():
        yield page_of()
        raise Refused("Reading desk", "GET /s: HTTP 403", status=status, next_step="check the key")

    pages = or_turned_off(refused(), "read_surveys")
    assert next(pages) == page_of()
    with pytest.raises(Refused, match="GET /s") as found:
        next(pages)
    assert step in found.value.next_step
    assert found.value.status == status
