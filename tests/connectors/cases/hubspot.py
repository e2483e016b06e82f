"""A HubSpot of two records a page over the recordings, whose search stops at its fourth result."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from connectors.hubspot import CONNECTOR
from tests.connectors.case import SECRET, SERVER_DATE, Case, Wrap
from tests.connectors.loopback import Answer, Reply, Seen, serving

RECORDINGS = Path(__file__).parents[1] / "recordings" / "hubspot"
_PAGE = 2
_CAP = 4
_GONE = "603"


@cache
def recorded(name: str) -> list[dict[str, Any]]:
    """The records of an object, with what they hang on (`_links`) and their former values (`_history`)."""
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))


def hubspot(seen: Seen) -> Reply:
    """What HubSpot answers, dated by its own clock."""
    body = _body(seen)
    status = body if isinstance(body, int) else 200
    return Reply(b"" if isinstance(body, int) else body, status=status, headers={"Date": SERVER_DATE})


def _body(seen: Seen) -> Any:
    parts = seen.path.strip("/").split("/")
    if seen.path == "/account-info/v3/details":
        return {"portalId": 4711, "timeZone": "Europe/Dublin"}
    if parts[:3] == ["crm", "v4", "associations"]:
        return _associations(parts[3], parts[4], seen.payload)
    if parts[:3] == ["crm", "v3", "objects"]:
        return _objects(parts[3], "/".join(parts[4:]), seen)
    if parts[:3] == ["crm", "v3", "properties"]:
        return {"name": parts[4]} if any(parts[4] in row["properties"] for row in recorded(parts[3])) else 404
    return _lists(seen, parts)


def _objects(name: str, rest: str, seen: Seen) -> Any:
    if rest == "search":
        return _search(name, seen.payload)
    if rest == "batch/read":
        return _batch(name, seen.payload)
    wanted, names = seen.param("archived") == "true", seen.param("properties").split(",")
    return _listed([_shown(row, names) for row in recorded(name) if row["archived"] is wanted], seen)


def _search(name: str, asked: Mapping[str, Any]) -> Any:
    """In order of id, though not within a page; nothing beyond the cap."""
    after = int(asked.get("after") or 0)
    if after >= _CAP:
        return 400
    filters = [one for group in asked["filterGroups"] for one in group["filters"]]
    rows = [row for row in recorded(name) if not row["archived"] and all(_holds(row, one) for one in filters)]
    ordered = sorted(rows, key=lambda row: int(row["id"]))
    page = [_shown(row, asked["properties"]) for row in reversed(ordered[after : after + min(asked["limit"], _PAGE)])]
    more = {"paging": {"next": {"after": str(after + _PAGE)}}} if after + _PAGE < len(ordered) else {}
    return {"total": len(rows), "results": page, **more}


def _holds(row: Mapping[str, Any], one: Mapping[str, str]) -> bool:
    value = row["properties"][one["propertyName"]]
    if one["operator"] == "GT":
        return int(value) > int(one["value"])
    return datetime.fromisoformat(value).timestamp() * 1000 >= int(one["value"])


def _shown(row: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """Only the properties that were named; what hangs on a record has to be asked for."""
    shown = {key: value for key, value in row.items() if not key.startswith("_")}
    return {**shown, "properties": {key: value for key, value in row["properties"].items() if key in names}}


def _batch(name: str, asked: Mapping[str, Any]) -> Any:
    ids = {one["id"] for one in asked["inputs"]}
    rows = [row for row in recorded(name) if row["id"] in ids]
    if "propertiesWithHistory" not in asked:
        return {"results": [_shown(row, asked["properties"]) for row in rows]}
    named = [(row, row.get("_history", {})) for row in rows]
    wanted = asked["propertiesWithHistory"]
    return {
        "results": [
            {"id": row["id"], "propertiesWithHistory": {key: past[key] for key in wanted if key in past}}
            for row, past in named
        ]
    }


def _associations(name: str, to: str, asked: Mapping[str, Any]) -> Any:
    """Those without any are told as errors beside the others."""
    ids = {one["id"] for one in asked["inputs"]}
    found = [(row["id"], row.get("_links", {}).get(to, [])) for row in recorded(name) if row["id"] in ids]
    return {
        "results": [{"from": {"id": i}, "to": [{"toObjectId": int(one)} for one in to]} for i, to in found if to],
        "errors": [{"category": "OBJECT_NOT_FOUND", "context": {"fromObjectId": [i]}} for i, to in found if not to],
    }


def _lists(seen: Seen, parts: list[str]) -> Any:
    if parts[:3] == ["crm", "v3", "owners"]:
        wanted = seen.param("archived") == "true"
        return _listed([row for row in recorded("owners") if row["archived"] is wanted], seen)
    if parts[:3] == ["crm", "v3", "pipelines"]:
        return {"results": recorded("pipelines")}
    if parts[-1] == "channels":
        return {"results": recorded("channels")}
    if parts[-1] == "threads":
        since = datetime.fromisoformat(seen.param("latestMessageTimestampAfter"))
        rows = [row for row in recorded("threads") if datetime.fromisoformat(row["latestMessageTimestamp"]) > since]
        return _listed(sorted(rows, key=lambda row: row["latestMessageTimestamp"]), seen)
    if parts[-1] == "messages" and parts[-2] != _GONE:
        return _listed([row for row in recorded("messages") if row["_thread"] == parts[-2]], seen)
    return 404


def _listed(rows: list[dict[str, Any]], seen: Seen) -> dict[str, Any]:
    at = int(seen.param("after") or 0)
    page = [{key: value for key, value in row.items() if not key.startswith("_")} for row in rows[at : at + _PAGE]]
    more = {"paging": {"next": {"after": str(at + _PAGE)}}} if at + _PAGE < len(rows) else {}
    return {"results": page, **more}


def circling(answer: Answer) -> Answer:
    """Lists that claim for ever that there is more."""

    def asked(seen: Seen) -> Reply:
        reply = answer(replace(seen, params={**seen.params, "after": ["0"]}))
        return replace(reply, body={**reply.body, "paging": {"next": {"after": "0"}}})

    return asked


def signing_in(**more: Any):
    """The server and the section that signs in to it."""

    @contextmanager
    def running(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
        with serving(wrap(hubspot)) as server:
            yield {
                "type": "hubspot", "base_url": server.url, "allow_private_hosts": True, "access_token": SECRET,
                "external_ids": {"customer": "customer_number"}, "reference_property": "order_number",
                "page_size": 2, "records_on_a_page": 2, **more,
            }  # fmt: skip

    return running


def _on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


# Contacts: three, one that was merged into another, and a caller. Interactions: four tickets, two calls, a message of
# no ticket, three threads. Events: 7 and 1 of tickets (a closing before its ticket is set aside), 3 + 2 of calls,
# 2 e-mails, 2 logged messages, 7 + 1 in threads.
CASES = (
    Case(
        "hubspot", CONNECTOR, signing_in(),
        {"agents": 2, "contacts": 5, "interactions": 10, "events": 25, "surveys": 2, "vendor_metrics": 2},
        (
            ("agents", "7", "team", "Returns"),
            ("agents", "8", "is_active", False),
            ("contacts", "101", "emails", ["marta@example.test", "m.vidal@example.test"]),
            ("contacts", "101", "external_ids", ["customer:10090"]),
            ("contacts", "101", "country", "GB"),
            ("contacts", "100", "merged_into", "101"),
            ("contacts", "103", "deleted_at", _on(3, 9)),
            ("interactions", "201", "channel", "email"),
            ("interactions", "201", "status", "closed"),
            ("interactions", "201", "priority", "normal"),
            ("interactions", "201", "contact_id", "101"),
            ("interactions", "201", "team", "Second line"),
            ("interactions", "201", "reference", "A-100"),
            ("interactions", "201", "reason", "Delivery"),
            ("interactions", "201", "url", "https://app-eu1.hubspot.com/contacts/4711/record/0-5/201"),
            ("interactions", "202", "status", "open"),
            ("interactions", "202", "channel", "chat"),
            ("interactions", "203", "status", "pending"),
            ("interactions", "203", "channel", "unknown"),
            ("interactions", "204", "deleted_at", _on(9, 9)),
            ("interactions", "call-301", "transferred_to", "202"),
            ("interactions", "call-302", "follows", "201"),
            ("interactions", "call-302", "contact_id", "102"),
            ("interactions", "message-501", "channel", "whatsapp"),
            ("interactions", "thread-601", "merged_into", "202"),
            ("interactions", "thread-601", "agent_id", "7"),
            ("interactions", "thread-602", "channel", "messaging"),
            ("interactions", "thread-603", "direction", "outbound"),
            ("events", "201/closed", "at", _on(6, 9)),
            ("events", "200/merged-201", "at", _on(5, 11)),
            ("events", f"201/stage-{_on(5, 9):%Y-%m-%dT%H:%M:%S}.000Z", "value", "open"),
            ("events", f"201/stage-{_on(5, 9):%Y-%m-%dT%H:%M:%S}.000Z", "actor", "system"),
            ("events", f"201/owner-{_on(5, 8, 30):%Y-%m-%dT%H:%M:%S}.000Z", "agent_id", "7"),
            ("events", f"201/team-{_on(5, 10):%Y-%m-%dT%H:%M:%S}.000Z", "team", "Second line"),
            ("events", "201/email-401", "actor", "customer"),
            ("events", "201/email-402", "agent_id", "7"),
            ("events", "203/message-502", "channel", "messaging"),
            ("events", "call-301/ended", "at", _on(7, 10, 1)),
            ("events", "thread-601/m1", "actor", "bot"),
            ("events", "thread-601/m3", "actor", "customer"),
            ("events", "thread-601/m5-handoff", "kind", "bot_handoff"),
            ("events", "thread-601/m5", "agent_id", "7"),
            ("events", "thread-601/m7", "is_public", False),
            ("events", "thread-601/m9", "value", "closed"),
            ("surveys", "701", "interaction_id", "201"),
            ("surveys", "701", "scale_max", 10.0),
            ("surveys", "702", "kind", "csat"),
            ("vendor_metrics", "201/time_to_first_agent_reply", "value", 1800),
        ), circling,
    ),
    # A first sync from a day on is a search; what hangs on tickets is the same.
    Case(
        "hubspot from a day on", CONNECTOR, signing_in(start_at="2026-01-01T00:00:00Z", also=[]),
        {"agents": 2, "contacts": 4, "interactions": 4, "events": 8, "vendor_metrics": 2},
        (("interactions", "201", "contact_id", "101"), ("events", "200/merged-201", "value", "201")), circling,
    ),
)  # fmt: skip
