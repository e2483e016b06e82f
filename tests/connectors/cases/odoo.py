"""An Odoo over the recordings: by `/json/2` as Odoo 19 is, and by JSON-RPC with the community's helpdesk."""

import json
import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.odoo import CONNECTOR
from tests.connectors.case import SECRET, SERVER_DATE, Case, Wrap
from tests.connectors.loopback import Answer, Reply, Seen, serving

RECORDINGS = Path(__file__).parents[1] / "recordings" / "odoo"
_PAGE = 2
_RELATIONS = {"stage_id": "helpdesk.stage", "tag_ids": "helpdesk.tag"}
_OPERATORS = {
    "=": operator.eq, "!=": operator.ne, ">=": operator.ge, ">": operator.gt,
    "in": lambda value, wanted: value in wanted, "not in": lambda value, wanted: value not in wanted,
}  # fmt: skip


def recorded(model: str) -> list[dict[str, Any]]:
    """A recording as a list; the community's helpdesk names some models and fields otherwise."""
    return json.loads((RECORDINGS / f"{model}.json").read_text(encoding="utf-8"))


def community(model: str) -> list[dict[str, Any]]:
    """The same tickets in the community's helpdesk, which has channels and closing stages."""
    names = {"helpdesk.ticket.stage": "helpdesk.stage", "helpdesk.ticket.tag": "helpdesk.tag"}
    rows = recorded(names.get(model, model))
    if model == "helpdesk.ticket":
        channels = {1: [2, "Email"], 2: [1, "Web"], 3: False, 4: [3, "Phone"]}
        return [{**_without(r, "message_ids", "ticket_type_id"), "channel_id": channels[r["id"]]} for r in rows]
    if model == "helpdesk.ticket.stage":
        return [{**_without(r, "fold"), "closed": r["fold"]} for r in rows]
    if model == "mail.tracking.value":
        return [{**_without(r, "field_id"), "field": r["field_id"]} for r in rows]
    return rows


def _without(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}


def called(model: str, method: str, params: Mapping[str, Any], rows_of: Callable[[str], list[dict[str, Any]]]) -> Any:
    """What a call returns; a field that a model does not have is an error of Odoo's."""
    rows, fields = rows_of(model), {key for row in rows_of(model) for key in row}
    assert params["context"] == {"active_test": False}
    if method == "fields_get":
        prefix = "helpdesk.ticket." if rows_of is community else "helpdesk."
        relations = {name: model.replace("helpdesk.", prefix) for name, model in _RELATIONS.items()}
        return {name: {"type": "x", "relation": relations.get(name, False)} for name in fields}
    if not {*params.get("fields", ())} <= fields:
        raise KeyError(f"{model} has no {set(params['fields']) - fields}")
    chosen = [row for row in rows if all(_meets(row, *one, rows_of=rows_of) for one in params["domain"])]
    if method == "search_count":
        return len(chosen)
    keys = [key.strip() for key in params["order"].split(",")]
    ordered = sorted(chosen, key=lambda row: [row[key] for key in keys])
    at, limit = params.get("offset", 0), params.get("limit")
    cut = ordered[at : at + limit] if limit else ordered
    return [{key: row.get(key, False) for key in ("id", *params["fields"])} for row in cut]


def _meets(row: dict[str, Any], name: str, compared: str, wanted: Any, *, rows_of: Callable) -> bool:
    if name == "mail_message_id.model":
        messages = {message["id"]: message for message in rows_of("mail.message")}
        return messages[row["mail_message_id"][0]]["model"] == wanted
    value = row[name][0] if isinstance(row[name], list) else row[name]
    if name == "write_date":
        value += ".700000"  # kept finer than it is shown
    return _OPERATORS[compared](value, wanted)


def json2(seen: Seen) -> Reply:
    """What Odoo 19 answers."""
    if seen.headers.get("authorization") != f"bearer {SECRET}":
        return Reply({"name": "werkzeug.exceptions.Unauthorized"}, 401)
    _, _, _, model, method = seen.path.split("/")
    return Reply(called(model, method, seen.payload, recorded), headers={"Date": SERVER_DATE})


def jsonrpc(seen: Seen) -> Reply:
    """What older ones answer: everything with HTTP 200."""
    asked = seen.payload["params"]
    if asked["service"] == "common":
        result = 6 if asked["args"] == ["shop", "marta", SECRET] else False
    else:
        assert asked["args"][:3] == ["shop", 6, SECRET]
        _, _, _, model, method, _, params = asked["args"]
        result = called(model, method, params, community)
    return Reply({"jsonrpc": "2.0", "id": None, "result": result}, headers={"Date": SERVER_DATE})


