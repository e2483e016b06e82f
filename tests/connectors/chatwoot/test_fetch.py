"""What Chatwoot is asked, and where a stopped read goes on."""

import json
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.chatwoot import CONNECTOR, ChatwootSettings, streams
from model.errors import SourceSkipped
from tests.connectors.given_chatwoot import asked_and_pages, settings
from tests.connectors.scripted import NOW, page


def cursor(since=None, begun=None, at=None):
    return json.dumps({"since": since and since.isoformat(), "begun": begun and begun.isoformat(), "at": at})


def listed(*rows):
    return {"data": {"meta": {"all_count": 7}, "payload": list(rows)}}


def two_pages(_path, params, _payload):
    number = int(params.get("page", 9))
    return listed({"id": number}) if number < 3 else listed()


def test_the_first_walk_lists_every_status_in_order_of_creation_until_a_page_is_empty():
    seen, pages = asked_and_pages(two_pages, "conversations")
    asked = {"status": "all", "assignee_type": "all", "sort_by": "created_at_asc"}
    assert seen == [("conversations", {**asked, "page": str(n)}, None) for n in (1, 2, 3)]
    assert json.loads(pages[-1].cursor) == json.loads(cursor(since=NOW))


def test_a_later_walk_filters_by_days_and_then_asks_what_changed_without_activity():
    since = NOW - timedelta(hours=5)
    seen, pages = asked_and_pages(two_pages, "conversations", cursor(since=since))
    assert [path for path, _, _ in seen] == ["conversations/filter"] * 3 + ["conversations"]
    assert seen[0][2]["payload"][0]["values"] == ["2026-10-30"]
    assert seen[3][1] == {"status": "all", "assignee_type": "all", "updated_within": str(6 * 3600)}
    assert json.loads(pages[-1].cursor)["since"] == NOW.isoformat()


def test_after_a_long_pause_what_changed_without_activity_is_not_asked_for_in_one_answer():
    seen, _ = asked_and_pages(two_pages, "conversations", cursor(since=NOW - timedelta(days=30)))
    assert {path for path, _, _ in seen} == {"conversations/filter"}


@pytest.mark.parametrize(("at", "asked"), [(2, ["2", "3", None]), ("recheck", [None])])
def test_a_stopped_walk_goes_on_where_it_was(at, asked):
    since, begun = NOW - timedelta(hours=5), NOW - timedelta(hours=1)
    seen, pages = asked_and_pages(two_pages, "conversations", cursor(since, begun, at))
    assert [params.get("page") for _, params, _ in seen] == asked
    assert json.loads(pages[-1].cursor)["since"] == begun.isoformat()


def test_a_cursor_of_the_year_2999_is_refused():
    with pytest.raises(SourceSkipped, match="in the future"):
        asked_and_pages(two_pages, "conversations", cursor(since=NOW.replace(year=2999)))


def test_contacts_are_listed_once_and_filtered_later():
    seen, _ = asked_and_pages(two_pages, "contacts")
    assert seen[0] == ("contacts", {"sort": "created_at", "page": "1"}, None)
    seen, _ = asked_and_pages(two_pages, "contacts", cursor(since=NOW))
    assert seen[0][0] == "contacts/filter"
    assert seen[0][2]["payload"][0]["values"] == ["2026-10-30"]


def test_ratings_are_asked_with_both_ends_and_a_week_again():
    seen, pages = asked_and_pages(lambda _path, p, _: [{"id": 1}] if p["page"] == "1" else [], "csat_survey_responses")
    assert (seen[0][1]["since"], seen[0][1]["page"], seen[1][1]["page"]) == ("1", "1", "2")
    seen, _ = asked_and_pages(lambda *_: [], "csat_survey_responses", pages[-1].cursor)
    assert seen[0][1]["since"] == str(int((NOW - timedelta(days=7)).timestamp()))
    assert int(seen[0][1]["until"]) > NOW.timestamp()


PARENTS = [page(listed({"id": 8, "updated_at": 1790000002.5}, {"id": 9, "last_activity_at": 1790000001}))]


def test_messages_are_read_from_the_first_on_until_a_page_is_not_full():
    def answer(_path, params, _payload):
        after = int(params["after"])
        return {"payload": [{"id": n} for n in range(after + 1, min(after + 20, 45) + 1)]}

    seen, pages = asked_and_pages(answer, "messages", parents=PARENTS, conversations_per_page=1)
    assert [(path, params["after"]) for path, params, _ in seen] == [
        (f"conversations/{number}/messages", after) for number in (9, 8) for after in ("0", "20", "40")
    ]
    told = [json.loads(p.body)["conversations"] for p in pages]
    assert [(one["number"], len(one["rows"])) for page in told for one in page] == [("9", 45), ("8", 45)]
    rest, _ = asked_and_pages(answer, "messages", pages[0].cursor, PARENTS, conversations_per_page=1)
    assert {path for path, _, _ in rest} == {"conversations/8/messages"}


