"""How Chatwoot is asked: conversations and contacts page by page, messages and reporting events per conversation.

Vendor's traps handled here: lists show only open conversations unless asked otherwise; filters know days, not
instants; messages come twenty at a time unless asked from the first one on; the time of the last activity does not
move when something is changed without a message, and `updated_within`, which tells of that, ignores pages.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from connectors._contract import Answer, Fetch
from connectors._http import Refused
from connectors._json import silenced
from connectors._listing import Ask, beside_each, count_in, http_of, listing, object_in, only_page, walked
from connectors._records import Record, nested, objects, text
from connectors._refusals import unless_hidden, untold
from connectors._walks import Walk, from_the_start
from model.delivery import Page
from model.errors import SourceSkipped

_ME: Final = "/api/v1/profile"
OVERLAP: Final = timedelta(days=2)
"""Filters compare whole days, in the account's zone, and leave out the day they are given."""
LATE_ANSWERS: Final = timedelta(days=7)
"""A rating is listed by when it was given; its comment may be written later."""
_LONGEST_RECHECK: Final = timedelta(days=7)
"""What changed without a message comes in one answer, however much it is."""
_RECHECK: Final = "recheck"
_NOT_ADMINISTRATOR: Final = (401, 403)
WORDS: Final = ("processed_message_content", "html_content", "text_content")
"""What was written comes along unasked, also as `content`."""


def root(fetch: Fetch) -> str:
    """Where everything of the account is."""
    return f"/api/v1/accounts/{fetch.settings.account_id}"


def conversations(fetch: Fetch) -> Iterator[Page]:
    """All conversations the first time, in order of creation; later those with activity since, then the others changed.

    Newest activity first is the only order a filter has: what becomes active meanwhile comes first, so that nothing
    moves to a page already read; the next sync sees it again.
    """
    pages = (replace(page, body=silenced(page.body, ("content", *WORDS))) for page in _conversations(fetch))
    return beside_each(pages, partial(_inbox_names, fetch))


def _conversations(fetch: Fetch) -> Iterator[Page]:
    """The pages of the walk, then those of the recheck where one is due; the cursor tells whether."""
    cursor = fetch.cursor
    if Walk.of(fetch).at != _RECHECK:
        for page in _walked(fetch):
            cursor = page.cursor
            yield page
    walk = Walk.of(replace(fetch, cursor=cursor))
    if walk.at == _RECHECK:
        path = f"{root(fetch)}/conversations"
        changed = Ask(path, {"status": "all", "assignee_type": "all", "updated_within": _seconds(walk)})
        yield from listing(fetch, "conversations", changed, lambda _, a: (None, walk.then(a.server_time, None).text))