def circling(answer: Answer) -> Answer:
    """Searches that are at their first record for ever."""

    def asked(seen: Seen) -> Reply:
        payload = json.loads(json.dumps(seen.payload))
        for params in (payload, *(p for p in payload.get("params", {}).get("args", ()) if isinstance(p, dict))):
            if "offset" in params:
                params.update({"offset": 0, "domain": [c for c in params["domain"] if c[0] != "write_date"]})
        return answer(replace(seen, payload=payload))

    return asked


def signing_in(server: Answer, **given: Any):
    """The server and the section that signs in to it."""

    @contextmanager
    def running(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
        with serving(wrap(server)) as running_server:
            yield {
                "type": "odoo", "base_url": running_server.url, "allow_private_hosts": True, "api_key": SECRET,
                "page_size": _PAGE, "external_id_namespace": "loyalty", "segment_field": "x_segment",
                "reference_field": "x_order", **given,
            }  # fmt: skip

    return running


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


_KNOWN = (
    ("interactions", "1", "channel", "email"),
    ("interactions", "1", "status", "solved"),
    ("interactions", "1", "priority", "high"),
    ("interactions", "1", "team", "Customer care"),
    ("interactions", "1", "agent_id", "6"),
    ("interactions", "1", "contact_id", "90"),
    ("interactions", "1", "reference", "A-1001"),
    ("interactions", "1", "tags", ["delivery", "vip"]),
    ("interactions", "1", "created_at", _at(2026, 10, 1, 8)),
    ("interactions", "1", "resolution_due_at", _at(2026, 10, 2, 8)),
    ("interactions", "2", "status", "on_hold"),
    ("interactions", "2", "contact_id", "ticket-2"),
    ("interactions", "2", "agent_id", None),
    ("interactions", "3", "status", "open"),
    ("interactions", "4", "status", "closed"),
    ("interactions", "4", "deleted_at", _at(2026, 10, 8, 9)),
    ("contacts", "ticket-2", "emails", ["jose@mail.example"]),
    ("contacts", "ticket-2", "phones", ["600000091"]),
    ("contacts", "90", "external_ids", ["loyalty:10090"]),
    ("contacts", "90", "company", "Ferreteria Puig"),
    ("contacts", "90", "segment", "gold"),
    ("contacts", "90", "country", "ES"),
    ("contacts", "70", "company", "Ferreteria Puig"),
    ("contacts", "70", "external_ids", ["loyalty:70"]),
    ("contacts", "92", "deleted_at", _at(2026, 10, 20, 9)),
    ("contacts", "30", "is_agent", True),
    ("contacts", "90", "is_agent", False),
    ("agents", "6", "name", "Marta Agent"),
    ("agents", "1", "is_active", False),
    ("events", "101", "actor", "customer"),
    ("events", "102", "actor", "system"),
    ("events", "103", "agent_id", "6"),
    ("events", "104", "is_public", False),
    ("events", "106", "actor", "customer"),
    ("events", "107", "channel", "whatsapp"),
    ("events", "1/created", "value", "new"),
    ("events", "change-1", "agent_id", "6"),
    ("events", "change-2", "value", "solved"),
    ("events", "change-2", "actor", "agent"),
    ("events", "change-3", "team", "Returns"),
    ("events", "change-4", "value", "open"),
    ("surveys", "800", "score", 5.0),
    ("surveys", "800", "answered_at", _at(2026, 10, 2, 12, 30)),
    ("surveys", "801", "score", None),
    ("surveys", "801", "sent_at", _at(2026, 10, 8, 8)),
    ("vendor_metrics", "1/first_response_hours", "value", 1800),
    ("vendor_metrics", "1/close_hours", "value", 12_600),
)
# Contacts: 5 partners and 1 who wrote without a record. Events: 6 messages, 4 beginnings, 4 changes.
_ROWS = {"contacts": 6, "agents": 2, "interactions": 4, "events": 14, "surveys": 2, "vendor_metrics": 2}
_OWN = (("interactions", "1", "reason", "Question"), ("interactions", "3", "channel", "whatsapp"))
_COMMUNITYS = (
    ("interactions", "2", "channel", "web_form"),
    ("interactions", "3", "channel", "unknown"),
    ("interactions", "4", "channel", "phone"),
)
CASES = (
    Case("odoo", CONNECTOR, signing_in(json2), _ROWS, (*_KNOWN, *_OWN), circling),
    Case(
        "odoo of the community by jsonrpc", CONNECTOR,
        signing_in(jsonrpc, api="jsonrpc", database="shop", user="marta"), _ROWS, (*_KNOWN, *_COMMUNITYS), circling,
    ),
)  # fmt: skip
