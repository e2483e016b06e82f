"""How Intercom is asked: searches by update time, one conversation after the other, their calls, staff.

Vendor's traps handled here: searches come newest first unless asked otherwise; contacts are filtered by whole days;
changes show late in the search; the parts of a conversation come only with the conversation itself, and a
deleted one answers 404.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import orjson

from connectors._contract import Answer, Fetch
from connectors._http import Refused
from connectors._json import beside, silenced
from connectors._listing import Ask, Parent, batches, children, http_of, listing, object_in, parents
from connectors._records import Record, found, nested, text
from connectors._walks import Walk
from connectors.intercom.words import PHONE_TYPES
from model.delivery import Page
from model.errors import SourceSkipped

LATE: Final = timedelta(minutes=2)
"""The search shows a change some time after it was made."""
LATE_DAYS: Final = timedelta(days=2)
"""Contacts are found by the day of their change, in the workspace's zone, and only after the day asked for."""
_GONE: Final = 404
_FORBIDDEN: Final = 403
_NOT_UNDERSTOOD: Final = 400
_INTERNAL: Final = ("Back-office", "Tracker")
_WORDS: Final = ("body", "transcript", "_default_description_")
"""What was written or said comes along unasked; parsing asks only whether there is any."""
_CALLS_ASKED: Final = 20
_CONVERSATIONS_ON_A_PAGE: Final = 50
_KEPT: Final = ("id", "title", "state", "contacts", "created_at", "updated_at")


def search(stream: str, path: str, overlap: timedelta = LATE) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of what a search finds changed since the last walk began, less the overlap; oldest change first."""
    return lambda fetch: _with_teams(fetch, _searched(fetch, stream, path, overlap))


def _searched(fetch: Fetch, stream: str, path: str, overlap: timedelta) -> Iterator[Page]:
    walk = Walk.of(fetch)
    query = changed_since(walk.lower(overlap))

    def ask(after: str | None) -> Ask:
        paging = {"per_page": fetch.settings.page_size, **({"starting_after": after} if after else {})}
        order = {"field": "updated_at", "order": "ascending"}
        return Ask(path, payload={"query": query, "pagination": paging, "sort": order})

    def then(_: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
        nonlocal walk
        after = _after(object_in(answer, path))
        walk = walk.then(answer.server_time, after)
        return (ask(after) if after else None), walk.text

    return listing(fetch, stream, ask(walk.at), then)


def changed_since(moment: datetime | None) -> Record:
    """The query for everything changed after an instant."""
    return {"field": "updated_at", "operator": ">", "value": int(moment.timestamp()) if moment else 0}


def _after(found_page: Record) -> str | None:
    """The mark of the next page: an object, or in older versions an address; null on the last."""
    following = nested(found_page, "pages", "next")
    if isinstance(following, str):
        return parse_qs(urlsplit(following).query).get("starting_after", [None])[0]
    return text(nested(found_page, "pages", "next", "starting_after"))


def _with_teams(fetch: Fetch, pages: Iterator[Page]) -> Iterator[Page]:
    """Pages without what was written, and with the names of teams and the workspace, which are asked for once."""
    members = b""
    for page in pages:
        members = members or orjson.dumps({"hilo": _names(fetch)})
        yield replace(page, body=beside(silenced(page.body, _WORDS), members))


def _names(fetch: Fetch) -> Record:
    teams = _if_allowed(fetch, "/teams").get("teams")
    listed = [t for t in teams if isinstance(t, dict)] if isinstance(teams, list) else []
    workspace = nested(_if_allowed(fetch, "/me"), "app", "id_code")
    return {"teams": [{"id": t.get("id"), "name": t.get("name")} for t in listed], "workspace": workspace}


def _if_allowed(fetch: Fetch, path: str) -> Record:
    """An answer that only names things; an empty one where this user may not have it: ids then stand for names."""
    try:
        return object_in(http_of(fetch).get(path), path)
    except Refused as refusal:
        if refusal.status not in (_FORBIDDEN, _GONE):
            raise
        return {}


def contacts(fetch: Fetch) -> Iterator[Page]:
    """Users and leads that changed, found by whole days."""
    return _searched(fetch, "contacts", "/contacts/search", LATE_DAYS)


def admins(fetch: Fetch) -> Iterator[Page]:
    """All staff, on one page."""
    return _with_teams(fetch, listing(fetch, "admins", Ask("/admins"), lambda _ask, _answer: (None, None)))


def conversation_parts(fetch: Fetch) -> Iterator[Page]:
    """Every changed conversation whole, with all of its parts, least recently changed first, up to fifty a page.

    One that is gone by now is told as its last known record with `deleted`.
    """

    def of_batch(batch: Parent) -> Iterator[Page]:
        found_whole = [_whole(fetch, parent) for parent in batch.record["parents"]]
        body = b'{"conversations":[' + b",".join(body for body, _ in found_whole) + b"]}"
        ids = ", ".join(parent.id for parent in batch.record["parents"])
        yield Page("conversation_parts", f"GET /conversations/… of {ids}", found_whole[-1][1], body)

    size = min(int(fetch.settings.page_size), _CONVERSATIONS_ON_A_PAGE)
    waiting = batches(parents(fetch, _conversations_on), size)
    return _with_teams(fetch, children(waiting, of_batch))


def _whole(fetch: Fetch, parent: Parent) -> tuple[bytes, datetime]:
    """A conversation as it came, and when by the source's clock."""
    path = f"/conversations/{parent.id}"
    try:
        answer = http_of(fetch).get(path, {"display_as": "plaintext"})
    except Refused as refusal:
        if refusal.status != _GONE:
            raise
        return orjson.dumps({**parent.record, "deleted": True}), datetime.fromisoformat(parent.seen_at)
    object_in(answer, path)
    return answer.body, answer.server_time


