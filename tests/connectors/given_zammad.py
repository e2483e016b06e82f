"""A Zammad source, its pages, and its streams over a scripted wire."""

import json
from datetime import UTC, datetime

import httpx2 as httpx

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.zammad import ZammadSettings, streams
from model.delivery import Context, Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}


def settings(**given):
    return ZammadSettings(type="zammad", **{"base_url": "https://help.shop.example/", "token": "marker", **given})


def page(body, request="GET /api/v1/x"):
    return Page("x", request, NOW, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(parse, body, **given):
    return parse(page(body), Context("desk", settings(**given), NOW))


def transport(answer, given, seen):
    def wire(request):
        seen.append(request.url)
        return answer(request.url)

    client = httpx.MockTransport(wire)
    return Transport("https://help.shop.example", {}, given, client=client, sleep=lambda _: None, now=lambda: NOW)


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from address to response; the addresses and the pages."""
    seen, given = [], settings(**given)
    http = transport(answer, given, seen)
    chosen = {s.name: s for s in streams(given)}[stream]
    return seen, list(chosen.fetch(Fetch("desk", given, NOW, http, cursor, lambda: parents)))


def ok(body):
    return httpx.Response(200, json=body, headers=DATE)
