"""A HubSpot source over a scripted wire, and records as its API gives them."""

from connectors.hubspot import CONNECTOR, HubSpotSettings
from tests.connectors import scripted

STAMP = "2026-10-05T08:00:00.000Z"


def settings(**given):
    return HubSpotSettings(type="hubspot", **{"access_token": "marker", **given})


def read(parse, body, **given):
    return scripted.read(parse, body, settings(**given))


def record(number, **properties):
    return {"id": str(number), "properties": {"createdate": STAMP, "hs_lastmodifieddate": STAMP, **properties}}


def listed(*records, after=None, **beside):
    return {**beside, "results": list(records), **({"paging": {"next": {"after": after}}} if after else {})}


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from request to response; (path, parameters or payload) and the pages."""
    seen = []

    def wire(request):
        seen.append((request.url.path, scripted.sent(request) or dict(request.url.params)))
        return answer(*seen[-1])

    fetch = scripted.fetching(wire, settings(**given), "https://api.hubapi.com", cursor, parents)
    return seen, scripted.pages_of(CONNECTOR, stream, fetch)
