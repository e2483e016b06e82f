"""How HubSpot is asked: by id above what was read, with a second look, and for all that a search leaves out."""

import json
from datetime import timedelta

import httpx2 as httpx
import pytest

from connectors._contract import Fetch
from connectors._http import Refused, Transport
from connectors.hubspot import streams, transport
from model.errors import SourceSkipped, TryAgainLater
from tests.connectors.given_hubspot import asked_and_pages, listed, record, settings
from tests.connectors.loopback import Reply, serving
from tests.connectors.scripted import NOW, ok, page

LIST = "/crm/v3/objects/contacts"
FINISHED = '{"since":"2026-10-20T10:00:00+00:00","begun":null,"at":null}'


def quiet(path, payload):
    """One contact, and nothing beside it."""
    return ok(listed(record(7)) if path.endswith("search") else listed())


def filters(asked):
    return [
        [(one["propertyName"], one["operator"], one["value"]) for g in sent["filterGroups"] for one in g["filters"]]
        for path, sent in asked
        if path.endswith("search")
    ]


def test_a_first_sync_lists_everything_and_later_ones_search_from_when_it_began():
    def answer(path, payload):
        return ok(listed(record(7), after=None if payload.get("after") else "8")) if path == LIST else ok(listed())

    asked, pages = asked_and_pages(answer, "contacts", records_on_a_page=1)
    assert [sent.get("after") for path, sent in asked if path == LIST] == [None, "8"]
    assert json.loads(pages[-1].cursor) == {"since": "2026-11-01T12:00:00+00:00", "begun": None, "at": None}
    resumed, _ = asked_and_pages(answer, "contacts", pages[0].cursor)
    assert [sent.get("after") for path, sent in resumed if path == LIST] == ["8"]


def test_a_first_sync_from_a_day_on_searches_from_there():
    asked, _ = asked_and_pages(quiet, "contacts", start_at="2026-10-01T00:00:00Z", second_look_minutes=0)
    assert filters(asked) == [[("lastmodifieddate", "GTE", "1790812800000")]]


def test_a_later_search_looks_again_at_more_than_an_hour_before_the_last_one():
    for hours in (0, 24):
        asked, _ = asked_and_pages(quiet, "contacts", FINISHED, daily_overlap_hours=hours)
        before = NOW.replace(month=10, day=20, hour=10) - timedelta(minutes=70, hours=hours)
        assert filters(asked) == [[("lastmodifieddate", "GTE", str(int(before.timestamp() * 1000)))]]


def test_records_of_one_stamp_are_walked_by_id_and_no_search_comes_to_its_limit():
    """25 records of one millisecond in pages of 10 that are out of order; a search that pages would be refused."""
    ids = list(range(1, 26))

    def answer(path, payload):
        if not path.endswith("search"):
            return ok(listed())
        assert "after" not in payload
        above = [int(o["value"]) for g in payload["filterGroups"] for o in g["filters"] if o["operator"] == "GT"]
        left = [i for i in ids if i > max(above, default=0)]
        return ok(listed(*(record(i) for i in reversed(left[:10])), after="10" if len(left) > 10 else None))

    asked, pages = asked_and_pages(answer, "contacts", FINISHED, records_on_a_page=10)
    found = [row["id"] for one in pages for row in json.loads(one.body)["results"]]
    assert sorted(map(int, found)) == ids
    assert [sent[1:] for sent in filters(asked)] == [[], [("hs_object_id", "GT", "10")], [("hs_object_id", "GT", "20")]]
    resumed, _ = asked_and_pages(answer, "contacts", pages[0].cursor)
    assert filters(resumed)[0] == filters(asked)[1]


def test_records_whose_ids_are_no_numbers_end_no_walk_in_silence():
    def answer(path, payload):
        return ok(listed(record("b7e1-uuid"), after="10") if path.endswith("search") else listed())

    with pytest.raises(SourceSkipped, match="no numbers"):
        asked_and_pages(answer, "contacts", FINISHED)


def test_behind_an_empty_page_that_promises_more_the_search_goes_on():
    def answer(path, payload):
        return ok(listed(record(7)) if payload.get("after") else listed(after="10"))

    _, pages = asked_and_pages(answer, "contacts", FINISHED)
    assert [row["id"] for one in pages for row in json.loads(one.body)["results"]] == ["7"]
    resumed, _ = asked_and_pages(answer, "contacts", FINISHED.replace('"at":null', '"at":["6","10"]'))
    assert [payload["after"] for path, payload in resumed if path.endswith("search")] == ["10"]


def test_empty_pages_that_promise_more_for_ever_are_stopped():
    with pytest.raises(SourceSkipped, match="twice"):
        asked_and_pages(lambda path, payload: ok(listed(after="10")), "contacts", FINISHED)


def test_texts_are_never_asked_for():
    asked = {name for stream in streams(settings()) for name in stream.reads}
    assert not asked & {"content", "hs_call_body", "hs_email_text", "hs_email_html", "hs_communication_body", "text"}


