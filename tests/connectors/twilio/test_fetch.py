"""What Twilio is asked, and where a stopped read goes on."""

import json
from datetime import timedelta

import httpx2 as httpx
import pytest

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.twilio import CONNECTOR, TwilioSettings
from connectors.twilio.conversations import parse_messages
from model.errors import SourceSkipped
from tests.connectors.given_twilio import asked_and_pages, read, settings
from tests.connectors.scripted import NOW, page

CALLS = "/2010-04-01/Accounts/AC01/Calls.json"
NEXT = f"{CALLS}?StartTime%3E=2026-10-29&PageSize=2&PageToken=PACA09&Page=1"


def cursor(since=None, begun=None, at=None):
    return json.dumps({"since": since and since.isoformat(), "begun": begun and begun.isoformat(), "at": at})


def two_pages(_path, params):
    is_first = "PageToken" not in params
    return {"calls": [{"sid": f"CA{is_first}"}], "next_page_uri": NEXT if is_first else None}


def test_everything_is_listed_once_and_the_next_page_is_the_address_given():
    seen, pages = asked_and_pages(two_pages, "calls")
    assert seen[0] == (CALLS, {"PageSize": "1000"})
    assert seen[1] == (CALLS, {"StartTime>": "2026-10-29", "PageSize": "2", "PageToken": "PACA09", "Page": "1"})
    assert json.loads(pages[0].cursor)["at"] == NEXT
    assert json.loads(pages[1].cursor) == json.loads(cursor(since=NOW))


@pytest.mark.parametrize(("stream", "param"), [("calls", "StartTime>"), ("messages", "DateSent>")])
def test_later_the_last_days_are_read_again(stream, param):
    seen, _ = asked_and_pages(lambda *_: {stream: []}, stream, cursor(since=NOW))
    assert seen[0][1][param] == "2026-10-29"
    seen, _ = asked_and_pages(lambda *_: {stream: []}, stream, cursor(since=NOW), reread_days=10)
    assert seen[0][1][param] == "2026-10-22"


def test_a_stopped_list_goes_on_at_its_next_page_and_the_next_walk_where_it_began():
    begun = NOW - timedelta(hours=3)
    seen, pages = asked_and_pages(two_pages, "calls", cursor(begun=begun, at=NEXT))
    assert [params.get("PageToken") for _, params in seen] == ["PACA09"]
    assert json.loads(pages[-1].cursor)["since"] == begun.isoformat()


def test_a_cursor_of_the_year_2999_is_refused():
    with pytest.raises(SourceSkipped, match="in the future"):
        asked_and_pages(two_pages, "calls", cursor(since=NOW.replace(year=2999)))


def conversation(sid, state="active", updated="2026-10-01T00:00:00Z"):
    return {"sid": sid, "state": state, "date_updated": updated}


LISTED = {
    "conversations": [
        conversation("CH1"),
        conversation("CH2", "closed"),
        conversation("CH3", "closed", "2026-10-31T00:00:00Z"),
        conversation("CH4", "closed", "soon"),
    ],
    "meta": {"next_page_url": None},
}


def of_conversations(path, _params):
    if path.endswith("Participants"):
        return {"participants": [{"identity": path.split("/")[3]}], "meta": {}}
    return LISTED


def test_old_closed_conversations_are_left_out_and_the_others_come_with_their_participants():
    def kept(**given):
        _, pages = asked_and_pages(of_conversations, "conversations", product="conversations", **given)
        body = json.loads(pages[0].body)
        assert {sid: people[0]["identity"] for sid, people in body["hilo"]["participants"].items()} == {
            c["sid"]: c["sid"] for c in body["conversations"]
        }
        return [c["sid"] for c in body["conversations"]]

    assert kept() == ["CH1", "CH2", "CH3", "CH4"]
    assert kept(cursor=cursor(since=NOW)) == ["CH1", "CH3", "CH4"]