def _conversations_on(page: Page) -> Iterator[Parent]:
    """The conversations of a page of the search, with what is told of one found gone; update times have ten digits."""
    for record in found(page, "conversations", "data")[0]:
        if record.get("id") is not None:
            source = record.get("source")
            first = {k: source.get(k) for k in ("type", "delivered_as")} if isinstance(source, dict) else None
            kept = {**{key: record[key] for key in _KEPT if key in record}, "source": first}
            yield Parent(text(record.get("updated_at")) or "", text(record.get("id")) or "", record=kept)


def calls(fetch: Fetch) -> Iterator[Page]:
    """Calls of the changed conversations that came by telephone, or of which Intercom does not tell how they came."""
    asked = (None, *PHONE_TYPES)
    waiting = [p for p in parents(fetch, _conversations_on) if nested(p.record, "source", "type") in asked]

    def of_batch(batch: Parent) -> Iterator[Page]:
        ids = [parent.id for parent in batch.record["parents"]]
        ask = Ask("/calls/search", payload={"conversation_ids": ids})
        for page in listing(fetch, "calls", ask, lambda _ask, _answer: (None, None)):
            yield replace(page, body=silenced(page.body, _WORDS))

    return children(batches(waiting, _CALLS_ASKED), of_batch)


def count_contacts(fetch: Fetch) -> int:
    """How many contacts a search finds from `start_at` on."""
    return _total(fetch, "/contacts/search", changed_since(fetch.settings.start_at))


def count_interactions(fetch: Fetch) -> int:
    """How many conversations there are from `start_at` on, and tickets that are none because no customer sees them."""
    since = changed_since(fetch.settings.start_at)
    tickets = sum(_internal(fetch, since, category) for category in _INTERNAL) if fetch.settings.tickets else 0
    return _total(fetch, "/conversations/search", since) + tickets


def _internal(fetch: Fetch, since: Record, category: str) -> int:
    of_category = {"field": "category", "operator": "=", "value": category}
    try:
        return _total(fetch, "/tickets/search", {"operator": "AND", "value": [since, of_category]})
    except Refused as refusal:
        if refusal.status not in (_NOT_UNDERSTOOD, _FORBIDDEN, _GONE):
            raise
        return 0


def _total(fetch: Fetch, path: str, query: Record) -> int:
    body = object_in(http_of(fetch).post(path, {"query": query, "pagination": {"per_page": 1}}), path)
    total = body.get("total_count")
    if not isinstance(total, int):
        raise SourceSkipped(f"Counting {fetch.source}", f"{path} gave {total!r} instead of a number")
    return total


def check(fetch: Fetch) -> str:
    """One sentence on which workspace we are signed in to; SourceSkipped when it is none."""
    me: Any = object_in(http_of(fetch).get("/me"), "/me")
    workspace = text(nested(me, "app", "name")) or text(nested(me, "app", "id_code"))
    if not workspace:
        raise SourceSkipped(
            f"Signing in to {fetch.source}",
            "Intercom answers, but names no workspace",
            next_step="check access_token and region of this source",
        )
    return f"signed in to Intercom as {me.get('name') or me.get('email')}, workspace {workspace}"