def test_former_values_are_asked_for_fifty_at_a_time():
    sizes = []

    def answer(path, payload):
        if path.endswith("tickets/batch/read"):
            sizes.append(len(payload["inputs"]))
        return ok(listed(*(record(i) for i in range(1, 121))) if path.endswith("search") else listed())

    asked_and_pages(answer, "tickets", FINISHED)
    assert sizes == [50, 50, 20]


def test_what_is_the_same_for_all_pages_is_asked_for_once():
    def answer(path, payload):
        if not path.endswith("search"):
            return ok(listed())
        is_first = len(payload["filterGroups"][0]["filters"]) == 1
        return ok(listed(record(1 if is_first else 2), after="1" if is_first else None))

    asked, pages = asked_and_pages(answer, "tickets", FINISHED, records_on_a_page=1)
    paths = [path for path, _ in asked]
    assert len(pages) == 2
    assert paths.count("/crm/v3/pipelines/tickets") == 1
    assert paths.count("/crm/v3/owners") == 2  # who is there, and who left


def test_several_answers_come_on_one_page_and_what_is_asked_beside_them_once():
    def answer(path, payload):
        if path != LIST.replace("contacts", "calls"):
            return ok(listed())
        at = int(payload.get("after", 0))
        return ok(listed(record(at), after=str(at + 1) if at < 4 else None))

    asked, pages = asked_and_pages(answer, "calls", records_on_a_page=3)
    assert [[row["id"] for row in json.loads(one.body)["results"]] for one in pages] == [["0", "1", "2"], ["3", "4"]]
    assert json.loads(pages[0].cursor)["at"] == "3"
    assert sum("associations" in path for path, _ in asked) == 4  # contacts and tickets, of two pages


def test_what_came_before_an_error_is_kept():
    def answer(path, payload):
        at = int(payload.get("after", 0))
        return httpx.Response(403) if at == 2 else ok(listed(record(at), after=str(at + 1)))

    given = settings()
    http = Transport("https://api.hubapi.com", {}, given, client=httpx.MockTransport(lambda r: answer(
        r.url.path, dict(r.url.params))))  # fmt: skip
    pages = {s.name: s for s in streams(given)}["contacts"].fetch(Fetch("desk", given, NOW, http))
    kept = next(pages)
    assert [row["id"] for row in json.loads(kept.body)["results"]] == ["0", "1"]
    assert json.loads(kept.cursor)["at"] == "2"
    with pytest.raises(Refused):
        next(pages)


def test_an_answer_that_is_no_list_is_kept_to_be_set_aside():
    _, pages = asked_and_pages(lambda path, _: ok({"results": None} if path == LIST else listed()), "contacts")
    assert [json.loads(one.body) for one in pages] == [{"results": None}]


def test_a_missing_scope_is_told():
    with pytest.raises(Refused):
        asked_and_pages(lambda *_: httpx.Response(403, json={"category": "MISSING_SCOPES"}), "feedback_submissions")


def test_what_the_app_may_not_read_can_be_left_out():
    assert "feedback_submissions" not in {s.name for s in streams(settings(also=["calls"]))}


def test_the_days_limit_pauses_at_once():
    limited = Reply(b'{"status":"error","policyName":"DAILY"}', status=429)
    with serving(lambda _: limited) as server:
        given = settings(base_url=server.url, allow_private_hosts=True)
        with transport(given) as http, pytest.raises(TryAgainLater, match="day's request limit"):
            next(streams(given)[0].fetch(Fetch("desk", given, NOW, http)))
        assert len(server.seen) == 1


def test_a_cursor_in_the_future_is_refused():
    with pytest.raises(SourceSkipped, match="future"):
        asked_and_pages(quiet, "contacts", FINISHED.replace("2026-10-20", "2999-10-20"))


def thread(number, latest):
    return {"id": str(number), "createdAt": latest, "latestMessageTimestamp": latest}


def test_threads_are_listed_again_for_some_days_because_closing_moves_no_stamp():
    asked, _ = asked_and_pages(lambda *_: ok(listed()), "threads", FINISHED, daily_overlap_hours=0)
    sent = dict(asked)["/conversations/v3/conversations/threads"]
    assert sent["latestMessageTimestampAfter"] == "2026-10-13T10:00:00.000Z"


def test_a_stopped_listing_of_threads_goes_on_with_those_of_the_same_stamp():
    kept = '{"since":null,"begun":"2026-11-01T12:00:00+00:00","at":"2026-10-05T08:00:00.000Z"}'
    asked, _ = asked_and_pages(lambda *_: ok(listed()), "threads", kept)
    sent = dict(asked)["/conversations/v3/conversations/threads"]
    assert sent["latestMessageTimestampAfter"] == "2026-10-05T07:59:59.999Z"


def test_only_threads_with_new_messages_are_read_again():
    parents = [page(listed(thread(1, "2026-10-31T08:00:00Z"), thread(2, "2026-11-01T11:30:00Z")))]
    asked, first = asked_and_pages(lambda *_: ok(listed()), "messages", parents=parents)
    assert [path.split("/")[-2] for path, _ in asked if path.endswith("messages")] == ["1", "2"]
    later = [page(listed(thread(1, "2026-10-31T08:00:00Z"), thread(2, "2026-11-01T12:30:00Z")))]
    asked, _ = asked_and_pages(lambda *_: ok(listed()), "messages", first[-1].cursor, later)
    assert [path.split("/")[-2] for path, _ in asked if path.endswith("messages")] == ["2"]


