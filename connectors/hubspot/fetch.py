"""How HubSpot is asked: lists and searches of the CRM, and everything looked up beside a page of records.

Vendor's traps handled here: a search gives 10,000 results at most and thousands of records may have one stamp (go on
by id, from the start of what is left), its index shows changes late (look again at more than an hour), it answers
neither associations nor former values (`lookups` asks for them), and it takes no lower bound of 1970.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from connectors._contract import Answer, Fetch
from connectors._http import Refused
from connectors._listing import Ask, count_in, http_of, listing, object_in, walked
from connectors._records import content, nested, text
from connectors._refusals import GONE
from connectors._walks import Walk
from connectors.hubspot.lookups import CRM, LIST_SIZE, Beside, by_after, rows_in
from connectors.hubspot.objects import CONTACTS, TICKETS, Asked
from model.delivery import Page
from model.errors import HiloError, SourceSkipped

_NOT_ALLOWED = 403
_NO_TOKEN = 530
Going = Callable[[Any], Ask]
Onward = Callable[[Answer, Any], Any]


def changed(asked: Asked) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of the records of an object: all of them from its list, later those that changed from its search.

    Both go by id. Ids stay where stamps move: what changes while a walk lasts is in it, or in the next one.
    """
    return lambda fetch: _changed(fetch, asked)


def _changed(fetch: Fetch, asked: Asked) -> Iterator[Page]:
    looking_up, walk = Beside(fetch, asked), Walk.of(fetch)
    going = _down(fetch, asked) if walk.since is None else _up(fetch, asked, walk)
    pages = walked(fetch, asked.name, walk, *going)
    for page in _together(pages, fetch.settings.records_on_a_page):
        yield looking_up.of(page)


def _together(pages: Iterator[Page], size: int) -> Iterator[Page]:
    """The records of several answers on one page of at least `size`: what is asked beside them costs once for all.

    An answer that is no list of records stays a page of its own, to be set aside.
    """
    kept: list[Page] = []
    rows: list[Any] = []
    try:
        for page in pages:
            listed = content(page).get("results")
            if kept and (not isinstance(listed, list) or len(rows) >= size):
                yield _joined(kept, rows)
                kept, rows = [], []
            if isinstance(listed, list):
                kept, rows = [*kept, page], rows + listed
            else:
                yield page
    except HiloError:
        if kept:  # what came before it is not asked for again
            yield _joined(kept, rows)
        raise
    if kept:
        yield _joined(kept, rows)


def _joined(pages: list[Page], rows: list[Any]) -> Page:
    if len(pages) == 1:
        return pages[0]
    more = f" and {len(pages) - 1} that followed"
    return replace(pages[-1], request=pages[0].request + more, body=orjson.dumps({"results": rows}))


def _list(fetch: Fetch, asked: Asked, more: Mapping[str, str]) -> Ask:
    properties = ",".join(asked.wanted(fetch.settings))
    size = min(LIST_SIZE, fetch.settings.page_size)
    return Ask(f"{CRM}/{asked.name}", {"limit": size, "properties": properties, **more})


def _down(fetch: Fetch, asked: Asked) -> tuple[Going, Onward]:
    """By `after`, which stays good while a first sync lasts, and when it goes on another day."""

    def onward(answer: Answer, _at: Any) -> str | None:
        return text(nested(object_in(answer, asked.name), "paging", "next", "after"))

    return lambda after: _list(fetch, asked, {"after": after} if after else {}), onward


def _search(fetch: Fetch, asked: Asked, walk: Walk, at: Any) -> Ask:
    above, after = _above(at)
    lower = walk.lower(timedelta(minutes=fetch.settings.second_look_minutes))
    bounds = [_filter(asked.clock, "GTE", _milliseconds(lower))] if lower else []
    bounds += [_filter("hs_object_id", "GT", above)] if above else []
    payload = {
        "filterGroups": [{"filters": bounds}] if bounds else [],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": asked.wanted(fetch.settings),
        "limit": fetch.settings.page_size,
        **({"after": after} if after else {}),
    }
    return Ask(f"{CRM}/{asked.name}/search", payload=payload)


def _above(at: Any) -> tuple[str | None, str | None]:
    """Above which id to search, and after which result."""
    return (at[0], at[1]) if isinstance(at, list) else (at, None)


def _filter(name: str, operator: str, value: str) -> Mapping[str, str]:
    return {"propertyName": name, "operator": operator, "value": value}


