"""An Intercom source, its pages, and its streams over a scripted wire."""

import json
from datetime import UTC, datetime

import httpx2 as httpx

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.intercom import IntercomSettings, streams
from model.delivery import Context, Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}
NAMES = {"/teams": {"teams": []}, "/me": {"app": {"id_code": "wsp1", "name": "Shop"}}}


def settings(**given):
    return IntercomSettings(type="intercom", **{"access_token": "marker", **given})


def page(body, stream="x"):
    return Page(stream, f"GET /{stream}", NOW, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(parse, body, **given):
    return parse(page(body), Context("desk", settings(**given), NOW))


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from path and payload to body; the (path, payload) asked, and the pages."""
    seen, given = [], settings(**given)

    def wire(request):
        if request.url.path in NAMES:
            return httpx.Response(200, json=NAMES[request.url.path], headers=DATE)
        payload = json.loads(request.content) if request.content else None
        seen.append((request.url.path, payload))
        body = answer(request.url.path, payload)
        return body if isinstance(body, httpx.Response) else httpx.Response(200, json=body, headers=DATE)

    http = Transport(
        "https://api.intercom.example", {}, given, client=httpx.MockTransport(wire), sleep=lambda _: None,
        now=lambda: NOW,
    )  # fmt: skip
    chosen = {s.name: s for s in streams(given)}[stream]
    return seen, list(chosen.fetch(Fetch("desk", given, NOW, http, cursor, lambda: parents)))
