"""How Talk is asked: the exports of calls and of their legs, by time.

Neither says where it ends: it has ended when `end_time` is the second that was asked for. A leg names its call and
not the ticket, so both are asked from some time before the last end: a leg finds its call among those read with it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import orjson

from connectors._contract import Answer, Fetch
from connectors._http import request_text
from connectors._instants import instant
from connectors._listing import http_of, object_in
from connectors._records import Record, content, objects, text
from connectors.zendesk.beside import CALLS, LEGS, groups
from connectors.zendesk.fetch import if_offered, since, stuck
from model.delivery import Page

_CALLS_AGAIN: Final = 7200
_LEGS_AGAIN: Final = 3600
"""Seconds. A leg is read again for an hour, and so are the calls of two."""
_FULL: Final = 1000
_UNKEPT: Final = (
    "call_charge", "minutes_billed", "quality_issues", "recording_url", "forwarded_to", "call_recording_consent",
    "call_recording_consent_action", "call_recording_consent_keypress",
)  # fmt: skip

_REMEMBERED: Final = 5000
"""Calls without a ticket that are remembered, the latest: one may be given a ticket later."""

_Beside = Callable[[Answer, list[Record]], Mapping[str, Any]]


def calls(fetch: Fetch) -> Iterator[Page]:
    """Calls that changed, least recently changed first; nothing where the account has no Talk.

    A page names the calls that had no ticket when they were read before and have one now (`were_alone`). For that the
    cursor, JSON, holds besides where the walk is (`at`) the calls without a ticket (`alone`).
    """
    kept = orjson.loads(fetch.cursor) if fetch.cursor else {"at": None, "alone": []}
    alone: dict[str, None] = dict.fromkeys(kept["alone"])
    names = groups(fetch)

    def beside(answer: Answer, rows: list[Record]) -> Mapping[str, Any]:
        late = [number for number, ticket in _tickets(rows).items() if ticket and number in alone]
        for number, ticket in _tickets(rows).items():
            alone.pop(number, None)
            alone.update({} if ticket else {number: None})
        return {**names(answer), **({"were_alone": late} if late else {})}

    def marked() -> Iterator[Page]:
        for page in _pages(replace(fetch, cursor=kept["at"]), "calls", CALLS, _CALLS_AGAIN, beside):
            cursor = {"at": page.cursor, "alone": [*alone][-_REMEMBERED:]}
            yield replace(page, cursor=orjson.dumps(cursor).decode())

    return if_offered(fetch, marked(), "calls of Talk")


def _tickets(rows: Iterable[Record]) -> dict[str, Any]:
    return {text(row["id"]) or "": row.get("ticket_id") for row in rows}


def legs(fetch: Fetch) -> Iterator[Page]:
    """Legs of calls that changed, each page with the tickets of its calls (`tickets`: call → ticket or null).

    Those of the hour read once more whose calls are not among those read once more were told then (`told`).
    """
    told_until = datetime.fromtimestamp(int(fetch.cursor) + _LEGS_AGAIN, UTC) if fetch.cursor else None
    tickets = _tickets(call for page in fetch.parents() for call in _listed(content(page), "calls"))

    def beside(_: Answer, rows: list[Record]) -> Mapping[str, Any]:
        ids = {text(row.get("call_id")) or "" for row in rows}
        lost = [row for row in rows if text(row.get("call_id")) not in tickets]
        times = {text(row["id"]): instant(row.get("updated_at")) for row in lost}
        told = [row for row, at in times.items() if told_until and at and at <= told_until]
        return {"tickets": {one: tickets[one] for one in sorted(ids) if one in tickets}, "told": told}

    return if_offered(fetch, _pages(fetch, "legs", LEGS, _LEGS_AGAIN, beside), "legs of calls")


def _pages(fetch: Fetch, key: str, path: str, again: int, beside: _Beside) -> Iterator[Page]:
    """Pages until nothing newer is told; the last one's cursor looks back, so that the next sync does.

    Behind a page that shows nothing and ends later one more is asked for, and no third: a page may end now.
    """
    start, hollow = since(fetch, 0), 0
    while True:
        answer = http_of(fetch).get(path, {"start_time": start})
        found = object_in(answer, path)
        rows, end = _listed(found, key), max(start, _end(found) or start)
        hollow = 0 if rows else hollow + 1
        is_last = end == start or hollow > 1
        # A page that ends now may be the last whatever it shows, and the next request may fail.
        cursor = max(int(fetch.cursor or 0), end - again) if is_last or not rows else end
        own = {key: [_kept(entry) for entry in found[key]]} if isinstance(found.get(key), list) else {}
        body = orjson.dumps({**found, **own, **beside(answer, rows)})
        yield Page(
            f"talk_{key}", request_text("GET", path, {"start_time": start}), answer.server_time, body, str(cursor)
        )
        if is_last and len(rows) >= _FULL:
            raise stuck(fetch, f"talk_{key}", start)
        if is_last:
            return
        start = end


def _kept(entry: Any) -> Any:
    return {k: v for k, v in entry.items() if k not in _UNKEPT} if isinstance(entry, dict) else entry


def _end(found: Record) -> int | None:
    """`end_time`, or the time the address of the next page asks for."""
    given = found.get("end_time")
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    asked = parse_qs(urlsplit(text(found.get("next_page")) or "").query).get("start_time", [""])[0]
    return int(asked) if asked.isdigit() else None


def _listed(found: Record, key: str) -> list[Record]:
    return [one for one in objects(found.get(key)) if one.get("id")]
