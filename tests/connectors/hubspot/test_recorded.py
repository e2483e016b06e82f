"""Recordings of a real HubSpot, when they are there: every record stored or set aside with a reason."""

import json

from connectors._contract import Fetch
from connectors.hubspot import streams, transport
from model.delivery import Context
from tests.connectors.case import parse
from tests.connectors.given_hubspot import settings
from tests.connectors.loopback import Reply, serving
from tests.connectors.scripted import NOW, page
from tests.optional import optional

_STREAM = {"contacts": ("contacts", "contacts"), "tickets": ("tickets", "interactions"), "owners": ("owners", "agents"),
           "users": ("owners", "agents")}  # fmt: skip


def bodies():
    """(object, body) of every recorded list, search and record; of companies too, which are nobody's contacts."""
    for path in sorted(optional("fixtures/hubspot/recorded").glob("*.json")):
        for methods in json.loads(path.read_text(encoding="utf-8"))["api"].values():
            for address, entries in methods.items():
                for entry in entries if isinstance(entries, list) else [entries]:
                    name = next((one for one in (*_STREAM, "companies") if f"/{one}" in address), None)
                    if name:
                        yield name, entry["response"]


def test_every_recorded_record_is_stored_or_set_aside():
    given, seen = settings(), 0
    by_name = {stream.name: stream for stream in streams(given)}
    for name, body in bodies():
        stream, table = _STREAM.get(name, ("contacts", "contacts"))
        parsed = by_name[stream].parse(page(body), Context("desk", given, NOW))
        records = body.get("results", [body])
        aside = parsed.rejects.filter("is_row").height
        assert parsed.frame(table).height + aside >= len(records)
        assert aside == (len(records) if name == "companies" else 0)
        seen += len(records)
    assert seen > 100


def test_a_replay_gives_every_recorded_record():
    recorded = {}
    for name, body in bodies():
        if len(body.get("results", ())) >= len(recorded.get(name, {}).get("results", ())):
            recorded[name] = {key: value for key, value in body.items() if key != "paging"}

    def answer(seen):
        name = next((one for one in _STREAM if f"/{one}" in seen.path and "batch" not in seen.path), None)
        return Reply(recorded[name]) if name in recorded and seen.param("archived") != "true" else Reply(status=404)

    with serving(answer) as server:
        given = settings(base_url=server.url, allow_private_hosts=True)
        for stream in streams(given):
            if stream.name in ("contacts", "tickets"):
                with transport(given) as http:
                    pages = list(stream.fetch(Fetch("desk", given, NOW, http)))
                found = [parse(stream, one, given) for one in pages]
                table = _STREAM[stream.name][1]
                assert sum(part.frame(table).height for part in found) == len(recorded[stream.name]["results"]) > 0
