"""What is fetched from RT, stream by stream, and where a stopped sync goes on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from connectors._contract import Answer, Fetch, Http
from connectors._instants import instant
from connectors._listing import Ask, Parent, batches, children, http_of, object_in, parents
from connectors._records import Record, content, members, nested, objects, text
from connectors._walks import Walk
from connectors.request_tracker import rest
from connectors.request_tracker.rest import REST
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


def tickets(fetch: Fetch) -> Iterator[Page]:
    """Tickets that changed since the cursor, in order of id; the last page also has the deletions.

    A page's body is `{"tickets": […], "creations": […], "mail": […], "deletions": […]}`, each with RT's
    own records.
    """
    http, walk = http_of(fetch), Walk.of(fetch)
    known_until = walk.lower(_LATE_COMMIT)
    for page in _walked(fetch, walk):
        listed = [ticket for ticket in objects(content(page).get("items")) if ticket]  # empty ones are hidden
        changed = [_kept(ticket, fetch.settings) for ticket in listed if _is_changed(ticket, known_until)]
        is_last = _is_end(page)
        if changed or is_last:
            origins = _origins(http, changed)
            deletions = rest.deletions(http, known_until or _BEGINNING) if is_last else []
            yield replace(page, body=orjson.dumps({"tickets": changed, **origins, "deletions": deletions}))


def _walked(fetch: Fetch, walk: Walk) -> Iterator[Page]:
    """The answers of the walk. That it does not go in circles is known by its ids: pages that show nothing look alike.

    Past the end RT gives its last page once more.
    """
    while True:
        ask = _search(fetch, walk, walk.at)
        answer = ask.send(http_of(fetch))
        walk = walk.then(answer.server_time, _onward(answer, walk.at))
        yield Page("tickets", ask.text, answer.server_time, answer.body, walk.text)
        if walk.at is None:
            return


def _search(fetch: Fetch, walk: Walk, at: Any) -> Ask:
    place = _place(at)
    query = _query(fetch, place.after, walk.lower(_SEARCH_OVERLAP))
    return rest.listing_of("/tickets", query, fetch.settings.page_size, _TICKET_FIELDS, place.page)


def _onward(answer: Answer, at: Any) -> int | list[int] | None:
    """The id to go on above, with the number of the page where it is not the first; None after the last."""
    following = rest.listed(answer, "/tickets", _place(at)).following
    if following is None:
        return None
    return following.after if following.page == 1 else [following.after, following.page]


def _place(at: Any) -> rest.Place:
    return rest.Place(*at) if isinstance(at, list) else rest.Place(at or 0)


def _is_end(page: Page) -> bool:
    """Whether the walk ended with this page: its cursor is that of the next one."""
    return orjson.loads(page.cursor or "{}").get("at") is None


def _query(fetch: Fetch, after: int | None, lower: datetime | None) -> str:
    """TicketSQL. Naming EffectiveId is what makes RT list merged tickets too."""
    words = [f"id > {after or 0}", "EffectiveId > 0"]
    if lower:
        words.append(f"LastUpdated >= '{lower.astimezone(ZoneInfo(fetch.settings.timezone)):%Y-%m-%d %H:%M:%S}'")
    return " AND ".join(words)


def _is_changed(ticket: Record, since: datetime | None) -> bool:
    """Whether it changed since then; a ticket of which RT does not tell counts as changed."""
    updated = instant(ticket.get("LastUpdated"))
    return since is None or updated is None or updated < _BEGINNING or updated >= since


def _kept(ticket: Record, settings: Any) -> Record:
    """A ticket with the custom fields the settings name and no others."""
    wanted = (settings.channel_field, settings.reason_field, settings.reference_field)
    fields = [one for one in objects(ticket.get("CustomFields")) if {one.get("name"), text(one.get("id"))} & {*wanted}]
    return {**ticket, "CustomFields": fields}


def _origins(http: Http, found: list[Record]) -> Mapping[str, list[Record]]:
    """How tickets came in: their Create transactions, and which of those came by e-mail."""
    creations = rest.creations(http, _ids(found))
    return {"creations": creations, "mail": rest.mail(http, _ids(creations))}


def _ids(found: Iterable[Record]) -> list[str]:
    return [number for one in found if (number := text(one.get("id")))]


def history(fetch: Fetch) -> Iterator[Page]:
    """What happened to the tickets of the parents' pages: all of it, for 50 tickets a page, least recent first.

    A page's body is `{"transactions": […], "requestors": {ticket: [user numbers]}, "users": {number: record},
    "queues": {id: name}}`. Users are looked up once each, and requestors never.
    """
    http, waiting = http_of(fetch), parents(fetch, _changed)
    queues = rest.queues(http) if waiting else {}
    users: dict[str, Record] = {}

    def of_group(group: Parent) -> Iterator[Page]:
        requestors = {one.id: rest.requestors(one.record) for one in group.record["parents"]}
        answers = rest.transactions(http, list(requestors))
        found = rest.records(answers)
        known = _users(http, found, requestors, users)
        body = {"transactions": found, "requestors": requestors, "users": known, "queues": queues}
        request = f"GET {REST}/transactions of tickets {', '.join(requestors)}"
        yield Page("history", request, answers[-1].server_time, orjson.dumps(body))

    return children(batches(waiting, _BATCH), of_group)


def _changed(page: Page) -> Iterator[Parent]:
    for ticket in objects(content(page).get("tickets")):
        if number := text(ticket.get("id")):
            yield Parent(text(ticket.get("LastUpdated")) or "", number, record=ticket)


def _users(
    http: Http, found: Iterable[Record], requestors: Mapping[str, list[str]], known: dict[str, Record]
) -> dict[str, Record]:
    """Whoever wrote or was given a ticket and is not its requestor; `known` remembers them between pages."""
    wanted = {number for transaction in found for number in _strangers(transaction, requestors)}
    for number in sorted(wanted - known.keys()):
        known[number] = rest.user(http, number)
    return {number: known[number] for number in sorted(wanted)}


def _strangers(transaction: Record, requestors: Mapping[str, list[str]]) -> set[str]:
    people = {text(nested(transaction, "Creator", "id"))}
    if transaction.get("Field") == "Owner":
        people.add(text(transaction.get("NewValue")))
    own = requestors.get(text(transaction.get("ObjectId")) or "", [])
    return {number for number in people if number} - {*own}


def count_tickets(fetch: Fetch) -> int:
    """How many tickets RT says there are (without deleted ones); SourceSkipped when it does not tell this user."""
    total = rest.total_in(_asked(fetch, per_page=1))
    if total is None:
        raise SourceSkipped("Counting tickets", "RT tells the total only to users with ShowTicket on all queues")
    return total


def _asked(fetch: Fetch, per_page: int) -> Record:
    """An answer of every ticket that is or was read."""
    start = fetch.settings.start_at
    everything = _query(fetch, None, start and start - _LATE_COMMIT)
    params = {"query": everything, "per_page": per_page, "fields": "Requestor", "fields[Requestor]": "id,LastUpdated"}
    return object_in(http_of(fetch).get(f"{REST}/tickets", params), "/tickets")


def what_is_seen(fetch: Fetch) -> str:
    """What this user is shown, in words: how many tickets, and what RT hides from it."""
    answer = _asked(fetch, per_page=100)
    total, listed = rest.total_in(answer), objects(answer.get("items"))
    people = [person for one in listed for person in objects(one.get("Requestor"))]
    if total is not None:
        words = [f"{total:,} tickets can be read"]
    else:
        seen = f"tickets can be read, {len(listed)} of them at once" if listed else "no ticket can be read"
        words = [f"{seen}; RT tells their number only to users with ShowTicket on all queues"]
    if people and all((text(person.get("LastUpdated")) or _HIDDEN).startswith(_HIDDEN) for person in people):
        words.append("telephone numbers of requestors are hidden from this user (AdminUsers shows them)")
    return "; ".join([*words, *_unseen_fields(fetch)])


def _unseen_fields(fetch: Fetch) -> list[str]:
    """Which custom fields that the settings name are not seen."""
    settings = fetch.settings
    named = [name for name in (settings.channel_field, settings.reason_field, settings.reference_field) if name]
    known = rest.custom_fields(http_of(fetch)) if named else set()
    return [f"no custom field {name!r} is seen (SeeCustomField shows them)" for name in named if name not in known]


def version(fetch: Fetch) -> str:
    """RT's version."""
    return text(members(http_of(fetch).get(f"{REST}/rt").json()).get("Version")) or "of unknown version"
