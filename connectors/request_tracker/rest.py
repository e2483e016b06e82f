"""Walking RT's REST2 listings, and the few questions asked of it.

Every listing walks by id (`id > last`) and asks for page 1. Pages by number do not work here: RT
leaves out `next_page` and `total` for users without full rights, repeats the last page when asked past
the end, and tickets move while they are listed. Only where a page has nothing this user may see is the next number
asked for: no id says where to go on.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from connectors._contract import Answer, Http
from connectors._listing import Ask
from connectors._records import Record, members, objects, text
from connectors._refusals import HIDDEN, unless_refused
from model.errors import SourceSkipped

REST: Final = "/REST/2.0"
Limit = tuple[str, str, object]
"""One condition of a listing: field, operator, value. RT ignores a field it does not know."""

_TRANSACTION_FIELDS: Final = {
    "fields": "Type,Field,OldValue,NewValue,Creator,Created,ObjectId",
    "fields[Creator]": "id,Name",
}
OWNER_TYPES: Final = ("Set", "Give", "Take", "Steal", "Force", "Untake")
_TYPES: Final = ("Create", "Correspond", "Comment", "Status", "AddLink", *OWNER_TYPES)
"""Asked for. Not EmailRecord and CommentEmailRecord (copies of what was mailed out), nor SetWatcher, which
repeats a change of owner."""
_HIDDEN_IN_A_ROW: Final = 1000
_NEVER_HIDDEN: Final = tuple(word for word in _TYPES if word != "Comment")


@dataclass(frozen=True)
class Place:
    """Which page of the ids above one is asked for."""

    after: int = 0
    page: int = 1


@dataclass(frozen=True)
class Listed:
    """Records of one answer, the server's clock, and which place of the listing to ask for next (None: it ended)."""

    records: list[Record]
    server_time: datetime
    following: Place | None

    @property
    def last_id(self) -> int:
        """The highest id of the answer; 0 when it has none."""
        return max((_number(record) for record in self.records), default=0)


def listing_of(path: str, query: str, size: int, more: Mapping[str, Any], page: int = 1) -> Ask:
    """The request for a page of a search, in order of id."""
    number = {"page": page} if page > 1 else {}
    return Ask(f"{REST}{path}", {"query": query, "per_page": size, **more, "orderby": "id", "order": "ASC", **number})


def listed(answer: Answer, path: str, place: Place) -> Listed:
    """What an answer lists that was asked for at a place; SourceSkipped when it is no such list."""
    body = answer.json()
    if not isinstance(body, dict) or not isinstance(body.get("items"), list):
        raise SourceSkipped(f"Reading {path}", "the answer has no items", next_step="check that base_url is RT's")
    records = [record for record in objects(body["items"]) if _number(record)]
    if any(_number(record) <= place.after for record in records):
        raise SourceSkipped(
            f"Reading {path}",
            f"RT answered with records at or below {place.after}, which were not asked for; the paging would loop",
            next_step="check the version of RT (5 or later is known to work)",
        )
    return Listed(records, answer.server_time, _following(body, records, place))


def _following(body: Record, records: list[Record], place: Place) -> Place | None:
    """On above the highest id; from a page that shows nothing to the next one, if it is a page that was asked for."""
    if records:
        total = total_in(body)
        return None if total is not None and total <= len(records) else Place(max(map(_number, records)))
    is_hidden = bool(body["items"]) and text(body.get("page")) == str(place.page)
    if not is_hidden and not body.get("next_page"):
        return None
    if place.page == _HIDDEN_IN_A_ROW:
        raise SourceSkipped(
            "Reading Request Tracker",
            f"{place.page} pages in a row show nothing and say that more follow",
            next_step="let the user of this source see the queues, or check what stands between Hilo and RT",
        )
    return Place(place.after, place.page + 1)


def total_in(found: Record) -> int | None:
    """How many records RT says a listing has; None where it does not tell this user."""
    given = text(found.get("total")) or ""
    return int(given) if given.isdigit() else None


def _number(record: Record) -> int:
    """Its id as a number; 0 of what has none, which is how RT lists what this user may not see."""
    given = text(record.get("id")) or ""
    return int(given) if given.isdigit() else 0


