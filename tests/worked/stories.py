"""Reads worked stories and runs them through `derive`; every expected value in them was worked out by hand."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from model.schemas import CANONICAL
from model.settings import Settings
from pipeline.derive import derive

FOLDER = Path(__file__).parent / "stories"
STORIES = sorted(path.stem for path in FOLDER.glob("*.json"))


def instant(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def rows(table, records):
    """Records as a frame of a canonical table; texts of instants are read."""
    read = [
        {k: instant(v) if k.endswith("_at") and v else v for k, v in r.items() if k in table.names} for r in records
    ]
    return pl.DataFrame(read, schema=table.schema) if read else table.empty()


def event(interaction, number, told):
    at, kind, actor, *more = told
    return {
        "source": interaction["source"],
        "interaction_id": interaction["interaction_id"],
        "event_id": str(number),
        "at": instant(at),
        "kind": kind,
        "actor": actor,
        **(more[0] if more else {}),
    }


def tables(story):
    """Canonical tables of a story; equal contact ids are one customer in every system."""
    interactions = story["interactions"]
    events = [event(i, n, told) for i in interactions for n, told in enumerate(i["events"])]
    people = {(i["source"], i["contact_id"]) for i in interactions if i.get("contact_id")}
    contacts = [{"source": s, "contact_id": c, "external_ids": [f"loyalty:{c}"]} for s, c in sorted(people)]
    known = {
        "contacts": contacts,
        "interactions": interactions,
        "surveys": story.get("surveys", []),
        "agents": story.get("agents", []),
    }
    frames = {name: rows(CANONICAL[name], records) for name, records in known.items()}
    return frames | {"events": pl.DataFrame(events, schema=CANONICAL["events"].schema)}


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text())


def derived(story, as_of):
    return derive(tables(story), Settings.model_validate(story.get("settings", {})), instant(as_of))


def plain(value):
    """A value as the story files write it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def picked(row, expected):
    return {name: plain(row[name]) for name in expected}
