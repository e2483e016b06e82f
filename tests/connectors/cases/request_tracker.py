"""A Request Tracker of two tickets an answer over the recorded pages, for a user who is told no totals."""

import io
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import zstandard

from connectors.request_tracker import CONNECTOR
from model.delivery import Page
from tests.connectors.case import SECRET, Case, Wrap, each_object, with_unknown_fields
from tests.connectors.loopback import Answer, Reply, Seen, serving

RECORDINGS = Path(__file__).parents[1] / "recordings" / "request_tracker"
_NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_DATE = "Sun, 22 Nov 2026 12:00:00 GMT"
_SEARCHED = re.compile(r"id > (\d+)")


@cache
def recorded(stream: str, key: str) -> list[dict[str, Any]]:
    """Records of all recorded pages of a stream; the first line of a page is its header."""
    bodies = [zstandard.ZstdDecompressor().stream_reader(io.BytesIO(p.read_bytes())).read() for p in _files(stream)]
    return [record for body in bodies for record in json.loads(body.split(b"\n", 1)[1])[key]]


@cache
def _users() -> dict[str, Any]:
    bodies = [zstandard.ZstdDecompressor().stream_reader(io.BytesIO(p.read_bytes())).read() for p in _files("history")]
    return {number: user for body in bodies for number, user in json.loads(body.split(b"\n", 1)[1])["users"].items()}


def _files(stream: str) -> list[Path]:
    return sorted((RECORDINGS / stream).glob("*.zst"))


def request_tracker(seen: Seen) -> Reply:
    """What RT answers: conditions on ids and types, in order of id, without `total` and `next_page`."""
    path = seen.path.removeprefix("/REST/2.0/")
    if path == "rt":
        return Reply({"Version": "5.0.3"}, headers={"Date": _DATE})
    if path.startswith("user/"):
        return Reply(_users().get(path.removeprefix("user/"), {}), headers={"Date": _DATE})
    rows = sorted(_rows(path, seen), key=lambda row: int(row["id"]))[: int(seen.param("per_page"))]
    total = len(recorded("tickets", "tickets")) if seen.param("per_page") == "1" else None
    return Reply({"items": rows, "count": len(rows), "total": total}, headers={"Date": _DATE})


def _rows(path: str, seen: Seen) -> list[dict[str, Any]]:
    query = seen.param("query") or "[]"
    if path == "tickets":
        after = int(_SEARCHED.search(query)[1])
        return [t for t in recorded("tickets", "tickets") if int(t["id"]) > after]
    limits = {condition["field"]: condition["value"] for condition in json.loads(query)}
    if path == "customfields":
        return [{"id": "1", "Name": "Channel"}] if limits["id"] == "0" else []
    rows = _queues() if path == "queues" else _attachments() if path == "attachments" else _transactions(limits)
    return [row for row in rows if int(row["id"]) > int(limits["id"])]


def _queues() -> list[dict[str, Any]]:
    return [{"id": "1", "Name": "General"}, {"id": "3", "Name": "Billing"}]


def _attachments() -> list[dict[str, Any]]:
    return recorded("tickets", "mail")


def _transactions(limits: Mapping[str, Any]) -> list[dict[str, Any]]:
    if limits.get("NewValue") == "deleted":
        return recorded("tickets", "deletions")
    rows, wanted = recorded("history", "transactions"), limits["Type"]
    types = [wanted] if isinstance(wanted, str) else wanted
    return [row for row in rows if row["ObjectId"] in limits["ObjectId"] and row["Type"] in types]


def circling(answer: Answer) -> Answer:
    """An RT that begins at the first ticket whatever it is asked."""

    def asked(seen: Seen) -> Reply:
        query = _SEARCHED.sub("id > 0", seen.param("query") or "")
        return answer(replace(seen, params={**seen.params, "query": [query]}))

    return asked


def drift(page: Page) -> Page:
    """Fields nobody heard of in RT's own records; the maps by number around them are the connector's."""
    return each_object(page, lambda entry: with_unknown_fields(entry) if {"id", "Name"} & entry.keys() else entry)


@contextmanager
def signed_in(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
    """The server and the section that signs in to it."""
    with serving(wrap(request_tracker)) as server:
        yield {
            "type": "request_tracker", "base_url": server.url, "allow_private_hosts": True, "token": SECRET,
            "channel_field": "Channel", "channels": {"WhatsApp": "whatsapp"}, "page_size": 2,
        }  # fmt: skip


# Events: 10 of ticket 1, 4 of ticket 2, 1 of 3, 2 of 4, 3 of 6 (how they come out is in test_request_tracker.py)
CASES = (
    Case(
        "request_tracker",
        CONNECTOR,
        signed_in,
        {"interactions": 6, "contacts": 2, "agents": 2, "events": 20},
        (
            ("interactions", "1", "channel", "email"),
            ("interactions", "2", "channel", "whatsapp"),
            ("interactions", "4", "merged_into", "3"),
            ("interactions", "5", "deleted_at", datetime(2026, 11, 22, 4, 2, 45, tzinfo=UTC)),
            ("events", "49", "is_public", False),
            ("events", "52", "actor", "customer"),
        ),
        circling,
        _NOW,
        drift,
    ),
)
