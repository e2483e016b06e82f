"""How Freshdesk is asked: tickets by update time, their conversations, contacts, agents and survey answers.

Vendor's traps handled here: without `updated_since` only 30 days of tickets come back, page 301 is refused, rows move
while they are listed by update time and nobody says in which order other lists are, deleted and spam tickets are listed
apart, and every list is bare: names of groups, statuses and companies are asked for beside it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch, Http
from connectors._instants import instants
from connectors._json import beside, silenced, under
from connectors._listing import Ask, Parent, batches, children, http_of, object_in, one_page, parents
from connectors._offsets import Offsets, iso
from connectors._records import Record, found, nested, objects, text
from connectors._refusals import or_turned_off, unless_gone, unless_hidden, untold
from model.delivery import Page

_COMPANIES: Final = "/api/v2/companies"
_ME: Final = "/api/v2/agents/me"
_PAGES: Final = 300
"""The last page of tickets; other lists have none."""
_MOST_NAMES: Final = 1000
"""Pages of names at most, lest a list that starts over goes on for ever."""
_DESCRIPTIONS: Final = ("description", "description_text", "structured_description", "signature")
_WORDS: Final = ("body", "body_text", "attachments")
_LATE_ANSWERS: Final = timedelta(days=1)
_NEXT: Final = re.compile(r'rel="?next')


def tickets(stream: str, chosen: str | None = None) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of tickets by update time: the living ones, or those of a filter (`deleted`, `spam`)."""

    def fetch(given: Fetch) -> Iterator[Page]:
        params = {"order_by": "updated_at", "order_type": "asc", "include": "stats", "filter": chosen}
        listing = _listing(given, stream, "/api/v2/tickets", "updated_since", params)
        names = _Names(http_of(given))
        kept = replace(listing, times=_updated, body=lambda a: _beside("tickets", a, names.of_tickets()))
        return replace(kept, most_pages=_PAGES).pages(given)

    return fetch


