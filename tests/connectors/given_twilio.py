"""A Twilio source, its pages, and its streams over a scripted wire."""

import json
from datetime import UTC, datetime

import httpx2 as httpx

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.twilio import TwilioSettings, streams
from model.delivery import Context, Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}


def settings(**given):
    return TwilioSettings(type="twilio", **{"account_sid": "AC01", "auth_token": "marker", **given})


def page(body, request="GET /x"):
    return Page("x", request, NOW, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(parse, body, **given):
    return parse(page(body), Context("desk", settings(**given), NOW))


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from (path, params) to body; what was asked, and the pages."""
    seen, given = [], settings(**given)

    def wire(request):
        seen.append((request.url.path, dict(request.url.params)))
        body = answer(*seen[-1])
        return body if isinstance(body, httpx.Response) else httpx.Response(200, json=body, headers=DATE)

    http = Transport(
        "https://api.twilio.example", {}, given, client=httpx.MockTransport(wire), sleep=lambda _: None,
        now=lambda: NOW,
    )  # fmt: skip
    chosen = {s.name: s for s in streams(given)}[stream]
    return seen, list(chosen.fetch(Fetch("desk", given, NOW, http, cursor, lambda: parents)))
