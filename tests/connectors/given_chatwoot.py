"""A Chatwoot source over a scripted wire."""

import httpx2 as httpx

from connectors.chatwoot import CONNECTOR, ChatwootSettings
from tests.connectors import scripted

ROOT = "/api/v1/accounts/3/"
_NAMES = ("inboxes", "agents", "teams")


def settings(**given):
    return ChatwootSettings(type="chatwoot", **{"account_id": 3, "api_access_token": "marker", **given})


def read(parse, body, request="GET /x", **given):
    return scripted.read(parse, body, settings(**given), request)


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from (path, params, payload) to body; what was asked, and the pages."""
    seen = []

    def wire(request):
        path = request.url.path.removeprefix(ROOT)
        if path in _NAMES and stream != path:
            return httpx.Response(403, json={})
        if path == "/api/v1/profile":
            return httpx.Response(200, json={"id": 7})
        seen.append((path, dict(request.url.params), scripted.sent(request)))
        return answer(*seen[-1])

    fetch = scripted.fetching(wire, settings(**given), "https://chat.example", cursor, parents)
    return seen, scripted.pages_of(CONNECTOR, stream, fetch)
