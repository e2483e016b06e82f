"""A Zendesk source, its pages, and its streams over a scripted wire."""

import json
from datetime import UTC, datetime, timedelta

import httpx2 as httpx

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.zendesk import ZendeskSettings, streams
from model.delivery import Context, Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}
MINUTE_AGO = int((NOW - timedelta(seconds=61)).timestamp())


def settings(**given):
    return ZendeskSettings(type="zendesk", **{"subdomain": "shop", "oauth_token": "marker", **given})


def page(body, request="GET /api/v2/x.json"):
    return Page("x", request, NOW, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(parse, body, request="GET /api/v2/x.json", **given):
    return parse(page(body, request), Context("desk", settings(**given), NOW))


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from request to response; the requests and the pages."""
    seen, given = [], settings(**given)

    def wire(request):
        seen.append(request.url)
        return answer(request.url)

    http = Transport(
        "https://shop.zendesk.com", {}, given, client=httpx.MockTransport(wire), sleep=lambda _: None, now=lambda: NOW
    )
    chosen = {s.name: s for s in streams(given)}[stream]
    return seen, list(chosen.fetch(Fetch("desk", given, NOW, http, cursor, lambda: parents)))


def ok(body):
    return httpx.Response(200, json=body, headers=DATE)
