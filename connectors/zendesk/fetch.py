"""How Zendesk is asked: cursor exports, the time-based export, lists below a ticket, satisfaction ratings.

Vendor's traps handled here: cursors stay filled at the end (stop on `end_of_stream`), a start must be a
minute old, huge pages time out with 504, a page of one second cannot be passed, deleted tickets have
no audits any more.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch, Http
from connectors._http import Refused, Unavailable, request_text, stop_on_repeat
from connectors._listing import Parent, children, http_of, object_in, parents
from connectors._records import Record, content, text
from connectors.zendesk.words import STAFF_ROLES
from model.delivery import Page
from model.errors import SourceSkipped

_YOUNGEST_START: Final = timedelta(seconds=61)
_OVERLAP_SECONDS: Final = 1
_RATINGS_OVERLAP: Final = timedelta(days=30)
"""An answer changes a rating that was offered earlier, and the list can only be asked by time."""
_LIST_SIZE: Final = 100
_GONE: Final = 404
_TOO_LARGE: Final = 504


def cursor_export(stream: str, path: str, include: str) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of `path`: by `start_time` the first time, by `cursor` ever after, until `end_of_stream`."""
    return lambda fetch: stop_on_repeat(_cursor_pages(fetch, stream, path, include))


def _cursor_pages(fetch: Fetch, stream: str, path: str, include: str) -> Iterator[Page]:
    cursor, size = fetch.cursor, fetch.settings.page_size
    while True:
        asked = {"cursor": cursor} if cursor else {"start_time": _start(fetch)}
        answer, size, params = _sized(http_of(fetch), path, {**asked, "include": include}, size)
        found = object_in(answer, path)
        cursor = text(found.get("after_cursor")) or cursor  # an empty last page may come without one
        yield _page(stream, path, params, answer, cursor)
        if found.get("end_of_stream") is not False:
            return


def time_export(stream: str, path: str, include: str) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of `path` that goes on from each page's `end_time`; a later sync re-reads the last second.

    Groups and staff, which this export cannot side-load, are asked for once and added to every page.
    """
    return lambda fetch: stop_on_repeat(_time_pages(fetch, stream, path, include))


def _time_pages(fetch: Fetch, stream: str, path: str, include: str) -> Iterator[Page]:
    http, size, beside = http_of(fetch), fetch.settings.page_size, b""
    start = min(int(fetch.cursor) - _OVERLAP_SECONDS, _youngest(fetch)) if fetch.cursor else _start(fetch)
    while True:
        answer, size, params = _sized(http, path, {"start_time": start, "include": include}, size)
        found = object_in(answer, path)
        beside = beside or orjson.dumps(_names(http))
        end = found.get("end_time")
        end = end if isinstance(end, int) else start
        yield _page(stream, path, params, answer, str(end), body=_with(answer.body, beside))
        if _is_last(found, stream, size):
            return
        if end <= start:
            raise _stuck(fetch, stream, start)
        start = end


def _is_last(found: Record, stream: str, size: int) -> bool:
    """The export says so; where it does not, a page that is not full is the last."""
    said = found.get("end_of_stream")
    return said if isinstance(said, bool) else len(found.get(stream) or ()) < size


def _stuck(fetch: Fetch, stream: str, start: int) -> SourceSkipped:
    return SourceSkipped(
        f"Reading {fetch.source}, {stream}",
        f"the export does not get past the second {start}: more changes in it than fit one page",
        next_step="set a larger page_size (up to 1000), or history = 'audits' for this source",
    )


def per_ticket(stream: str, path: str) -> Callable[[Fetch], Iterator[Page]]:
    """A fetcher of `path` (with `{ticket}`) for every ticket that changed since this stream last succeeded."""
    return lambda fetch: _ticket_pages(fetch, stream, path)


def _ticket_pages(fetch: Fetch, stream: str, path: str) -> Iterator[Page]:
    def of_ticket(ticket: Parent) -> Iterator[Page]:
        try:
            yield from stop_on_repeat(
                _list_pages(fetch, stream, path.format(ticket=ticket.id), {"include": "users,groups"})
            )
        except Refused as refusal:
            if refusal.status != _GONE:  # deleted since the export; the export will tell
                raise

    return children([t for t in parents(fetch, _tickets_on) if t.record.get("status") != "deleted"], of_ticket)


def _tickets_on(page: Page) -> Iterator[Parent]:
    """The tickets of a page of the export; `generated_timestamp` has ten digits."""
    listed = content(page).get("tickets")
    for ticket in listed if isinstance(listed, list) else []:
        if isinstance(ticket, dict) and ticket.get("id"):
            version = text(ticket.get("generated_timestamp")) or text(ticket.get("updated_at")) or ""
            yield Parent(version, text(ticket.get("id")) or "", record=ticket)


def _list_pages(fetch: Fetch, stream: str, path: str, params: dict[str, Any]) -> Iterator[Page]:
    """Pages of a list with Zendesk's cursor paging (`page[after]`); their cursor is the list's."""
    after = None
    while True:
        asked = {**params, "page[size]": _LIST_SIZE, **({"page[after]": after} if after else {})}
        answer = http_of(fetch).get(path, asked)
        found = object_in(answer, path)
        after = _after(found)
        yield _page(stream, path, asked, answer, None)
        if after is None:
            return


def _after(found: Record) -> str | None:
    """The cursor of a list's next page; null on the last."""
    meta = found.get("meta")
    return text(meta.get("after_cursor")) if isinstance(meta, dict) and meta.get("has_more") is True else None


