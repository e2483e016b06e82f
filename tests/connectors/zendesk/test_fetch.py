"""What Zendesk is asked, and when that ends."""

import json
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest

from model.errors import SourceSkipped, TryAgainLater
from tests.connectors.cases.zendesk import recorded
from tests.connectors.given_zendesk import MINUTE_AGO, NOW, asked_and_pages, ok, page


def tickets(*ids, cursor, last):
    return {"tickets": [{"id": n} for n in ids], "after_cursor": cursor, "end_of_stream": last}


def test_the_first_export_starts_at_start_at_and_never_within_the_last_minute():
    for start_at, expected in ((None, 0), (datetime(2026, 1, 1, tzinfo=UTC), 1767225600), (NOW, MINUTE_AGO)):
        seen, _ = asked_and_pages(lambda _: ok(tickets(1, cursor="a", last=True)), "tickets", start_at=start_at)
        assert seen[0].params["start_time"] == str(expected)
        assert seen[0].params["include"] == "groups,metric_sets"
        assert seen[0].params["per_page"] == "1000"


def test_the_cursor_is_kept_at_the_end_and_asked_alone_next_time():
    seen, pages = asked_and_pages(lambda _: ok(tickets(1, cursor="b", last=True)), "tickets", cursor="a")
    assert seen[0].params["cursor"] == "a"
    assert "start_time" not in seen[0].params
    assert [p.cursor for p in pages] == ["b"]
    assert (
        pages[0].request
        == "GET /api/v2/incremental/tickets/cursor.json?cursor=a&include=groups,metric_sets&per_page=1000"
    )
    assert pages[0].received_at == NOW


def test_an_empty_last_page_without_a_cursor_keeps_the_one_asked_with():
    _, pages = asked_and_pages(lambda _: ok(tickets(cursor=None, last=True)), "tickets", cursor="a")
    assert pages[0].cursor == "a"


def test_a_page_that_times_out_is_halved_and_the_smaller_size_kept():
    sizes = []

    def answer(url):
        sizes.append(int(url.params["per_page"]))
        is_first = "start_time" in url.params
        is_too_large = sizes[-1] > 300
        return httpx.Response(504) if is_too_large else ok(tickets(sizes[-1], cursor=f"c{is_first}", last=not is_first))

    _, pages = asked_and_pages(answer, "tickets")
    assert sizes == [1000, 1000, 500, 500, 250, 250]
    assert len(pages) == 2


def test_a_page_of_one_that_times_out_gives_up():
    with pytest.raises(TryAgainLater, match="504"):
        asked_and_pages(lambda _: httpx.Response(504), "tickets", page_size=1)


def events(*stamps, end, **more):
    listed = [{"id": stamp, "ticket_id": 1, "timestamp": stamp, "child_events": []} for stamp in stamps]
    return {"ticket_events": listed, "end_time": end, "count": len(stamps), **more}


def export(*bodies):
    """An answer to the time export by start_time, and to the names asked for beside it."""
    by_start = dict(bodies)

    def answer(url):
        if "ticket_events" in url.path:
            return ok(by_start[int(url.params["start_time"])])
        return ok(recorded("groups" if "groups" in url.path else "staff"))

    return answer


def starts(seen):
    return [int(url.params["start_time"]) for url in seen if "ticket_events" in url.path]


def test_ticket_events_go_on_from_end_time_and_re_read_a_second_next_time():
    answer = export(
        (99, events(99, 150, end=151, end_of_stream=False)), (151, events(160, end=160, end_of_stream=True))
    )
    seen, pages = asked_and_pages(answer, "ticket_events", cursor="100")
    assert starts(seen) == [99, 151]
    assert [p.cursor for p in pages] == ["151", "160"]


def test_ticket_events_carry_groups_and_staff_asked_for_once():
    answer = export((0, events(1, end=2, end_of_stream=False)), (2, events(2, end=2, end_of_stream=True)))
    seen, pages = asked_and_pages(answer, "ticket_events")
    for found in (json.loads(p.body) for p in pages):
        assert found["groups"] == [{"id": 50, "name": "Customer care"}, {"id": 51, "name": "Returns"}]
        assert found["users"] == [{"id": 30, "role": "agent"}, {"id": 31, "role": "admin"}]
        assert len(found["ticket_events"]) == 1
    assert [url.path for url in seen].count("/api/v2/groups.json") == 1
    assert [url.params.get_list("role[]") for url in seen if "users" in url.path] == [["agent", "admin"]]


