"""A Twilio source over a scripted wire."""

from connectors.twilio import CONNECTOR, TwilioSettings
from tests.connectors import scripted


def settings(**given):
    return TwilioSettings(type="twilio", **{"account_sid": "AC01", "auth_token": "marker", **given})


def read(parse, body, **given):
    return scripted.read(parse, body, settings(**given))


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from (path, params) to body; what was asked, and the pages."""
    seen = []

    def wire(request):
        seen.append((request.url.path, dict(request.url.params)))
        return answer(*seen[-1])

    fetch = scripted.fetching(wire, settings(**given), "https://api.twilio.example", cursor, parents)
    return seen, scripted.pages_of(CONNECTOR, stream, fetch)
