"""A Zammad that gives two records a page whatever it is asked for, over the recordings."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.zammad import CONNECTOR
from tests.connectors.case import SECRET, SERVER_DATE, Case, Wrap
from tests.connectors.loopback import Answer, Reply, Seen, serving

RECORDINGS = Path(__file__).parents[1] / "recordings" / "zammad"
_CAP = 2
_GONE = "6"
_CHILD = re.compile(r"/api/v1/(ticket_history|ticket_articles/by_ticket)/(\d+)")
_TAGS = {"2": ["delivery", "vip"], "6": None}


def recorded(name: str) -> list[dict[str, Any]]:
    """A recording as a list."""
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))


def zammad(seen: Seen) -> Reply:
    """What Zammad answers, dated by its own clock."""
    body = _body(seen)
    return Reply({"error": "Not Found"}, 404) if body is None else Reply(body, headers={"Date": SERVER_DATE})


def _body(seen: Seen) -> Any:
    if child := _CHILD.fullmatch(seen.path):
        return None if child[2] == _GONE else _of_ticket(child[1], int(child[2]))
    name = seen.path.removeprefix("/api/v1/")
    if seen.param("only_total_count"):
        assert seen.param("condition[ticket.state_id][operator]") == "is not"
        left_out = seen.params["condition[ticket.state_id][value][]"]
        return {"total_count": sum(str(ticket["state_id"]) not in left_out for ticket in recorded("tickets"))}
    if name == "tags":
        return {"tags": _TAGS.get(seen.param("o_id"), [])}
    if name == "users/me":
        return recorded("users")[1]
    if name == "ticket_states":
        return recorded(name)
    rows = _searched(name.removesuffix("/search"), seen) if name.endswith("/search") else _all(name)
    at = (int(seen.param("page")) - 1) * _CAP
    return None if rows is None else rows[at : at + _CAP]


def _all(name: str) -> list[dict[str, Any]] | None:
    return sorted(recorded(name), key=lambda row: row["id"]) if name in ("users", "tickets") else None


def _searched(name: str, seen: Seen) -> list[dict[str, Any]]:
    """By condition, from the database; ties in no order."""
    model = {"tickets": "ticket", "users": "user"}[name]
    since = seen.param(f"condition[{model}.updated_at][value]")
    assert seen.param(f"condition[{model}.updated_at][operator]") == "after (absolute)"
    rows = [row for row in recorded(name) if _moment(row["updated_at"]) > _moment(since)]
    assert (seen.param("sort_by"), seen.param("order_by")) == ("updated_at", "asc")
    return sorted(rows, key=lambda row: (row["updated_at"], -row["id"]))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _of_ticket(kind: str, ticket: int) -> Any:
    if kind == "ticket_history":
        entries = [e for e in recorded("history") if e["o_id"] == ticket]
        return {"history": entries, "assets": {"User": {"90": {"id": 90, "email": "nuria@mail.example"}}}}
    return [a for a in recorded("articles") if a["ticket_id"] == ticket]


def circling(answer: Answer) -> Answer:
    """Lists that are at their first page for ever."""
    return lambda seen: answer(replace(seen, params={**seen.params, "page": ["1"]}))


def signing_in(**given: Any):
    """The server and the section that signs in to it."""

    @contextmanager
    def running(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
        with serving(wrap(zammad)) as server:
            yield {
                "type": "zammad", "base_url": server.url, "allow_private_hosts": True, "token": SECRET,
                "reason_field": "topic", "reference_field": "order_number", "segment_field": "level",
                "tickets_per_page": 2, "external_id_field": "customer_number",
                "external_id_namespace": "loyalty", **given,
            }  # fmt: skip

    return running


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


_KNOWN = (
    ("interactions", "1", "is_spam", True),
    ("interactions", "2", "channel", "email"),
    ("interactions", "2", "status", "closed"),
    ("interactions", "2", "priority", "high"),
    ("interactions", "2", "team", "Returns"),
    ("interactions", "2", "agent_id", "30"),
    ("interactions", "2", "reason", "Delivery"),
    ("interactions", "2", "reference", "A-1001"),
    ("interactions", "2", "first_response_due_at", _at(2026, 10, 1, 9)),
    ("interactions", "2", "resolution_due_at", _at(2026, 10, 2, 8)),
    ("interactions", "3", "direction", "outbound"),
    ("interactions", "3", "agent_id", None),
    ("interactions", "3", "status", "pending"),
    ("interactions", "4", "channel", "whatsapp"),
    ("interactions", "4", "status", "on_hold"),
    ("interactions", "4", "priority", None),
    ("interactions", "5", "channel", "web_form"),
    ("interactions", "6", "channel", "unknown"),
    ("interactions", "6", "deleted_at", _at(2026, 10, 10, 11)),
    ("contacts", "1", "is_agent", True),
    ("contacts", "30", "is_agent", True),
    ("contacts", "90", "name", "Núria Puig i Soler"),
    ("contacts", "90", "phones", ["+34 600 000 090", "+34 930 000 090"]),
    ("contacts", "90", "external_ids", ["loyalty:10090"]),
    ("contacts", "90", "company", "Ferreteria Puig"),
    ("contacts", "90", "segment", "gold"),
    ("contacts", "90", "country", "ES"),
    ("contacts", "90", "language", "ca"),
    ("contacts", "91", "country", None),
    ("contacts", "91", "is_agent", False),
    ("agents", "30", "team", "Customer care"),
    ("agents", "31", "is_active", False),
    ("events", "article-2", "channel", "email"),
    ("events", "article-3", "agent_id", "30"),
    ("events", "article-4", "is_public", False),
    ("events", "article-7", "actor", "system"),
    ("events", "history-10", "value", "new"),
    ("events", "history-12", "agent_id", "30"),
    ("events", "history-14", "team", "Returns"),
    ("events", "history-17", "actor", "customer"),
    ("events", "history-20", "value", "pending"),
    ("events", "history-31", "value", "on_hold"),
    ("events", "history-31", "actor", "system"),
    ("events", "history-41", "value", "2"),
    ("vendor_metrics", "2/first_response_in_min", "value", 1800),
    ("vendor_metrics", "2/close_in_min", "figure", "first_resolution"),
)
# Events: 8 articles; of histories 1 of ticket 1, 5 of 2, 1 of 3, 2 of 4, 3 of 5; ticket 6 was deleted meanwhile.
_ROWS = {"contacts": 5, "agents": 2, "interactions": 6, "events": 20, "vendor_metrics": 2}
CASES = (
    Case(
        "zammad", CONNECTOR, signing_in(), _ROWS,
        (*_KNOWN, ("interactions", "2", "tags", ["delivery", "vip"])), circling,
    ),
    Case(
        "zammad in lists", CONNECTOR, signing_in(tickets_by="list", users_by="condition", read_tags=False), _ROWS,
        _KNOWN, circling,
    ),
)  # fmt: skip
