"""How Zendesk is asked: cursor exports, the time-based export, lists below a ticket, satisfaction ratings.

Vendor's traps handled here: cursors stay filled at the end (stop on `end_of_stream`), a start must be a
minute old, huge pages time out with 504, a page of one second cannot be passed, deleted tickets have
no audits any more.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from connectors._contract import Answer, Fetch, Http
from connectors._http import Refused, Unavailable, request_text, stop_on_repeat
from connectors._instants import instant
from connectors._listing import Ask, Parent, children, count_in, http_of, object_in, parents, walked
from connectors._records import Record, content, objects, text
from connectors._refusals import HIDDEN, let_in, unless_gone
from connectors._walks import Walk, not_ahead
from connectors.zendesk.beside import LIST_SIZE, after_of, answers, is_talk_used, me
from connectors.zendesk.staged import Staged
from connectors.zendesk.words import STAFF_ROLES
from model.delivery import Page
from model.errors import SourceSkipped

log = logging.getLogger("hilo.zendesk")

_YOUNGEST_START: Final = timedelta(seconds=61)
_OVERLAP_SECONDS: Final = 1
_NOT_ALLOWED: Final = 403
_RATINGS: Final = "/api/v2/satisfaction_ratings.json"
_RATINGS_OVERLAP: Final = timedelta(days=30)
"""An answer changes a rating that was offered earlier, and the list can only be asked by time."""
_LAST_INSTANT: Final = 253_402_300_799
"""The last second of the year 9999."""
_COUNTED_TO: Final = 100_000
_COUNTED_LATELY: Final = timedelta(minutes=10)
_TOO_LARGE: Final = 504


def cursor_export(
    stream: str, path: str, include: str, staging: Callable[[Fetch], Staged]
) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of `path`: by `start_time` the first time, by `cursor` ever after, until `end_of_stream`."""
    return lambda fetch: stop_on_repeat(_cursor_pages(fetch, stream, path, include, staging(fetch)))


def _cursor_pages(fetch: Fetch, stream: str, path: str, include: str, staged: Staged) -> Iterator[Page]:
    cursor, size = fetch.cursor, fetch.settings.page_size
    while True:
        asked = {"cursor": cursor} if cursor else {"start_time": _start(fetch)}
        answer, size, params = _sized(http_of(fetch), path, {**asked, "include": include}, size)
        found = object_in(answer, path)
        cursor = text(found.get("after_cursor")) or cursor  # an empty last page may come without one
        yield _page(stream, path, params, answer, cursor, staged)
        if found.get("end_of_stream") is not False:
            return


def time_export(
    stream: str, path: str, include: str, staging: Callable[[Fetch], Staged]
) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of `path` that goes on from each page's `end_time`; a later sync re-reads the last second.

    What this export cannot side-load is asked for once and staged with every page.
    """
    return lambda fetch: stop_on_repeat(_time_pages(fetch, stream, path, include, staging(fetch)))


def _time_pages(fetch: Fetch, stream: str, path: str, include: str, staged: Staged) -> Iterator[Page]:
    size, start = fetch.settings.page_size, since(fetch, _OVERLAP_SECONDS)
    while True:
        answer, size, params = _sized(http_of(fetch), path, {"start_time": start, "include": include}, size)
        found = object_in(answer, path)
        end = found.get("end_time")
        end = end if isinstance(end, int) else start
        yield _page(stream, path, params, answer, str(end), staged)
        if _is_last(found, stream, size):
            return
        if end <= start:
            raise stuck(fetch, stream, start)
        start = end


def _is_last(found: Record, stream: str, size: int) -> bool:
    """The export says so; where it does not, a page that is not full is the last."""
    said = found.get("end_of_stream")
    return said if isinstance(said, bool) else len(found.get(stream) or ()) < size


def since(fetch: Fetch, overlap: int) -> int:
    """From which second to ask: the cursor less the overlap, else `start_at`; SourceSkipped for one in the future."""
    if not fetch.cursor:
        return _start(fetch)
    not_ahead(fetch, datetime.fromtimestamp(min(int(fetch.cursor), _LAST_INSTANT), UTC))
    return max(0, min(int(fetch.cursor) - overlap, _youngest(fetch)))


def stuck(fetch: Fetch, stream: str, start: int) -> SourceSkipped:
    """The error of an export that cannot be got past a second."""
    return SourceSkipped(
        f"Reading {fetch.source}, {stream}",
        f"the export does not get past the second {start}: more changes in it than fit one page",
        next_step="set a larger page_size (up to 1000), or history = 'audits' where ticket_events are stuck",
    )


def per_ticket(stream: str, path: str, staging: Callable[[Fetch], Staged]) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of `path` (with `{ticket}`) for every ticket that changed since this stream last succeeded."""
    return lambda fetch: _ticket_pages(fetch, stream, path, staging(fetch))


