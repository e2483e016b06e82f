"""A Request Tracker source, its recorded pages, and pages of what it writes rarely."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from connectors.request_tracker import Settings
from model.delivery import Context, Page, Parsed, gather
from store.staging import read_folder

RECORDINGS = Path(__file__).parent / "recordings" / "request_tracker"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def settings(**more: Any) -> Settings:
    given = {"type": "request_tracker", "base_url": "https://rt.example.test", "token": "1-2-abc"}
    return Settings.model_validate({**given, **more})


def parsed(stream: Any, pages: list[Page], given: Settings) -> Parsed:
    return gather([stream.parse(page, Context("rt", given, page.received_at)) for page in pages])


def recorded(stream: Any, **more: Any) -> Parsed:
    return parsed(stream, list(read_folder(RECORDINGS, stream.name)), settings(**more))


def ticket(number: int, updated: str = "2026-03-01T10:00:00Z", **more: Any) -> dict[str, Any]:
    person = {"id": 31, "Name": "marta@example.test", "EmailAddress": "marta@example.test", "RealName": ""}
    return {
        "id": str(number), "EffectiveId": str(number), "Subject": "Help", "Status": "open", "Priority": "0",
        "Queue": {"id": "1", "Name": "General"}, "Owner": {"id": 6, "Name": "Nobody"}, "Creator": {"id": 31},
        "Requestor": [person], "Created": "2026-03-01T09:00:00Z", "LastUpdated": updated,
        "Due": "1970-01-01T00:00:00Z", "CustomFields": "", **more,
    }  # fmt: skip


def change(number: int, of: int, kind: str, creator: int = 31, **more: Any) -> dict[str, Any]:
    return {
        "id": str(number), "ObjectId": str(of), "Type": kind, "Creator": {"id": creator, "Name": "someone"},
        "Created": "2026-03-01T10:00:00Z", "Field": "", "OldValue": "", "NewValue": "", **more,
    }  # fmt: skip


def tickets_page(*found: dict[str, Any]) -> Page:
    body = {"tickets": found, "creations": [], "mail": [], "deletions": []}
    return Page("tickets", "GET", NOON, orjson.dumps(body))


def history_page(*found: dict[str, Any]) -> Page:
    users = {
        "6": {"Name": "Nobody", "Privileged": 0},
        "27": {"Name": "anna", "Privileged": 1},
        "40": {"Name": "cousin@example.test", "Privileged": 0},
    }
    body = {"transactions": found, "requestors": {"1": ["31"]}, "users": users, "queues": {"3": "Billing"}}
    return Page("history", "GET", NOON, orjson.dumps(body))
