"""What is fetched from RT, stream by stream, and where a stopped sync goes on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from connectors._contract import Fetch, Http
from connectors._listing import http_of, object_in
from connectors._walks import not_ahead
from connectors.request_tracker import rest
from connectors.request_tracker.rest import REST, Listed, Record
from model.delivery import Page
from model.errors import SourceSkipped

_SEARCH_OVERLAP: Final = timedelta(days=1)
"""TicketSQL reads instants in the zone of the RT user; a day covers a wrong `timezone` setting."""
_LATE_COMMIT: Final = timedelta(minutes=10)
"""LastUpdated is written some time before others can see the change."""
_BEGINNING: Final = datetime(2000, 1, 1, tzinfo=UTC)
_BATCH: Final = 50
_HIDDEN: Final = "1970-01-01"
"""What RT writes for update times of users this user may not see."""

_PERSON: Final = "id,Name,EmailAddress,RealName"
_TICKET_FIELDS: Final = {
    "fields": "Subject,Status,Priority,Queue,Owner,Creator,Requestor,EffectiveId,Created,LastUpdated,Due,CustomFields",
    "fields[Queue]": "Name",
    "fields[Owner]": _PERSON,
    "fields[Creator]": "id,Name",
    "fields[Requestor]": f"{_PERSON},MobilePhone,WorkPhone,HomePhone,Organization,Lang,Created,LastUpdated",
}


@dataclass(frozen=True)
class _Position:
    """Where the walk over changed tickets is: changed since `since`, above id `after`.

    `until` is the server's time when this walk began, from which the next one starts.
    """

    since: datetime | None
    after: int = 0
    until: datetime | None = None

    @classmethod
    def read(cls, cursor: str | None, start_at: datetime | None) -> "_Position":
        if cursor is None:
            return cls(start_at)
        kept = orjson.loads(cursor)
        since, until = (kept[key] and datetime.fromisoformat(kept[key]) for key in ("since", "until"))
        return cls(since, kept["after"], until)

    def text(self) -> str:
        return orjson.dumps({"since": self.since, "after": self.after, "until": self.until}).decode()

    def then(self, listed: Listed) -> "_Position":
        """The position after an answer: further up, or the start of the next walk."""
        until = self.until or listed.server_time
        return _Position(until) if listed.is_last else _Position(self.since, listed.last_id, until)


def tickets(fetch: Fetch) -> Iterator[Page]:
    """Tickets that changed since the cursor, in order of id; the last page also has the deletions.

    A page's body is `{"tickets": […], "creations": […], "mail": […], "deletions": […]}`, each with RT's
    own records.
    """
    http, position = http_of(fetch), _Position.read(fetch.cursor, fetch.settings.start_at)
    not_ahead(fetch, (position.until or position.since) if fetch.cursor else None)
    known_until = position.since and position.since - _LATE_COMMIT
    is_last = False
    while not is_last:
        query = _query(fetch, position)
        params = {"query": query, "per_page": fetch.settings.page_size, **_TICKET_FIELDS}
        listed = rest.ask(http, "/tickets", params, after=position.after)
        changed = [ticket for ticket in listed.records if not known_until or _updated(ticket) >= known_until]
        is_last, position = listed.is_last, position.then(listed)
        body = _with_origins(http, [_kept(ticket, fetch.settings) for ticket in changed])
        body["deletions"] = rest.deletions(http, known_until or _BEGINNING) if is_last else []
        if changed or is_last:
            request = f"GET {REST}/tickets?query={query}"
            yield Page("tickets", request, listed.server_time, orjson.dumps(body), position.text())


def _query(fetch: Fetch, position: _Position) -> str:
    """TicketSQL. Naming EffectiveId is what makes RT list merged tickets too."""
    words = [f"id > {position.after}", "EffectiveId > 0"]
    if position.since:
        local = (position.since - _SEARCH_OVERLAP).astimezone(ZoneInfo(fetch.settings.timezone))
        words.append(f"LastUpdated >= '{local:%Y-%m-%d %H:%M:%S}'")
    return " AND ".join(words)


def _updated(ticket: Record) -> datetime:
    given = ticket.get("LastUpdated")
    return datetime.fromisoformat(given) if given else _BEGINNING


def _kept(ticket: Record, settings: Any) -> Record:
    """A ticket with the custom fields the settings name and no others."""
    wanted = (settings.channel_field, settings.reason_field, settings.reference_field)
    fields = [one for one in ticket.get("CustomFields") or () if {one.get("name"), str(one.get("id"))} & {*wanted}]
    return {**ticket, "CustomFields": fields}


def _with_origins(http: Http, found: list[Record]) -> dict[str, list[Record]]:
    """Tickets with how they came in: their Create transactions, and which of those came by e-mail."""
    creations = rest.creations(http, [str(ticket["id"]) for ticket in found])
    mail = rest.mail(http, [str(creation["id"]) for creation in creations])
    return {"tickets": found, "creations": creations, "mail": mail}


def history(fetch: Fetch) -> Iterator[Page]:
    """What happened to the tickets of the parents' pages: all of it, for 50 tickets a page, least recent first.

    A page's body is `{"transactions": […], "requestors": {ticket: [user numbers]}, "users": {number: record},
    "queues": {id: name}}`. Users are looked up once each, and requestors never.
    """
    http, waiting = http_of(fetch), _waiting(fetch)
    queues = rest.queues(http) if waiting else {}
    seen = max((version.received_at for version in waiting), default=fetch.now)
    users: dict[str, Record] = {}
    for start in range(0, len(waiting), _BATCH):
        batch = waiting[start : start + _BATCH]
        requestors = {version.ticket: version.requestors for version in batch}
        answers = rest.transactions(http, list(requestors))
        found = rest.records(answers)
        known = _users(http, found, requestors, users)
        body = {"transactions": found, "requestors": requestors, "users": known, "queues": queues}
        is_last = start + _BATCH >= len(waiting)
        cursor = {"done": None if is_last else batch[-1].order, "seen": seen}
        request = f"GET {REST}/transactions of tickets {', '.join(requestors)}"
        yield Page("history", request, answers[-1].server_time, orjson.dumps(body), orjson.dumps(cursor).decode())


@dataclass(frozen=True)
class _Version:
    """A ticket as a page of the parent stream brought it."""

    ticket: str
    updated: datetime
    requestors: list[str]
    received_at: datetime

    @property
    def order(self) -> tuple[datetime, int]:
        """Least recently changed first."""
        return self.updated, int(self.ticket)


def _waiting(fetch: Fetch) -> list[_Version]:
    """The newest version of every ticket whose history is still to be read."""
    versions = [_version(page, ticket) for page in fetch.parents() for ticket in orjson.loads(page.body)["tickets"]]
    newest = {version.ticket: version for version in sorted(versions, key=lambda v: v.updated)}
    waiting = [version for version in newest.values() if not _is_done(version, fetch.cursor)]
    return sorted(waiting, key=lambda version: version.order)


def _version(page: Page, ticket: Record) -> _Version:
    requestors = [str(person["id"]) for person in ticket.get("Requestor") or () if "id" in person]
    return _Version(str(ticket["id"]), _updated(ticket), requestors, page.received_at)


def _is_done(version: _Version, cursor: str | None) -> bool:
    """Whether a read that was stopped had come past this version; what arrived since then had not been seen."""
    kept: Any = orjson.loads(cursor) if cursor else {"done": None}
    if kept["done"] is None:
        return False
    done = datetime.fromisoformat(kept["done"][0]), int(kept["done"][1])
    return version.order <= done and version.received_at <= datetime.fromisoformat(kept["seen"])


def _users(
    http: Http, found: Iterable[Record], requestors: Mapping[str, list[str]], known: dict[str, Record]
) -> dict[str, Record]:
    """Whoever wrote or was given a ticket and is not its requestor; `known` remembers them between pages."""
    wanted = {number for transaction in found for number in _strangers(transaction, requestors)}
    for number in sorted(wanted - known.keys()):
        known[number] = rest.user(http, number)
    return {number: known[number] for number in sorted(wanted)}


def _strangers(transaction: Record, requestors: Mapping[str, list[str]]) -> set[str]:
    people = {str(transaction["Creator"]["id"])}
    if transaction["Field"] == "Owner":
        people.add(str(transaction["NewValue"]))
    return people - {*requestors[str(transaction["ObjectId"])]}


def count_tickets(fetch: Fetch) -> int:
    """How many tickets RT says there are (without deleted ones); SourceSkipped when it does not tell this user."""
    total = _asked(fetch, per_page=1).get("total")
    if total is None:
        raise SourceSkipped("Counting tickets", "RT tells the total only to users with ShowTicket on all queues")
    return int(total)


def _asked(fetch: Fetch, per_page: int) -> Mapping[str, Any]:
    everything = _query(fetch, _Position(fetch.settings.start_at))
    params = {"query": everything, "per_page": per_page, "fields": "Requestor", "fields[Requestor]": "id,LastUpdated"}
    return object_in(http_of(fetch).get(f"{REST}/tickets", params), "/tickets")


def what_is_seen(fetch: Fetch) -> str:
    """What this user is shown, in words: how many tickets, and what RT hides from it."""
    answer = _asked(fetch, per_page=100)
    total, listed = answer.get("total"), [one for one in answer.get("items") or () if isinstance(one, dict)]
    people = [person for one in listed for person in one.get("Requestor") or () if isinstance(person, dict)]
    if total is not None:
        words = [f"{int(total):,} tickets can be read"]
    else:
        seen = f"tickets can be read, {len(listed)} of them at once" if listed else "no ticket can be read"
        words = [f"{seen}; RT tells their number only to users with ShowTicket on all queues"]
    if people and all((person.get("LastUpdated") or _HIDDEN).startswith(_HIDDEN) for person in people):
        words.append("telephone numbers of requestors are hidden from this user (AdminUsers shows them)")
    return "; ".join(words)


def version(fetch: Fetch) -> str:
    """RT's version."""
    return str(http_of(fetch).get(f"{REST}/rt").json().get("Version", "of unknown version"))
