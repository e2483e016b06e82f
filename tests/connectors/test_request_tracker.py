"""Request Tracker: recorded pages of a real server, and a scripted one for what a real one does rarely."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest
from pydantic import ValidationError

from connectors import _request_tracker_rest as rest
from connectors._contract import Fetch
from connectors._http import Refused
from connectors.request_tracker import CONNECTOR, HISTORY, TICKETS, Settings
from model.delivery import Context, Page, Parsed, gather
from model.errors import BugError, SourceSkipped
from store.staging import read_folder

RECORDINGS = Path(__file__).parent / "recordings" / "request_tracker"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def settings(**more: Any) -> Settings:
    given = {"type": "request_tracker", "base_url": "https://rt.example.test", "token": "1-2-abc"}
    return Settings.model_validate({**given, **more})


def parsed(stream: Any, pages: list[Page], given: Settings) -> Parsed:
    return gather([stream.parse(page, Context("rt", given, page.received_at)) for page in pages])


def recorded(stream: Any, **more: Any) -> Parsed:
    return parsed(stream, list(read_folder(RECORDINGS, stream.name)), settings(**more))


# --- recorded pages ---------------------------------------------------------------------------------


def test_tickets_become_interactions_with_how_they_came_in() -> None:
    found = recorded(TICKETS, channel_field="Channel", channels={"WhatsApp": "whatsapp"})
    columns = ("interaction_id", "contact_id", "channel", "channel_detail", "status", "priority", "team", "agent_id")
    assert found.frame("interactions").select(columns).rows() == [
        ("1", "37", "email", "email", "solved", "low", "General", "27"),
        ("2", "29", "whatsapp", "WhatsApp", "solved", "normal", "General", None),
        ("3", "29", "web_form", "self service", "new", "low", "General", None),
        ("4", "29", "unknown", "created by staff", "new", "low", "General", None),
        ("6", "37", "email", "email", "pending", "low", "Billing", None),
        ("5", None, "unknown", None, None, None, None, None),
    ]
    assert found.rejects.is_empty()


def test_merged_and_deleted_tickets_are_told() -> None:
    frame = recorded(TICKETS).frame("interactions")
    assert frame.filter(pl.col("merged_into").is_not_null()).select("interaction_id", "merged_into").rows() == [
        ("4", "3")
    ]
    deleted = frame.filter(pl.col("deleted_at").is_not_null())
    assert deleted.select("interaction_id", "deleted_at").rows() == [
        ("5", datetime(2026, 11, 22, 4, 2, 45, tzinfo=UTC))
    ]


def test_without_a_channel_field_whatsapp_is_a_ticket_of_staff() -> None:
    frame = recorded(TICKETS, staff_created_channel="phone").frame("interactions")
    assert frame.filter(interaction_id="2").select("channel", "channel_detail").row(0) == ("phone", "created by staff")


def test_the_link_opens_the_ticket_and_unset_dates_are_null() -> None:
    first = recorded(TICKETS).frame("interactions").row(0, named=True)
    assert first["url"] == "https://rt.example.test/Ticket/Display.html?id=1"
    assert first["resolution_due_at"] is None
    assert first["created_at"] == datetime(2026, 11, 22, 4, 2, 25, tzinfo=UTC)


def test_requestors_are_contacts_and_owners_agents() -> None:
    found = recorded(TICKETS)
    people = found.frame("contacts").unique("contact_id", maintain_order=True).select("contact_id", "name", "emails")
    assert people.rows() == [("37", "Joan Roca", ["joan@example.test"]), ("29", "Marta Puig", ["marta@example.test"])]
    assert found.frame("agents").select("agent_id", "name", "email").rows() == [("27", "Anna Vidal", "anna@shop.test")]


def test_history_of_a_ticket_that_was_reopened_by_mail() -> None:
    events = recorded(HISTORY).frame("events").filter(interaction_id="1")
    assert events.select("event_id", "kind", "actor", "is_public", "agent_id", "value").rows() == [
        ("41", "message", "customer", True, None, None),
        ("43", "assigned", "agent", True, "27", None),
        ("46", "message", "agent", True, "27", None),
        ("48", "status", "system", True, None, "open"),
        ("49", "message", "agent", False, "27", None),
        ("50", "status", "agent", True, "27", "solved"),
        ("52", "message", "customer", True, None, None),
        ("54", "status", "system", True, None, "open"),
        ("55", "message", "agent", True, "27", None),
        ("57", "status", "agent", True, "27", "solved"),
    ]


def test_merges_point_at_the_survivor_and_queue_changes_at_the_queue() -> None:
    found = recorded(HISTORY).frame("events").filter(pl.col("kind").is_in(["merged", "transferred"]))
    assert found.select("interaction_id", "kind", "value", "team").rows() == [
        ("4", "merged", "3", None),
        ("6", "transferred", None, "Billing"),
    ]


def test_every_recorded_row_is_stored_or_a_duplicate() -> None:
    for stream in (TICKETS, HISTORY):
        found = recorded(stream)
        assert found.records == sum(frame.height for frame in found.tables.values()) > 0


# --- what RT writes rarely --------------------------------------------------------------------------


def ticket(number: int, updated: str = "2026-03-01T10:00:00Z", **more: Any) -> dict[str, Any]:
    person = {"id": 31, "Name": "marta@example.test", "EmailAddress": "marta@example.test", "RealName": ""}
    return {
        "id": str(number), "EffectiveId": str(number), "Subject": "Help", "Status": "open", "Priority": "0",
        "Queue": {"id": "1", "Name": "General"}, "Owner": {"id": 6, "Name": "Nobody"}, "Creator": {"id": 31},
        "Requestor": [person], "Created": "2026-03-01T09:00:00Z", "LastUpdated": updated,
        "Due": "1970-01-01T00:00:00Z", "CustomFields": "", **more,
    }  # fmt: skip


def change(number: int, of: int, kind: str, creator: int = 31, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number), "ObjectId": str(of), "Type": kind, "Creator": {"id": creator, "Name": "someone"},
        "Created": "2026-03-01T10:00:00Z", "Field": "", "OldValue": "", "NewValue": "", **more,
    }  # fmt: skip


def tickets_page(*found: dict[str, Any]) -> Page:
    body = {"tickets": found, "creations": [], "mail": [], "deletions": []}
    return Page("tickets", "GET", NOON, orjson.dumps(body))


def history_page(*found: dict[str, Any]) -> Page:
    users = {
        "6": {"Name": "Nobody", "Privileged": 0},
        "27": {"Name": "anna", "Privileged": 1},
        "40": {"Name": "cousin@example.test", "Privileged": 0},
    }
    body = {"transactions": found, "requestors": {"1": ["31"]}, "users": users, "queues": {"3": "Billing"}}
    return Page("history", "GET", NOON, orjson.dumps(body))


def test_an_unknown_status_and_a_broken_date_are_told_and_the_row_stays() -> None:
    found = parsed(TICKETS, [tickets_page(ticket(1, Status="waiting", Created="yesterday"))], settings())
    assert found.frame("interactions").select("status", "created_at").row(0) == (None, None)
    assert sorted(found.rejects.select("id", "field", "raw").rows()) == [
        ("1", "created_at", "yesterday"),
        ("1", "status", "waiting"),
    ]


def test_statuses_of_a_lifecycle_of_their_own_are_mapped_by_the_settings() -> None:
    given = settings(statuses={"waiting": "on_hold"})
    found = parsed(TICKETS, [tickets_page(ticket(1, Status="waiting"))], given)
    assert found.frame("interactions")["status"].to_list() == ["on_hold"]


def test_a_ticket_nobody_asked_for_has_no_customer() -> None:
    found = parsed(TICKETS, [tickets_page(ticket(1, Requestor=""))], settings())
    assert found.frame("interactions")["contact_id"].to_list() == [None]
    assert found.frame("contacts").is_empty()


@pytest.mark.parametrize(
    ("number", "word"), [("0", "low"), ("49", "low"), ("50", "normal"), ("100", "high"), ("-1", None), ("", None)]
)
def test_priority_numbers_become_the_words_rt_shows(number: str, word: str | None) -> None:
    found = parsed(TICKETS, [tickets_page(ticket(1, Priority=number))], settings())
    assert found.frame("interactions")["priority"].to_list() == [word]


def test_bands_of_priorities_can_be_set() -> None:
    given = settings(priority_bands={"low": 0, "urgent": 10})
    found = parsed(TICKETS, [tickets_page(ticket(1, Priority="12"))], given)
    assert found.frame("interactions")["priority"].to_list() == ["urgent"]


def test_people_without_staff_rights_are_on_the_customers_side() -> None:
    page = history_page(change(1, 1, "Correspond", 40), change(2, 1, "Correspond", 27), change(3, 1, "Correspond", 99))
    assert parsed(HISTORY, [page], settings()).frame("events")["actor"].to_list() == ["customer", "agent", "agent"]


def test_what_is_no_event_is_left_out() -> None:
    page = history_page(
        change(1, 1, "Set", 27, Field="Priority", NewValue="80"),
        change(2, 1, "AddLink", 27, Field="RefersTo", NewValue="fsck.com-rt://shop.test/ticket/9"),
        change(3, 1, "AddLink", 27, Field="MergedInto", NewValue="fsck.com-rt://shop.test/ticket/1"),
        change(4, 1, "Status", 27, Field="Status", NewValue="deleted"),
        change(5, 1, "Set", 27, Field="Owner", NewValue="6"),
        change(6, 1, "Take", 27, Field="Owner", NewValue="27"),
    )
    found = parsed(HISTORY, [page], settings()).frame("events")
    assert found.select("event_id", "kind", "agent_id").rows() == [("6", "assigned", "27")]


# --- fetching ---------------------------------------------------------------------------------------


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


def test_the_next_walk_starts_at_the_servers_time_of_the_first_answer() -> None:
    last = list(TICKETS.fetch(fetching(Scripted([ticket(1)], tells_total=True))))[-1]
    server = Scripted([ticket(1), ticket(2, updated="2026-03-02T11:55:00Z")], tells_total=True)
    pages = list(TICKETS.fetch(fetching(server, last.cursor, timezone="Europe/Madrid")))
    assert server.asked[0][1]["query"] == "id > 0 AND EffectiveId > 0 AND LastUpdated >= '2026-03-01 13:00:00'"
    assert ids(pages) == [["2"]]  # 1 did not change; 2 did within the ten minutes in which a change may show late


def test_what_changes_during_a_long_walk_is_left_to_the_next() -> None:
    class Slow(Scripted):
        def get(self, path: str, params: dict[str, Any] | None = None) -> Given:
            return replace(super().get(path, params), server_time=NOON + timedelta(minutes=len(self.asked)))

    pages = list(TICKETS.fetch(fetching(Slow([ticket(1), ticket(2), ticket(3)], tells_total=True))))
    assert len(pages) == 2
    assert orjson.loads(pages[-1].cursor or "")["since"] == "2026-03-02T12:01:00+00:00"


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
    found = [t["ObjectId"] for page in pages for t in orjson.loads(page.body)["transactions"]]
    assert sorted(map(int, found)) == [*range(51, 121), 125]


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


def test_fetching_without_a_transport_is_a_bug_of_ours() -> None:
    with pytest.raises(BugError):
        list(TICKETS.fetch(Fetch("rt", settings(), NOON)))


# --- settings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"base_url": None}, "base_url is missing"),
        ({"token": None}, "give token, or user and password"),
        ({"token": None, "user": "hilo"}, "give token, or user and password"),
        ({"page_size": 101}, "less than or equal to 100"),
        ({"staff_created_channel": "fax"}, "fax"),
    ],
)
def test_settings_that_cannot_work_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        settings(**given)


def test_recorded_pages_need_neither_address_nor_credentials() -> None:
    assert Settings(type="request_tracker", recorded="somewhere").recorded == "somewhere"


def test_secrets_are_not_shown() -> None:
    assert "1-2-abc" not in repr(settings())
    assert CONNECTOR.type == "request_tracker"
