"""A Zendesk source as configured: settings, sign-in, check and count."""

from dataclasses import replace

import httpx2 as httpx
import pytest
from pydantic import ValidationError

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.zendesk import CONNECTOR, ZendeskSettings, streams
from model.errors import SourceSkipped
from tests.connectors.given_zendesk import NOW, ok, settings


def test_counts_and_check():
    users_stream = {s.name: s for s in streams(settings())}["users"]
    assert users_stream.counts_table == "contacts"

    def fetch(body):
        wire = httpx.MockTransport(lambda _: ok(body))
        return Fetch("desk", settings(), NOW, Transport("https://shop.zendesk.com", {}, settings(), client=wire))

    assert users_stream.count(fetch({"count": {"value": 7}})) == 7
    with pytest.raises(SourceSkipped, match="instead of a number"):
        users_stream.count(fetch({"count": None}))
    with pytest.raises(SourceSkipped, match="still counting"):
        users_stream.count(fetch({"count": {"value": 100_000, "refreshed_at": None}}))
    stale = {"value": 100_000, "refreshed_at": "2020-01-01T00:00:00Z"}
    with pytest.raises(SourceSkipped, match="counted them last at 2020-01-01"):
        users_stream.count(fetch({"count": stale}))
    since = fetch({"count": {"value": 7}})
    with pytest.raises(SourceSkipped, match="older than start_at"):
        users_stream.count(replace(since, settings=since.settings.model_copy(update={"start_at": NOW})))
    tickets_stream = {s.name: s for s in streams(settings())}["tickets"]
    assert tickets_stream.count(fetch({"count": {"value": 7}, "calls": []})) == 7
    with pytest.raises(SourceSkipped, match="calls without a ticket"):
        tickets_stream.count(fetch({"count": {"value": 7}, "calls": [{"id": 1}]}))
    assert CONNECTOR.check(fetch({"user": {"name": "Pau", "role": "admin"}})) == "signed in to Zendesk as Pau (admin)"
    with pytest.raises(SourceSkipped, match="Anonymous"):
        CONNECTOR.check(fetch({"user": {"id": None, "name": "Anonymous user", "role": "end-user"}}))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"subdomain": None}, "subdomain"),
        ({"oauth_token": None}, "api_token"),
        ({"oauth_token": None, "email": "a@b.example"}, "api_token"),
        ({"subdomain": "shop.zendesk.com/evil"}, "subdomain"),
        ({"history": "guess"}, "history"),
        ({"page_size": 5000}, "page_size"),
    ],
)
def test_settings_that_cannot_work_are_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        settings(**given)


def test_recorded_pages_need_no_credentials():
    assert ZendeskSettings(type="zendesk", recorded="pages").recorded == "pages"


def test_sign_in_is_basic_with_a_token_or_bearer():
    seen = []
    for given in ({}, {"oauth_token": None, "email": "a@b.example", "api_token": "t"}):
        http = CONNECTOR.http(settings(**given))
        seen.append(http._client.headers["authorization"])
        http.close()
    assert seen == ["Bearer marker", "Basic YUBiLmV4YW1wbGUvdG9rZW46dA=="]
