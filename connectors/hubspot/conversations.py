"""How conversations are asked: threads by their latest message, and the messages of those that have new ones."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch
from connectors._instants import instant
from connectors._listing import (
    Ask,
    Parent,
    Then,
    batches,
    beside_each,
    children,
    entries_of,
    listing,
    object_in,
    one_page,
    parents,
)
from connectors._records import content, text
from connectors._refusals import unless_gone, unless_refused
from connectors._walks import Walk
from connectors.hubspot.lookups import by_after, rows_in, staff
from model.delivery import Page

_PATH: Final = "/conversations/v3/conversations"
_THREADS: Final = 100
_MESSAGES: Final = 100
_THREADS_A_PAGE: Final = 25
_WORDS: Final = ("text", "richText", "subject", "attachments")
"""What was written comes along unasked."""
_FIRST: Final = datetime(2006, 1, 1, tzinfo=UTC)
"""Sorting needs a lower bound, and HubSpot began then."""
_SHOWN_LATE: Final = timedelta(hours=1)


def threads(fetch: Fetch) -> Iterator[Page]:
    """Threads with messages since the last walk began, and of some days before: closing one moves no stamp of it."""
    walk = Walk.of(fetch)
    pages = listing(fetch, "threads", _threads(fetch, walk), _onward(walk))
    return beside_each(pages, lambda: {"channels": _channels(fetch), "staff": staff(fetch)})


def _threads(fetch: Fetch, walk: Walk) -> Ask:
    since = walk.lower(timedelta(days=fetch.settings.thread_overlap_days)) or _FIRST
    came = instant(walk.at)
    # Others may have the same stamp as the last one read.
    begin = came - timedelta(milliseconds=1) if came else since
    params = {
        "limit": _THREADS,
        "sort": "latestMessageTimestamp",
        "latestMessageTimestampAfter": f"{begin.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{begin.microsecond // 1000:03d}Z",
        "association": "TICKET",
    }
    return Ask(f"{_PATH}/threads", params)


def _onward(walk: Walk) -> Then:
    def then(ask: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
        following, _ = by_after(ask, answer)
        if following is None:
            return None, walk.then(answer.server_time, None).text
        stamps = [stamp for row in rows_in(object_in(answer, "threads")) if (stamp := _stamp(row))]
        return following, walk.then(answer.server_time, max(stamps)).text if stamps else None

    return then


def _stamp(thread: Any) -> str | None:
    return text(thread.get("latestMessageTimestamp"))


def _channels(fetch: Fetch) -> dict[str, str]:
    """What channels are called: id → name; empty where this user may not see them."""
    nothing: list[Page] = []
    first = Ask(f"{_PATH}/channels")
    pages = unless_refused(lambda: list(listing(fetch, "channels", first, by_after)), nothing)
    return {text(row.get("id")) or "": text(row.get("name")) or "" for page in pages for row in rows_in(content(page))}


def messages(fetch: Fetch) -> Iterator[Page]:
    """Messages, assignments and changes of the threads that have new ones, all of a thread each time."""
    waiting = [thread for thread in parents(fetch, _changed) if not _is_read(thread, fetch.cursor)]
    known = staff(fetch) if waiting else []

    def of_group(group: Parent) -> Iterator[Page]:
        pages = {thread.id: _messages(fetch, thread) for thread in group.record["parents"]}
        rows = [
            row
            for thread, found in pages.items()
            for row in entries_of(found, "results", _WORDS, conversationsThreadId=thread)
        ]
        body = orjson.dumps({"staff": known, "results": rows})
        yield one_page("messages", group, [page for found in pages.values() for page in found], body)

    return children(batches(waiting, min(fetch.settings.page_size, _THREADS_A_PAGE)), of_group)


def _messages(fetch: Fetch, thread: Parent) -> list[Page]:
    """The pages of a thread; none of one that was deleted since."""
    first = Ask(f"{_PATH}/threads/{thread.id}/messages", {"limit": _MESSAGES})
    return unless_gone(listing(fetch, "messages", first, by_after))


def _changed(page: Page) -> Iterator[Parent]:
    """Threads with when their latest message came, or when they were closed after it."""
    for row in rows_in(content(page)):
        stamps = [stamp for stamp in (_stamp(row), text(row.get("closedAt"))) if stamp]
        version, row_id = max(stamps, default=text(row.get("createdAt"))), text(row.get("id"))
        if version and row_id:
            yield Parent(version, row_id, record=row)


def _is_read(thread: Parent, cursor: str | None) -> bool:
    """Whether an earlier sync that came to its end saw this thread with the messages it has now."""
    kept: Any = orjson.loads(cursor) if cursor else {}
    if not kept.get("seen") or kept.get("done"):
        return False
    last, seen = instant(thread.version), instant(kept["seen"])
    return last is not None and seen is not None and last < seen - _SHOWN_LATE
