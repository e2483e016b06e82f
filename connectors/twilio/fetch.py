"""How Twilio is asked: lists of calls and messages, newest first, over a window that trails behind.

Vendor's traps handled here: no list can be asked for what changed, though statuses and ends arrive later; filters
know days; the next page is an address, for conversations one of another host.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import orjson

from connectors._contract import Answer, Fetch
from connectors._instants import EARLIEST, instant
from connectors._json import silenced
from connectors._listing import (
    Ask,
    Parent,
    batches,
    children,
    entries_of,
    http_of,
    listing,
    object_in,
    one_page,
    parents,
    walked,
)
from connectors._records import Record, content, found, nested, text
from connectors._refusals import unless_gone
from connectors._walks import Walk
from model.delivery import Page
from model.errors import SourceSkipped

API: Final = "/2010-04-01/Accounts"
_LARGEST_OF_CONVERSATIONS: Final = 100
_WORDS: Final = ("body",)
"""What was written comes along unasked."""
_CONVERSATIONS_ON_A_PAGE: Final = 50


def trailing(stream: str, resource: str, since_param: str) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of a list from the day the last walk began less `reread_days`; everything the first time."""

    def fetch_all(fetch: Fetch) -> Iterator[Page]:
        walk = Walk.of(fetch)
        since = walk.lower(timedelta(days=fetch.settings.reread_days))
        window = {since_param: since.date().isoformat()} if since else {}
        first = Ask(f"{API}/{fetch.settings.account_sid}/{resource}", {"PageSize": fetch.settings.page_size, **window})
        return (replace(page, body=silenced(page.body, _WORDS)) for page in _walked(fetch, stream, walk, first))

    return fetch_all


def _walked(fetch: Fetch, stream: str, walk: Walk, first: Ask) -> Iterator[Page]:
    """The pages of a list; the cursor inside it is the address of the next page, which stays good."""

    def onward(answer: Answer, _at: Any) -> str | None:
        return _following(object_in(answer, stream))

    return walked(fetch, stream, walk, lambda at: _address(at) if at else first, onward)


def _following(page: Record) -> str | None:
    """The address of the next page: lists of calls give it without a host, conversations with another one."""
    return text(page.get("next_page_uri")) or text(nested(page, "meta", "next_page_url"))


def _address(following: str) -> Ask:
    """An address on our own host, whatever host it names."""
    parts = urlsplit(following)
    return Ask(parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)))


def conversations(fetch: Fetch) -> Iterator[Page]:
    """Conversations that are active or changed lately, with their participants; the list has them all every time."""
    walk = Walk.of(fetch)
    since = walk.lower(timedelta(days=fetch.settings.reread_days))
    for page in _walked(fetch, "conversations", walk, Ask("/v1/Conversations", {"PageSize": _size(fetch)})):
        body = content(page)
        listed = body.get("conversations")
        kept = [c for c in listed if _is_worth_reading(c, since)] if isinstance(listed, list) else listed
        people = {str(c["sid"]): _participants(fetch, str(c["sid"])) for c in kept or () if _has_sid(c)}
        yield replace(page, body=orjson.dumps({**body, "conversations": kept, "hilo": {"participants": people}}))


def _size(fetch: Fetch) -> int:
    return min(int(fetch.settings.page_size), _LARGEST_OF_CONVERSATIONS)


def _has_sid(conversation: Any) -> bool:
    return isinstance(conversation, dict) and bool(conversation.get("sid"))


def _participants(fetch: Fetch, sid: str) -> list[Any]:
    """Who takes part in a conversation; nobody when it is gone by now."""
    first = Ask(f"/v1/Conversations/{sid}/Participants", {"PageSize": _size(fetch)})
    pages = unless_gone(listing(fetch, "participants", first, _next))
    lists = [content(page).get("participants") for page in pages]
    return [one for listed in lists if isinstance(listed, list) for one in listed]


def _is_worth_reading(conversation: Any, since: datetime | None) -> bool:
    """Messages do not move a conversation's update time, so every active one is; what is odd is for the parser."""
    if since is None or not isinstance(conversation, dict) or conversation.get("state") != "closed":
        return True
    changed = instant(conversation.get("date_updated"))
    return changed is None or changed >= since


def conversation_messages(fetch: Fetch) -> Iterator[Page]:
    """The messages of every conversation that was read since the last success, up to fifty conversations a page."""

    def of_batch(batch: Parent) -> Iterator[Page]:
        pages = [page for parent in batch.record["parents"] for page in _messages_of(fetch, parent.id)]
        if pages:
            body = orjson.dumps({"messages": entries_of(pages, "messages", _WORDS)})
            yield one_page("conversation_messages", batch, pages, body)

    size = min(int(fetch.settings.page_size), _CONVERSATIONS_ON_A_PAGE)
    return children(batches(parents(fetch, _conversations_on), size), of_batch)


def _messages_of(fetch: Fetch, sid: str) -> list[Page]:
    """The messages of a conversation; none when it was deleted since the list was read."""
    first = Ask(f"/v1/Conversations/{sid}/Messages", {"PageSize": _size(fetch)})
    return unless_gone(listing(fetch, "conversation_messages", first, _next))


def _next(asked: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
    following = _following(object_in(answer, asked.path))
    return (_address(following) if following else None), None


def _conversations_on(page: Page) -> Iterator[Parent]:
    for record in found(page, "conversations")[0]:
        if record.get("sid"):
            yield Parent(text(record.get("date_updated")) or EARLIEST.isoformat(), str(record["sid"]))


def check(fetch: Fetch) -> str:
    """One sentence on which account we are signed in to; SourceSkipped when it is not active."""
    settings = fetch.settings
    if settings.product == "conversations":
        object_in(http_of(fetch).get("/v1/Conversations", {"PageSize": 1}), "/v1/Conversations")
        return f"signed in to Twilio Conversations, account {settings.account_sid}"
    path = f"{API}/{settings.account_sid}.json"
    account = object_in(http_of(fetch).get(path), path)
    if account.get("status") != "active":
        raise SourceSkipped(
            f"Signing in to {fetch.source}",
            f"the account {account.get('friendly_name')!r} is {account.get('status')!r}",
            allowed="an active account",
            next_step="check account_sid and auth_token",
        )
    return f"signed in to Twilio as {account.get('friendly_name')}"
