"""An Odoo source over a scripted wire."""

from connectors.odoo import CONNECTOR, OdooSettings
from tests.connectors import scripted


def settings(**given):
    return OdooSettings(type="odoo", **{"base_url": "https://erp.shop.example/", "api_key": "marker", **given})


def read(parse, body, **given):
    return scripted.read(parse, body, settings(**given))


def fetching(answer, given, cursor=None):
    """A fetch over a function from path and payload to response, and the calls it will have made."""
    seen = []

    def wire(request):
        seen.append((request.url.path.removeprefix("/json/2/"), scripted.sent(request)))
        return answer(*seen[-1])

    return seen, scripted.fetching(wire, given, "https://erp.shop.example", cursor)


def asked_and_pages(answer, stream, cursor=None, **given):
    """Run one stream; the calls it made and the pages."""
    seen, fetch = fetching(answer, settings(**given), cursor)
    return seen, scripted.pages_of(CONNECTOR, stream, fetch)
