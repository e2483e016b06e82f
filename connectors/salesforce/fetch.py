"""How Salesforce is asked: SOQL over one object after the other, in order of change and id.

Vendor's traps handled here: rows show up late with earlier stamps (stay minutes behind, look back), bulk updates give
thousands of rows one stamp (id as tiebreak), pages are shrunk by the server (go on until `done`), one field that is
missing or hidden refuses the whole query (look the fields up first), deleted rows come from `queryAll` only.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch
from connectors._listing import (
    Ask,
    Parent,
    Then,
    batches,
    beside_page,
    children,
    count_in,
    entries_of,
    http_of,
    listing,
    object_in,
    one_page,
    parents,
)
from connectors._records import Record, content, nested, objects, text
from connectors._refusals import unless_gone, unless_refused
from connectors._walks import Walk
from connectors.salesforce import soql
from connectors.salesforce.objects import Asked
from connectors.salesforce.soql import Known
from connectors.salesforce.words import CASE
from model.delivery import Page
from model.errors import SourceSkipped, TryAgainLater

Lookup = Callable[[Fetch], Callable[[list[Record]], Mapping[str, Any]]]
"""Begun once for a sync: what is looked up for the records of each page, to be parsed with them."""

_USAGE: Final = re.compile(r"api-usage=(\d+)/(\d+)")
_LOOK_AGAIN: Final = timedelta(hours=1)
_IDS_A_QUERY: Final = 300
"""Eighteen letters each: an address may have 16,384 bytes."""
_ENTRIES: Final = 1000
_SESSIONS_A_PAGE: Final = 25
_WORDS: Final = ("messageText", "text", "title")
"""What was written comes along unasked."""


def changed(stream: str, asked: Asked, lookup: Lookup | None = None) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of the rows of an object that changed since the last walk began, least recently changed first."""
    return lambda fetch: _changed(fetch, stream, asked, lookup)


def _changed(fetch: Fetch, stream: str, asked: Asked, lookup: Lookup | None) -> Iterator[Page]:
    found = _described(fetch, asked)
    if found is None:
        return
    _must_have(fetch, asked, found)
    walk, looking_up = Walk.of(fetch), lookup(fetch) if lookup else None
    lag = timedelta(minutes=fetch.settings.lag_minutes)
    walk = replace(walk, begun=walk.begun or walk.beginning(found.server_time) - lag)
    first = _query(fetch, soql.changed(asked, found, fetch.settings, walk), deleted=asked.deleted)
    for page in listing(fetch, stream, first, _onward(walk, asked.clock)):
        names = looking_up(_rows(content(page))) if looking_up else {}
        yield beside_page(page, names) if names else page


def _described(fetch: Fetch, asked: Asked) -> Known | None:
    """The fields of an object; None when the org does not have it, or not the field it needs, and need not."""
    path = _path(fetch, f"sobjects/{asked.name}/describe")
    answer = unless_refused(lambda: http_of(fetch).get(path), None)
    if answer is None:
        return None if asked.may_lack or asked.needs else Known(None, fetch.now)
    _leave_some(fetch, answer)
    fields = objects(object_in(answer, path).get("fields"))
    names = {str(entry.get(key)) for entry in fields for key in ("name", "relationshipName") if entry.get(key)}
    if asked.needs and asked.needs not in names:
        return None
    return Known(frozenset(names) or None, answer.server_time)


def _must_have(fetch: Fetch, asked: Asked, found: Known) -> None:
    """SourceSkipped when a field that the settings name, and not just their defaults, is not there.

    Contacts are looked at for people: a person account calls a contact's own fields otherwise.
    """
    usual = {field.default for field in type(fetch.settings).model_fields.values() if isinstance(field.default, str)}
    named = () if asked.needs else asked.chosen(fetch.settings)
    missing = [name for name in named if name and name not in usual and not found.has(name)]
    if missing:
        like = get_close_matches(missing[0], found.names or (), cutoff=0.5)
        raise SourceSkipped(
            f"Reading {fetch.source}, {asked.name}",
            f"there is no field {missing[0]!r}, or this user may not see it",
            allowed=", ".join(like),
            next_step="correct the field in the settings of this source, or let its user read the field",
        )


def _leave_some(fetch: Fetch, answer: Answer) -> None:
    """Wait while most of the day's requests is used: the org's other programs need the rest."""
    told = _USAGE.search(answer.headers.get("sforce-limit-info", ""))
    if told and int(told[1]) >= fetch.settings.daily_share * int(told[2]):
        raise TryAgainLater(
            f"Reading {fetch.source}",
            f"{told[1]} of the org's {told[2]} requests of a day are used",
            next_step="run the sync again; it goes on where it stopped. daily_share says how much may be used",
            until=answer.server_time + _LOOK_AGAIN,
        )


def _path(fetch: Fetch, rest: str) -> str:
    return f"/services/data/v{fetch.settings.api_version}/{rest}"


def _query(fetch: Fetch, query: str, *, deleted: bool = False) -> Ask:
    return Ask(_path(fetch, "queryAll" if deleted else "query"), {"q": query})


