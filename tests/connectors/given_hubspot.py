"""A HubSpot source, its pages, and its streams over a scripted wire."""

import json
from datetime import UTC, datetime

import httpx2 as httpx

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.hubspot import HubSpotSettings, streams
from model.delivery import Context, Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}
STAMP = "2026-10-05T08:00:00.000Z"


def settings(**given):
    return HubSpotSettings(type="hubspot", **{"access_token": "marker", **given})


def page(body, stream="x", at=NOW):
    return Page(stream, "POST /crm/v3/objects/x/search", at, json.dumps(body).encode())


def read(parse, body, **given):
    return parse(page(body), Context("desk", settings(**given), NOW))


def record(number, **properties):
    return {"id": str(number), "properties": {"createdate": STAMP, "hs_lastmodifieddate": STAMP, **properties}}


def listed(*records, after=None, **beside):
    return {**beside, "results": list(records), **({"paging": {"next": {"after": after}}} if after else {})}


def ok(body):
    return httpx.Response(200, json=body, headers=DATE)


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from request to response; (path, parameters or payload) and the pages."""
    seen, given = [], settings(**given)

    def wire(request):
        payload = json.loads(request.content) if request.content else dict(request.url.params)
        seen.append((request.url.path, payload))
        return answer(request.url.path, payload)

    http = Transport(
        "https://api.hubapi.com", {}, given, client=httpx.MockTransport(wire), sleep=lambda _: None, now=lambda: NOW
    )
    chosen = {s.name: s for s in streams(given)}[stream]
    return seen, list(chosen.fetch(Fetch("desk", given, NOW, http, cursor, lambda: parents)))
