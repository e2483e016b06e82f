"""A Salesforce source over a scripted wire, and records as its API gives them."""

from connectors.salesforce import CONNECTOR, SalesforceSettings
from tests.connectors import scripted

CASE = "500A00000000001AAA"
STAMP = "2026-10-05T08:00:00.000+0000"


def settings(**given):
    return SalesforceSettings(type="salesforce", **{"my_domain": "shop", "access_token": "marker", **given})


def read(parse, body, **given):
    return scripted.read(parse, body, settings(**given))


def answered(*records, done=True, following=None):
    return {"totalSize": len(records), "done": done, "nextRecordsUrl": following, "records": list(records)}


def case(**given):
    return {
        "attributes": {"type": "Case"}, "Id": CASE, "Status": "New", "IsClosed": False, "Origin": "Phone",
        "CreatedDate": STAMP, "LastModifiedDate": STAMP, "SystemModstamp": STAMP, **given,
    }  # fmt: skip


def described(*names):
    return scripted.ok({"fields": [{"name": name, "relationshipName": None} for name in names]})


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from address to response; the queries (or paths) and the pages."""
    seen = []

    def wire(request):
        seen.append(request.url.params.get("q") or request.url.path)
        return answer(request.url)

    fetch = scripted.fetching(wire, settings(**given), "https://shop.my.salesforce.com", cursor, parents)
    return seen, scripted.pages_of(CONNECTOR, stream, fetch)