def contacts(stream: str, state: str | None = None) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of contacts that changed: the living ones, or those in a state (`deleted`)."""

    def fetch(given: Fetch) -> Iterator[Page]:
        listing = _listing(given, stream, "/api/v2/contacts", "_updated_since", {"state": state})
        names = _Names(http_of(given), is_first=given.cursor is None)
        kept = replace(listing, body=lambda a: _beside("contacts", a, names.of_contacts(objects(a.json()))))
        return kept.pages(given)

    return fetch


def agents(given: Fetch) -> Iterator[Page]:
    """All agents, at every sync: the list cannot be asked by time, and it is short."""
    listing, names = _listing(given, "agents", "/api/v2/agents"), _Names(http_of(given))
    kept = replace(listing, looks_back=None)
    return replace(kept, body=lambda a: _beside("agents", a, {"groups": names.groups(), **untold(names.hidden)})).pages(
        given
    )


def ratings(given: Fetch) -> Iterator[Page]:
    """Survey answers since the last sync less a day."""
    path = "/api/v2/surveys/satisfaction_ratings"
    listing = _listing(given, "satisfaction_ratings", path, "created_since")
    return or_turned_off(replace(listing, overlap=_LATE_ANSWERS).pages(given), "read_surveys")


def conversations(given: Fetch) -> Iterator[Page]:
    """Replies and notes of every ticket that changed since this stream last succeeded, all of them; not their texts."""
    note = re.compile(given.settings.merge_note, re.IGNORECASE)

    def of_group(group: Parent) -> Iterator[Page]:
        pages = [page for ticket in group.record["parents"] for page in _below(given, ticket)]
        found_all = [_wordless(entry, note) for page in pages for entry in _entries(page)]
        yield one_page("conversations", group, pages, orjson.dumps({"conversations": found_all}))

    return children(batches(parents(given, _tickets_on), given.settings.tickets_per_page), of_group)


def _below(given: Fetch, ticket: Parent) -> list[Page]:
    """The conversations of a ticket; none when it is gone, which the list of deleted tickets will tell."""
    listing = _listing(given, "conversations", f"/api/v2/tickets/{ticket.id}/conversations")
    alone = replace(given, cursor=None)  # the cursor is the stream's, not this list's
    return unless_gone(listing.pages(alone))


def _entries(page: Page) -> list[Any]:
    listed = orjson.loads(page.body)
    return listed if isinstance(listed, list) else [listed]


def _wordless(entry: Any, note: re.Pattern[str]) -> Any:
    """A conversation without its words, but for those of a note that tells of a merge."""
    if not isinstance(entry, dict):
        return entry
    told = note.search(text(entry.get("body_text")) or text(entry.get("body")) or "")
    kept = {key: value for key, value in entry.items() if key not in _WORDS}
    return {**kept, "body_text": told[0]} if told else kept


def check(given: Fetch) -> str:
    """One sentence on who we are signed in as."""
    agent = object_in(http_of(given).get(_ME), _ME)
    return f"signed in to Freshdesk as {nested(agent, 'contact', 'name') or agent.get('id')}"


def _listing(
    given: Fetch, stream: str, path: str, since_key: str | None = None, params: Mapping[str, str | None] | None = None
) -> Offsets:
    """What is the same for all lists: the request of a page, how a list goes on, and where it ends."""
    size = given.settings.page_size
    fixed = {**{key: value for key, value in (params or {}).items() if value}, "per_page": size}

    def ask(since: datetime | None, page: int) -> Ask:
        asked = {since_key: iso(since)} if since_key else {}
        return Ask(path, {**fixed, **asked, "page": page})

    def goes_on(answer: Answer) -> bool:
        return bool(_NEXT.search(answer.headers.get("link", ""))) or len(objects(answer.json())) >= size

    return Offsets(stream, ask, goes_on, looks_back=size)


def _updated(answer: Answer) -> list[datetime]:
    return instants(row.get("updated_at") for row in objects(answer.json()))


def _tickets_on(page: Page) -> Iterator[Parent]:
    for ticket in found(page, "tickets")[0]:
        if ticket.get("id"):
            yield Parent(text(ticket.get("updated_at")) or "", text(ticket.get("id")) or "")


def _beside(key: str, answer: Answer, names: Mapping[str, Any]) -> bytes:
    return beside(under(key, silenced(answer.body, _DESCRIPTIONS)), orjson.dumps(names))


@dataclass
class _Names:
    """Names the lists leave out, each asked for once in a sync, when first needed."""

    http: Http
    is_first: bool = False
    hidden: list[str] = field(default_factory=list)
    _lists: dict[str, list[Record]] = field(default_factory=dict)
    _companies: dict[str, str | None] = field(default_factory=dict)

    def of_tickets(self) -> dict[str, Any]:
        """Groups, and the labels of statuses and sources, where this user may see the fields."""
        fields = self._all("/api/v2/ticket_fields", pages=1)
        wanted = [f for f in fields if f.get("name") in ("status", "source")]
        told = [{k: f.get(k) for k in ("name", "choices")} for f in wanted]
        return {"groups": self.groups(), "fields": told, **untold(self.hidden)}

    def groups(self) -> list[Record]:
        """Id and name of every group."""
        return [{"id": g.get("id"), "name": g.get("name")} for g in self._all("/api/v2/groups")]

    def of_contacts(self, rows: Sequence[Record]) -> dict[str, Any]:
        """Id and name of the companies of these contacts: from the whole list the first time, later one by one."""
        wanted = {company for row in rows if (company := text(row.get("company_id")))}
        if wanted and self.is_first and not self._companies:
            listed = self._all(_COMPANIES)
            self._companies = {text(c.get("id")) or "": text(c.get("name")) for c in listed}
        for company in sorted(wanted - self._companies.keys()):
            self._companies[company] = None if _COMPANIES in self.hidden else self._name_of(company)
        return {"companies": [{"id": c, "name": self._companies[c]} for c in sorted(wanted)], **untold(self.hidden)}

    def _name_of(self, company: str) -> str | None:
        def asked() -> str | None:
            return text(nested(self.http.get(f"{_COMPANIES}/{company}").json(), "name"))

        return unless_hidden(_COMPANIES, asked, None, self.hidden, self._who)

    def _all(self, path: str, pages: int = _MOST_NAMES) -> list[Record]:
        """Every record of a list; none where this user may not see it."""
        if path not in self._lists:
            self._lists[path] = []
            for page in range(1, pages + 1):
                rows = self._page(path, page)
                self._lists[path] += rows
                if len(rows) < 100:
                    break
        return self._lists[path]

    def _page(self, path: str, page: int) -> list[Record]:
        def asked() -> list[Record]:
            return objects(self.http.get(path, {"per_page": 100, "page": page}).json())

        return unless_hidden(path, asked, [], self.hidden, self._who)

    def _who(self) -> Answer:
        return self.http.get(_ME)