def test_nothing_that_people_wrote_is_kept():
    mail = {"email": {"html_content": {"full": "secret"}, "subject": "Parcel"}}
    said = [
        {"id": 1, "message_type": 0, "content": "secret", "content_attributes": mail},
        {"id": 2, "message_type": 2, "content": "Assigned to Olga by Pau"},
    ]
    _, pages = asked_and_pages(lambda *_: {"payload": said}, "messages", parents=PARENTS)
    assert b"secret" not in pages[0].body
    assert b"Assigned to Olga by Pau" in pages[0].body
    last = {"id": 1, "messages": [{"content": "secret"}], "last_non_activity_message": {"content": "secret"}}
    _, pages = asked_and_pages(lambda _p, q, _: listed(last) if q["page"] == "1" else listed(), "conversations")
    assert b"secret" not in pages[0].body


def test_a_page_that_is_full_for_ever_ends():
    same = {"payload": [{"id": n} for n in range(1, 21)]}
    with pytest.raises(SourceSkipped, match="twice"):
        asked_and_pages(lambda *_: same, "messages", parents=PARENTS)


def test_a_conversation_that_is_gone_is_told_and_other_refusals_are_errors():
    _, pages = asked_and_pages(lambda *_: httpx.Response(404), "messages", parents=PARENTS)
    assert [gone["id"] for p in pages for gone in json.loads(p.body)["deleted"]] == [9, 8]
    with pytest.raises(SourceSkipped, match="403"):
        asked_and_pages(lambda *_: httpx.Response(403), "messages", parents=PARENTS)


def test_reports_of_conversations_that_are_gone_are_left_out():
    _, pages = asked_and_pages(lambda *_: httpx.Response(404), "reporting_events", parents=PARENTS)
    assert pages == []


def test_a_version_that_reports_of_no_conversation_is_told_and_what_to_do():
    def older(path, *_):
        return httpx.Response(404) if path.endswith("reporting_events") else {"id": 9}

    with pytest.raises(SourceSkipped, match="versions before") as refused:
        asked_and_pages(older, "reporting_events", parents=PARENTS)
    assert 'history = "activity"' in refused.value.next_step

    def knows_one(path, *_):
        return [{"id": 1}] if path == "conversations/9/reporting_events" else older(path)

    _, pages = asked_and_pages(knows_one, "reporting_events", parents=PARENTS, conversations_per_page=1)
    assert len(pages) == 1


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("stream", "otherwise"),
    [("reporting_events", 'history = "activity"'), ("csat_survey_responses", "surveys = false")],
)
def test_what_only_administrators_may_read_says_so(stream, otherwise, status):
    with pytest.raises(SourceSkipped, match=f"{status}") as refused:
        asked_and_pages(lambda *_: httpx.Response(status), stream, parents=PARENTS)
    assert refused.value.title == "Reading what only administrators may"
    assert f"administrator, or set {otherwise}" in refused.value.next_step


def test_names_that_may_not_be_read_are_told():
    _, pages = asked_and_pages(lambda _p, q, _: listed({"id": 1}) if q["page"] == "1" else listed(), "conversations")
    assert json.loads(pages[0].body)["hilo"] == {"inboxes": [], "hidden": ["/api/v1/accounts/3/inboxes"]}


def test_counts_and_check():
    def fetch(body):
        wire = httpx.MockTransport(lambda _: httpx.Response(200, json=body))
        return Fetch("desk", settings(), NOW, Transport("https://chat.example", {}, settings(), client=wire))

    counting = {s.name: s for s in streams(settings())}["conversations"]
    assert counting.count(fetch(listed())) == 7
    with pytest.raises(SourceSkipped, match="instead of a number"):
        counting.count(fetch({"data": {}}))
    mine = {"name": "Olga", "accounts": [{"id": 3, "name": "Shop", "role": "administrator"}]}
    assert CONNECTOR.check(fetch(mine)) == "signed in to Chatwoot as Olga (administrator), account 3"
    with pytest.raises(SourceSkipped, match="not of the account 3") as refused:
        CONNECTOR.check(fetch({"name": "Olga", "accounts": [{"id": 4, "name": "Other"}]}))
    assert refused.value.allowed == "4 (Other)"


def test_with_a_beginning_the_total_is_of_what_the_first_walk_asked_for():
    asked = []

    def wire(request):
        if request.method == "POST":
            asked.append((request.url.path, json.loads(request.content)))
        return httpx.Response(200, json={"meta": {"all_count": 7}, "payload": []})

    given = settings(start_at=datetime(2026, 1, 5, tzinfo=UTC))
    http = Transport("https://chat.example", {}, given, client=httpx.MockTransport(wire))
    stream, fetch = {s.name: s for s in streams(given)}["conversations"], Fetch("desk", given, NOW, http)
    assert stream.count(fetch) == 7
    list(stream.fetch(fetch))
    assert asked[0] == asked[1]
    assert asked[0][1]["payload"][0]["values"] == ["2026-01-03"]


def test_settings_choose_the_streams_and_name_what_is_missing():
    names = {s.name for s in streams(settings(history="activity", surveys=False))}
    assert names == {"contacts", "agents", "conversations", "messages"}
    for given, said in (({"account_id": None}, "account_id"), ({"api_access_token": None}, "api_access_token")):
        with pytest.raises(ValueError, match=said):
            settings(**given)
    assert ChatwootSettings(type="chatwoot", recorded="pages").account_id is None
    http = CONNECTOR.http(settings())
    assert http._client.headers["api_access_token"] == "marker"
    assert repr(http) == "Transport(app.chatwoot.com)"
    http.close()
