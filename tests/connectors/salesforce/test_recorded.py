"""Recordings of a real Salesforce, when they are there: every record stored or set aside with a reason."""

import json

import pytest

from connectors._contract import Fetch
from connectors.salesforce import streams, transport
from model.delivery import Context, Page
from tests.connectors.case import parse
from tests.connectors.given_salesforce import settings
from tests.connectors.loopback import Reply, serving
from tests.connectors.scripted import NOW
from tests.optional import optional

_NOTHING = {"records": []}
_STREAM = {"Case": "cases", "Contact": "contacts", "User": "users", "Account": "person_accounts", "FeedItem": "feed",
           "CaseComment": "comments"}  # fmt: skip


def bodies():
    """(object, body) of every recorded query and record."""
    for path in sorted(optional("fixtures/salesforce/recorded").glob("*.json")):
        for address, entries in json.loads(path.read_text(encoding="utf-8"))["api"].get("get", {}).items():
            for entry in entries if isinstance(entries, list) else [entries]:
                if "query" in address or "sobjects" in address:
                    body = entry["response"]
                    first = (body.get("records") or [body])[0]
                    yield first.get("attributes", {}).get("type"), body


def test_every_recorded_record_is_stored_or_set_aside():
    given = settings()
    by_name = {stream.name: stream for stream in streams(given)}
    seen = 0
    for name, body in bodies():
        stream = by_name[_STREAM.get(name, "cases")]
        parsed = stream.parse(Page(stream.name, "x", NOW, json.dumps(body).encode()), Context("desk", given, NOW))
        records = body.get("records", [body])
        key = {"Case": "interactions", "User": "agents"}.get(name, "contacts")
        stored = parsed.frame(key).height if name in _STREAM else 0
        aside = parsed.rejects.filter(parsed.rejects["is_row"] & (parsed.rejects["object"] != "events")).height
        assert stored + aside == len(records)
        seen += len(records)
    assert seen > 100


def test_closings_before_creation_are_listed_and_give_no_time():
    given = settings()
    for name, body in bodies():
        if name == "Case" and "ClosedDate" in body["records"][0]:
            page = Page("cases", "x", NOW, json.dumps(body).encode())
            parsed = {s.name: s for s in streams(given)}["cases"].parse(page, Context("desk", given, NOW))
            early = [r for r in body["records"] if r["ClosedDate"] and r["ClosedDate"] < r["CreatedDate"]]
            assert parsed.rejects.filter(parsed.rejects["reason"] == "at: before creation").height == len(early) > 0
            return
    pytest.fail("no recorded case has a ClosedDate")


def test_a_replay_gives_every_recorded_record():
    recorded = {}
    for name, body in bodies():
        if "records" in body and len(body["records"]) >= len(recorded.get(name, _NOTHING)["records"]):
            recorded[name] = {**body, "done": True}

    def answer(seen):
        name = (
            seen.path.split("/")[-2]
            if seen.path.endswith("describe")
            else seen.param("q").split(" FROM ")[1].split()[0]
        )
        body = recorded.get(name)
        if body is None:
            return Reply(status=404)
        keys = {key for record in body["records"] for key in record}
        return Reply({"fields": [{"name": key} for key in keys]} if seen.path.endswith("describe") else body)

    with serving(answer) as server:
        given = settings(base_url=server.url, allow_private_hosts=True)
        for stream in streams(given):
            if stream.name in ("cases", "contacts", "users"):
                with transport(given) as http:
                    pages = list(stream.fetch(Fetch("desk", given, NOW, http)))
                name = next(key for key, value in _STREAM.items() if value == stream.name)
                assert sum(parse(stream, page, given).records for page in pages) >= len(recorded[name]["records"]) > 0
