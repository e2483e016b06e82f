"""An Intercom source over a scripted wire."""

from connectors.intercom import CONNECTOR, IntercomSettings
from tests.connectors import scripted

NAMES = {"/teams": {"teams": []}, "/me": {"app": {"id_code": "wsp1", "name": "Shop"}}}


def settings(**given):
    return IntercomSettings(type="intercom", **{"access_token": "marker", **given})


def read(parse, body, **given):
    return scripted.read(parse, body, settings(**given))


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from path and payload to body; the (path, payload) asked, and the pages."""
    seen = []

    def wire(request):
        if request.url.path in NAMES:
            return NAMES[request.url.path]
        seen.append((request.url.path, scripted.sent(request)))
        return answer(*seen[-1])

    fetch = scripted.fetching(wire, settings(**given), "https://api.intercom.example", cursor, parents)
    return seen, scripted.pages_of(CONNECTOR, stream, fetch)