def requestors(ticket: Record) -> list[str]:
    """The numbers of a ticket's requestors; RT writes an empty text instead of an empty list."""
    return [number for person in objects(ticket.get("Requestor")) if (number := text(person.get("id")))]


def walk(
    http: Http, path: str, limits: Sequence[Limit], params: Mapping[str, Any], *, after: int = 0
) -> Iterator[Listed]:
    """Every answer of a listing that is searched by JSON conditions, in order of id; at least one."""
    place: Place | None = Place(after)
    while place is not None:
        conditions = [*limits, ("id", ">", str(place.after))]
        query = orjson.dumps([{"field": f, "operator": op, "value": v} for f, op, v in conditions]).decode()
        found = listed(listing_of(path, query, 100, params, place.page).send(http), path, place)
        yield found
        place = found.following


def records(answers: Iterable[Listed]) -> list[Record]:
    """The records of several answers."""
    return [record for answer in answers for record in answer.records]


def transactions(http: Http, tickets: Sequence[str]) -> list[Listed]:
    """What happened to these tickets, in order.

    Asked by ObjectId, because `/ticket/N/history` of a merged ticket is the history of the ticket it went
    into. RT removes comments this user may not see after it cut the page, so a page can be empty though
    more follow: the walk is finished without comments.
    """
    limits: list[Limit] = [("ObjectType", "=", "RT::Ticket"), ("ObjectId", "IN", list(tickets))]
    found = list(walk(http, "/transactions", [*limits, ("Type", "IN", _TYPES)], _TRANSACTION_FIELDS))
    if found[-1].records:
        return found  # RT told the total, so nothing was hidden
    last = max(answer.last_id for answer in found)
    rest = walk(http, "/transactions", [*limits, ("Type", "IN", _NEVER_HIDDEN)], _TRANSACTION_FIELDS, after=last)
    return [*found, *rest]


def creations(http: Http, tickets: Sequence[str]) -> list[Record]:
    """The Create transaction of each ticket."""
    limits: list[Limit] = [
        ("ObjectType", "=", "RT::Ticket"),
        ("ObjectId", "IN", list(tickets)),
        ("Type", "=", "Create"),
    ]
    return records(walk(http, "/transactions", limits, {"fields": "ObjectId"})) if tickets else []


def mail(http: Http, transactions: Sequence[str]) -> list[Record]:
    """Attachments of these transactions that came in by e-mail. Neither headers nor contents are fetched."""
    limits: list[Limit] = [("TransactionId", "IN", list(transactions)), ("Headers", "LIKE", "Received: ")]
    return records(walk(http, "/attachments", limits, {"fields": "TransactionId"})) if transactions else []


def deletions(http: Http, since: datetime) -> list[Record]:
    """Deletions since then. No search finds a deleted ticket, but the transaction that deleted it is found."""
    limits: list[Limit] = [
        ("ObjectType", "=", "RT::Ticket"),
        ("Type", "=", "Status"),
        ("NewValue", "=", "deleted"),
        ("Created", ">=", f"{since.astimezone(UTC):%Y-%m-%d %H:%M:%S}"),
    ]
    return records(walk(http, "/transactions", limits, {"fields": "ObjectId,Created"}))


def queues(http: Http) -> dict[str, str]:
    """Names of queues by id, disabled ones included."""
    found = walk(http, "/queues", [], {"fields": "Name", "find_disabled_rows": 1})
    return {text(queue.get("id")) or "": text(queue.get("Name")) or "" for queue in records(found)}


def custom_fields(http: Http) -> set[str]:
    """The names and numbers of the custom fields this user may see."""
    nothing: list[Record] = []
    found = unless_refused(lambda: records(walk(http, "/customfields", [], {"fields": "Name"})), nothing, HIDDEN)
    return {text(one.get(key)) or "" for one in found for key in ("id", "Name")}


def user(http: Http, number: str) -> Record:
    """The record of a user by number, without what RT adds; empty when this user may not see it."""
    nothing: Record = {}
    record = unless_refused(lambda: members(http.get(f"{REST}/user/{number}").json()), nothing, HIDDEN)
    return {key: record[key] for key in ("Name", "EmailAddress", "RealName", "Privileged") if key in record}
