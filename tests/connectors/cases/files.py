"""A folder of three small files with canonical names."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from connectors.files import CONNECTOR
from model.delivery import Page
from tests.connectors.case import NOW, Case, Wrap

_FILES = {
    "contacts.jsonl": '{"contact_id": "9", "name": "Núria", "emails": ["nuria@mail.example"]}\n',
    "interactions.csv": (
        "interaction_id;contact_id;channel;status;created_at\n"
        "1;9;phone;solved;2026-10-01T08:00:00Z\n"
        "2;;branch;open;2026-10-02T10:00:00+02:00\n"
    ),
    "events.jsonl": (
        '{"interaction_id": "1", "event_id": "1", "at": "2026-10-01T08:00:00Z", "kind": "call_start"}\n'
        '{"interaction_id": "1", "event_id": "2", "at": "2026-10-01T08:03:00Z", "kind": "call_end"}\n'
    ),
}
_INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT[0-9:+Z]+")


@contextmanager
def folder(_: Wrap) -> Iterator[Mapping[str, Any]]:
    """The files on disk, last changed at the case's instant."""
    with TemporaryDirectory() as place:
        for name, content in _FILES.items():
            path = Path(place, name)
            path.write_text(content, encoding="utf-8")
            os.utime(path, (NOW.timestamp(), NOW.timestamp()))
        yield {"type": "files", "path": place}


def drift(page: Page) -> Page:
    """A column nobody heard of in every line."""
    lines = page.body.splitlines()
    if (page.unit or "").endswith(".csv"):
        return replace(page, body=b"\n".join(line + (b";x" if at else b";zz_new") for at, line in enumerate(lines)))
    return replace(page, body=b"\n".join(b'{"zz_new": [1], ' + line[1:] for line in lines))


def damage(page: Page) -> Page:
    """Instants that are none."""
    return replace(page, body=_INSTANT.sub(b"soon", page.body))


CASES = (
    Case(
        "files",
        CONNECTOR,
        folder,
        {"contacts": 1, "interactions": 2, "events": 2},
        (
            ("contacts", "9", "emails", ["nuria@mail.example"]),
            ("interactions", "1", "status", "solved"),
            ("interactions", "2", "created_at", datetime(2026, 10, 2, 8, tzinfo=UTC)),
            ("events", "2", "kind", "call_end"),
        ),
        drift=drift,
        damage=damage,
    ),
)