def test_a_conversation_deleted_meanwhile_has_no_participants_and_no_messages():
    def answer(path, _params):
        return LISTED if path == "/v1/Conversations" else httpx.Response(404)

    _, pages = asked_and_pages(answer, "conversations", product="conversations")
    assert json.loads(pages[0].body)["hilo"]["participants"]["CH1"] == []
    given = {"parents": [page(LISTED)], "product": "conversations"}
    assert asked_and_pages(answer, "conversation_messages", **given)[1] == []
    with pytest.raises(SourceSkipped, match="403"):
        asked_and_pages(lambda *_: httpx.Response(403), "conversation_messages", **given)


def test_messages_go_on_at_an_address_of_another_host_on_our_own():
    def answer(path, params):
        more = (
            f"https://conversations.twilio.com{path}?PageSize=100&Page=1&PageToken=x" if "Page" not in params else None
        )
        return {"messages": [{"sid": str(params)}], "meta": {"next_page_url": more}}

    parents = [page({"conversations": [conversation("CH1"), conversation("CH9", updated="2026-10-02T00:00:00Z")]})]
    given = {"parents": parents, "product": "conversations", "page_size": 1}
    seen, pages = asked_and_pages(answer, "conversation_messages", **given)
    assert [params.get("PageToken") for _, params in seen] == [None, "x", None, "x"]
    assert [len(json.loads(p.body)["messages"]) for p in pages] == [2, 2]
    rest, _ = asked_and_pages(answer, "conversation_messages", pages[0].cursor, **given)
    assert {path for path, _ in rest} == {"/v1/Conversations/CH9/Messages"}


def test_a_page_without_its_messages_is_kept_to_be_set_aside():
    given = {"parents": [page(LISTED)], "product": "conversations"}
    _, pages = asked_and_pages(lambda *_: {"messages": True, "meta": {}}, "conversation_messages", **given)
    assert json.loads(pages[0].body)["messages"][0] == {"messages": True, "meta": {}}
    part = read(parse_messages, json.loads(pages[0].body))
    assert part.rejects.filter("is_row").height == part.records > 0


def test_nothing_that_people_wrote_is_kept():
    said = {"messages": [{"sid": "SM1", "body": "secret"}], "meta": {}}
    _, pages = asked_and_pages(lambda *_: said, "messages")
    given = {"parents": [page(LISTED)], "product": "conversations"}
    _, more = asked_and_pages(lambda path, _: {**said, "of": path}, "conversation_messages", **given)
    assert len(pages + more) == 2
    assert not any(b"secret" in one.body for one in pages + more)


def test_check():
    def fetch(body, **given):
        wire = httpx.MockTransport(lambda _: httpx.Response(200, json=body))
        http = Transport("https://api.twilio.example", {}, settings(), client=wire)
        return Fetch("desk", settings(**given), NOW, http)

    assert CONNECTOR.check(fetch({"friendly_name": "Shop", "status": "active"})) == "signed in to Twilio as Shop"
    with pytest.raises(SourceSkipped, match="suspended"):
        CONNECTOR.check(fetch({"friendly_name": "Shop", "status": "suspended"}))
    said = CONNECTOR.check(fetch({"conversations": []}, product="conversations"))
    assert said == "signed in to Twilio Conversations, account AC01"


def test_sign_in_is_by_token_or_key_and_what_is_missing_is_named():
    seen = []
    for given in ({}, {"auth_token": None, "key_sid": "SK1", "key_secret": "s"}, {"product": "conversations"}):
        http = CONNECTOR.http(settings(**given))
        seen.append((repr(http), http._client.headers["authorization"]))
        http.close()
    assert seen == [
        ("Transport(api.twilio.com)", "Basic QUMwMTptYXJrZXI="),
        ("Transport(api.twilio.com)", "Basic U0sxOnM="),
        ("Transport(conversations.twilio.com)", "Basic QUMwMTptYXJrZXI="),
    ]
    for given, said in (
        ({"account_sid": None}, "account_sid"),
        ({"auth_token": None}, "auth_token"),
        ({"account_sid": "x"}, "account_sid"),
        ({"customer_identity": "(web"}, "no regular expression"),
    ):
        with pytest.raises(ValueError, match=said):
            settings(**given)
    assert TwilioSettings(type="twilio", recorded="pages").account_sid is None