def test_without_end_of_stream_a_page_that_is_not_full_is_the_last():
    answer = export((0, events(1, 2, end=3)), (3, events(4, end=4)))
    seen, _ = asked_and_pages(answer, "ticket_events", page_size=2)
    assert starts(seen) == [0, 3]


def test_a_second_with_more_changes_than_a_page_stops_loudly():
    first, second = events(4, 5, end=5, end_of_stream=False), events(5, 5, end=5, end_of_stream=False)
    with pytest.raises(SourceSkipped, match="does not get past the second 5"):
        asked_and_pages(export((0, first), (5, second)), "ticket_events", page_size=2)


def test_audits_are_asked_for_changed_tickets_once_and_deleted_ones_skipped():
    parents = [
        page({"tickets": [{"id": 1, "status": "open"}, {"id": 2, "status": "deleted"}, {"id": 3, "status": "open"}]}),
        page({"tickets": [{"id": 1, "status": "solved"}, None]}),
    ]

    def answer(url):
        return httpx.Response(404) if "/3/" in url.path else ok({"audits": [{"id": 1}], "meta": {"has_more": False}})

    seen, pages = asked_and_pages(answer, "ticket_audits", parents=parents, history="audits")
    assert [url.path for url in seen] == ["/api/v2/tickets/1/audits.json", "/api/v2/tickets/3/audits.json"]
    assert len(pages) == 1


def test_audits_that_are_forbidden_are_not_skipped():
    parents = [page({"tickets": [{"id": 1, "status": "open"}]})]
    with pytest.raises(SourceSkipped, match="403"):
        asked_and_pages(lambda _: httpx.Response(403), "ticket_audits", parents=parents, history="audits")


def test_ratings_are_re_read_for_thirty_days():
    answers = iter([{"has_more": True, "after_cursor": "p2"}, {"has_more": False, "after_cursor": "p3"}])

    def answer(url):
        return ok({"satisfaction_ratings": [{"id": url.params.get("page[after]", "1")}], "meta": next(answers)})

    seen, pages = asked_and_pages(answer, "satisfaction_ratings")
    assert [dict(url.params).get("page[after]") for url in seen] == [None, "p2"]
    assert seen[0].params["start_time"] == "0"
    at, begun = [json.loads(p.cursor)["at"] for p in pages], NOW.isoformat()
    assert at == ["p2", None]
    assert json.loads(pages[0].cursor) == {"since": None, "begun": begun, "at": "p2"}
    assert json.loads(pages[1].cursor)["since"] == begun
    answers = iter([{"has_more": False}])
    again, _ = asked_and_pages(answer, "satisfaction_ratings", cursor=pages[1].cursor)
    assert again[0].params["start_time"] == str(int((NOW - timedelta(days=30)).timestamp()))


def test_what_the_plan_lacks_is_left_out_and_told(caplog):
    _, pages = asked_and_pages(lambda _: httpx.Response(403), "satisfaction_ratings")
    assert pages == []
    assert "is read without satisfaction ratings" in caplog.text


@pytest.mark.parametrize(
    ("history", "stream", "key", "record"),
    [
        ("ticket_events", "ticket_events", "ticket_events", {"updater_id": 40, "child_events": [{"author_id": 41}]}),
        ("audits", "ticket_audits", "audits", {"author_id": 40, "events": [{"author_id": 41}]}),
        ("comments", "ticket_comments", "comments", {"author_id": 40}),
    ],
)
def test_who_had_tickets_assigned_and_wrote_on_a_page_is_staged_with_it(history, stream, key, record):
    parents = [page({"tickets": [{"id": 1, "assignee_id": 40}, {"id": 2, "assignee_id": 99}, {"id": 3}]})]

    def answer(url):
        listed = {key: [{"id": 1, "ticket_id": 1, **record}], "end_of_stream": True, "end_time": 5}
        return ok(listed if key in url.path else recorded("groups" if "groups" in url.path else "staff"))

    _, pages = asked_and_pages(answer, stream, parents=parents, history=history)
    assert json.loads(pages[0].body)["assignees"] == ["40"]


def test_a_list_that_knows_no_cursors_is_read_by_its_next_address():
    parents, second = [page({"tickets": [{"id": 1}]})], "https://shop.zendesk.com/api/v2/tickets/1/comments.json?page=2"

    def answer(url):
        is_last = url.params.get("page") == "2"
        return ok({"comments": [{"id": 2 if is_last else 1}], "next_page": None if is_last else second, "count": 2})

    seen, pages = asked_and_pages(answer, "ticket_comments", parents=parents, history="comments")
    assert [json.loads(one.body)["comments"][0]["id"] for one in pages] == [1, 2]
    assert str(seen[1]) == second
