"""How HubSpot is asked: lists and searches of the CRM, and everything looked up beside a page of records.

Vendor's traps handled here: a search gives 10,000 results at most and thousands of records may have one stamp (go on
by id, inside a window that stays), its index shows changes late (look again at more than an hour), it answers neither
associations nor former values (asked for after every page), and it takes no lower bound of 1970.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch
from connectors._http import Refused
from connectors._json import beside
from connectors._listing import Ask, Then, http_of, listing, object_in
from connectors._records import Record, content, nested, text
from connectors._walks import Walk
from connectors.hubspot.objects import TICKETS, Asked
from model.delivery import Page
from model.errors import SourceSkipped

_CRM: Final = "/crm/v3/objects"
_LIST_SIZE: Final = 100
_INPUTS: Final = 1000
_INPUTS_WITH_HISTORY: Final = 50
_NOT_THERE: Final = 404
_STAFF: Final = ("id", "userId", "teams")


class Beside:
    """What is looked up beside the records of each page; what is the same for all of them only once."""

    def __init__(self, fetch: Fetch, asked: Asked) -> None:
        self._fetch, self._asked = fetch, asked
        self._kept: dict[str, Any] = {}

    def of(self, page: Page) -> Page:
        """The page with what was looked up in front: `links`, `histories`, `pipelines`, `staff`, `ticket_created`."""
        ids = [row_id for row in rows_in(content(page)) if (row_id := text(row.get("id")))]
        if not ids:
            return page
        links = {to: linked(self._fetch, self._asked.name, to, ids) for to in self._asked.links}
        found = {**self._once(), "links": links, **self._more(ids, links)}
        return replace(page, body=beside(page.body, orjson.dumps(found)))

    def _once(self) -> Mapping[str, Any]:
        if not self._kept:
            self._kept["staff"] = staff(self._fetch)
            if self._asked is TICKETS:
                self._kept["pipelines"] = _listed(self._fetch, "/crm/v3/pipelines/tickets", {})
        return self._kept

    def _more(self, ids: list[str], links: Mapping[str, Mapping[str, list[str]]]) -> Mapping[str, Any]:
        names = [name for name in self._asked.histories(self._fetch.settings) if name]
        if names:
            return {"histories": _histories(self._fetch, self._asked.name, names, ids)}
        tickets = sorted({one for found in links.get("tickets", {}).values() for one in found})
        return {"ticket_created": ticket_created(self._fetch, tickets)} if tickets else {}


def changed(asked: Asked) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of the records of an object: all of them from its list, later those that changed from its search.

    Both go by id. Ids stay where stamps move: what changes while a walk lasts is in it, or in the next one.
    """
    return lambda fetch: _changed(fetch, asked)


def _changed(fetch: Fetch, asked: Asked) -> Iterator[Page]:
    looking_up, walk = Beside(fetch, asked), Walk.of(fetch)
    if walk.since is None:
        pages = listing(fetch, asked.name, _list(fetch, asked, {"after": walk.at} if walk.at else {}), _down(walk))
    else:
        pages = listing(fetch, asked.name, _search(fetch, asked, walk), _up(fetch, asked, walk))
    for page in pages:
        yield looking_up.of(page)


def _list(fetch: Fetch, asked: Asked, more: Mapping[str, str]) -> Ask:
    properties = ",".join(asked.wanted(fetch.settings))
    size = min(_LIST_SIZE, fetch.settings.page_size)
    return Ask(f"{_CRM}/{asked.name}", {"limit": size, "properties": properties, **more})


