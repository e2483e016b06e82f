"""How Zammad is asked: tickets and users that changed, and the articles, history and tags of each changed ticket.

Vendor's traps handled here: pages are cut to a size of the server's choosing, so a list ends only with an empty page;
searches by words need Elasticsearch and are minutes late, while a search by condition asks the database; names stand
beside ids only with `expand`.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch
from connectors._instants import instants
from connectors._json import beside, under
from connectors._listing import (
    Ask,
    Parent,
    batches,
    children,
    http_of,
    listing,
    object_in,
    one_page,
    only_page,
    parents,
)
from connectors._offsets import Offsets, iso
from connectors._records import Record, content, found, members, nested, objects, text, texts
from connectors._refusals import unless_gone, unless_hidden, untold
from connectors._walks import Walk, from_the_start
from connectors.zammad.words import REMOVED
from model.delivery import Page
from model.errors import SourceSkipped

_API: Final = "/api/v1"
_OVERLAP: Final = timedelta(minutes=1)
_WORDS: Final = ("body", "attachments", "preferences")
_OF_A_TICKET: Final = ("id", "customer_id", "state", "state_id", "created_at")


def users(fetch: Fetch) -> Iterator[Page]:
    """Users that changed, or, as `users_by` says, all of them."""
    return _listed(fetch, "users", "user", fetch.settings.users_by)


def tickets(fetch: Fetch) -> Iterator[Page]:
    """Tickets that changed, with the states of the installation and, where wanted, the tags of each.

    A list has all tickets; `since` then tells from when on those changed whose articles and history are to be read.
    """
    states, hidden = list[Record](), list[str]()
    since = Walk.of(fetch).lower(_OVERLAP) if fetch.settings.tickets_by == "list" else None

    def body(answer: Answer) -> bytes:
        states.extend([] if states else _states(fetch, hidden))
        tags = _tags(fetch, answer, hidden) if fetch.settings.read_tags else {}
        names = {"states": states, "tags": tags, **untold(hidden), **({"since": iso(since)} if since else {})}
        return beside(under("tickets", answer.body), orjson.dumps(names))

    return _listed(fetch, "tickets", "ticket", fetch.settings.tickets_by, body)


def _listed(
    fetch: Fetch, stream: str, model: str, by: str, body: Callable[[Answer], bytes] = lambda answer: answer.body
) -> Iterator[Page]:
    """The pages of a list, which ends only with an empty one."""
    size, is_list = fetch.settings.page_size, by == "list"
    path = f"{_API}/{stream}" if is_list else f"{_API}/{stream}/search"

    def ask(since: datetime | None, page: int) -> Ask:
        return Ask(path, {**_wanted(model, by, since), "expand": "true", "per_page": size, "page": page})

    pages = Offsets(
        stream,
        ask,
        goes_on=lambda answer: bool(objects(answer.json())),
        overlap=_OVERLAP,
        times=None if is_list else lambda answer: instants(row.get("updated_at") for row in objects(answer.json())),
        body=body,
        looks_back=None if is_list else size,
    ).pages(fetch)
    return _with_index(fetch, stream, pages) if by == "search" else pages


def _wanted(model: str, by: str, since: datetime | None) -> dict[str, str]:
    """What changed since then, least recently changed first; everything, by id, for a list."""
    if by == "list":
        return {}
    ordered = {"sort_by": "updated_at", "order_by": "asc"}
    if by == "search":
        return {"query": f"updated_at:[{iso(since)} TO *]", **ordered}
    at = f"condition[{model}.updated_at]"
    return {f"{at}[operator]": "after (absolute)", f"{at}[value]": iso(since), **ordered}


def _with_index(fetch: Fetch, stream: str, pages: Iterator[Page]) -> Iterator[Page]:
    """The pages of a search; SourceSkipped when it finds nothing at all, as it does without Elasticsearch."""
    for number, page in enumerate(pages):
        is_first = number == 0 and fetch.cursor is None and fetch.settings.start_at is None
        if is_first and not found(page, stream)[0]:
            raise SourceSkipped(
                f"Reading {fetch.source}",
                "Zammad's search finds nothing at all, as it does without Elasticsearch",
                next_step='set tickets_by = "condition" and users_by = "list" for this source',
            )
        yield page


def _states(fetch: Fetch, hidden: list[str]) -> list[Record]:
    """Name and type of every state; none where this user may not see them."""
    asked = Ask(f"{_API}/ticket_states", {"expand": "true"})
    listed: Any = unless_hidden(asked.path, lambda: asked.send(http_of(fetch)).json(), [], hidden, partial(_who, fetch))
    return [{key: state.get(key) for key in ("id", "name", "state_type")} for state in objects(listed)]


def _tags(fetch: Fetch, answer: Answer, hidden: list[str]) -> dict[str, Any]:
    """Ticket → its tags, which stand in no list; without tickets that are gone by now."""
    numbers = [number for row in objects(answer.json()) if (number := text(row.get("id")))]
    told = {number: _tags_of(fetch, number, hidden) for number in numbers}
    return {number: found["tags"] for number, found in told.items() if "tags" in found}


def _tags_of(fetch: Fetch, number: str, hidden: list[str]) -> Record:
    asked = Ask(f"{_API}/tags", {"object": "Ticket", "o_id": number})
    said: Any = unless_hidden(asked.path, lambda: asked.send(http_of(fetch)).json(), None, hidden, partial(_who, fetch))
    return members(said)


def articles(fetch: Fetch) -> Iterator[Page]:
    """The articles of every ticket that changed since this stream last succeeded, all of them; not their texts."""

    def body(_tickets: list[Parent], pages: list[Page]) -> bytes:
        found_all = [entry for page in pages for entry in _entries(orjson.loads(page.body))]
        return orjson.dumps({"articles": [_without(_WORDS, article) for article in found_all]})

    return _of_tickets(fetch, "articles", "ticket_articles/by_ticket", body)


def history(fetch: Fetch) -> Iterator[Page]:
    """The history of every such ticket, beside who its customer is; without the people and things it mentions."""
    states = _states(fetch, [])  # the tickets told what of it may not be read

    def body(tickets: list[Parent], pages: list[Page]) -> bytes:
        told = [ticket.record for ticket in tickets]
        entries = [entry for page in pages for entry in _entries(nested(content(page), "history"))]
        return orjson.dumps({"states": states, "tickets": told, "history": entries})

    return _of_tickets(fetch, "history", "ticket_history", body)


def _entries(listed: Any) -> list[Any]:
    return listed if isinstance(listed, list) else [listed]


def _without(names: Collection[str], entry: Any) -> Any:
    return {key: value for key, value in entry.items() if key not in names} if isinstance(entry, dict) else entry


def _of_tickets(
    fetch: Fetch, stream: str, path: str, body: Callable[[list[Parent], list[Page]], bytes]
) -> Iterator[Page]:
    def of_group(group: Parent) -> Iterator[Page]:
        tickets = group.record["parents"]
        asked = [Ask(f"{_API}/{path}/{ticket.id}", {"expand": "true"}) for ticket in tickets]
        pages = [page for ask in asked for page in _answered(fetch, stream, ask)]
        yield one_page(stream, group, pages, body(tickets, pages))

    return children(batches(parents(fetch, _tickets_on), fetch.settings.tickets_per_page), of_group)


def _answered(fetch: Fetch, stream: str, ask: Ask) -> list[Page]:
    """The answer; none when the ticket was deleted since it was listed."""
    return unless_gone(listing(fetch, stream, ask, only_page))


def _tickets_on(page: Page) -> Iterator[Parent]:
    since = instants([content(page).get("since")])
    for ticket in found(page, "tickets")[0]:
        changed = instants([ticket.get("updated_at")])
        if ticket.get("id") and not (since and changed and changed < since):
            kept = {key: ticket.get(key) for key in _OF_A_TICKET}
            yield Parent(text(ticket.get("updated_at")) or "", text(ticket.get("id")) or "", record=kept)


def count_tickets(fetch: Fetch) -> int:
    """How many tickets there are, without removed ones; SourceSkipped for a Zammad that does not tell (before 6.5)."""
    states = _states(fetch, [])
    removed = [state.get("id") for state in states if REMOVED in (state.get("state_type"), state.get("name"))]
    at = "condition[ticket.state_id]"
    living = {f"{at}[operator]": "is not", f"{at}[value][]": removed} if removed else {}
    params = {**_wanted("ticket", "condition", from_the_start(fetch, _OVERLAP)), **living}
    answer = http_of(fetch).get(f"{_API}/tickets/search", {**params, "only_total_count": "true"}).json()
    total = members(answer).get("total_count")
    if not isinstance(total, int):
        raise SourceSkipped(f"Counting {fetch.source}", "this Zammad does not tell how many tickets there are")
    return total


def _who(fetch: Fetch) -> Record:
    """The user we are signed in as."""
    return object_in(http_of(fetch).get(f"{_API}/users/me", {"expand": "true"}), "users/me")


def check(fetch: Fetch) -> str:
    """One sentence on who we are signed in as."""
    user = _who(fetch)
    roles = ", ".join(role for role in texts(user.get("roles")) or () if role)
    return f"signed in to Zammad as {user.get('login')} ({roles or 'no roles'})"
