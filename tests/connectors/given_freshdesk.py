"""A Freshdesk source over a scripted wire."""

from connectors.freshdesk import CONNECTOR, FreshdeskSettings
from tests.connectors import scripted


def settings(**given):
    return FreshdeskSettings(type="freshdesk", **{"domain": "shop", "api_key": "marker", **given})


def read(parse, body, **given):
    return scripted.read(parse, body, settings(**given))


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from address to response; the addresses and the pages."""
    seen = []

    def wire(request):
        seen.append(request.url)
        return answer(request.url)

    fetch = scripted.fetching(wire, settings(**given), "https://shop.freshdesk.com", cursor, parents)
    return seen, scripted.pages_of(CONNECTOR, stream, fetch)
