"""A Zendesk of many tickets that changes while it is read, and knows what must be stored of it: `Shop`.

Everything follows from numbers, so that the truth needs no copy of what was answered. A `version` is the state after
so many rounds of changes; rows of all objects change in each, so that a mix of two versions is seen.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import orjson
import polars as pl

from tests.connectors.case import SECRET
from tests.connectors.loopback import Reply, Seen, serving

START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
PER_CUSTOMER = 4
_STATUSES = ("new", "open", "pending", "hold", "solved")


@dataclass
class Shop:
    """`count` tickets of a quarter as many customers; each round of changes is of every `stride`th ticket.

    Rows of an export stand in order of (generated, id), as the vendor's do; `page` at most that many on a page; `tied`
    tickets begin in the same second.
    """

    count: int
    page: int = 1000
    stride: int = 97
    tied: int = 3
    version: int = 0
    changed: dict[int, list[int]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._exports: dict[str, list[tuple[int, int, bytes]]] = {}

    def change(self) -> None:
        """One more round: some tickets get another status and a message, and some customers another name."""
        self.version += 1
        for ticket in range(1 + self.version % self.stride, self.count + 1, self.stride):
            self.changed.setdefault(ticket, []).append(self.version)
        self._exports.clear()

    def touch(self, ticket: int) -> None:
        """One ticket changes, as while somebody reads."""
        self.version += 1
        self.changed.setdefault(ticket, []).append(self.version)
        self._exports.clear()

    def delete(self, ticket: int) -> None:
        """The ticket is deleted, which the export tells."""
        self.gone.add(ticket)
        self.touch(ticket)

    def restore(self, ticket: int) -> None:
        """The ticket comes back."""
        self.gone.discard(ticket)
        self.touch(ticket)

    def forget(self, count: int) -> None:
        """The source comes back from a backup that lacks its newest tickets."""
        self.count -= count
        self._exports.clear()

    def section(self, url: str) -> Mapping[str, Any]:
        """The section of a source that reads this shop at an address."""
        return {
            "type": "zendesk", "subdomain": "shop", "base_url": url, "allow_private_hosts": True,
            "email": "pau@shop.example", "api_token": SECRET, "page_size": self.page,
        }  # fmt: skip

    # What is answered

    def answer(self, seen: Seen) -> Reply:
        """What Zendesk answers, dated by its own clock."""
        self.asked.append(seen.path)
        name = seen.path.removeprefix("/api/v2/").removesuffix(".json")
        dated = {"Date": format_datetime(NOW, usegmt=True)}
        return Reply(self._body(name, seen), headers=dated)

    def _body(self, name: str, seen: Seen) -> Any:
        if name in ("incremental/users/cursor", "incremental/tickets/cursor"):
            return self._cursor_export(name.split("/")[1], seen)
        if name == "incremental/ticket_events":
            return self._time_export(seen)
        known = {
            "users/me": {"user": {"id": 1, "name": "Pau", "role": "admin"}},
            "users/count": {"count": {"value": self._customers + 1}},
            "tickets/count": {"count": {"value": self.count - len(self.gone)}},
            "users": {"users": [_agent()], "meta": {"has_more": False}},
            "groups": {"groups": [{"id": 7, "name": "Desk"}], "meta": {"has_more": False}},
        }
        key = name.rsplit("/", 1)[-1]
        nothing = {key: [], "count": 0, "end_time": int(NOW.timestamp()), "end_of_stream": True, "meta": {}}
        return known.get(name, nothing)

    @property
    def _customers(self) -> int:
        return self.count // PER_CUSTOMER

    def _cursor_export(self, key: str, seen: Seen) -> bytes:
        rows = self._rows(key)
        after = _place(seen.param("cursor")) if seen.param("cursor") else (int(seen.param("start_time")), 0)
        rest = [row for row in rows if row[:2] > after]
        size = min(self.page, int(seen.param("per_page") or 1000))
        page, last = rest[:size], rest[min(size, len(rest)) - 1][:2] if rest else after
        end = b"true" if len(rest) <= size else b"false"
        listed = b",".join(row[2] for row in page)
        told = b'"groups":[{"id":7,"name":"Desk"}],"after_cursor":"%d-%d","end_of_stream":%b' % (*last, end)
        return b'{"%b":[%b],%b}' % (key.encode(), listed, told)

    def _time_export(self, seen: Seen) -> bytes:
        """Pages are widened to all ties of their last second; `end_time` is the second after, but on the last page."""
        start, size = int(seen.param("start_time")), min(self.page, int(seen.param("per_page") or 1000))
        rest = [row for row in self._rows("ticket_events") if row[0] >= start]
        last = rest[min(size, len(rest)) - 1][0] if rest else start
        page = [row for row in rest if row[0] <= last]
        is_last = len(page) == len(rest)
        told = b'"end_time":%d,"end_of_stream":%b' % (last if is_last else last + 1, b"true" if is_last else b"false")
        return b'{"ticket_events":[%b],"count":%d,%b}' % (b",".join(row[2] for row in page), len(page), told)

    def _rows(self, key: str) -> list[tuple[int, int, bytes]]:
        if key not in self._exports:
            made = {"tickets": self._tickets, "users": self._users, "ticket_events": self._events}[key]()
            self._exports[key] = sorted((at, number, orjson.dumps(row)) for at, number, row in made)
        return self._exports[key]

    def _tickets(self) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
        for number in range(1, self.count + 1):
            at = self.updated(number)
            yield int(at.timestamp()), number, {
                "id": number, "requester_id": self.customer(number), "assignee_id": 1, "group_id": 7,
                "status": self.status(number), "subject": f"Ticket {number}", "tags": ["soak"], "priority": "normal",
                "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}}, "custom_fields": [],
                "created_at": _text(self.created(number)), "updated_at": _text(at),
                "generated_timestamp": int(at.timestamp()),
            }  # fmt: skip

    def _users(self) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
        yield int(START.timestamp()) - 90, 1, _agent()
        for number in range(self._customers):
            customer = 1000 + number
            at = max(self.updated(ticket) for ticket in self._tickets_of(number))
            yield int(at.timestamp()), customer, {
                "id": customer, "name": self.name(number), "email": f"c{number}@mail.example", "role": "end-user",
                "active": True, "created_at": _text(START), "updated_at": _text(at),
            }  # fmt: skip

    def _events(self) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
        for number in range(1, self.count + 1):
            for at, event, child in self._said(number):
                yield int(at.timestamp()), event, {
                    "id": event, "ticket_id": number, "updater_id": child["author_id"], "event_type": "Audit",
                    "via": "Mail", "created_at": _text(at), "timestamp": int(at.timestamp()), "child_events": [child],
                }  # fmt: skip

    def _said(self, number: int) -> Iterator[tuple[datetime, int, Mapping[str, Any]]]:
        """A message when the ticket was opened, and one for each of its changes."""
        comment = {"event_type": "Comment", "via": "Mail", "public": True, "body": "marker-body"}
        for nth, at in enumerate(self._instants(number)):
            event, author = number * 10_000 + nth * 10, 1 if nth else self.customer(number)
            yield at, event, {**comment, "id": event + 1, "author_id": author}

    def _instants(self, ticket: int) -> list[datetime]:
        """When it was opened, and when it changed: rounds are a minute apart."""
        later = START + timedelta(days=30, seconds=ticket % 60)
        return [self.created(ticket), *(later + timedelta(minutes=v) for v in self.changed.get(ticket, ()))]

    # What is true

    def customer(self, ticket: int) -> int:
        """The number of the ticket's customer."""
        return 1000 + (ticket - 1) // PER_CUSTOMER

    def _tickets_of(self, customer: int) -> range:
        return range(customer * PER_CUSTOMER + 1, (customer + 1) * PER_CUSTOMER + 1)

    def name(self, customer: int) -> str:
        """A name that changes with the customer's tickets."""
        return f"Customer {max(self._last(ticket) for ticket in self._tickets_of(customer))}"

    def _last(self, ticket: int) -> int:
        return self.changed.get(ticket, [0])[-1]

    def status(self, ticket: int) -> str:
        """The status at this version."""
        if ticket in self.gone:
            return "deleted"
        return _STATUSES[(ticket + self._last(ticket)) % len(_STATUSES)]

    def created(self, ticket: int) -> datetime:
        """Many tickets share a second."""
        return START + timedelta(seconds=ticket // self.tied)

    def updated(self, ticket: int) -> datetime:
        """When it last changed."""
        return self._instants(ticket)[-1]

    def truth(self) -> str:
        """The checksum of all that must be stored."""
        numbers = range(1, self.count + 1)
        tickets = [(str(n), str(self.customer(n)), _kept(self.status(n)), self.updated(n)) for n in numbers]
        contacts = [("1", "Agent"), *((str(1000 + n), self.name(n)) for n in range(self._customers))]
        return checksum(tickets, contacts, [(str(n), at) for n in numbers for at in self._instants(n)])


def _kept(status: str) -> str:
    return {"hold": "on_hold"}.get(status, status)


def checksum(tickets: list[Any], contacts: list[Any], events: list[Any]) -> str:
    """One number for what is stored, whatever the order of rows."""
    told = [sorted("|".join(map(str, row)) for row in rows) for rows in (tickets, contacts, events)]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()


def stored(contents: Mapping[str, pl.DataFrame]) -> str:
    """The checksum of what is stored."""
    status = pl.when(pl.col("deleted_at").is_null()).then("status").otherwise(pl.lit("deleted"))
    tickets = contents["interactions"].select("interaction_id", "contact_id", status, "updated_at")
    said = contents["events"].filter(pl.col("kind") == "message").select("interaction_id", "at")
    return checksum(tickets.rows(), contents["contacts"].select("contact_id", "name").rows(), said.rows())


def _agent() -> Mapping[str, Any]:
    at = _text(START)
    return {
        "id": 1, "name": "Agent", "email": "agent@shop.example", "role": "agent", "active": True, "created_at": at,
        "updated_at": at,
    }  # fmt: skip


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _place(cursor: str) -> tuple[int, int]:
    at, _, number = cursor.partition("-")
    return int(at), int(number)


@contextmanager
def running(shop: Shop) -> Iterator[Mapping[str, Any]]:
    """The shop's server; yields the section of a source that reads it."""
    with serving(shop.answer) as server:
        yield shop.section(server.url)
