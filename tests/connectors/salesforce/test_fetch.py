"""How Salesforce is asked: minutes behind, by stamp and id, only for fields that are there."""

import json
from datetime import timedelta

import httpx2 as httpx
import pytest

from connectors._contract import Fetch
from connectors._http import Refused, Transport
from connectors.salesforce import CONNECTOR, streams
from model.delivery import Page
from model.errors import SourceSkipped, TryAgainLater
from tests.connectors.given_salesforce import CASE, STAMP, answered, asked_and_pages, case, described, settings
from tests.connectors.scripted import DATE, NOW, ok

OTHER = "500A00000000002AAA"
FINISHED = '{"since":"2026-10-20T10:00:00+00:00","begun":null,"at":null}'


def one_page(url):
    return described("Id", "Status", "OwnerId", "Owner") if url.path.endswith("describe") else ok(answered(case()))


def test_the_last_minutes_are_left_for_the_next_sync():
    asked, pages = asked_and_pages(one_page, "cases")
    assert asked[1].endswith("FROM Case WHERE SystemModstamp < 2026-11-01T11:55:00Z ORDER BY SystemModstamp, Id")
    assert json.loads(pages[0].cursor)["since"] == "2026-11-01T11:55:00+00:00"


def test_a_later_sync_looks_back_a_little_from_where_the_last_one_stopped_not_from_now():
    for hours, since in ((0, "2026-10-20T09:55:00Z"), (24, "2026-10-19T09:55:00Z")):
        asked, _ = asked_and_pages(one_page, "cases", FINISHED, daily_overlap_hours=hours)
        assert f"SystemModstamp >= {since}" in asked[1]


def test_only_fields_that_are_there_are_asked_for():
    asked, _ = asked_and_pages(one_page, "cases")
    assert asked[1].startswith("SELECT Id, Status, OwnerId, Owner.Name FROM")


def test_texts_are_never_asked_for():
    everything = settings(surveys=[{"object": "Answer__c", "score": "Score__c"}])
    asked = {name for stream in streams(everything) for name in stream.reads}
    assert not asked & {"Description", "CommentBody", "TextBody", "HtmlBody", "Body", "Message", "messageText"}


def test_a_page_the_server_shrank_is_followed_by_its_locator_and_resumed_by_stamp_and_id():
    following = "/services/data/v62.0/query/01gA-1"

    def answer(url):
        if url.path.endswith("describe"):
            return described("Id")
        is_first = url.path != following
        return ok(answered(case(Id=CASE if is_first else OTHER), done=not is_first, following=following))

    _, pages = asked_and_pages(answer, "cases")
    assert len(pages) == 2
    asked, _ = asked_and_pages(one_page, "cases", pages[0].cursor)
    stamp = STAMP.replace("+0000", "Z")
    assert f"SystemModstamp >= {stamp} AND (SystemModstamp > {stamp} OR Id > '{CASE}')" in asked[1]
    assert "SystemModstamp < 2026-11-01T11:55:00Z" in asked[1], "the bound of the walk stays as it began"


def test_deleted_rows_are_asked_for_where_there_is_a_trace_of_them():
    paths = []

    def answer(url):
        paths.append(url.path.rpartition("/")[2])
        return one_page(url)

    asked_and_pages(answer, "cases")
    asked_and_pages(answer, "comments")
    assert [path for path in paths if path != "describe"] == ["queryAll", "query"]


def test_an_object_the_org_does_not_have_is_no_error():
    assert asked_and_pages(lambda _: httpx.Response(404), "voice_calls")[1] == []
    assert asked_and_pages(lambda _: described("Id", "Name"), "person_accounts")[1] == []


def test_an_object_that_must_be_there_but_may_not_be_read_is_told():
    with pytest.raises(Refused):
        asked_and_pages(lambda _: httpx.Response(403), "cases")
    with pytest.raises(Refused):
        asked_and_pages(lambda _: httpx.Response(404), "cases")


@pytest.mark.parametrize(("used", "waits"), [(13499, False), (13500, True), (15000, True)])
def test_most_of_the_days_requests_are_left_to_others(used, waits):
    told = {**DATE, "sforce-limit-info": f"api-usage={used}/15000"}

    def answer(url):
        reply = one_page(url)
        return httpx.Response(200, json=reply.json(), headers=told)

    if not waits:
        assert len(asked_and_pages(answer, "cases")[1]) == 1
        return
    with pytest.raises(TryAgainLater, match="15000 requests of a day are used") as caught:
        asked_and_pages(answer, "cases")
    assert caught.value.until == NOW + timedelta(hours=1)


