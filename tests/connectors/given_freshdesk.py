"""A Freshdesk source, its pages, and its streams over a scripted wire."""

import json
from datetime import UTC, datetime

import httpx2 as httpx

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.freshdesk import FreshdeskSettings, streams
from model.delivery import Context, Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}


def settings(**given):
    return FreshdeskSettings(type="freshdesk", **{"domain": "shop", "api_key": "marker", **given})


def page(body, request="GET /api/v2/x"):
    return Page("x", request, NOW, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(parse, body, **given):
    return parse(page(body), Context("desk", settings(**given), NOW))


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from address to response; the addresses and the pages."""
    seen, given = [], settings(**given)

    def wire(request):
        seen.append(request.url)
        return answer(request.url)

    http = Transport(
        "https://shop.freshdesk.com", {}, given, client=httpx.MockTransport(wire), sleep=lambda _: None, now=lambda: NOW
    )
    chosen = {s.name: s for s in streams(given)}[stream]
    return seen, list(chosen.fetch(Fetch("desk", given, NOW, http, cursor, lambda: parents)))


def ok(body, **headers):
    return httpx.Response(200, json=body, headers={**DATE, **headers})
