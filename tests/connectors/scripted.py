"""A source whose wire answers as a test says: its pages, its answers, and one of its streams run."""

import json
from datetime import UTC, datetime

import httpx2 as httpx

from connectors._contract import Fetch
from connectors._http import Transport
from model.delivery import Context, Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}


def page(body, request="GET /x", stream="x", at=NOW):
    """A page as it was received; a body that is no bytes is sent as JSON."""
    return Page(stream, request, at, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(parse, body, given, request="GET /x"):
    """What a parse function makes of a body, with these settings."""
    return parse(page(body, request), Context("desk", given, NOW))


def ok(body, **headers):
    """A good answer, dated by the source's clock."""
    return httpx.Response(200, json=body, headers={**DATE, **headers})


def sent(request):
    """The JSON a request carries; None when it carries nothing."""
    return json.loads(request.content) if request.content else None


def fetching(wire, given, base, cursor=None, parents=()):
    """A fetch over `wire`, a function from request to response, or to the body of a good one."""

    def answer(request):
        found = wire(request)
        return found if isinstance(found, httpx.Response) else ok(found)

    http = Transport(base, {}, given, client=httpx.MockTransport(answer), sleep=lambda _: None, now=lambda: NOW)
    return Fetch("desk", given, NOW, http, cursor, lambda: parents)


def pages_of(connector, stream, fetch):
    """Everything one stream brings."""
    chosen = {s.name: s for s in connector.streams(fetch.settings)}[stream]
    return list(chosen.fetch(fetch))