def test_a_thread_closed_since_its_last_message_is_read_again():
    finished = '{"done":null,"seen":"2026-11-01T12:00:00+00:00"}'
    closed = [page(listed({**thread(1, "2026-10-31T08:00:00Z"), "closedAt": "2026-11-01T12:30:00Z"}))]
    asked, _ = asked_and_pages(lambda *_: ok(listed()), "messages", finished, closed)
    assert [path.split("/")[-2] for path, _ in asked if path.endswith("messages")] == ["1"]


def test_a_stopped_read_of_messages_leaves_no_thread_out():
    parents = [page(listed(thread(1, "2026-10-30T08:00:00Z"), thread(2, "2026-10-31T08:00:00Z")))]
    _, pages = asked_and_pages(lambda *_: ok(listed()), "messages", parents=parents, page_size=1)
    asked, _ = asked_and_pages(lambda *_: ok(listed()), "messages", pages[0].cursor, parents)
    assert [path.split("/")[-2] for path, _ in asked if path.endswith("messages")] == ["2"]


def test_what_was_written_is_not_kept():
    parents = [page(listed(thread(1, "2026-10-30T08:00:00Z")))]
    said = {"id": "m", "text": "my secret", "richText": "<p>my secret</p>", "attachments": [{"url": "my secret"}]}
    _, pages = asked_and_pages(lambda *_: ok(listed(said)), "messages", parents=parents)
    assert b"secret" not in pages[0].body


def test_a_thread_deleted_since_is_passed_over():
    parents = [page(listed(thread(1, "2026-10-30T08:00:00Z")))]

    def answer(path, _):
        return httpx.Response(404) if path.endswith("messages") else ok(listed())

    _, pages = asked_and_pages(answer, "messages", parents=parents)
    assert [json.loads(one.body)["results"] for one in pages] == [[]]


def test_messages_of_many_threads_come_on_one_page_each_with_its_thread():
    parents = [page(listed(*(thread(i, f"2026-10-{i:02d}T08:00:00Z") for i in range(1, 31))))]
    said = ok(listed({"id": "m"}))
    _, pages = asked_and_pages(lambda path, _: said if path.endswith("messages") else ok(listed()), "messages",
                               parents=parents)  # fmt: skip
    found = [[row["conversationsThreadId"] for row in json.loads(one.body)["results"]] for one in pages]
    assert found == [[str(i) for i in range(1, 26)], [str(i) for i in range(26, 31)]]


@pytest.mark.parametrize("given", [{"access_token": None}, {"access_token": None, "client_id": "x"}])
def test_settings_that_cannot_sign_in_are_refused(given):
    with pytest.raises(ValueError, match="set access_token"):
        settings(**given)


def test_what_tickets_of_no_channel_hang_on_is_looked_up():
    """Ticket 1 tells its channel, 2 hangs on a call, 3 on a call and an e-mail, 4 on nothing."""
    hanging = {"calls": {"2": 301, "3": 302}, "emails": {"3": 401}}

    def answer(path, payload):
        kind = path.split("/")[5] if "/associations/" in path else ""
        if kind in hanging:
            asked = [one["id"] for one in payload["inputs"]]
            assert asked == ["2", "3", "4"]
            found = {i: one for i, one in hanging[kind].items() if i in asked}
            return ok(
                {"results": [{"from": {"id": i}, "to": [{"id": str(one), "type": "x"}]} for i, one in found.items()]}
            )
        tickets = (record(1, source_type="EMAIL"), *(record(n) for n in (2, 3, 4)))
        return ok(listed(*tickets) if path == "/crm/v3/objects/tickets" else listed())

    _, (found,) = asked_and_pages(answer, "tickets")
    assert json.loads(found.body)["origins"] == {"2": "calls"}
    asked, (found,) = asked_and_pages(answer, "tickets", also=[])
    assert "origins" not in json.loads(found.body)
    assert not [path for path, _ in asked if path.endswith("/calls/batch/read")]


def test_kinds_the_app_may_not_see_tell_nothing_of_a_ticket():
    def answer(path, payload):
        if "/associations/tickets/calls" in path:
            return httpx.Response(403)
        return ok(listed(record(1)) if path == "/crm/v3/objects/tickets" else listed())

    assert len(asked_and_pages(answer, "tickets")[1]) == 1


def test_what_the_app_may_not_read_can_be_left_out_and_the_error_says_how():
    for stream, name in (("calls", "calls"), ("threads", "conversations"), ("feedback_submissions", "feedback")):
        with pytest.raises(Refused) as refused:
            asked_and_pages(lambda _path, _payload: httpx.Response(403), stream)
        assert f"leave '{name}' out of `also`" in refused.value.next_step
        assert refused.value.status == 403
