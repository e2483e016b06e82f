"""An Odoo source, its pages, and its streams over a scripted wire."""

import json
from datetime import UTC, datetime

import httpx2 as httpx

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.odoo import OdooSettings, streams
from model.delivery import Context, Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}


def settings(**given):
    return OdooSettings(type="odoo", **{"base_url": "https://erp.shop.example/", "api_key": "marker", **given})


def page(body, request="POST /json/2/x/search_read"):
    return Page("x", request, NOW, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(parse, body, **given):
    return parse(page(body), Context("desk", settings(**given), NOW))


def fetching(answer, given, cursor=None):
    """A fetch over a function from path and payload to response, and the calls it will have made."""
    seen = []

    def wire(request):
        payload = json.loads(request.content)
        seen.append((request.url.path.removeprefix("/json/2/"), payload))
        return answer(seen[-1][0], payload)

    client = httpx.MockTransport(wire)
    http = Transport("https://erp.shop.example", {}, given, client=client, sleep=lambda _: None, now=lambda: NOW)
    return seen, Fetch("desk", given, NOW, http, cursor)


def asked_and_pages(answer, stream, cursor=None, **given):
    """Run one stream; the calls it made and the pages."""
    given = settings(**given)
    seen, fetch = fetching(answer, given, cursor)
    chosen = {s.name: s for s in streams(given)}[stream]
    return seen, list(chosen.fetch(fetch))


def ok(body):
    return httpx.Response(200, json=body, headers=DATE)