def _walked(fetch: Fetch) -> Iterator[Page]:
    walk = Walk.of(fetch)
    since, path = walk.lower(OVERLAP), f"{root(fetch)}/conversations"

    def ask(at: int) -> Ask:
        if since is None:
            return Ask(path, {"status": "all", "assignee_type": "all", "sort_by": "created_at_asc", "page": at})
        return Ask(f"{path}/filter", {"page": at}, _active_after(since))

    def then(asked: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
        nonlocal walk
        following = (walk.at or 1) + 1 if rows_in(object_in(answer, asked.path)) else None
        done = _RECHECK if _is_near(walk, answer.server_time) else None
        walk = walk.then(answer.server_time, following or done)
        return (ask(following) if following else None), walk.text

    return listing(fetch, "conversations", ask(walk.at or 1), then)


def _active_after(moment: datetime) -> Record:
    day = {
        "attribute_key": "last_activity_at",
        "filter_operator": "is_greater_than",
        "values": [moment.date().isoformat()],
        "query_operator": None,
    }
    return {"payload": [day]}


def _is_near(walk: Walk, server_time: datetime) -> bool:
    """Whether the last walk is so near that asking for everything changed since gives a bearable answer."""
    return walk.since is not None and (walk.begun or server_time) - walk.since < _LONGEST_RECHECK


def _seconds(walk: Walk) -> int:
    """Since the last walk began, less an hour."""
    if walk.since is None or walk.begun is None:
        return 0
    return int((walk.begun - walk.since + timedelta(hours=1)).total_seconds())


def rows_in(body: Record) -> list[Any]:
    """The rows of a page, under the keys lists and filters have for them."""
    for path in (("data", "payload"), ("payload",)):
        rows = nested(body, *path)
        if isinstance(rows, list):
            return rows
    return []


def _inbox_names(fetch: Fetch) -> Record:
    return _named(fetch, ("inboxes",), ("id", "name", "channel_type", "medium"))


def staff_names(fetch: Fetch) -> Record:
    """Names and ids of agents and teams."""
    return _named(fetch, ("agents", "teams"), ("id", "name"))


def _named(fetch: Fetch, kinds: Sequence[str], keys: Sequence[str]) -> Record:
    """Short lists that only name things, and which of them this user may not read."""
    hidden: list[str] = []
    told = {kind: [{k: one.get(k) for k in keys} for one in _listed(fetch, kind, hidden)] for kind in kinds}
    return {"hilo": {**told, **untold(hidden)}}


def _listed(fetch: Fetch, kind: str, hidden: list[str]) -> list[Record]:
    path = f"{root(fetch)}/{kind}"
    body: Any = unless_hidden(
        path, lambda: http_of(fetch).get(path).json(), [], hidden, lambda: http_of(fetch).get(_ME)
    )
    return objects(rows_in(body) if isinstance(body, dict) else body)


def contacts(fetch: Fetch) -> Iterator[Page]:
    """All contacts the first time, in order of creation; later those active since. Others come with conversations."""
    walk = Walk.of(fetch)
    since, path = walk.lower(OVERLAP), f"{root(fetch)}/contacts"

    def ask(at: int) -> Ask:
        if since is None:
            return Ask(path, {"sort": "created_at", "page": at})
        return Ask(f"{path}/filter", {"page": at, "sort": "-last_activity_at"}, _active_after(since))

    return _paged(fetch, "contacts", walk, ask)


def surveys(fetch: Fetch) -> Iterator[Page]:
    """Ratings given since the last walk, less a week, in order of giving. A range needs both ends."""
    walk = Walk.of(fetch)
    since = walk.lower(LATE_ANSWERS)
    begin = int(since.timestamp()) if since else 1
    end = int((fetch.now + timedelta(days=2)).timestamp())
    path = f"{root(fetch)}/csat_survey_responses"

    def ask(at: int) -> Ask:
        return Ask(path, {"since": begin, "until": end, "sort": "created_at", "page": at})

    return of_administrators(_paged(fetch, "csat_survey_responses", walk, ask), "surveys = false")


def of_administrators(pages: Iterable[Page], otherwise: str) -> Iterator[Page]:
    """What only administrators may read; to everybody else Chatwoot answers as to one who is not signed in."""
    try:
        yield from pages
    except Refused as refusal:
        if refusal.status not in _NOT_ADMINISTRATOR:
            raise
        raise Refused(
            "Reading what only administrators may",
            refusal.message,
            status=refusal.status,
            next_step=f"use the access token of an administrator, or set {otherwise} for this source",
        ) from None


def _paged(fetch: Fetch, stream: str, walk: Walk, ask: Callable[[int], Ask]) -> Iterator[Page]:
    """Page after page until one is empty."""

    def onward(answer: Answer, at: Any) -> int | None:
        body = answer.json()
        rows = body if isinstance(body, list) else rows_in(object_in(answer, stream))
        return (at or 1) + 1 if rows else None

    return walked(fetch, stream, walk, lambda at: ask(at or 1), onward)


def agents(fetch: Fetch) -> Iterator[Page]:
    """All staff, on one page."""
    return listing(fetch, "agents", Ask(f"{root(fetch)}/agents"), only_page)


def count_conversations(fetch: Fetch) -> int:
    """How many conversations there are, in any status, with activity since where the first walk began."""
    path, since = f"{root(fetch)}/conversations", from_the_start(fetch, OVERLAP)
    everything = Ask(path, {"status": "all", "assignee_type": "all", "page": 1})
    asked = Ask(f"{path}/filter", {"page": 1}, _active_after(since)) if since else everything
    body = object_in(asked.send(http_of(fetch)), path)
    told = (nested(body, *place, "meta", "all_count") for place in (("data",), ()))
    return count_in(fetch, next((total for total in told if total is not None), None), path)


def check(fetch: Fetch) -> str:
    """One sentence on who we are signed in as; SourceSkipped when that user is not of the account."""
    me = object_in(http_of(fetch).get(_ME), _ME)
    accounts = objects(me.get("accounts"))
    role = next((a.get("role") for a in accounts if text(a.get("id")) == str(fetch.settings.account_id)), None)
    if role is None:
        raise SourceSkipped(
            f"Signing in to {fetch.source}",
            f"{me.get('name')!r} is not of the account {fetch.settings.account_id}",
            allowed=", ".join(f"{a.get('id')} ({a.get('name')})" for a in accounts) or "accounts of this user",
            next_step="correct account_id, the number after /app/accounts/ in Chatwoot's address",
        )
    return f"signed in to Chatwoot as {me.get('name')} ({role}), account {fetch.settings.account_id}"