def _ticket_pages(fetch: Fetch, stream: str, path: str, staged: Staged) -> Iterator[Page]:
    def of_ticket(ticket: Parent) -> Iterable[Page]:
        """The pages of a ticket; none of one deleted since the export, which the export will tell."""
        found = answers(http_of(fetch), path.format(ticket=ticket.id), {"include": "users,groups"})
        pages = (_page(stream, ask.path, ask.params, answer, None, staged) for ask, answer in found)
        return unless_gone(stop_on_repeat(pages))

    return children([t for t in parents(fetch, _tickets_on) if t.record.get("status") != "deleted"], of_ticket)


def _tickets_on(page: Page) -> Iterator[Parent]:
    """The tickets of a page of the export; `generated_timestamp` has ten digits."""
    for ticket in objects(content(page).get("tickets")):
        if ticket.get("id"):
            version = text(ticket.get("generated_timestamp")) or text(ticket.get("updated_at")) or ""
            yield Parent(version, text(ticket.get("id")) or "", record=ticket)


def fetch_ratings(fetch: Fetch) -> Iterator[Page]:
    """Satisfaction ratings since the last sync less 30 days, so that late answers are seen."""
    walk = Walk.of(fetch)
    lower = walk.lower(_RATINGS_OVERLAP)
    asked = {"start_time": int(lower.timestamp()) if lower else 0, "page[size]": LIST_SIZE}

    def ask(after: Any) -> Ask:
        return Ask(_RATINGS, {**asked, **({"page[after]": after} if after else {})})

    def onward(answer: Answer, _at: Any) -> str | None:
        return after_of(object_in(answer, _RATINGS))

    return if_offered(fetch, walked(fetch, "satisfaction_ratings", walk, ask, onward), "satisfaction ratings")


def if_offered(fetch: Fetch, pages: Iterable[Page], what: str) -> Iterator[Page]:
    """The pages; none, which is logged, where this account's plan lacks that part, or this user may not see it."""
    try:
        yield from pages
    except Refused as refusal:
        if refusal.status not in HIDDEN:
            raise
        if refusal.status == _NOT_ALLOWED:
            let_in(partial(me, http_of(fetch)))
        log.warning("source %s is read without %s: %s", fetch.source, what, refusal.message)


def count_users(fetch: Fetch) -> int:
    """The vendor's total of users."""
    return _count(fetch, "/api/v2/users/count.json")


def count_tickets(fetch: Fetch) -> int:
    """The vendor's total of tickets; SourceSkipped where calls without a ticket are stored beside them."""
    if fetch.settings.talk and is_talk_used(fetch):
        raise SourceSkipped(
            f"Counting {fetch.source}",
            "calls without a ticket are interactions too, and Talk does not tell how many there are",
        )
    return _count(fetch, "/api/v2/tickets/count.json")


def _count(fetch: Fetch, path: str) -> int:
    """A total as the vendor counts it, everything and when large once a day; SourceSkipped when it is of other rows."""
    if fetch.settings.start_at:
        raise SourceSkipped(f"Counting {fetch.source}", "Zendesk counts what is older than start_at too")
    answer = http_of(fetch).get(path)
    found = object_in(answer, path).get("count")
    value = count_in(fetch, found.get("value") if isinstance(found, dict) else found, path)
    at = instant(found.get("refreshed_at")) if isinstance(found, dict) else None
    if at is None and value >= _COUNTED_TO:
        raise SourceSkipped(f"Counting {fetch.source}", f"Zendesk is still counting beyond {value:,}")
    if at and at < answer.server_time - _COUNTED_LATELY:
        raise SourceSkipped(f"Counting {fetch.source}", f"Zendesk counted them last at {at:%Y-%m-%d %H:%M} UTC")
    return value


def check(fetch: Fetch) -> str:
    """One sentence on who we are signed in as; SourceSkipped when it is nobody, or not staff."""
    user = me(http_of(fetch)).get("user")
    name, role = (user.get("name"), user.get("role")) if isinstance(user, dict) else (None, None)
    if role not in STAFF_ROLES:
        raise SourceSkipped(
            f"Signing in to {fetch.source}",
            f"Zendesk answers, but as {name!r} with the role {role!r}",
            allowed="the roles agent and admin",
            next_step="check email and api_token, or oauth_token; exports need an administrator",
        )
    return f"signed in to Zendesk as {name} ({role})"


def _start(fetch: Fetch) -> int:
    begin = fetch.settings.start_at
    return min(int(begin.timestamp()), _youngest(fetch)) if begin else 0


def _youngest(fetch: Fetch) -> int:
    """Exports refuse a start that is younger than a minute."""
    return int((fetch.now - _YOUNGEST_START).timestamp())


def _sized(http: Http, path: str, params: dict[str, Any], size: int) -> tuple[Answer, int, dict[str, Any]]:
    """The answer, with the page size halved as long as the vendor times out building the page."""
    while True:
        asked = {**params, "per_page": size}
        try:
            return http.get(path, asked), size, asked
        except Unavailable as error:
            if error.status != _TOO_LARGE or size == 1:
                raise
            size = max(1, size // 2)


def _page(
    stream: str, path: str, params: Mapping[str, Any], answer: Answer, cursor: str | None, staged: Staged
) -> Page:
    return Page(stream, request_text("GET", path, params), answer.server_time, staged(answer), cursor)
