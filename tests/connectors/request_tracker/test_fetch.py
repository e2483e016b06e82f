"""Request Tracker's walks, with a scripted server for what a real one does rarely."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from connectors._contract import Fetch
from connectors._http import Refused
from connectors.request_tracker import CONNECTOR, HISTORY, TICKETS, rest
from connectors.request_tracker.ids import tickets as request_tracker_ids
from model.delivery import Page
from model.errors import BugError, SourceSkipped
from tests.connectors.given_request_tracker import (
    NOON,
    change,
    parsed,
    settings,
    ticket,
    tickets_page,
)


@dataclass
class Given:
    """An answer of the scripted server."""

    parsed: Any
    server_time: datetime = NOON
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return orjson.dumps(self.parsed)

    def json(self) -> Any:
        return self.parsed


@dataclass
class Scripted:
    """RT as far as the connector asks it: conditions and order by id, pages by number with their traps.

    `hidden` are types of transactions this user may not see: removed after the page was cut. Without
    `tells_total` neither total nor next_page is told, as for users without full rights.
    """

    tickets: list[dict[str, Any]] = field(default_factory=list)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    tells_total: bool = False
    hidden: tuple[str, ...] = ()
    ignores_id: bool = False
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def get(self, path: str, params: dict[str, Any] | None = None) -> Given:
        given = params or {}
        self.asked.append((path, given))
        if path.startswith("/REST/2.0/user/"):
            return Given({"Name": "anna", "Privileged": 1, "_hyperlinks": []})
        listing = path.removeprefix("/REST/2.0/")
        return self._listed(*self._rows(listing, given.get("query", "[]")), int(given.get("per_page", 20)))

    def post(self, path: str, payload: Any, params: dict[str, Any] | None = None) -> Given:
        raise NotImplementedError

    def _rows(self, listing: str, query: str) -> tuple[list[dict[str, Any]], int]:
        if listing == "tickets":
            return self.tickets, int(query.split("id > ")[1].split(" ", maxsplit=1)[0])
        limits = {c["field"]: c["value"] for c in json.loads(query)}
        rows = [t for t in self.transactions if str(t["ObjectId"]) in limits.get("ObjectId", ())]
        types = limits.get("Type", ())
        return [t for t in rows if t["Type"] in types] if listing == "transactions" else [], int(limits["id"])

    def _listed(self, rows: list[dict[str, Any]], after: int, per_page: int) -> Given:
        left = [row for row in rows if self.ignores_id or int(row["id"]) > after]
        page = [row for row in left[:per_page] if row.get("Type") not in self.hidden]
        return Given({"items": page, "count": len(page), "total": len(left) if self.tells_total else None})

    def paths(self) -> list[str]:
        return [path.removeprefix("/REST/2.0") for path, _ in self.asked]


def fetching(server: Scripted, cursor: str | None = None, pages: list[Page] | None = None, **more: Any) -> Fetch:
    return Fetch("rt", settings(page_size=2, **more), NOON, server, cursor, lambda: pages or [])


def ids(pages: list[Page]) -> list[list[str]]:
    return [[t["id"] for t in orjson.loads(page.body)["tickets"]] for page in pages]


@pytest.mark.parametrize("tells_total", [True, False])
def test_every_ticket_comes_once_though_no_next_page_is_told(tells_total: bool) -> None:
    server = Scripted([ticket(n) for n in (1, 2, 3, 4, 7)], tells_total=tells_total)
    found = [number for page in ids(list(TICKETS.fetch(fetching(server)))) for number in page]
    assert found == ["1", "2", "3", "4", "7"]


def test_a_walk_goes_on_after_any_page() -> None:
    server = Scripted([ticket(n) for n in (1, 2, 3, 4, 5)], tells_total=True)
    pages = list(TICKETS.fetch(fetching(server)))
    for done, page in enumerate(pages[:-1], start=1):
        assert ids(list(TICKETS.fetch(fetching(server, page.cursor)))) == ids(pages)[done:]


@dataclass
class Hiding(Scripted):
    """An RT that shows nothing of some tickets, as users without rights to their queues see them."""

    unseen: tuple[str, ...] = ("3", "4", "5", "6")
    tells_next: bool = False

    def get(self, path: str, params: dict[str, Any] | None = None) -> Given:
        asked = params or {}
        if path != "/REST/2.0/tickets":
            return super().get(path, params)
        self.asked.append((path, asked))
        rows, after = self._rows("tickets", asked["query"])
        left = [row for row in rows if int(row["id"]) > after]
        size, page = int(asked["per_page"]), min(int(asked.get("page", 1)), max(1, -(-len(left) // 2)))
        cut = left[(page - 1) * size : page * size]
        shown = [{} if row["id"] in self.unseen else row for row in cut]
        if not self.tells_next:
            return Given({"items": shown, "page": page, "total": None})
        following = {"next_page": "https://rt"} if page * size < len(left) else {}
        return Given({"items": [row for row in shown if row], "page": page, **following})


@pytest.mark.parametrize("tells_next", [True, False])
@pytest.mark.parametrize("last", [7, 6])
def test_pages_of_which_this_user_may_see_nothing_do_not_end_the_walk(tells_next: bool, last: int) -> None:
    server = Hiding([ticket(n) for n in range(1, last + 1)], tells_next=tells_next)
    pages = list(TICKETS.fetch(fetching(server)))
    seen = [number for number in ("1", "2", "7") if int(number) <= last]
    assert [number for page in ids(pages) for number in page] == seen
    assert orjson.loads(pages[-1].cursor or "")["at"] is None
    listed = [number for _, portion in request_tracker_ids(fetching(server)) for number in portion]
    assert listed == seen
    stopped = pages[0].cursor
    assert [number for page in ids(list(TICKETS.fetch(fetching(server, stopped)))) for number in page] == seen[2:]


def test_a_walk_stopped_among_pages_it_may_not_see_goes_on_there() -> None:
    server = Hiding([ticket(n) for n in range(1, 8)])
    cursor = orjson.dumps({"since": None, "begun": NOON.isoformat(), "at": [2, 3]}).decode()
    assert ids(list(TICKETS.fetch(fetching(server, cursor))))[0] == ["7"]


def test_the_next_walk_starts_at_the_servers_time_of_the_first_answer() -> None:
    last = list(TICKETS.fetch(fetching(Scripted([ticket(1)], tells_total=True))))[-1]
    server = Scripted([ticket(1), ticket(2, updated="2026-03-02T11:55:00Z")], tells_total=True)
    pages = list(TICKETS.fetch(fetching(server, last.cursor, timezone="Europe/Madrid")))
    assert server.asked[0][1]["query"] == "id > 0 AND EffectiveId > 0 AND LastUpdated >= '2026-03-01 13:00:00'"
    assert ids(pages) == [["2"]]  # 1 did not change; 2 did within the ten minutes in which a change may show late


def test_what_changes_during_a_long_walk_is_left_to_the_next() -> None:
    class Slow(Scripted):
        def get(self, path: str, params: dict[str, Any] | None = None) -> Given:
            return replace(super().get(path, params), server_time=NOON + timedelta(minutes=len(self.asked) - 5))

    pages = list(TICKETS.fetch(fetching(Slow([ticket(1), ticket(2), ticket(3)], tells_total=True))))
    assert len(pages) == 2
    assert orjson.loads(pages[-1].cursor or "")["since"] == "2026-03-02T11:56:00+00:00"


def test_an_rt_that_ignores_the_condition_is_refused_instead_of_read_for_ever() -> None:
    server = Scripted([ticket(n) for n in (1, 2, 3)], ignores_id=True)
    with pytest.raises(SourceSkipped, match="the paging would loop"):
        list(TICKETS.fetch(fetching(server)))


def test_a_page_of_something_else_is_refused() -> None:
    class Proxy(Scripted):
        def get(self, path: str, params: dict[str, Any] | None = None) -> Given:
            return Given({"message": "Hello"})

    with pytest.raises(SourceSkipped, match="no items"):
        list(TICKETS.fetch(fetching(Proxy())))


def test_hidden_comments_do_not_hide_what_follows_them() -> None:
    comments = [change(n, 1, "Comment", 27) for n in range(2, 150)]
    server = Scripted(
        transactions=[change(1, 1, "Create"), *comments, change(150, 1, "Correspond", 27)], hidden=("Comment",)
    )
    found = rest.records(rest.transactions(server, ["1"]))
    assert [record["id"] for record in found] == ["1", "150"]


def test_a_history_of_several_answers_is_one_page() -> None:
    server = Scripted(transactions=[change(n, 1, "Correspond") for n in range(1, 251)])
    (page,) = HISTORY.fetch(fetching(server, pages=[tickets_page(ticket(1))]))
    assert len(orjson.loads(page.body)["transactions"]) == 250
    assert page.received_at == NOON


def test_staff_is_looked_up_once_and_requestors_never() -> None:
    server = Scripted(transactions=[change(n, n, "Correspond", (n % 2 and 27) or 31) for n in range(1, 121)])
    pages = list(HISTORY.fetch(fetching(server, pages=[tickets_page(*(ticket(n) for n in range(1, 121)))])))
    assert len(pages) == 3
    assert [path for path in server.paths() if path.startswith("/user/")] == ["/user/27"]


def test_a_stopped_history_goes_on_and_takes_what_came_since() -> None:
    first = tickets_page(*(ticket(n) for n in range(1, 121)))
    server = Scripted(transactions=[change(n, n, "Create") for n in range(1, 131)])
    stopped = next(iter(HISTORY.fetch(fetching(server, pages=[first]))))
    later = replace(
        tickets_page(ticket(125, updated="2026-02-01T10:00:00Z")), received_at=datetime(2026, 3, 3, tzinfo=UTC)
    )
    pages = list(HISTORY.fetch(fetching(server, stopped.cursor, pages=[first, later])))
    before, after = (
        [t["ObjectId"] for p in read for t in orjson.loads(p.body)["transactions"]] for read in ([stopped], pages)
    )
    assert len(before) == 50
    assert sorted(map(int, [*before, *after])) == [*range(1, 121), 125]


def test_a_finished_history_reads_whatever_its_parents_bring_next() -> None:
    first = tickets_page(ticket(1, updated="2026-03-01T10:00:00Z"))
    server = Scripted(transactions=[change(n, n, "Create") for n in (1, 2)])
    (finished,) = HISTORY.fetch(fetching(server, pages=[first]))
    earlier = tickets_page(ticket(2, updated="2026-02-28T10:00:00Z"))
    assert len(list(HISTORY.fetch(fetching(server, finished.cursor, pages=[earlier])))) == 1


def test_a_user_that_may_not_be_seen_is_left_blank() -> None:
    def refusing(status: int) -> Callable[..., Given]:
        def get(path: str, params: dict[str, Any] | None = None) -> Given:
            raise Refused("Reading rt", f"{path}: HTTP {status}", status=status)

        return get

    server = Scripted()
    server.get = refusing(403)  # type: ignore[method-assign]
    assert rest.user(server, "27") == {}
    server.get = refusing(401)  # type: ignore[method-assign]
    with pytest.raises(Refused):
        rest.user(server, "27")


def test_the_count_is_rts_own_and_its_absence_is_told() -> None:
    assert TICKETS.count is not None
    assert TICKETS.count(fetching(Scripted([ticket(1), ticket(2)], tells_total=True))) == 2
    with pytest.raises(SourceSkipped, match="only to users"):
        TICKETS.count(fetching(Scripted([ticket(1)])))


def shown(*found: dict[str, Any], tells_total: bool = True) -> str:
    return CONNECTOR.check(Fetch("rt", settings(), NOON, Versioned(list(found), tells_total=tells_total)))


class Versioned(Scripted):
    """With the page that tells the version."""

    def get(self, path: str, params: dict[str, Any] | None = None) -> Given:
        return Given({"Version": "5.0.3"}) if path.endswith("/rt") else super().get(path, params)


def test_the_check_says_what_this_user_is_not_shown() -> None:
    known = ticket(1, Requestor=[{"id": 31, "LastUpdated": "2026-03-01T10:00:00Z"}])
    assert shown(known) == "Request Tracker 5.0.3, 1 tickets can be read"
    assert shown(ticket(1)).endswith("1 tickets can be read; telephone numbers of requestors are hidden from this user "
                                     "(AdminUsers shows them)")  # fmt: skip
    hidden = ticket(1, Requestor=[{"id": 31, "LastUpdated": "1970-01-01T00:00:00Z"}])
    assert "hidden from this user" in shown(hidden)
    assert "can be read, 2 of them at once; RT tells their number only" in shown(known, ticket(2), tells_total=False)
    assert "no ticket can be read; RT tells" in shown(tells_total=False)


def test_the_check_names_custom_fields_that_are_not_seen() -> None:
    class WithFields(Versioned):
        def _rows(self, listing: str, query: str) -> tuple[list[dict[str, Any]], int]:
            named = [{"id": "1", "Name": "Motive"}, {"id": "3", "Name": "Order"}]
            return (
                (named, int(json.loads(query)[-1]["value"]))
                if listing == "customfields"
                else super()._rows(listing, query)
            )

    given = settings(reason_field="Motive", reference_field="3", channel_field="Chanel")
    said = CONNECTOR.check(Fetch("rt", given, NOON, WithFields([ticket(1)], tells_total=True)))
    assert said.endswith("no custom field 'Chanel' is seen (SeeCustomField shows them)")
    assert "Motive" not in said


def test_only_the_custom_fields_the_settings_name_are_staged() -> None:
    fields = [{"id": 1, "name": "Motive", "values": ["Late"]}, {"id": 2, "name": "Passport", "values": ["X1"]}]
    server = Scripted([ticket(1, CustomFields=[*fields, {"id": 3, "name": "Order", "values": ["A-7"]}])])
    given = fetching(server, reason_field="Motive", reference_field="3")
    pages = list(TICKETS.fetch(given))
    assert b"Passport" not in b"".join(page.body for page in pages)
    found = parsed(TICKETS, pages, given.settings).frame("interactions")
    assert found.select("reason", "reference").rows() == [("Late", "A-7")]


def test_a_cursor_of_the_future_is_refused() -> None:
    for key in ("since", "begun"):
        cursor = json.dumps({"since": None, "begun": None, "at": None, key: "2999-01-01T00:00:00+00:00"})
        with pytest.raises(SourceSkipped, match="in the future"):
            list(TICKETS.fetch(fetching(Scripted([ticket(1)]), cursor)))


def test_a_ticket_whose_update_time_rt_does_not_tell_is_read_at_every_sync() -> None:
    last = list(TICKETS.fetch(fetching(Scripted([ticket(1)], tells_total=True))))[-1]
    untold = [ticket(1, updated="1970-01-01T00:00:00Z"), ticket(2, updated=""), ticket(3)]
    assert ids(list(TICKETS.fetch(fetching(Scripted(untold), last.cursor)))) == [["1", "2"], []]


@pytest.mark.parametrize("total", ["x", [], {"a": 1}, True, ""])
def test_a_total_that_is_no_number_is_none(total: Any) -> None:
    class Odd(Scripted):
        def get(self, path: str, params: dict[str, Any] | None = None) -> Given:
            answer = super().get(path, params)
            return Given({**answer.parsed, "total": total}) if path.endswith("/tickets") else answer

    server = Odd([ticket(n) for n in (1, 2, 3)])
    assert ids(list(TICKETS.fetch(fetching(server)))) == [["1", "2"], ["3"], []]


def test_the_count_is_of_what_the_first_sync_asked_for() -> None:
    server = Scripted([ticket(1)], tells_total=True)
    TICKETS.count(fetching(server, start_at="2026-02-01T12:00:00Z"))
    assert server.asked[0][1]["query"].endswith("LastUpdated >= '2026-02-01 11:50:00'")


def test_a_ticket_of_which_little_is_shown_is_read_all_the_same() -> None:
    bare = {"id": "5", "EffectiveId": {"type": "ticket", "id": "4", "_url": "x"}, "CustomFields": []}
    given = fetching(Scripted([bare]))
    pages = list(TICKETS.fetch(given))
    assert parsed(TICKETS, pages, given.settings).frame("interactions").select(
        "interaction_id", "merged_into"
    ).rows() == [("5", "4")]
    list(HISTORY.fetch(fetching(Scripted(), pages=pages)))


def test_fetching_without_a_transport_is_a_bug_of_ours() -> None:
    with pytest.raises(BugError):
        list(TICKETS.fetch(Fetch("rt", settings(), NOON)))


def test_pages_that_promise_more_for_ever_and_show_nothing_are_stopped() -> None:
    class Promising(Scripted):
        def get(self, path: str, params: dict[str, Any] | None = None) -> Given:
            return Given({"items": [], "next_page": "https://rt"})

    with pytest.raises(SourceSkipped, match="1000 pages in a row show nothing"):
        list(TICKETS.fetch(fetching(Promising())))
