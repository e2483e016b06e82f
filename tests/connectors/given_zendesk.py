"""A Zendesk source over a scripted wire, its pages, and its streams."""

from datetime import timedelta

from connectors.zendesk import CONNECTOR, ZendeskSettings
from tests.connectors import scripted
from tests.connectors.scripted import NOW, ok, page

__all__ = ["MINUTE_AGO", "NOW", "asked_and_pages", "ok", "page", "read", "settings"]

MINUTE_AGO = int((NOW - timedelta(seconds=61)).timestamp())


def settings(**given):
    return ZendeskSettings(type="zendesk", **{"subdomain": "shop", "oauth_token": "marker", **given})


def read(parse, body, request="GET /api/v2/x.json", **given):
    return scripted.read(parse, body, settings(**given), request)


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from address to response; the addresses and the pages."""
    seen = []

    def wire(request):
        if request.url.path == "/api/v2/users/me.json":
            return ok({"user": {"id": 7}})
        seen.append(request.url)
        return answer(request.url)

    fetch = scripted.fetching(wire, settings(**given), "https://shop.zendesk.com", cursor, parents)
    return seen, scripted.pages_of(CONNECTOR, stream, fetch)