def _onward(walk: Walk, clock: str) -> Then:
    """Go on by the server's locator while it is fresh; a later sync goes on by stamp and id."""

    def then(_ask: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
        found = object_in(answer, "query")
        following = text(found.get("nextRecordsUrl")) if found.get("done") is False else None
        if following is None:
            return None, walk.then(answer.server_time, None).text
        rows = _rows(found)
        last = (text(rows[-1].get(clock)), text(rows[-1].get("Id"))) if rows else (None, None)
        return Ask(following), walk.then(answer.server_time, last).text if all(last) else None

    return then


def _rows(found: Record) -> list[Record]:
    return objects(found.get("records"))


def _all(fetch: Fetch, query: str) -> list[Record]:
    """Every row of a small query."""
    ask: Ask | None = _query(fetch, query)
    rows: list[Record] = []
    while ask is not None:
        found = object_in(ask.send(http_of(fetch)), "query")
        rows += _rows(found)
        following = text(found.get("nextRecordsUrl")) if found.get("done") is False else None
        ask = Ask(following) if following and following != ask.path else None
    return rows


def cases_of(*fields: str) -> Lookup:
    """When the cases were opened that these fields name: `case_created`, id → instant."""

    def lookup(fetch: Fetch) -> Callable[[list[Record]], Mapping[str, Any]]:
        def of_page(rows: list[Record]) -> Mapping[str, Any]:
            ids = {value for row in rows for name in fields if (value := text(row.get(name)) or "")[:3] == CASE}
            found = _by_ids(fetch, "Id, CreatedDate", "Case", "Id", ids)
            told = {case: row.get("CreatedDate") for row in found if (case := text(row.get("Id")))}
            return {"case_created": told} if told else {}

        return of_page

    return lookup


def _by_ids(fetch: Fetch, fields: str, name: str, field: str, wanted: set[str]) -> list[Record]:
    ids = sorted(wanted)
    batches = [ids[at : at + _IDS_A_QUERY] for at in range(0, len(ids), _IDS_A_QUERY)]
    return [row for batch in batches for row in _all(fetch, soql.by_ids(fields, name, field, batch))]


def words_of_cases(fetch: Fetch) -> Callable[[list[Record]], Mapping[str, Any]]:
    """Which statuses are closed and what queues are called; asked once, and put into every page of the history."""
    kept: dict[str, list[Record]] = {}

    def of_page(rows: list[Record]) -> Mapping[str, Any]:
        if rows and not kept:
            kept["statuses"] = _all(fetch, "SELECT ApiName, MasterLabel, IsClosed FROM CaseStatus")
            kept["queues"] = _all(fetch, "SELECT Id, Name FROM Group WHERE Type = 'Queue'")
        return kept

    return of_page


def subjects_of_surveys(fetch: Fetch) -> Callable[[list[Record]], Mapping[str, Any]]:
    """What surveys were about: `subjects`, id of the answered survey or of its invitation → id of the record."""

    def of_page(rows: list[Record]) -> Mapping[str, Any]:
        ids = {value for row in rows for name in ("ResponseId", "InvitationId") if (value := text(row.get(name)))}
        found = _by_ids(fetch, "ParentId, SubjectId", "SurveySubject", "ParentId", ids)
        return {"subjects": {row.get("ParentId"): row.get("SubjectId") for row in found}} if found else {}

    return of_page


def entries(fetch: Fetch) -> Iterator[Page]:
    """The messages of every messaging session that changed; all of them, as a session is read again as a whole."""

    def of_group(group: Parent) -> Iterator[Page]:
        pages = {session.id: _entries(fetch, session) for session in group.record["parents"]}
        rows = [
            row
            for session, found in pages.items()
            for row in entries_of(found, "conversationEntries", _WORDS, session=session)
        ]
        body = orjson.dumps({"conversationEntries": rows})
        yield one_page("messaging_entries", group, [page for found in pages.values() for page in found], body)

    waiting = [session for session in parents(fetch, _sessions) if nested(session.record, "Conversation")]
    return children(batches(waiting, _SESSIONS_A_PAGE), of_group)


def _entries(fetch: Fetch, session: Parent) -> list[Page]:
    """The pages of a session; none of one whose messages were deleted since, or never kept."""
    conversation = nested(session.record, "Conversation", "ConversationIdentifier")
    path = _path(fetch, f"connect/conversation/{conversation}/entries")
    first = Ask(path, {"queryDirection": "FromStart", "recordLimit": _ENTRIES})
    return unless_gone(listing(fetch, "messaging_entries", first, _next_entries))


def _next_entries(_ask: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
    found = object_in(answer, "entries")
    following = text(found.get("nextPageUrl")) if found.get("hasMore") is not False else None
    return (Ask(following) if following else None), None


def _sessions(page: Page) -> Iterator[Parent]:
    for row in _rows(content(page)):
        version, row_id = text(row.get("SystemModstamp")), text(row.get("Id"))
        if version and row_id:
            yield Parent(version, row_id, record=row)


def count_of(*objects: Asked) -> Callable[[Fetch], int]:
    """How many rows that are not deleted Salesforce has of these objects; 0 of one the org does not have."""

    def count(fetch: Fetch) -> int:
        known = [(asked, _described(fetch, asked)) for asked in objects]
        queries = [soql.count(asked, found, fetch.settings) for asked, found in known if found]
        return sum(_total(fetch, query)[0] for query in queries)

    return count


def _total(fetch: Fetch, query: str) -> tuple[int, Answer]:
    answer = _query(fetch, query).send(http_of(fetch))
    total = object_in(answer, "query").get("totalSize")
    return count_in(fetch, total, query), answer


def check(fetch: Fetch) -> str:
    """One sentence on what can be read, and how much of the day's requests is used."""
    cases, answer = _total(fetch, "SELECT COUNT() FROM Case")
    used = answer.headers.get("sforce-limit-info", "").removeprefix("api-usage=")
    return f"Salesforce, {cases:,} cases can be read" + (f"; requests used today: {used}" if used else "")
