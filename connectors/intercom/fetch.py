"""How Intercom is asked: searches by update time, one conversation after the other, their calls, staff.

Vendor's traps handled here: searches come newest first unless asked otherwise; contacts are filtered by whole days;
changes show late in the search; the parts of a conversation come only with the conversation itself, and a
deleted one answers 404.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import orjson

from connectors._contract import Fetch
from connectors._json import silenced
from connectors._listing import (
    Ask,
    Parent,
    batches,
    beside_each,
    children,
    count_in,
    http_of,
    listing,
    object_in,
    one_page,
    only_page,
    parents,
    walked,
)
from connectors._records import Record, found, nested, objects, text
from connectors._refusals import HIDDEN, or_turned_off, unless_hidden, unless_refused, untold
from connectors._walks import Walk, from_the_start
from connectors.intercom.words import PHONE_TYPES
from model.delivery import Page
from model.errors import SourceSkipped

LATE: Final = timedelta(minutes=2)
"""The search shows a change some time after it was made."""
LATE_DAYS: Final = timedelta(days=2)
"""Contacts are found by the day of their change, in the workspace's zone, and only after the day asked for."""
_NOT_UNDERSTOOD: Final = 400
_INTERNAL: Final = ("Back-office", "Tracker")
_WORDS: Final = ("body", "transcript", "_default_description_")
"""What was written or said comes along unasked; parsing asks only whether there is any."""
_CALLS_ASKED: Final = 20
_CONVERSATIONS_ON_A_PAGE: Final = 50
_KEPT: Final = ("id", "title", "state", "contacts", "created_at", "updated_at")


def search(stream: str, path: str, overlap: timedelta = LATE) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of what a search finds changed since the last walk began, less the overlap; oldest change first."""
    return lambda fetch: _with_teams(fetch, searched(fetch, stream, path, overlap))


def searched(fetch: Fetch, stream: str, path: str, overlap: timedelta) -> Iterator[Page]:
    """The pages of such a search as they came."""
    walk = Walk.of(fetch)
    query = changed_since(walk.lower(overlap))

    def ask(after: str | None) -> Ask:
        paging = {"per_page": fetch.settings.page_size, **({"starting_after": after} if after else {})}
        order = {"field": "updated_at", "order": "ascending"}
        return Ask(path, payload={"query": query, "pagination": paging, "sort": order})

    return walked(fetch, stream, walk, ask, lambda answer, _: _after(object_in(answer, path)))


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
    kept = (replace(page, body=silenced(page.body, _WORDS)) for page in pages)
    return beside_each(kept, partial(_names, fetch))


def _names(fetch: Fetch) -> Record:
    hidden: list[str] = []
    teams = objects(_if_allowed(fetch, "/teams", hidden).get("teams"))
    workspace = nested(_if_allowed(fetch, "/me", hidden), "app", "id_code")
    told = {"teams": [{k: t.get(k) for k in ("id", "name")} for t in teams], "workspace": workspace}
    return {"hilo": {**told, **untold(hidden)}}


def _if_allowed(fetch: Fetch, path: str, hidden: list[str]) -> Record:
    """An answer that only names things; an empty one where this user may not have it: ids then stand for names."""
    return unless_hidden(path, partial(_told, fetch, path), {}, hidden, partial(_told, fetch, "/admins"))


def _told(fetch: Fetch, path: str) -> Record:
    return object_in(http_of(fetch).get(path), path)


def tickets(fetch: Fetch) -> Iterator[Page]:
    """Tickets that changed, with their parts."""
    return or_turned_off(search("tickets", "/tickets/search")(fetch), "tickets")


def contacts(fetch: Fetch) -> Iterator[Page]:
    """Users and leads that changed, found by whole days."""
    return searched(fetch, "contacts", "/contacts/search", LATE_DAYS)


def admins(fetch: Fetch) -> Iterator[Page]:
    """All staff, on one page."""
    return _with_teams(fetch, listing(fetch, "admins", Ask("/admins"), only_page))


def conversation_parts(fetch: Fetch) -> Iterator[Page]:
    """Every changed conversation whole, with all of its parts, least recently changed first, up to fifty a page.

    One that is gone by now is told as its last known record with `deleted`.
    """

    def of_batch(batch: Parent) -> Iterator[Page]:
        pages = [_whole(fetch, parent) for parent in batch.record["parents"]]
        body = b'{"conversations":[' + b",".join(page.body for page in pages) + b"]}"
        yield one_page("conversation_parts", batch, pages, body)

    size = min(int(fetch.settings.page_size), _CONVERSATIONS_ON_A_PAGE)
    waiting = batches(parents(fetch, _conversations_on), size)
    return _with_teams(fetch, children(waiting, of_batch))


def _whole(fetch: Fetch, parent: Parent) -> Page:
    """A conversation as it came; what is known of one that is gone."""
    ask = Ask(f"/conversations/{parent.id}", {"display_as": "plaintext"})
    answer = unless_refused(lambda: ask.send(http_of(fetch)), None)
    if answer is None:
        known = orjson.dumps({**parent.record, "deleted": True})
        return Page("conversation_parts", ask.text, datetime.fromisoformat(parent.seen_at), known)
    object_in(answer, ask.path)
    return Page("conversation_parts", ask.text, answer.server_time, answer.body)


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
        for page in listing(fetch, "calls", ask, only_page):
            yield replace(page, body=silenced(page.body, _WORDS))

    return or_turned_off(children(batches(waiting, _CALLS_ASKED), of_batch), "calls")


def count_contacts(fetch: Fetch) -> int:
    """How many contacts a search finds from where the first one began."""
    return _total(fetch, "/contacts/search", changed_since(from_the_start(fetch, LATE_DAYS)))


def count_interactions(fetch: Fetch) -> int:
    """How many conversations there are since then, and tickets that are none because no customer sees them."""
    since = changed_since(from_the_start(fetch, LATE))
    tickets = sum(_internal(fetch, since, category) for category in _INTERNAL) if fetch.settings.tickets else 0
    return _total(fetch, "/conversations/search", since) + tickets


def _internal(fetch: Fetch, since: Record, category: str) -> int:
    of_category = {"field": "category", "operator": "=", "value": category}
    query = {"operator": "AND", "value": [since, of_category]}
    return unless_refused(lambda: _total(fetch, "/tickets/search", query), 0, (_NOT_UNDERSTOOD, *HIDDEN))


def _total(fetch: Fetch, path: str, query: Record) -> int:
    body = object_in(http_of(fetch).post(path, {"query": query, "pagination": {"per_page": 1}}), path)
    return count_in(fetch, body.get("total_count"), path)


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