def _down(walk: Walk) -> Then:
    """Go on by `after`, which stays good while a first sync lasts, and when it goes on another day."""
    begun = [walk]

    def then(ask: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
        following, _ = by_after(ask, answer)
        begun[0] = begun[0].then(answer.server_time, following and following.params["after"])
        return following, begun[0].text

    return then


def _search(fetch: Fetch, asked: Asked, walk: Walk) -> Ask:
    lower = walk.lower(timedelta(minutes=fetch.settings.second_look_minutes))
    bounds = [_filter(asked.clock, "GTE", _milliseconds(lower))] if lower else []
    bounds += [_filter("hs_object_id", "GT", str(walk.at))] if walk.at else []
    payload = {
        "filterGroups": [{"filters": bounds}] if bounds else [],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": asked.wanted(fetch.settings),
        "limit": fetch.settings.page_size,
    }
    return Ask(f"{_CRM}/{asked.name}/search", payload=payload)


def _filter(name: str, operator: str, value: str) -> Mapping[str, str]:
    return {"propertyName": name, "operator": operator, "value": value}


def _milliseconds(moment: datetime) -> str:
    return str(int(moment.astimezone(UTC).timestamp() * 1000))


def _up(fetch: Fetch, asked: Asked, walk: Walk) -> Then:
    """Go on above the highest id, from the start of what is left: so no search comes to its 10,000th result."""
    begun = [walk]

    def then(_ask: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
        found = object_in(answer, asked.name)
        ids = [int(row_id) for row in rows_in(found) if (row_id := text(row.get("id")) or "").isdigit()]
        if not ids or nested(found, "paging", "next") is None:
            return None, begun[0].then(answer.server_time, None).text
        begun[0] = begun[0].then(answer.server_time, str(max(ids)))
        return _search(fetch, asked, begun[0]), begun[0].text

    return then


def archived(stream: str, asked: Asked) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of the archived records of an object: all of them, as HubSpot keeps them for 90 days only."""
    return lambda fetch: _archived(fetch, stream, asked)


def _archived(fetch: Fetch, stream: str, asked: Asked) -> Iterator[Page]:
    yield from listing(fetch, stream, _list(fetch, asked, {"archived": "true"}), by_after)


def by_after(ask: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
    """Go on by `paging.next.after`; such a listing begins anew at the next sync."""
    after = text(nested(object_in(answer, ask.path), "paging", "next", "after"))
    return (replace(ask, params={**ask.params, "after": after}) if after else None), None


def owners(fetch: Fetch) -> Iterator[Page]:
    """Owners, and those who left."""
    for is_archived in ("false", "true"):
        first = Ask("/crm/v3/owners", {"limit": _LIST_SIZE, "archived": is_archived})
        yield from listing(fetch, "owners", first, by_after)


def rows_in(found: Record) -> list[Record]:
    """The objects listed under `results`."""
    listed = found.get("results")
    return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []


def _listed(fetch: Fetch, path: str, params: Mapping[str, Any]) -> list[Record]:
    """Every record of a short list; none where the account has no such thing."""
    try:
        pages = list(listing(fetch, path, Ask(path, params), by_after))
    except Refused as refusal:
        if refusal.status != _NOT_THERE:
            raise
        return []
    return [row for page in pages for row in rows_in(content(page))]


def staff(fetch: Fetch) -> list[Record]:
    """Owners as far as they are needed beside records: the ids of owner and user, and teams."""
    return [
        {name: owner.get(name) for name in _STAFF}
        for is_archived in ("false", "true")
        for owner in _listed(fetch, "/crm/v3/owners", {"limit": _LIST_SIZE, "archived": is_archived})
    ]


def linked(fetch: Fetch, name: str, to: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """The ids of the objects these are associated with; those without any are left out."""
    path = f"/crm/v4/associations/{name}/{to}/batch/read"
    answers = [_batch(fetch, path, {}, ids[at : at + _INPUTS]) for at in range(0, len(ids), _INPUTS)]
    found = {text(nested(row, "from", "id")) or "": _targets(row) for answer in answers for row in rows_in(answer)}
    return {row_id: targets for row_id, targets in found.items() if targets}


def _targets(row: Record) -> list[str]:
    to = row.get("to")
    ids = [text(one.get("toObjectId")) for one in to if isinstance(one, dict)] if isinstance(to, list) else []
    return [one for one in ids if one]


def _batch(fetch: Fetch, path: str, more: Mapping[str, Any], ids: Sequence[str]) -> Record:
    """A batch of records by id; an empty one where the account has no such thing."""
    try:
        answer = http_of(fetch).post(path, {**more, "inputs": [{"id": one} for one in ids]})
    except Refused as refusal:
        if refusal.status != _NOT_THERE:
            raise
        return {}
    return object_in(answer, path)


def _histories(fetch: Fetch, name: str, names: Sequence[str], ids: Sequence[str]) -> Mapping[str, Any]:
    """Former values of these properties: id → property → its values, each with when and how it came."""
    wanted = {"propertiesWithHistory": list(names), "properties": []}
    answers = [
        _batch(fetch, f"{_CRM}/{name}/batch/read", wanted, ids[at : at + _INPUTS_WITH_HISTORY])
        for at in range(0, len(ids), _INPUTS_WITH_HISTORY)
    ]
    rows = [row for found in answers for row in rows_in(found)]
    return {text(row.get("id")) or "": row.get("propertiesWithHistory") for row in rows}


def ticket_created(fetch: Fetch, ids: Sequence[str]) -> Mapping[str, Any]:
    """When tickets were opened: id → instant."""
    batches = [ids[at : at + _LIST_SIZE] for at in range(0, len(ids), _LIST_SIZE)]
    path = f"{_CRM}/tickets/batch/read"
    answers = [_batch(fetch, path, {"properties": ["createdate"]}, batch) for batch in batches]
    rows = [row for found in answers for row in rows_in(found)]
    return {text(row.get("id")) or "": nested(row, "properties", "createdate") for row in rows}


def count_of(asked: Asked) -> Callable[[Fetch], int]:
    """How many records of an object there are that are not archived."""

    def count(fetch: Fetch) -> int:
        since = fetch.settings.start_at
        bounds = [_filter(asked.clock, "GTE", _milliseconds(since))] if since else []
        payload = {"filterGroups": [{"filters": bounds}] if bounds else [], "limit": 1, "properties": ["hs_object_id"]}
        total = object_in(http_of(fetch).post(f"{_CRM}/{asked.name}/search", payload), asked.name).get("total")
        if not isinstance(total, int):
            raise SourceSkipped(f"Counting {fetch.source}", f"the search gave {total!r} instead of a number")
        return total

    return count


def check(fetch: Fetch) -> str:
    """One sentence on which account can be read."""
    path = "/account-info/v3/details"
    account = object_in(http_of(fetch).get(path), path)
    tickets = count_of(TICKETS)(fetch)
    return f"HubSpot account {text(account.get('portalId')) or 'of unknown number'}, {tickets:,} tickets can be read"
