"""What is read of every conversation that changed: its messages, and what Chatwoot reports of it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch
from connectors._json import decoded, silenced
from connectors._listing import (
    Ask,
    Parent,
    batches,
    beside_each,
    children,
    http_of,
    listing,
    object_in,
    one_page,
    only_page,
    parents,
)
from connectors._records import found, nested, text
from connectors._refusals import unless_gone, unless_refused
from connectors.chatwoot.fetch import WORDS, of_administrators, root, rows_in, staff_names
from connectors.chatwoot.parse import changed_at
from connectors.chatwoot.words import ACTIVITY
from model.delivery import Page
from model.errors import SourceSkipped

_OTHERWISE: Final = 'history = "activity"'
_FEWEST: Final = 20
"""No version gives fewer messages a page, unless they are the last."""
_KEPT: Final = ("id", "account_id", "inbox_id", "status", "created_at", "updated_at", "last_activity_at")


def messages(fetch: Fetch) -> Iterator[Page]:
    """All messages of every changed conversation, from the first on; one that is gone is told with its last record.

    A page has several conversations: `{"conversations": [{"number": …, "rows": [messages]}], "deleted": [records]}`.
    """

    def of_batch(batch: Parent) -> Iterator[Page]:
        found_all = [(parent, _pages_of(fetch, parent, "messages")) for parent in batch.record["parents"]]
        yield _together("messages", batch, found_all)

    waiting = batches(parents(fetch, _conversations_on), fetch.settings.conversations_per_page)
    return beside_each(children(waiting, of_batch), partial(staff_names, fetch))


def reporting_events(fetch: Fetch) -> Iterator[Page]:
    """What Chatwoot reports of every changed conversation; SourceSkipped by a version that reports of none."""
    is_known = False

    def of_batch(batch: Parent) -> Iterator[Page]:
        nonlocal is_known
        found_all = [(parent, _pages_of(fetch, parent, "reporting_events")) for parent in batch.record["parents"]]
        told = [(parent, pages) for parent, pages in found_all if pages]
        is_known = is_known or bool(told)
        if not is_known:
            _raise_for_version(fetch, batch.record["parents"])
        if told:
            yield _together("reporting_events", batch, told)

    waiting = batches(parents(fetch, _conversations_on), fetch.settings.conversations_per_page)
    return of_administrators(children(waiting, of_batch), _OTHERWISE)


def _raise_for_version(fetch: Fetch, of: list[Parent]) -> None:
    """SourceSkipped when one of these conversations, of which no events were found, is there after all."""
    if any(_is_there(fetch, parent) for parent in of):
        raise SourceSkipped(
            f"Reading {fetch.source}",
            "this Chatwoot does not tell the reporting events of a conversation, as versions before 4.8 do not",
            next_step=f"set {_OTHERWISE} for this source, or bring Chatwoot up to date",
        )


def _is_there(fetch: Fetch, parent: Parent) -> bool:
    path = f"{root(fetch)}/conversations/{parent.id}"
    return unless_refused(lambda: http_of(fetch).get(path), None) is not None


def _pages_of(fetch: Fetch, parent: Parent, what: str) -> list[Page]:
    """What there is below a conversation; nothing when it is gone."""
    first = Ask(f"{root(fetch)}/conversations/{parent.id}/{what}", {"after": 0} if what == "messages" else {})
    then = _next_messages if what == "messages" else only_page
    return unless_gone(listing(fetch, what, first, then))


def _together(stream: str, batch: Parent, of: list[tuple[Parent, list[Page]]]) -> Page:
    """One page of what was received of several conversations."""
    given = [
        {"number": parent.id, "rows": [r for page in pages for r in _rows_of(page)]} for parent, pages in of if pages
    ]
    body = {"conversations": given, "deleted": [parent.record for parent, pages in of if not pages]}
    silent = silenced(orjson.dumps(body), WORDS)
    return one_page(stream, batch, [page for _, pages in of for page in pages], silent)


def _rows_of(page: Page) -> list[Any]:
    body = decoded(page.body)
    return [_without_words(row) for row in (body if isinstance(body, list) else rows_in(body))]


def _without_words(row: Any) -> Any:
    """A message without what was written; the sentences the system writes tell what happened."""
    is_said = isinstance(row, dict) and row.get("content") and text(row.get("message_type")) not in ACTIVITY
    return {**row, "content": "…"} if is_said else row


def _next_messages(ask: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
    """On above the highest id, as long as pages are full."""
    ids = [row.get("id") for row in rows_in(object_in(answer, ask.path)) if isinstance(row, dict)]
    last = max((n for n in ids if isinstance(n, int)), default=0)
    return (replace(ask, params={"after": last}) if len(ids) >= _FEWEST else None), None


def _conversations_on(page: Page) -> Iterator[Parent]:
    """The conversations of a page of the parent; instants have ten digits, and perhaps decimals."""
    for record in found(page, "data.payload", "payload", "data")[0]:
        if record.get("id") is not None:
            meta = {
                "channel": nested(record, "meta", "channel"),
                "sender": {"id": nested(record, "meta", "sender", "id")},
            }
            kept = {**{key: record[key] for key in _KEPT if key in record}, "meta": meta}
            yield Parent(changed_at(record), text(record.get("id")) or "", record=kept)
