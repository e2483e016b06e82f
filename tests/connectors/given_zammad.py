"""A Zammad source over a scripted wire."""

from connectors.zammad import CONNECTOR, ZammadSettings
from tests.connectors import scripted


def settings(**given):
    return ZammadSettings(type="zammad", **{"base_url": "https://help.shop.example/", "token": "marker", **given})


def read(parse, body, **given):
    return scripted.read(parse, body, settings(**given))


def fetching(answer, given, cursor=None, parents=()):
    """A fetch over a function from address to response, and the addresses it will have asked."""
    seen = []

    def wire(request):
        seen.append(request.url)
        return answer(request.url)

    return seen, scripted.fetching(wire, given, "https://help.shop.example", cursor, parents)


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream; the addresses it asked and the pages."""
    seen, fetch = fetching(answer, settings(**given), cursor, parents)
    return seen, scripted.pages_of(CONNECTOR, stream, fetch)
