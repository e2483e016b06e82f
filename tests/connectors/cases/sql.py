"""A warehouse of a few rows in SQLite: the Zendesk preset, and a query of one's own."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from connectors.sql import CONNECTOR
from model.delivery import Page
from tests.connectors.case import Case, Wrap
from tests.connectors.cases.sql_presets import PRESETS
from tests.connectors.given_warehouse import TABLES, Rows, sqlite_file

_INSTANT = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_CALLS = {
    "table": "interactions",
    "query": "select id, via_channel, created_at, _fivetran_synced from ticket where via_channel <> 'sample:ticket'",
    "cursor": "_fivetran_synced",
    "columns": {"interaction_id": "id", "channel": "via_channel", "created_at": "created_at"},
    "values": {"channel": {"web": "web_form", "carrier_pigeon": "post", "sample_ticket": "self_service"}},
}


def over(held: dict[str, Rows] = TABLES, **section: Any) -> Callable[[Wrap], AbstractContextManager[Mapping[str, Any]]]:
    """The database file and the section that reads it."""

    @contextmanager
    def opened(_: Wrap) -> Iterator[Mapping[str, Any]]:
        with TemporaryDirectory() as place:
            yield {"type": "sql", "url": sqlite_file(Path(place), held), "batch_rows": 2, "overlap_hours": 1, **section}

    return opened


def drift(page: Page) -> Page:
    """A column nobody heard of in every row."""
    head, _, body = page.body.partition(b"\n")
    told = orjson.loads(head)
    head = orjson.dumps({**told, "columns": [*told["columns"], "zz_new"]})
    return replace(page, body=b"\n".join([head, re.sub(rb"\}(?=\n|$)", b', "zz_new": "x"}', body)]))


def damage(page: Page) -> Page:
    """Instants that are none."""
    return replace(page, body=_INSTANT.sub(b"soon", page.body))


def _of_preset(name: str) -> Case:
    tables, rows, known = PRESETS[name]
    return Case(f"sql, preset {name}", CONNECTOR, over(tables, preset=name), rows, known, drift=drift, damage=damage)


def _at(*parts: int) -> datetime:
    return datetime(2026, 10, *parts, tzinfo=UTC)


CASES = (
    Case(
        "sql with the Zendesk preset", CONNECTOR, over(preset="fivetran_zendesk"),
        # 5 comments, of 7 changes 2 statuses, 1 assignment and 1 transfer, 1 merge
        {"agents": 1, "contacts": 3, "interactions": 5, "events": 10, "surveys": 2},
        (
            ("contacts", "10", "external_ids", ["external:10010"]),
            ("contacts", "10", "company", "Bakery"),
            ("contacts", "30", "external_ids", ["hr:30"]),
            ("contacts", "30", "is_agent", True),
            ("contacts", "11", "deleted_at", _at(19, 8)),
            ("agents", "30", "is_active", True),
            ("interactions", "1", "team", "Returns"),
            ("interactions", "1", "tags", ["box", "late"]),
            ("interactions", "1", "url", "https://shop.zendesk.test/agent/tickets/1"),
            ("interactions", "2", "channel", "whatsapp"),
            ("interactions", "3", "status", None),
            ("interactions", "3", "subject", None),
            ("interactions", "3", "deleted_at", _at(4, 8)),
            ("interactions", "4", "status", "on_hold"),
            ("interactions", "4", "channel", "unknown"),
            ("interactions", "4", "follows", "1"),
            ("interactions", "5", "is_spam", True),
            ("interactions", "5", "deleted_at", _at(6, 23)),
            ("events", "merged-1", "interaction_id", "2"),
            ("events", "merged-1", "value", "1"),
            ("events", "100", "actor", "customer"),
            ("events", "100", "channel", "phone"),
            ("events", "101", "is_public", False),
            ("events", "102", "agent_id", "30"),
            ("events", "103", "actor", "system"),
            ("events", "104", "actor", None),
            ("events", "status-1790848800000000", "value", "solved"),
            ("events", "status-1790848800000000", "at", _at(1, 10)),
            ("events", "assigned-1790845200000000", "agent_id", "30"),
            ("events", "transferred-1790845200000000", "team", "Returns"),
            ("surveys", "800", "score", 1.0),
            ("surveys", "801", "answered_at", None),
        ),
        drift=drift, damage=damage,
    ),
    Case(
        "sql with a query", CONNECTOR, over(TABLES, tables=[_CALLS]), {"interactions": 5},
        (
            ("interactions", "1", "channel", "email"),
            ("interactions", "4", "channel", "post"),
            ("interactions", "4", "channel_detail", "carrier_pigeon"),
            ("interactions", "5", "created_at", _at(6, 8)),
        ),
        drift=drift, damage=damage,
    ),
    *map(_of_preset, PRESETS),
)  # fmt: skip
