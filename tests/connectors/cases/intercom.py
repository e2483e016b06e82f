"""An Intercom of two records a page over the recordings, with the vendor's paging quirks."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.intercom import CONNECTOR
from model.delivery import Page
from tests.connectors.case import SECRET, SERVER_DATE, Case, Wrap, each_object
from tests.connectors.loopback import Answer, Reply, Seen, serving

RECORDINGS = Path(__file__).parents[1] / "recordings" / "intercom"
PAGE = 2
_DAY = 86_400
_DATES = {"created_at", "updated_at", "initiated_at", "answered_at"}


def recorded(name: str) -> Any:
    """A recording."""
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))


def intercom(seen: Seen) -> Reply:
    """What Intercom answers, dated by its own clock."""
    body = _body(seen)
    return Reply(status=404) if body is None else Reply(body, headers={"Date": SERVER_DATE})


def _body(seen: Seen) -> Any:
    path = seen.path.removeprefix("/")
    simple = {
        "me": {"type": "admin", "name": "Olga Serra", "app": {"type": "app", "id_code": "wsp1", "name": "Shop"}},
        "admins": recorded("admins"),
        "teams": recorded("teams"),
    }
    if path in simple:
        return simple[path]
    if path == "calls/search":
        asked = seen.payload["conversation_ids"]
        return {"type": "list", "data": [c for c in recorded("calls") if c["conversation_id"] in asked]}
    if path.endswith("/search"):
        return _searched(path.removesuffix("/search"), seen.payload)
    found = [c for c in recorded("conversations") if path == f"conversations/{c['id']}"]
    return None if path == "conversations/106" or not found else found[0]


def _searched(name: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Rows changed after the value (contacts: after its day), newest first unless asked otherwise, ties by id."""
    query, paging, of = asked["query"], asked.get("pagination", {}), None
    if query["operator"] == "AND":
        query, of = query["value"]
    grain = _DAY if name == "contacts" else 1
    rows = [r for r in recorded(name) if r["updated_at"] // grain > query["value"] // grain]
    rows = [r for r in rows if of is None or r[of["field"]] == of["value"]]
    newest_first = asked.get("sort", {}).get("order") != "ascending"
    rows.sort(key=_place, reverse=newest_first)
    total, size = len(rows), paging.get("per_page", 20)
    if after := paging.get("starting_after"):
        rows = [r for r in rows if (_place(r) < tuple(json.loads(after))) == newest_first and _mark(r) != after]
    page, rest = rows[:size], rows[size:]
    following = {"per_page": size, "starting_after": _mark(page[-1])} if rest else None
    listed = [{k: v for k, v in row.items() if k != "conversation_parts"} for row in page]
    pages = {"type": "pages", "page": 1, "per_page": size, "total_pages": 1}
    if following:  # on the last page the key itself is missing
        pages["next"] = following
    key = {"contacts": "data"}.get(name, name)
    return {"type": f"{name}.list", "pages": pages, "total_count": total, key: listed}


def _place(row: dict[str, Any]) -> tuple[int, str]:
    return row["updated_at"], row["id"]


def _mark(row: dict[str, Any]) -> str:
    return json.dumps(_place(row))


def circling(answer: Answer) -> Answer:
    """Searches that claim for ever that there is more."""

    def asked(seen: Seen) -> Reply:
        reply = answer(seen)
        again = {"pages": {"next": {"starting_after": json.dumps([0, ""])}}}
        return replace(reply, body={**reply.body, **again}) if "/search" in seen.path else reply

    return asked


@contextmanager
def signed_in(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
    """The server and the section that signs in to it."""
    with serving(wrap(intercom)) as server:
        yield {
            "type": "intercom", "base_url": server.url, "allow_private_hosts": True, "access_token": SECRET,
            "page_size": PAGE, "reason_field": "Topic", "reference_field": "Order", "segment_field": "tier",
        }  # fmt: skip


def damage(page: Page) -> Page:
    """Instants that are no numbers."""
    return each_object(page, lambda entry: {k: "soon" if k in _DATES and v else v for k, v in entry.items()})


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


# Messages: 101 has its first and 1003 to 1007 (five); 102 first, 1020, 1021, 1024; 104, 105, 106, 107 and 108 their
# first, 107 besides 1070; 201 its note: 6 + 4 + 5 + 1 + 1 = 17. Statuses: 1005, 1006, 1008 · 1025 · 1050 · 1071 · 2010
# are 7. Assigned: 1002, 1003 · 1022; transferred 1023; handed over 1022: 5. Calls: 3 and 2.
_EVENTS = 17 + 7 + 5 + 5

CASES = (
    Case(
        "intercom",
        CONNECTOR,
        signed_in,
        # eight conversations and two tickets that are none; eight figures for each of eight conversations
        {"contacts": 3, "agents": 2, "interactions": 10, "events": _EVENTS, "surveys": 1, "vendor_metrics": 64},
        (
            ("contacts", "c1", "external_ids", ["external:77"]),
            ("contacts", "c1", "segment", "gold"),
            ("contacts", "c3", "external_ids", ["loyalty:9"]),
            ("contacts", "c3", "deleted_at", _at(2026, 10, 1, 5)),
            ("agents", "9001", "team", "Workshop"),
            ("interactions", "101", "channel", "email"),
            ("interactions", "101", "subject", "Where is my parcel & invoice?"),
            ("interactions", "101", "status", "closed"),
            ("interactions", "101", "priority", "high"),
            ("interactions", "101", "reason", "delivery"),
            ("interactions", "101", "reference", "A-1000"),
            ("interactions", "101", "tags", ["parcel", "late"]),
            ("interactions", "101", "team", "First line"),
            ("interactions", "101", "agent_id", "9001"),
            ("interactions", "101", "url", "https://app.intercom.com/a/inbox/wsp1/inbox/conversation/101"),
            ("interactions", "101", "created_at", _at(2026, 10, 1, 8)),
            ("interactions", "102", "channel", "whatsapp"),
            ("interactions", "102", "status", "on_hold"),
            ("interactions", "103", "channel", "unknown"),
            ("interactions", "103", "status", "new"),
            ("interactions", "104", "direction", "outbound"),
            ("interactions", "106", "deleted_at", _at(2026, 11, 1, 12)),
            ("interactions", "107", "channel", "social"),
            ("interactions", "107", "status", "pending"),
            ("interactions", "108", "direction", "outbound"),
            ("interactions", "201", "direction", "outbound"),
            ("interactions", "201", "follows", "107"),
            ("interactions", "201", "channel_detail", "Workshop order"),
            ("interactions", "202", "status", "solved"),
            ("events", "source-501", "actor", "customer"),
            ("events", "source-504", "actor", "system"),
            ("events", "1004", "is_public", False),
            ("events", "1005-status", "value", "closed"),
            ("events", "1006", "actor", "customer"),
            ("events", "1006-status", "value", "open"),
            ("events", "1022-handoff", "team", "First line"),
            ("events", "1023-transferred", "team", "Workshop"),
            ("events", "1024", "actor", "bot"),
            ("events", "1071-status", "value", "pending"),
            ("events", "call-31-answered", "at", _at(2026, 10, 3, 22, 0, 20)),
            ("events", "call-32-end", "at", _at(2026, 10, 3, 20, 0, 40)),
            ("surveys", "101", "score", 4.0),
            ("surveys", "101", "answered_at", _at(2026, 10, 2, 5)),
            ("vendor_metrics", "101/time_to_admin_reply", "value", 3600),
            ("vendor_metrics", "101/time_to_admin_reply", "basis", "business"),
            ("vendor_metrics", "101/count_reopens", "figure", "count_reopens"),
        ),
        circling,
        damage=damage,
    ),
)
