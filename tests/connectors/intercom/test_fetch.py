"""What Intercom is asked, and where a stopped read goes on."""

import json
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest

from connectors._contract import Fetch
from connectors._http import Transport
from connectors.intercom import CONNECTOR, IntercomSettings, streams
from connectors.intercom.fetch import LATE, LATE_DAYS
from model.errors import SourceSkipped
from tests.connectors.given_intercom import asked_and_pages, settings
from tests.connectors.scripted import NOW, page


def found(*rows, after=None, key="conversations"):
    following = {"next": {"starting_after": after}} if after else {"next": None}
    return {key: list(rows), "pages": following, "total_count": len(rows)}


def cursor(since=None, begun=None, at=None):
    return json.dumps({"since": since and since.isoformat(), "begun": begun and begun.isoformat(), "at": at})


def changed(conversation_id, updated, **more):
    return {"id": conversation_id, "updated_at": updated, **more}


def test_the_first_search_asks_for_everything_oldest_change_first():
    seen, pages = asked_and_pages(lambda *_: found(), "conversations")
    assert seen == [
        (
            "/conversations/search",
            {
                "query": {"field": "updated_at", "operator": ">", "value": 0},
                "pagination": {"per_page": 150},
                "sort": {"field": "updated_at", "order": "ascending"},
            },
        )
    ]
    assert json.loads(pages[0].cursor) == json.loads(cursor(since=NOW))


@pytest.mark.parametrize(
    ("stream", "before"), [("conversations", timedelta(minutes=2)), ("tickets", timedelta(minutes=2))]
)
def test_a_later_search_begins_before_the_last_one_began(stream, before):
    since = datetime(2026, 10, 20, 8, 30, tzinfo=UTC)
    seen, _ = asked_and_pages(lambda *_: found(key=stream), stream, cursor(since=since))
    assert seen[0][1]["query"]["value"] == (since - before).timestamp()


def test_contacts_which_are_found_by_the_day_after_the_one_asked_for_begin_two_days_earlier():
    since = datetime(2026, 10, 20, 23, 30, tzinfo=UTC)
    seen, _ = asked_and_pages(lambda *_: found(key="data"), "contacts", cursor(since=since))
    asked_day = datetime.fromtimestamp(seen[0][1]["query"]["value"], UTC).date()
    assert asked_day < since.date() - timedelta(days=1)


def test_a_stopped_search_goes_on_with_its_mark_and_its_first_bound():
    since, begun = NOW - timedelta(days=3), NOW - timedelta(hours=2)
    seen, pages = asked_and_pages(
        lambda *_: found(changed("1", 5)), "conversations", cursor(since=since, begun=begun, at="m2")
    )
    assert seen[0][1]["pagination"]["starting_after"] == "m2"
    assert seen[0][1]["query"]["value"] == (since - timedelta(minutes=2)).timestamp()
    assert json.loads(pages[-1].cursor)["since"] == begun.isoformat()


def test_an_older_version_names_the_next_page_by_its_address():
    answers = iter([found(changed("1", 5)) | {"pages": {"next": "https://x/conversations?starting_after=m7"}}, found()])
    seen, _ = asked_and_pages(lambda *_: next(answers), "conversations")
    assert seen[1][1]["pagination"]["starting_after"] == "m7"


def test_a_cursor_of_the_year_2999_is_refused():
    with pytest.raises(SourceSkipped, match="in the future"):
        asked_and_pages(lambda *_: found(), "conversations", cursor(since=NOW.replace(year=2999)))


PARENTS = [page(found(changed("8", 1790000002), changed("9", 1790000001), changed("7", 1790000002)))]


def test_every_changed_conversation_is_read_whole_least_recently_changed_first():
    def answer(path, _):
        return {"id": path[-1]}

    seen, pages = asked_and_pages(answer, "conversation_parts", parents=PARENTS, page_size=2)
    assert [path for path, _ in seen] == ["/conversations/9", "/conversations/7", "/conversations/8"]
    assert [[c["id"] for c in json.loads(p.body)["conversations"]] for p in pages] == [["9", "7"], ["8"]]
    assert pages[0].request == "GET /conversations/9?display_as=plaintext and so on, for 9, 7"
    rest, _ = asked_and_pages(answer, "conversation_parts", pages[0].cursor, PARENTS, page_size=2)
    assert [path for path, _ in rest] == ["/conversations/8"]


def test_a_conversation_that_is_gone_is_told_with_its_last_record_and_other_refusals_are_errors():
    def answer(path, _):
        return httpx.Response(404, json={}) if path == "/conversations/9" else {"id": path[-1]}

    _, pages = asked_and_pages(answer, "conversation_parts", parents=PARENTS)
    assert json.loads(pages[0].body)["conversations"] == [
        {"id": "9", "updated_at": 1790000001, "source": None, "deleted": True},
        {"id": "7"},
        {"id": "8"},
    ]
    with pytest.raises(SourceSkipped, match="422"):
        asked_and_pages(lambda *_: httpx.Response(422, json={}), "conversation_parts", parents=PARENTS)