def test_a_cursor_in_the_future_is_refused():
    with pytest.raises(SourceSkipped, match="future"):
        asked_and_pages(one_page, "cases", FINISHED.replace("2026-10-20", "2999-10-20"))


def test_a_session_without_messages_kept_is_passed_over():
    sessions = answered(
        *(
            {
                "Id": f"0MwA0000000000{n}AAA",
                "SystemModstamp": STAMP,
                "Conversation": {"ConversationIdentifier": f"c{n}"},
            }
            for n in (1, 2)
        )
    )
    parents = [Page("messaging_sessions", "x", NOW, json.dumps(sessions).encode())]
    kept = {"conversationEntries": [{"identifier": "e", "messageText": "my secret"}]}
    gone = lambda url: httpx.Response(404) if "c1" in url.path else ok(kept)  # noqa: E731
    asked, pages = asked_and_pages(gone, "messaging_entries", parents=parents)
    assert [path.split("/")[-2] for path in asked] == ["c1", "c2"]
    rows = [row for page in pages for row in json.loads(page.body)["conversationEntries"]]
    assert [row["session"] for row in rows] == ["0MwA00000000002AAA"]
    assert b"secret" not in pages[0].body, "what was written is not kept"


def test_the_check_tells_how_much_of_the_day_is_used():
    given = settings()
    reply = httpx.Response(
        200, json=answered() | {"totalSize": 1234}, headers={"sforce-limit-info": "api-usage=8/15000"}
    )
    http = Transport("https://shop.my.salesforce.com", {}, given, client=httpx.MockTransport(lambda _: reply))
    said = CONNECTOR.check(Fetch("desk", given, NOW, http))
    assert said == "Salesforce, 1,234 cases can be read; requests used today: 8/15000"


def test_the_total_is_of_everything_that_is_an_interaction_and_of_what_was_asked_for():
    given = settings(start_at="2026-01-01T00:00:00Z")
    queries = []

    def answer(request):
        queries.append(request.url.params.get("q"))
        return described("Id", "TaskSubtype") if request.url.path.endswith("describe") else ok(answered())

    http = Transport("https://shop.my.salesforce.com", {}, given, client=httpx.MockTransport(answer))
    assert {s.name: s for s in streams(given)}["cases"].count(Fetch("desk", given, NOW, http)) == 0
    queries = [query for query in queries if query]
    assert len(queries) == 5
    assert queries[2] == (
        "SELECT COUNT() FROM Task WHERE TaskSubtype = 'Call' AND CreatedDate < 2026-11-01T11:55:00Z"
        " AND SystemModstamp >= 2026-01-01T00:00:00Z"
    )


@pytest.mark.parametrize(
    "given",
    [{"my_domain": None}, {"access_token": None}, {"access_token": None, "client_id": "x"}],
    ids=["no address", "no credentials", "half of them"],
)
def test_settings_that_cannot_work_are_refused(given):
    with pytest.raises(ValueError, match="set "):
        settings(**given)


@pytest.mark.parametrize(
    ("stream", "given", "named"),
    [
        ("cases", {"reason_field": "Reasn"}, "Reasn"),
        ("contacts", {"external_ids": {"customer": "Number__c"}}, "Number__c"),
        ("survey_1_Case", {"surveys": [{"object": "Case", "score": "CSAT__c"}]}, "CSAT__c"),
    ],
)
def test_a_field_the_settings_name_that_is_not_there_is_told(stream, given, named):
    def answer(url):
        return described("Id", "Reason") if url.path.endswith("describe") else ok(answered())

    with pytest.raises(SourceSkipped, match=f"no field '{named}'") as error:
        asked_and_pages(answer, stream, **given)
    assert error.value.allowed == ("Reason" if stream == "cases" else "")


def test_usual_fields_an_org_lacks_and_those_of_person_accounts_are_left_out():
    def answer(url):
        return described("Id", "IsPersonAccount") if url.path.endswith("describe") else ok(answered())

    assert len(asked_and_pages(answer, "cases")[1]) == 1
    assert len(asked_and_pages(answer, "person_accounts", segment_field="Segment__c")[1]) == 1


def test_cases_whose_ids_are_none_are_passed_over():
    task = {"Id": "00TA00000000001AAA", "WhatId": CASE, "SystemModstamp": STAMP}
    odd = [{"Id": CASE, "CreatedDate": STAMP}, {"Id": ["a"]}, {"a": 1}]

    def answer(url):
        if url.path.endswith("describe"):
            return described("Id", "WhatId", "SystemModstamp")
        return ok(answered(*odd) if "FROM Case " in url.params["q"] else answered(task))

    _, pages = asked_and_pages(answer, "call_tasks")
    assert json.loads(pages[0].body)["case_created"] == {CASE: STAMP, '["a"]': None}
