"""F5: pages that show nothing though more follow, in the paging of each vendor that can say so: `WRAPS`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.connectors.case import Wrap
from tests.connectors.loopback import Answer, Reply, Seen

Hollow = Callable[[Seen, Any, str], Any]
"""A body that shows nothing and leads to a mark, of a request, its answer and the mark; None: it is no such list."""
_MARK = re.compile(r"hollow-(\d+)")
_BY_TIME = ("ticket_events", "calls", "legs")
_NEXT = '<https://shop.example/>; rel="next"'


def before_each_page(hollow: Hollow) -> Wrap:
    """In front of every page one that shows nothing; its mark leads to the page."""

    def wrap(answer: Answer) -> Answer:
        waiting: list[Seen] = []

        def hollowed(seen: Seen) -> Reply:
            if marked := _MARK.search(str(seen)):
                return answer(waiting[int(marked[1])])
            reply = answer(seen)
            body = hollow(seen, reply.body, f"hollow-{len(waiting)}") if isinstance(reply.body, dict) else None
            if body is None:
                return reply
            waiting.append(seen)
            return _hollow(reply, body)

        return hollowed

    return wrap


def _hollow(reply: Reply, body: Any, **headers: str) -> Reply:
    """The reply with another body, named as hollow."""
    return replace(reply, body=body, headers={**reply.headers, **headers, "X-Hollow": "yes"})


def _emptied(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without the rows of its lists."""
    return {key: [] if isinstance(value, list) else value for key, value in body.items()}


def _zendesk(seen: Seen, body: Any, mark: str) -> Any:
    if "after_cursor" in body:
        return {**_emptied(body), "after_cursor": mark, "end_of_stream": False}
    if "meta" in body:
        return {**_emptied(body), "meta": {"has_more": True, "after_cursor": mark}}
    rows = [row for key in _BY_TIME for row in body.get(key, ())] if "end_time" in body else []
    first = min(map(_second, rows), default=0)
    later = first > int(seen.param("start_time") or 0)
    return {**_emptied(body), "end_time": first, "next_page": None, **_unended(body)} if later else None


def _second(row: Mapping[str, Any]) -> int:
    return row.get("timestamp") or int(datetime.fromisoformat(row["updated_at"]).timestamp())


def _unended(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"end_of_stream": False} if "end_of_stream" in body else {}


def _salesforce(seen: Seen, body: Any, mark: str) -> Any:
    if "hasMore" in body:
        return {**_emptied(body), "hasMore": True, "nextPageUrl": f"{seen.path}?page={mark}"}
    more = {"done": False, "nextRecordsUrl": f"/services/data/v62.0/query/{mark}"}
    return {**_emptied(body), **more} if "records" in body else None


def _hubspot(seen: Seen, body: Any, mark: str) -> Any:
    is_list = seen.method == "GET" and "results" in body
    return {**_emptied(body), "paging": {"next": {"after": mark}}} if is_list else None


def _intercom(_seen: Seen, body: Any, mark: str) -> Any:
    return {**_emptied(body), "pages": {"next": {"starting_after": mark}}} if "pages" in body else None


def _twilio(seen: Seen, body: Any, mark: str) -> Any:
    if "next_page_uri" in body:
        return {**_emptied(body), "next_page_uri": f"{seen.path}?PageToken={mark}"}
    following = f"https://conversations.twilio.example{seen.path}?PageToken={mark}"
    return {**_emptied(body), "meta": {**body["meta"], "next_page_url": following}} if "meta" in body else None


def _freshdesk(answer: Answer) -> Answer:
    """The second page of every list shows nothing, and has a link to the third."""

    def shifted(seen: Seen) -> Reply:
        page = int(seen.param("page") or 1)
        if page == 1:
            return answer(seen)
        reply = answer(replace(seen, params={**seen.params, "page": [str(page - 1)]}))
        if page > 2:
            return reply
        return _hollow(reply, [], Link=_NEXT) if "Link" in reply.headers else replace(reply, body=[])

    return shifted


def _request_tracker(answer: Answer) -> Answer:
    """The first page above every id shows nothing; the second is the first."""

    def shifted(seen: Seen) -> Reply:
        reply = answer(replace(seen, params={k: v for k, v in seen.params.items() if k != "page"}))
        is_hollow = isinstance(reply.body, dict) and reply.body.get("items") and seen.param("page") is None
        return _hollow(reply, {"items": [], "page": 1, "next_page": "https://rt"}) if is_hollow else reply

    return shifted


def _odoo(answer: Answer) -> Answer:
    """In front of all messages three pages of such as this user may not see, which were cut out of what was found."""

    def hidden(seen: Seen) -> Reply:
        asked = seen.payload
        if not seen.path.endswith("mail.message/search_read") or "limit" not in asked:
            return answer(seen)
        before = 3 * 2 - asked["offset"]
        moved = {**asked, "offset": max(0, -before), "limit": max(0, asked["limit"] - max(0, before))}
        reply = answer(replace(seen, payload=moved))
        return reply if moved["limit"] else _hollow(reply, [])

    return hidden


WRAPS: Mapping[str, Wrap] = {
    "zendesk": before_each_page(_zendesk),
    "salesforce": before_each_page(_salesforce),
    "hubspot": before_each_page(_hubspot),
    "intercom": before_each_page(_intercom),
    "twilio": before_each_page(_twilio),
    "freshdesk": _freshdesk,
    "request_tracker": _request_tracker,
    "odoo": _odoo,
}