def test_nothing_that_people_wrote_or_said_is_kept():
    said = {
        "source": {"body": "secret"},
        "conversation_parts": {"conversation_parts": [{"body": "secret"}, {"body": None}]},
    }
    _, pages = asked_and_pages(lambda path, _: {"id": path[-1], **said}, "conversation_parts", parents=PARENTS)
    kept = json.loads(pages[0].body)["conversations"][0]["conversation_parts"]["conversation_parts"]
    assert [part["body"] for part in kept] == ["…", None]
    _, listed = asked_and_pages(lambda *_: found(changed("1", 5, **said)), "conversations")
    by_phone = [page(found(changed("1", 5, source={"type": "phone_call"})))]
    _, calls = asked_and_pages(
        lambda *_: {"data": [{"id": "1", "transcript": [{"t": "secret"}]}]}, "calls", parents=by_phone
    )
    assert not any(b"secret" in one.body for one in (*pages, *listed, *calls))


def test_calls_are_asked_for_twenty_conversations_at_a_time_and_only_where_there_may_be_some():
    by_phone = [changed(str(n), 1790000000 + n, source={"type": "phone_call"}) for n in range(25)]
    others = [changed("e", 1790000000, source={"type": "email"}), changed("?", 1790000099, source=None)]
    parents = [page(found(*by_phone, *others))]
    seen, pages = asked_and_pages(lambda *_: {"data": []}, "calls", parents=parents)
    assert [len(payload["conversation_ids"]) for _, payload in seen] == [20, 6]
    rest, _ = asked_and_pages(lambda *_: {"data": []}, "calls", pages[0].cursor, parents)
    assert [payload["conversation_ids"] for _, payload in rest] == [["20", "21", "22", "23", "24", "?"]]


@pytest.mark.parametrize("stream", ["tickets", "calls"])
@pytest.mark.parametrize("status", [403, 404])
def test_what_a_workspace_may_not_have_says_how_to_do_without(stream, status):
    with pytest.raises(SourceSkipped, match=f"{status}") as refused:
        asked_and_pages(lambda *_: httpx.Response(status), stream, parents=[page({"conversations": [changed("1", 5)]})])
    assert f"set {stream} = false" in refused.value.next_step


def test_names_that_may_not_be_read_stop_nothing():
    def wire(request):
        if request.url.path in ("/teams", "/me"):
            return httpx.Response(403, json={})
        return httpx.Response(200, json=found(changed("1", 5)))

    http = Transport("https://api.intercom.example", {}, settings(), client=httpx.MockTransport(wire))
    stream = {s.name: s for s in streams(settings())}["conversations"]
    pages = list(stream.fetch(Fetch("desk", settings(), NOW, http)))
    assert json.loads(pages[0].body)["hilo"] == {"teams": [], "workspace": None, "hidden": ["/teams", "/me"]}


def test_counts_and_check():
    def fetch(body):
        wire = httpx.MockTransport(lambda _: httpx.Response(200, json=body))
        return Fetch("desk", settings(), NOW, Transport("https://api.intercom.example", {}, settings(), client=wire))

    counting = {s.name: s for s in streams(settings())}
    assert counting["contacts"].count(fetch({"total_count": 7})) == 7
    with pytest.raises(SourceSkipped, match="instead of a number"):
        counting["contacts"].count(fetch({"type": "list"}))
    said = CONNECTOR.check(fetch({"name": "Olga", "app": {"name": "Shop"}}))
    assert said == "signed in to Intercom as Olga, workspace Shop"
    with pytest.raises(SourceSkipped, match="no workspace"):
        CONNECTOR.check(fetch({"name": "Olga"}))


@pytest.mark.parametrize(("stream", "before"), [("conversations", LATE), ("contacts", LATE_DAYS)])
def test_the_total_is_of_what_the_first_search_asked_for(stream, before):
    asked = []

    def wire(request):
        if request.method == "POST":
            asked.append(json.loads(request.content)["query"])
        return httpx.Response(200, json={**found(key="data"), "total_count": 7})

    given = settings(start_at=datetime(2026, 1, 1), tickets=False)  # noqa: DTZ001 -- as a file of settings has it
    http = Transport("https://api.intercom.example", {}, given, client=httpx.MockTransport(wire))
    chosen, fetch = {s.name: s for s in streams(given)}[stream], Fetch("desk", given, NOW, http)
    assert chosen.count(fetch) == 7
    list(chosen.fetch(fetch))
    assert asked[0] == asked[1]
    assert asked[0]["value"] == (datetime(2026, 1, 1, tzinfo=UTC) - before).timestamp()


@pytest.mark.parametrize(("status", "total"), [(200, 9 + 2 + 2), (400, 9), (403, 9)])
def test_tickets_no_customer_sees_are_counted_beside_conversations_where_they_can_be(status, total):
    def wire(request):
        is_conversations = request.url.path == "/conversations/search"
        return httpx.Response(200 if is_conversations else status, json={"total_count": 9 if is_conversations else 2})

    def counted(**given):
        http = Transport("https://api.intercom.example", {}, settings(), client=httpx.MockTransport(wire))
        counting = {s.name: s for s in streams(settings(**given))}["conversations"]
        return counting.count(Fetch("desk", settings(**given), NOW, http))

    assert counted() == total
    assert counted(tickets=False) == 9


def test_settings_choose_the_host_the_streams_and_are_refused_without_a_token():
    http = CONNECTOR.http(settings(region="eu", api_version="2.11"))
    assert repr(http) == "Transport(api.eu.intercom.io)"
    assert http._client.headers["intercom-version"] == "2.11"
    http.close()
    names = {s.name for s in streams(settings(tickets=False, calls=False))}
    assert names == {"contacts", "admins", "conversations", "conversation_parts"}
    with pytest.raises(ValueError, match="access_token"):
        IntercomSettings(type="intercom")
    assert IntercomSettings(type="intercom", recorded="pages").access_token is None