def _milliseconds(moment: datetime) -> str:
    return str(int(moment.astimezone(UTC).timestamp() * 1000))


def _up(fetch: Fetch, asked: Asked, walk: Walk) -> tuple[Going, Onward]:
    """Above the highest id, from the start of what is left: so no search comes to its 10,000th result.

    Only after a page that says that more follow, and shows nothing, by `after`.
    """

    def onward(answer: Answer, at: Any) -> str | list[str | None] | None:
        found = object_in(answer, asked.name)
        ids = [int(row_id) for row in rows_in(found) if (row_id := text(row.get("id")) or "").isdigit()]
        following = text(nested(found, "paging", "next", "after"))
        if following and not rows_in(found):
            return [_above(at)[0], following]
        is_last = nested(found, "paging", "next") is None or not rows_in(found)
        if not is_last and not ids:
            raise SourceSkipped(
                f"Reading {fetch.source}, {asked.name}",
                "the ids of its records are no numbers, so that the search cannot go on above the highest",
                next_step="report this with the version of the API",
            )
        return None if is_last else str(max(ids))

    return lambda at: _search(fetch, asked, walk, at), onward


def or_left_out(fetcher: Callable[[Fetch], Iterator[Page]], name: str) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher that says, when the app may not read what it reads, how to do without."""

    def fetching(fetch: Fetch) -> Iterator[Page]:
        try:
            yield from fetcher(fetch)
        except Refused as refusal:
            if refusal.status != _NOT_ALLOWED:
                raise
            step = f"grant the app the scope to read it, or leave {name!r} out of `also`"
            raise Refused(refusal.title, refusal.message, status=refusal.status, next_step=step) from None

    return fetching


def archived(stream: str, asked: Asked) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of the archived records of an object: all of them, as HubSpot keeps them for 90 days only."""
    return lambda fetch: _archived(fetch, stream, asked)


def _archived(fetch: Fetch, stream: str, asked: Asked) -> Iterator[Page]:
    yield from listing(fetch, stream, _list(fetch, asked, {"archived": "true"}), by_after)


def owners(fetch: Fetch) -> Iterator[Page]:
    """Owners, and those who left."""
    for is_archived in ("false", "true"):
        first = Ask("/crm/v3/owners", {"limit": LIST_SIZE, "archived": is_archived})
        yield from listing(fetch, "owners", first, by_after)


def count_of(asked: Asked) -> Callable[[Fetch], int]:
    """How many records of an object there are that are not archived."""

    def count(fetch: Fetch) -> int:
        since = fetch.settings.start_at
        bounds = [_filter(asked.clock, "GTE", _milliseconds(since))] if since else []
        payload = {"filterGroups": [{"filters": bounds}] if bounds else [], "limit": 1, "properties": ["hs_object_id"]}
        total = object_in(http_of(fetch).post(f"{CRM}/{asked.name}/search", payload), asked.name).get("total")
        return count_in(fetch, total, "the search")

    return count


def check(fetch: Fetch) -> str:
    """One sentence on which account can be read."""
    path = "/account-info/v3/details"
    try:
        account = object_in(http_of(fetch).get(path), path)
    except Refused as refusal:
        if refusal.status != _NO_TOKEN:
            raise
        step = "check access_token: HubSpot knows no token of that form"
        raise Refused(refusal.title, refusal.message, status=refusal.status, next_step=step) from None
    for asked in (TICKETS, CONTACTS):
        _must_have(fetch, asked)
    tickets = count_of(TICKETS)(fetch)
    return f"HubSpot account {text(account.get('portalId')) or 'of unknown number'}, {tickets:,} tickets can be read"


def _must_have(fetch: Fetch, asked: Asked) -> None:
    """SourceSkipped when a property that the settings name is not there: lists pass over it without a word."""
    usual = {field.default for field in type(fetch.settings).model_fields.values() if isinstance(field.default, str)}
    for name in asked.chosen(fetch.settings):
        path = f"/crm/v3/properties/{asked.name}/{name}"
        try:
            if name and name not in usual:
                http_of(fetch).get(path)
        except Refused as refusal:
            if refusal.status in GONE:
                raise SourceSkipped(
                    f"Checking {fetch.source}",
                    f"{asked.name} have no property {name!r}",
                    next_step="correct it in the settings of this source: its internal name, not its label",
                ) from None
            if refusal.status != _NOT_ALLOWED:
                raise
