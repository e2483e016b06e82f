"""A Salesforce source, its pages, and its streams over a scripted wire."""

import json
from datetime import UTC, datetime

import httpx2 as httpx

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.salesforce import SalesforceSettings, streams
from model.delivery import Context, Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}
CASE = "500A00000000001AAA"
STAMP = "2026-10-05T08:00:00.000+0000"


def settings(**given):
    return SalesforceSettings(type="salesforce", **{"my_domain": "shop", "access_token": "marker", **given})


def read(parse, body, **given):
    page = Page("x", "GET /services/data/v62.0/query", NOW, json.dumps(body).encode())
    return parse(page, Context("desk", settings(**given), NOW))


def answered(*records, done=True, following=None):
    return {"totalSize": len(records), "done": done, "nextRecordsUrl": following, "records": list(records)}


def case(**given):
    return {
        "attributes": {"type": "Case"}, "Id": CASE, "Status": "New", "IsClosed": False, "Origin": "Phone",
        "CreatedDate": STAMP, "LastModifiedDate": STAMP, "SystemModstamp": STAMP, **given,
    }  # fmt: skip


def ok(body):
    return httpx.Response(200, json=body, headers=DATE)


def described(*names):
    return ok({"fields": [{"name": name, "relationshipName": None} for name in names]})


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from request to response; the queries (or paths) and the pages."""
    seen, given = [], settings(**given)

    def wire(request):
        seen.append(request.url.params.get("q") or request.url.path)
        return answer(request.url)

    http = Transport(
        "https://shop.my.salesforce.com", {}, given, client=httpx.MockTransport(wire), sleep=lambda _: None,
        now=lambda: NOW,
    )  # fmt: skip
    chosen = {s.name: s for s in streams(given)}[stream]
    return seen, list(chosen.fetch(Fetch("desk", given, NOW, http, cursor, lambda: parents)))
