"""A Freshdesk of two records a page over the recordings, with the vendor's filters, caps and Link headers."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.freshdesk import CONNECTOR
from tests.connectors.case import SECRET, SERVER_DATE, Case, Wrap
from tests.connectors.loopback import Answer, Reply, Seen, serving

RECORDINGS = Path(__file__).parents[1] / "recordings" / "freshdesk"
_PAGE = 2
_LAST_PAGE = 300
_THIRTY_DAYS_AGO = "2026-10-02T12:00:00Z"
_CONVERSATIONS = re.compile(r"/api/v2/tickets/(\d+)/conversations")
_COMPANY = re.compile(r"/api/v2/companies/(\d+)")


def recorded(name: str) -> list[dict[str, Any]]:
    """A recording as a list."""
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))


def freshdesk(seen: Seen) -> Reply:
    """What Freshdesk answers, dated by its own clock."""
    page, size = int(seen.param("page") or 1), int(seen.param("per_page") or 30)
    if seen.path == "/api/v2/agents/me":
        return _dated(recorded("agents")[0])
    if company := _COMPANY.fullmatch(seen.path):
        return _dated(next(c for c in recorded("companies") if c["id"] == int(company[1])))
    rows = _rows(seen)
    if rows is None:
        return Reply({"code": "not_found"}, 404)
    if page > _LAST_PAGE:
        return Reply({"description": "You cannot access tickets beyond the 300th page"}, 400)
    at = (page - 1) * size
    link = {"Link": f'<http://shop.example{seen.path}?page={page + 1}>; rel="next"'} if at + size < len(rows) else {}
    return _dated(rows[at : at + size], link)


def _dated(body: Any, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(body, headers={"Date": SERVER_DATE, "X-RateLimit-Remaining": "100", **(headers or {})})


def _rows(seen: Seen) -> list[dict[str, Any]] | None:
    if conversation := _CONVERSATIONS.fullmatch(seen.path):
        return [c for c in recorded("conversations") if str(c["ticket_id"]) == conversation[1]]
    name = seen.path.removeprefix("/api/v2/")
    if name == "tickets":
        return _tickets(seen)
    if name == "contacts":
        state = seen.param("state")
        return _since(recorded(f"contacts_{state}" if state else name), seen, "_updated_since")
    if name == "surveys/satisfaction_ratings":
        return _since(recorded("satisfaction_ratings"), seen, "created_since", "created_at")
    return recorded(name) if name in ("agents", "groups", "companies", "ticket_fields") else None


def _tickets(seen: Seen) -> list[dict[str, Any]]:
    """By the time asked for; without one, only what was created within 30 days."""
    chosen = seen.param("filter")
    rows = recorded(f"tickets_{chosen}" if chosen else "tickets")
    if not seen.param("updated_since"):
        return [t for t in rows if t["created_at"] > _THIRTY_DAYS_AGO]
    listed = sorted(_since(rows, seen, "updated_since"), key=lambda t: t[seen.param("order_by") or "created_at"])
    shown = listed if seen.param("order_type") == "asc" else listed[::-1]
    return [t if seen.param("include") == "stats" else {**t, "stats": None} for t in shown]


def _since(rows: list[dict[str, Any]], seen: Seen, key: str, field: str = "updated_at") -> list[dict[str, Any]]:
    return [row for row in rows if row[field] >= (seen.param(key) or "")]


def circling(answer: Answer) -> Answer:
    """Lists that are at their first page for ever, and say that there is more."""

    def asked(seen: Seen) -> Reply:
        reply = answer(replace(seen, params={**seen.params, "page": ["1"]}))
        return replace(reply, headers={**reply.headers, "Link": '<http://shop.example/>; rel="next"'})

    return asked


@contextmanager
def signed_in(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
    """The server and the section that signs in to it."""
    with serving(wrap(freshdesk)) as server:
        yield {
            "type": "freshdesk", "domain": "shop", "base_url": server.url, "allow_private_hosts": True,
            "api_key": SECRET, "page_size": _PAGE, "tickets_per_page": 2, "reference_field": "cf_order",
            "segment_field": "cf_segment", "lifecycle_field": "cf_stage",
            "statuses": {"Waiting on warehouse": "on_hold"},
        }  # fmt: skip


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


_KNOWN = (
    ("interactions", "1", "channel", "email"),
    ("interactions", "1", "status", "solved"),
    ("interactions", "1", "priority", "high"),
    ("interactions", "1", "team", "Returns"),
    ("interactions", "1", "agent_id", "30"),
    ("interactions", "1", "reason", "Question"),
    ("interactions", "1", "reference", "A-1001"),
    ("interactions", "1", "tags", ["delivery", "vip"]),
    ("interactions", "1", "url", "https://shop.freshdesk.com/a/tickets/1"),
    ("interactions", "1", "first_response_due_at", _at(2026, 10, 1, 16)),
    ("interactions", "1", "resolution_due_at", _at(2026, 10, 4, 8)),
    ("interactions", "2", "status", "pending"),
    ("interactions", "3", "channel", "whatsapp"),
    ("interactions", "4", "status", "on_hold"),
    ("interactions", "4", "channel", "phone"),
    ("interactions", "5", "channel", "chat"),
    ("interactions", "6", "channel", "unknown"),
    ("interactions", "6", "channel_detail", "Kiosk"),
    ("interactions", "6", "team", "59"),
    ("interactions", "7", "deleted_at", _at(2026, 10, 13, 10)),
    ("interactions", "7", "direction", "outbound"),
    ("interactions", "8", "is_spam", True),
    ("contacts", "90", "emails", ["nuria@mail.example", "nuria.puig@work.example"]),
    ("contacts", "90", "phones", ["+34 600 000 090", "+34 930 000 090"]),
    ("contacts", "90", "external_ids", ["loyalty:10090"]),
    ("contacts", "90", "company", "Ferreteria Puig"),
    ("contacts", "90", "segment", "gold"),
    ("contacts", "90", "lifecycle_stage", "retention"),
    ("contacts", "91", "external_ids", ["external:77", "twitter:joseg"]),
    ("contacts", "92", "deleted_at", _at(2026, 10, 20, 9)),
    ("contacts", "93", "phones", ["600000093"]),
    ("contacts", "94", "name", "Blocked Sender"),
    ("contacts", "94", "deleted_at", None),
    ("contacts", "30", "is_agent", True),
    ("agents", "30", "team", "Customer care"),
    ("agents", "31", "is_active", False),
    ("surveys", "800", "score", 5.0),
    ("surveys", "801", "score", 1.0),
    ("surveys", "802", "score", 3.0),
    ("surveys", "801", "answered_at", _at(2026, 10, 3, 9, 30)),
    ("events", "1/description", "actor", "customer"),
    ("events", "7/description", "actor", "agent"),
    ("events", "1001", "agent_id", "30"),
    ("events", "1002", "actor", "customer"),
    ("events", "1003", "is_public", False),
    ("events", "1004", "channel", "phone"),
    ("events", "1007", "actor", "system"),
    ("events", "1005-merged", "value", "3"),
    ("events", "status-solved-2026-10-01T12:30:00Z", "value", "solved"),
    ("events", "status-open-2026-10-08T08:00:00Z", "at", _at(2026, 10, 8, 8)),
    ("events", "status-on_hold-2026-10-09T11:00:00Z", "value", "on_hold"),
    ("events", "status-closed-2026-10-10T10:30:00Z", "interaction_id", "5"),
    ("vendor_metrics", "1/stats.first_responded_at", "value", 3600),
    ("vendor_metrics", "1/stats.resolved_at", "value", 16_200),
    ("vendor_metrics", "3/stats.first_responded_at", "value", 1200),
)
# Events: a description of each ticket but the web chat (7); statuses 2 each of 1 to 5 and 1 of the deleted one (11);
# conversations 7 and a merge. Figures: 2 of ticket 1, 1 of 3, 1 of 5.
CASES = (
    Case(
        "freshdesk", CONNECTOR, signed_in,
        {"agents": 2, "contacts": 7, "interactions": 8, "events": 26, "surveys": 3, "vendor_metrics": 4},
        _KNOWN, circling,
    ),
)  # fmt: skip