def fetch_ratings(fetch: Fetch) -> Iterator[Page]:
    """Satisfaction ratings since the last sync less 30 days, so that late answers are seen.

    The cursor is JSON: `since` (epoch asked for) with `after` inside a listing, without it at its end.
    """
    return stop_on_repeat(_rating_pages(fetch))


def _rating_pages(fetch: Fetch) -> Iterator[Page]:
    state = orjson.loads(fetch.cursor) if fetch.cursor else {"since": _start(fetch)}
    path, since, after = "/api/v2/satisfaction_ratings.json", state["since"], state.get("after")
    begun = state.get("begun")
    while True:
        asked = {"start_time": since, "page[size]": _LIST_SIZE, **({"page[after]": after} if after else {})}
        answer = http_of(fetch).get(path, asked)
        begun = begun or int((answer.server_time - _RATINGS_OVERLAP).timestamp())
        after = _after(object_in(answer, path))
        state = {"since": since, "after": after, "begun": begun} if after else {"since": max(0, begun)}
        yield _page("satisfaction_ratings", path, asked, answer, orjson.dumps(state).decode())
        if after is None:
            return


def count_of(path: str) -> Callable[[Fetch], int]:
    """A stream's own total as the vendor counts it (refreshed by them at most once a day when large)."""

    def count(fetch: Fetch) -> int:
        found = object_in(http_of(fetch).get(path), path).get("count")
        value = found.get("value") if isinstance(found, dict) else found
        if not isinstance(value, int):
            raise SourceSkipped(f"Counting {fetch.source}", f"{path} gave {value!r} instead of a number")
        return value

    return count


def check(fetch: Fetch) -> str:
    """One sentence on who we are signed in as; SourceSkipped when it is nobody, or not staff."""
    user = object_in(http_of(fetch).get("/api/v2/users/me.json"), "/api/v2/users/me.json").get("user")
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


def _names(http: Http) -> dict[str, list[Any]]:
    """Groups (id, name) and staff (id, role) of the account, to be read beside ticket events."""
    groups = _listed(http, "/api/v2/groups.json", {}, "groups")
    staff = _listed(http, "/api/v2/users.json", {"role[]": list(STAFF_ROLES)}, "users")
    return {
        "groups": [{"id": g.get("id"), "name": g.get("name")} for g in groups],
        "users": [{"id": u.get("id"), "role": u.get("role")} for u in staff],
    }


def _listed(http: Http, path: str, params: dict[str, Any], key: str) -> list[Any]:
    found: list[Any] = []
    after: str | None = None
    seen: set[str | None] = {None}
    while True:
        answer = object_in(
            http.get(path, {**params, "page[size]": _LIST_SIZE, **({"page[after]": after} if after else {})}), path
        )
        found += [entry for entry in answer.get(key) or () if isinstance(entry, dict)]
        after = _after(answer)
        if after in seen:
            return found
        seen.add(after)


def _with(body: bytes, beside: bytes) -> bytes:
    """An object with the members of another in front; its own bytes stay as received."""
    inner = body.lstrip()[1:]
    comma = b"" if inner.lstrip()[:1] == b"}" else b","
    return beside[:-1] + comma + inner


def _page(
    stream: str, path: str, params: dict[str, Any], answer: Answer, cursor: str | None, *, body: bytes | None = None
) -> Page:
    received: datetime = answer.server_time
    return Page(stream, request_text("GET", path, params), received, body or answer.body, cursor)
