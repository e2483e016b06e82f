"""What Freshdesk is asked, and when that ends."""

import json
from datetime import UTC, datetime

import httpx2 as httpx
import pytest

from model.errors import SourceSkipped
from tests.connectors.given_freshdesk import asked_and_pages
from tests.connectors.scripted import ok, page

NEXT = '<https://shop.freshdesk.com/api/v2/x?page=2>; rel="next"'


def lists(url, **by_path):
    """An answer by the last part of the path; empty lists for the names asked for beside it."""
    return by_path.get(url.path.rsplit("/", 1)[-1], ok([]))


def tickets_asked(seen):
    return [url for url in seen if url.path == "/api/v2/tickets"]


def test_tickets_are_always_asked_by_update_time_because_freshdesk_else_lists_thirty_days():
    seen, _ = asked_and_pages(lambda url: ok([]), "tickets")
    assert dict(tickets_asked(seen)[0].params) == {
        "order_by": "updated_at", "order_type": "asc", "include": "stats", "per_page": "100",
        "updated_since": "1970-01-01T00:00:00Z", "page": "1",
    }  # fmt: skip
    seen, _ = asked_and_pages(lambda url: ok([]), "tickets", start_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert tickets_asked(seen)[0].params["updated_since"] == "2025-12-31T23:59:00Z"


@pytest.mark.parametrize("chosen", ["deleted", "spam"])
def test_deleted_and_spam_tickets_are_listed_apart(chosen):
    seen, _ = asked_and_pages(lambda url: ok([]), f"{chosen}_tickets")
    assert tickets_asked(seen)[0].params["filter"] == chosen


def test_removed_things_and_surveys_are_read_unless_they_are_turned_off():
    from connectors.freshdesk import streams
    from tests.connectors.given_freshdesk import settings

    names = [s.name for s in streams(settings(read_removed=False, read_surveys=False))]
    assert names == ["agents", "contacts", "tickets", "conversations"]
    assert len(streams(settings())) == 9


@pytest.mark.parametrize("state", ["deleted", "blocked"])
def test_deleted_and_blocked_contacts_are_listed_apart(state):
    seen, _ = asked_and_pages(lambda url: ok([]), f"{state}_contacts")
    assert seen[0].path == "/api/v2/contacts"
    assert seen[0].params["state"] == state


def test_contacts_go_on_past_the_page_at_which_tickets_end():
    def answer(url):
        number = int(url.params["page"])
        return ok([{"id": number}] if number < 303 else [])

    seen, pages = asked_and_pages(answer, "contacts", page_size=1)
    assert seen[-2].params["page"] == "303"
    assert len(pages) == 303


def test_a_list_goes_on_while_a_link_says_so_or_the_page_is_full():
    answers = {"1": ok([{"id": 1}], link=NEXT), "2": ok([{"id": 2}, {"id": 3}]), "3": ok([])}
    seen, pages = asked_and_pages(lambda url: answers[url.params["page"]], "satisfaction_ratings", page_size=2)
    assert [url.params["page"] for url in seen] == ["1", "2", "1", "3", "2"]
    assert len(pages) == 3


def test_what_stands_beside_the_lists_is_asked_for_once():
    rows = [[{"id": 1, "updated_at": "2026-10-01T08:00:00Z"}], [{"id": 2, "updated_at": "2026-10-02T08:00:00Z"}], []]
    fields = [{"name": "status", "choices": {"9": ["Parked", "x"]}}, {"name": "subject"}]

    def answer(url):
        if url.path == "/api/v2/tickets":
            return ok(rows[int(url.params["page"]) - 1])
        return lists(url, groups=ok([{"id": 5, "name": "Care", "x": 1}]), ticket_fields=ok(fields))

    seen, pages = asked_and_pages(answer, "tickets", page_size=1)
    assert [url.path for url in seen].count("/api/v2/groups") == 1
    assert [url.path for url in seen].count("/api/v2/ticket_fields") == 1
    assert json.loads(pages[1].body) == {
        "groups": [{"id": 5, "name": "Care"}],
        "fields": [{"name": "status", "choices": {"9": ["Parked", "x"]}}],
        "tickets": rows[1],
    }


def test_the_description_which_is_a_message_is_not_kept():
    ticket = {"id": 1, "description": "secret", "description_text": "secret", "subject": "On és?"}
    _, pages = asked_and_pages(lambda url: ok([ticket] if url.path == "/api/v2/tickets" else []), "tickets")
    assert json.loads(pages[0].body)["tickets"] == [{**ticket, "description": "…", "description_text": "…"}]


def test_names_that_may_not_be_seen_are_left_out():
    def answer(url):
        if url.path == "/api/v2/agents/me":
            return ok({"id": 7})
        return ok([{"id": 1}]) if url.path == "/api/v2/tickets" else httpx.Response(403)

    _, pages = asked_and_pages(answer, "tickets")
    hidden = ["/api/v2/ticket_fields", "/api/v2/groups"]
    assert json.loads(pages[0].body) == {"groups": [], "fields": [], "hidden": hidden, "tickets": [{"id": 1}]}


def test_companies_that_may_not_be_seen_are_asked_for_once():
    def answer(url):
        if url.path == "/api/v2/agents/me":
            return ok({"id": 7})
        is_contact = url.path == "/api/v2/contacts"
        return ok([{"id": n, "company_id": n} for n in range(3)]) if is_contact else httpx.Response(403)

    for cursor in (None, '{"since": "2026-10-01T08:00:00+00:00", "begun": null, "at": null}'):
        seen, pages = asked_and_pages(answer, "contacts", cursor)
        assert [url.path[8:] for url in seen if "companies" not in url.path] == ["contacts", "agents/me"]
        assert len(seen) == 3
        assert json.loads(pages[0].body)["hidden"] == ["/api/v2/companies"]


def test_companies_are_listed_the_first_time_and_asked_one_by_one_later():
    def answer(url):
        if url.path == "/api/v2/contacts":
            return ok([{"id": 1, "company_id": 7}, {"id": 2, "company_id": 8}, {"id": 3}])
        if url.path == "/api/v2/companies":
            return ok([{"id": 7, "name": "Puig"}])
        return httpx.Response(404) if url.path.endswith("8") else ok({"id": 7, "name": "Puig"})

    seen, pages = asked_and_pages(answer, "contacts")
    assert [url.path for url in seen] == ["/api/v2/contacts", "/api/v2/companies", "/api/v2/companies/8"]
    expected = [{"id": "7", "name": "Puig"}, {"id": "8", "name": None}]
    assert json.loads(pages[0].body)["companies"] == expected
    seen, pages = asked_and_pages(answer, "contacts", pages[0].cursor)
    assert [url.path for url in seen] == ["/api/v2/contacts", "/api/v2/companies/7", "/api/v2/companies/8"]
    assert seen[0].params["_updated_since"] == "2026-11-01T11:59:00Z"
    assert json.loads(pages[0].body)["companies"] == expected


def parents(*rows):
    return [page({"tickets": list(rows)})]


def test_conversations_are_asked_for_changed_tickets_and_what_is_gone_is_skipped():
    rows = [{"id": i, "updated_at": f"2026-10-0{i}T08:00:00Z"} for i in (3, 1, 2)]

    def answer(url):
        return httpx.Response(404) if "/2/" in url.path else ok([{"id": 9, "ticket_id": 1}, None])

    given = {"parents": parents(*rows, None, {"subject": "no id"}), "tickets_per_page": 2}
    seen, pages = asked_and_pages(answer, "conversations", **given)
    assert [url.path for url in seen] == [f"/api/v2/tickets/{i}/conversations" for i in (1, 2, 3)]
    found = [{"id": 9, "ticket_id": 1}, None]
    assert [json.loads(p.body) for p in pages] == [{"conversations": found}, {"conversations": found}]
    seen, _ = asked_and_pages(answer, "conversations", pages[0].cursor, **given)
    assert [url.path for url in seen] == ["/api/v2/tickets/3/conversations"]


def test_a_group_of_tickets_that_are_all_gone_is_passed():
    _, pages = asked_and_pages(lambda _: httpx.Response(404), "conversations", parents=parents({"id": 1}))
    assert [json.loads(p.body) for p in pages] == [{"conversations": []}]


def test_words_are_not_kept_but_for_those_that_tell_of_a_merge():
    rows = [
        {"id": 1, "body": "<p>secret</p>", "body_text": "secret", "attachments": [{"name": "secret.pdf"}]},
        {"id": 2, "private": True, "body_text": "secret: merged into ticket 3 (secret)"},
        {"id": 3, "body": "secret, merged into ticket 4"},
    ]
    _, pages = asked_and_pages(lambda _: ok(rows), "conversations", parents=parents({"id": 1}))
    assert b"secret" not in pages[0].body
    assert [c.get("body_text") for c in json.loads(pages[0].body)["conversations"]] == [
        None, "merged into ticket 3", "merged into ticket 4",
    ]  # fmt: skip


def test_conversations_that_are_forbidden_are_not_skipped():
    with pytest.raises(SourceSkipped, match="403"):
        asked_and_pages(lambda _: httpx.Response(403), "conversations", parents=parents({"id": 1, "updated_at": "x"}))


def test_more_tickets_of_one_second_than_freshdesk_lists_stop_loudly():
    def answer(url):
        if url.path != "/api/v2/tickets":
            return ok([])
        assert int(url.params["page"]) <= 300
        return ok([{"id": url.params["page"], "updated_at": "2026-10-01T08:00:00Z"}])

    with pytest.raises(SourceSkipped, match="more than 300 pages") as refused:
        asked_and_pages(answer, "tickets", page_size=1)
    assert "start_at" in refused.value.next_step


def test_a_long_listing_never_reaches_the_three_hundredth_page():
    def answer(url):
        if url.path != "/api/v2/tickets":
            return ok([])
        assert int(url.params["page"]) <= 2
        since = datetime.fromisoformat(url.params["updated_since"])
        number = max(0, int((since - datetime(2026, 10, 1, tzinfo=UTC)).total_seconds()) + 1)
        page = int(url.params["page"])
        rows = range(number + 3 * (page - 1), min(number + 3 * page, 900))
        return ok([{"id": n, "updated_at": _second(n)} for n in rows])

    _, pages = asked_and_pages(answer, "tickets", page_size=3)
    listed = {t["id"] for p in pages for t in json.loads(p.body)["tickets"]}
    assert listed == set(range(900))
    assert len(pages) > 300


def _second(number):
    return datetime.fromtimestamp(datetime(2026, 10, 1, tzinfo=UTC).timestamp() + number, UTC).isoformat()
