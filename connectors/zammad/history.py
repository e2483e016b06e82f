"""Articles and the history of tickets → canonical events. Pure.

Articles and entries of the history are numbered apart, so events are named `article-N` and `history-N`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from connectors._histories import events_of
from connectors._records import Record, content, objects, records, rejected, text
from connectors.zammad.parse import listed, name_of, nobody_is_null, status_words
from connectors.zammad.words import ARTICLE_TYPES, NOTE, SENDERS, STATES, SYSTEM_USER, WORDS
from model.delivery import Context, Page, Parsed, gather

_ACTORS: Final = {"Customer": "customer", "Agent": "agent", "System": "system"}


def parse_articles(page: Page, context: Context) -> Parsed:
    """Articles of one ticket → message `events`."""
    articles, odd = listed(page, "TicketArticle", "articles", "ticket_articles")
    return gather([odd, events_of([_message(article) for article in articles], context, words=WORDS)])


def _message(article: Record) -> Record:
    number, actor = text(article.get("id")), _ACTORS.get(name_of(article, "sender", SENDERS) or "", "system")
    kind = name_of(article, "type", ARTICLE_TYPES)
    return {
        "interaction_id": article.get("ticket_id"),
        "event_id": f"article-{number}" if number else None,
        "at": article.get("created_at"),
        "kind": "message",
        "actor": actor,
        "is_public": str(article.get("internal") is not True).lower(),
        "channel": kind if actor == "customer" and kind != NOTE else None,
        "agent_id": nobody_is_null(article.get("created_by_id")) if actor == "agent" else None,
    }


def parse_history(page: Page, context: Context) -> Parsed:
    """The history of tickets → status, assignment, transfer and merge `events`.

    A new ticket's status is what its first change started from, or, without one, what it is now.
    """
    body = content(page)
    entries, odd = records(body, "history")
    tickets, settings = _by_number(body), _settings(context)
    status, first = status_words(body, settings.statuses), _first_states(entries)
    lost = [(text(e.get("id")), e, "the entry names no ticket") for e in entries if _of_ticket(e) and not e.get("o_id")]
    rows = [
        {**_told_by(entry, ticket), **row}
        for entry in entries
        if _of_ticket(entry) and (number := text(entry.get("o_id")))
        for ticket in [tickets.get(number, {})]
        for row in _change(entry, first.get(number) or name_of(ticket, "state", STATES), status)
    ]
    return gather([odd, rejected("events", lost), events_of(rows, context, words=WORDS)])


def _settings(context: Context) -> Any:
    return context.settings


def _by_number(body: Record) -> dict[str | None, Record]:
    """The tickets the page tells of beside their history."""
    return {text(ticket.get("id")): ticket for ticket in objects(body.get("tickets"))}


def _first_states(entries: Sequence[Record]) -> dict[str | None, str | None]:
    """Ticket → the state its first change started from; the first has the lowest number, wherever it stands."""
    changed = [entry for entry in entries if _is_change(entry, "state")]
    changed.sort(key=lambda entry: int(text(entry.get("id")) or 0), reverse=True)
    return {text(entry.get("o_id")): text(entry.get("value_from")) for entry in changed}


def _of_ticket(entry: Record) -> bool:
    """Whether it is about the ticket itself, and not about an article or a notification."""
    return text(entry.get("object")) in ("Ticket", None)


def _is_change(entry: Record, attribute: str) -> bool:
    return (entry.get("type"), entry.get("attribute")) == ("updated", attribute) and _of_ticket(entry)


def _told_by(entry: Record, ticket: Record) -> Mapping[str, Any]:
    author, customer = text(entry.get("created_by_id")), text(ticket.get("customer_id"))
    number = text(entry.get("id"))
    by_nobody = author in (SYSTEM_USER, None)
    return {
        "interaction_id": entry.get("o_id"),
        "event_id": f"history-{number}" if number else None,
        "at": entry.get("created_at"),
        "actor": "system" if by_nobody else "customer" if author == customer else "agent",
    }


def _change(entry: Record, first: str | None, status: Callable[[str | None], str | None]) -> Iterator[Record]:
    """What one entry tells, if it tells anything of the kinds Hilo keeps. Unassigning is told by the ticket itself."""
    target, told = text(entry.get("id_to")), text(entry.get("value_to"))
    if entry.get("type") == "created" and first:
        yield {"kind": "status", "value": status(first)}
    if _is_change(entry, "state"):
        yield {"kind": "status", "value": status(told)}
    if _is_change(entry, "owner") and nobody_is_null(target):
        yield {"kind": "assigned", "agent_id": target}
    if _is_change(entry, "group") and entry.get("id_from") is not None:
        yield {"kind": "transferred", "team": told or target}
    if entry.get("type") == "merged_into" and target:
        yield {"kind": "merged", "value": target}
