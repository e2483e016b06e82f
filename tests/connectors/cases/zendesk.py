"""A Zendesk of two records a page over the recordings, with the vendor's paging quirks."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.zendesk import CONNECTOR
from tests.connectors.case import SECRET, SERVER_DATE, Case, Wrap
from tests.connectors.loopback import Answer, Reply, Seen, serving

RECORDINGS = Path(__file__).parents[1] / "recordings" / "zendesk"
_PAGE = 2


def recorded(name: str) -> dict[str, Any]:
    """A recording as an object."""
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))


def zendesk(seen: Seen) -> Reply:
    """What Zendesk answers, dated by its own clock."""
    body = _body(seen)
    return Reply(status=404) if body is None else Reply(body, headers={"Date": SERVER_DATE})


def _body(seen: Seen) -> Any:
    path = seen.path.removeprefix("/api/v2/").removesuffix(".json")
    if path in ("incremental/users/cursor", "incremental/tickets/cursor"):
        return _cursor_export(path.split("/")[1], seen)
    if path.startswith("channels/voice/stats/incremental/"):
        return _talk_export(path.rsplit("/", 1)[1], seen)
    if path == "incremental/ticket_events":
        return _time_export(seen)
    if path.startswith("tickets/") and path.endswith(("audits", "comments")):
        return _of_ticket(*path.split("/")[1:], seen)
    simple = {
        "groups": lambda: recorded("groups"),
        "custom_statuses": lambda: recorded("custom_statuses"),
        "ticket_fields": lambda: _listed(recorded("ticket_fields"), "ticket_fields", seen),
        "users": lambda: recorded("staff"),
        "users/me": lambda: {"user": {"id": 31, "name": "Pau Admin", "role": "admin"}},
        "users/count": lambda: {"count": {"value": 5, "refreshed_at": None}},
        "tickets/count": lambda: {"count": {"value": 5, "refreshed_at": None}},
        "satisfaction_ratings": lambda: _listed(recorded("satisfaction_ratings"), "satisfaction_ratings", seen),
    }
    return simple[path]() if path in simple else None


def _cursor_export(key: str, seen: Seen) -> dict[str, Any]:
    """Cursors stay filled at the end, and a page asked with the last cursor is empty."""
    body = recorded(key)
    at = int(seen.param("cursor").removeprefix("c")) if seen.param("cursor") else 0
    end = min(at + _PAGE, len(body[key]))
    is_last = end == len(body[key])
    return {**body, key: body[key][at:end], "after_cursor": f"c{end}", "end_of_stream": is_last}


def _time_export(seen: Seen) -> dict[str, Any]:
    """Pages are widened to all ties of their last second; `end_time` is the second after it, on the last page not."""
    key, start = "ticket_events", int(seen.param("start_time"))
    rows = [e for e in sorted(recorded(key)[key], key=lambda e: e["timestamp"]) if e["timestamp"] >= start]
    last = rows[min(_PAGE, len(rows)) - 1]["timestamp"] if rows else start
    page = [e for e in rows if e["timestamp"] <= last]
    is_last = len(page) == len(rows)
    end = last if is_last else last + 1
    return {key: page, "count": len(page), "end_time": end, "end_of_stream": is_last, "next_page": "x"}


def _talk_export(key: str, seen: Seen) -> dict[str, Any]:
    """Nothing says that it ends; the next page is asked from the last second, which is told again."""
    start = int(seen.param("start_time"))
    rows = [row for row in sorted(recorded(key)[key], key=lambda row: row["updated_at"]) if _second(row) >= start]
    page = rows[:_PAGE] if len({_second(row) for row in rows[:_PAGE]}) > 1 else rows[: _PAGE + 1]
    end = _second(page[-1]) if page else start
    return {key: page, "count": len(page), "end_time": end, "next_page": f"https://x/?start_time={end}"}


def _second(row: dict[str, Any]) -> int:
    return int(datetime.fromisoformat(row["updated_at"]).timestamp())


def _listed(body: dict[str, Any], key: str, seen: Seen) -> dict[str, Any]:
    at = int(seen.param("page[after]") or 0)
    rows, end = body[key], at + _PAGE
    return {**body, key: rows[at:end], "meta": {"has_more": end < len(rows), "after_cursor": str(end)}}


def _of_ticket(ticket: str, key: str, seen: Seen) -> dict[str, Any] | None:
    body = recorded(f"ticket_{key}")
    rows = [
        {k: v for k, v in row.items() if k != "ticket"}
        for row in body[key]
        if str(row.get("ticket_id", row.get("ticket"))) == ticket
    ]
    return None if ticket == "5" else _listed({**body, key: rows}, key, seen)


def circling(answer: Answer) -> Answer:
    """Exports that claim for ever that there is more."""

    def asked(seen: Seen) -> Reply:
        reply = answer(seen)
        return replace(reply, body={**reply.body, "end_of_stream": False, "after_cursor": "c2"})

    return asked


def signing_in(history: str):
    """The server and the section that signs in to it."""

    @contextmanager
    def running(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
        with serving(wrap(zendesk)) as server:
            yield {
                "type": "zendesk", "subdomain": "shop", "base_url": server.url, "allow_private_hosts": True,
                "email": "pau@shop.example", "api_token": SECRET, "history": history, "page_size": _PAGE,
                "reason_field": "contact REASON", "reference_field": "3602",
                "statuses": {"Waiting for the courier": "on_hold"},
            }  # fmt: skip

    return running


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


_COMMON = (
    ("interactions", "1", "channel", "email"),
    ("interactions", "1", "team", "Returns"),
    ("interactions", "1", "created_at", _at(2026, 10, 1, 8)),
    ("interactions", "2", "status", "on_hold"),
    ("interactions", "1", "reason", "Delivery::Late"),
    ("interactions", "1", "reference", "A-1001"),
    ("interactions", "3", "follows", "1"),
    ("interactions", "3", "status", "on_hold"),
    ("interactions", "call-701", "channel", "phone"),
    ("interactions", "call-701", "contact_id", "92"),
    ("interactions", "call-701", "status", None),
    ("interactions", "call-702", "direction", "outbound"),
    ("interactions", "call-702", "status", "closed"),
    ("interactions", "call-702", "team", "Returns"),
    ("interactions", "4", "deleted_at", _at(2026, 10, 10, 8)),
    ("interactions", "4", "subject", None),
    ("interactions", "4", "channel", "whatsapp"),
    ("interactions", "5", "is_spam", True),
    ("interactions", "6", "channel", "unknown"),
    ("interactions", "6", "channel_detail", "carrier_pigeon"),
    ("contacts", "90", "external_ids", ["loyalty:10090"]),
    ("contacts", "91", "external_ids", ["external:77"]),
    ("contacts", "92", "deleted_at", _at(2026, 10, 20, 9)),
    ("contacts", "30", "is_agent", True),
    ("agents", "30", "team", "Customer care"),
    ("agents", "31", "is_active", False),
    ("surveys", "800", "score", 1.0),
    ("surveys", "801", "answered_at", None),
    ("surveys", "802", "score", 0.0),
    ("events", "1002", "actor", "customer"),
    ("events", "1002", "channel", "email"),
    ("events", "1013", "is_public", False),
    ("events", "3/call-700-start", "actor", "customer"),
    ("events", "3/call-700-answered", "at", _at(2026, 10, 8, 9, 0, 40)),
    ("events", "3/call-700-answered", "agent_id", "30"),
    ("events", "3/call-700-end", "at", _at(2026, 10, 8, 9, 5)),
    ("events", "3/call-700-end", "hold_seconds", 20),
    ("events", "3/call-700-end", "wrap_up_seconds", 30),
    ("events", "3/leg-8002-transferred", "agent_id", "31"),
    ("events", "call-701/call-701-end", "at", _at(2026, 10, 9, 10, 1, 5)),
    ("events", "call-702/call-702-answered", "at", _at(2026, 10, 10, 11, 0, 20)),
    ("events", "call-702/call-702-answered", "actor", "customer"),
    ("vendor_metrics", "1/reply_time_in_minutes.calendar", "value", 3600),
    ("vendor_metrics", "1/reply_time_in_minutes.calendar", "precision", 60),
    ("vendor_metrics", "1/reply_time_in_seconds.calendar", "precision", None),
    ("vendor_metrics", "1/first_resolution_time_in_minutes.business", "value", 12_600),
    ("vendor_metrics", "1/replies", "figure", "count_agent_replies"),
    ("vendor_metrics", "2/requester_wait_time_in_minutes.calendar", "at", _at(2026, 10, 2, 9, 30)),
    ("vendor_metrics", "2/reply_time_in_minutes.business", "value", None),
)
# metric sets of two tickets: six times on two bases and two counts each; one of them tells seconds too
_ROWS = {"contacts": 5, "agents": 2, "interactions": 8, "surveys": 3, "vendor_metrics": 29}
_CHANGES = (
    ("events", "1020-status", "value", "pending"),
    ("events", "1010-assigned", "agent_id", "30"),
    ("events", "1010-transferred", "team", "Returns"),
    ("events", "1030-status", "at", _at(2026, 10, 1, 12, 30)),
)
# Of Talk: 3 of a call in a ticket, 2 of one nobody took, 4 of one to a customer, 1 of a leg. Besides:
# 7 comments, 6 statuses, 1 assignee, 1 group, 1 merge · 5 comments, 3 statuses, 1, 1, 1 · 3 comments
CASES = (
    Case(
        "zendesk", CONNECTOR, signing_in("ticket_events"), {**_ROWS, "events": 26},
        (*_COMMON, *_CHANGES, ("events", "2013", "actor", "system"), ("events", "6010-merged", "value", "2")), circling,
    ),
    Case(
        "zendesk with audits", CONNECTOR, signing_in("audits"), {**_ROWS, "events": 21},
        (*_COMMON, *_CHANGES, ("events", "2020-merged", "interaction_id", "6")), circling,
    ),
    Case(
        "zendesk with comments", CONNECTOR, signing_in("comments"), {**_ROWS, "events": 13},
        (*_COMMON, ("events", "2002", "channel", "phone")), circling,
    ),
)  # fmt: skip
