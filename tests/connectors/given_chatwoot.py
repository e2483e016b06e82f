"""A Chatwoot source, its pages, and its streams over a scripted wire."""

import json
from datetime import UTC, datetime

import httpx2 as httpx

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.chatwoot import ChatwootSettings, streams
from model.delivery import Context, Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}
ROOT = "/api/v1/accounts/3/"
_NAMES = ("inboxes", "agents", "teams")


def settings(**given):
    return ChatwootSettings(type="chatwoot", **{"account_id": 3, "api_access_token": "marker", **given})


def page(body, request="GET /x"):
    return Page("x", request, NOW, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(parse, body, request="GET /x", **given):
    return parse(page(body, request), Context("desk", settings(**given), NOW))


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from (path, params, payload) to body; what was asked, and the pages."""
    seen, given = [], settings(**given)

    def wire(request):
        path, payload = request.url.path.removeprefix(ROOT), json.loads(request.content) if request.content else None
        if path in _NAMES and stream != path:
            return httpx.Response(403, json={})
        seen.append((path, dict(request.url.params), payload))
        body = answer(*seen[-1])
        return body if isinstance(body, httpx.Response) else httpx.Response(200, json=body, headers=DATE)

    http = Transport(
        "https://chat.example", {}, given, client=httpx.MockTransport(wire), sleep=lambda _: None, now=lambda: NOW
    )
    chosen = {s.name: s for s in streams(given)}[stream]
    return seen, list(chosen.fetch(Fetch("desk", given, NOW, http, cursor, lambda: parents)))
