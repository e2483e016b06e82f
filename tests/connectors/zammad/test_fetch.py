"""What Zammad is asked, and when that ends."""

import json
from datetime import UTC, datetime

import httpx2 as httpx
import pytest
from pydantic import ValidationError

from connectors._contract import Fetch
from connectors._listing import parents
from connectors.zammad import CONNECTOR, transport
from connectors.zammad.fetch import _tickets_on, check, count_tickets
from connectors.zammad.parse import parse_tickets
from model.errors import SourceSkipped
from tests.connectors.given_zammad import asked_and_pages, fetching, read, settings
from tests.connectors.scripted import NOW, ok, page

WIDE = {"id": 1, "customer_id": 7, "state": "open", "title": "x", "updated_at": "2026-10-01T08:00:00Z"}


def answering(*pages, **by_path):
    """Pages of the list one after the other, then empty ones; other addresses by their last part."""
    left = list(pages)

    def answer(url):
        name = url.path.rsplit("/", 1)[-1]
        if name in ("ticket_states", "tags"):
            return by_path.get(name, ok([]))
        if name == "me":
            return ok({"id": 7})
        return ok(left.pop(0) if left else [])

    return answer


def of_list(seen):
    return [url for url in seen if url.path.startswith(("/api/v1/tickets", "/api/v1/users"))]


def ticket(number, second):
    return {"id": number, "updated_at": f"2026-10-01T08:00:{second:02}.500Z"}


def test_changed_tickets_are_asked_from_the_database_oldest_first():
    seen, _ = asked_and_pages(answering(), "tickets", start_at=datetime(2026, 10, 1, tzinfo=UTC))
    assert seen[0].path == "/api/v1/tickets/search"
    assert dict(seen[0].params) == {
        "condition[ticket.updated_at][operator]": "after (absolute)",
        "condition[ticket.updated_at][value]": "2026-09-30T23:59:00Z",
        "sort_by": "updated_at", "order_by": "asc", "expand": "true", "per_page": "100", "page": "1",
    }  # fmt: skip


def test_the_search_index_is_asked_by_a_range_and_all_users_by_their_list():
    seen, _ = asked_and_pages(answering([ticket(1, 1)]), "tickets", tickets_by="search")
    assert seen[0].params["query"] == "updated_at:[1970-01-01T00:00:00Z TO *]"
    seen, _ = asked_and_pages(answering([ticket(1, 1)]), "users")
    assert [(url.path, url.params["page"]) for url in seen] == [("/api/v1/users", "1"), ("/api/v1/users", "2")]
    assert "sort_by" not in seen[0].params


def test_only_an_empty_page_is_the_last_because_the_server_cuts_pages_as_it_likes():
    again = [ticket(2, 5), ticket(3, 5)]
    rows = [[ticket(1, 1), ticket(2, 5)], again, [ticket(4, 6)], again]
    seen, pages = asked_and_pages(answering(*rows), "tickets")
    asked = [(url.params["condition[ticket.updated_at][value]"], url.params["page"]) for url in of_list(seen)]
    assert asked == [
        ("1970-01-01T00:00:00Z", "1"), ("2026-10-01T08:00:04Z", "1"), ("2026-10-01T08:00:04Z", "2"),
        ("2026-10-01T08:00:04Z", "1"), ("2026-10-01T08:00:04Z", "3"),
    ]  # fmt: skip
    assert len(pages) == 4


def test_a_search_that_finds_nothing_the_first_time_is_one_without_elasticsearch():
    with pytest.raises(SourceSkipped, match="Elasticsearch") as refused:
        asked_and_pages(answering(), "tickets", tickets_by="search")
    assert "condition" in refused.value.next_step
    _, pages = asked_and_pages(answering([ticket(1, 1)]), "tickets", tickets_by="search")
    asked_and_pages(answering(), "tickets", pages[-1].cursor, tickets_by="search")


def test_states_are_asked_once_and_tags_of_each_ticket():
    states = [{"id": 8, "name": "parts", "state_type": "pending action", "note": "x"}]
    rows = [[ticket(1, 1)], [ticket(2, 9)], [ticket(1, 1)]]
    answer = answering(*rows, ticket_states=ok(states), tags=ok({"tags": ["a"]}))
    seen, pages = asked_and_pages(answer, "tickets")
    assert [url.path for url in seen].count("/api/v1/ticket_states") == 1
    body = json.loads(pages[1].body)
    assert body == {
        "states": [{"id": 8, "name": "parts", "state_type": "pending action"}], "tags": {"2": ["a"]},
        "tickets": [ticket(2, 9)],
    }  # fmt: skip
    seen, pages = asked_and_pages(answering([ticket(1, 1)]), "tickets", read_tags=False)
    assert not [url for url in seen if url.path == "/api/v1/tags"]


def test_states_and_tags_that_may_not_be_seen_are_left_out():
    answer = answering([ticket(1, 1)], ticket_states=httpx.Response(403), tags=httpx.Response(404))
    _, pages = asked_and_pages(answer, "tickets")
    told = {"states": [], "tags": {}, "hidden": ["/api/v1/ticket_states"], "tickets": [ticket(1, 1)]}
    assert json.loads(pages[0].body) == told
    assert read(parse_tickets, told).rejects.filter(object="/api/v1/ticket_states").height == 1


def test_of_a_whole_list_only_what_changed_has_its_articles_read():
    rows = [ticket(1, 1), {**ticket(2, 1), "updated_at": "2026-11-01T11:59:30.000Z"}, {"id": 3}]
    _, first = asked_and_pages(answering(rows), "tickets", tickets_by="list")
    assert read_of(first) == ["1", "2", "3"]
    _, later = asked_and_pages(answering(rows), "tickets", first[-1].cursor, tickets_by="list")
    assert read_of(later) == ["2", "3"]


def read_of(parents):
    seen, _ = asked_and_pages(lambda url: ok([]), "articles", parents=parents)
    return sorted(url.path.rsplit("/", 1)[-1] for url in seen)


def test_of_a_ticket_that_waits_for_its_history_only_what_that_needs_is_held():
    waiting = parents(Fetch("desk", settings(), NOW, parents=lambda: [page({"tickets": [WIDE]})]), _tickets_on)
    assert waiting[0].record == {"id": 1, "customer_id": 7, "state": "open", "state_id": None, "created_at": None}


def test_a_history_is_kept_without_the_people_it_mentions():
    parents = [page({"tickets": [{**ticket(1, 1), "customer_id": 90, "state": "open", "title": "x"}]})]

    def answer(url):
        if url.path.endswith("ticket_states"):
            return ok([])
        return ok({"history": [{"id": 5}], "assets": {"User": {"1": {}}}})

    seen, pages = asked_and_pages(answer, "history", parents=parents)
    assert [url.path for url in seen] == ["/api/v1/ticket_states", "/api/v1/ticket_history/1"]
    assert json.loads(pages[0].body) == {
        "states": [], "history": [{"id": 5}],
        "tickets": [{"id": 1, "customer_id": 90, "state": "open", "state_id": None, "created_at": None}],
    }  # fmt: skip


def test_tickets_deleted_since_are_skipped_and_forbidden_ones_not():
    parents = [page({"tickets": [ticket(1, 1), ticket(2, 2), ticket(3, 3)]})]
    answers = iter([httpx.Response(404), ok([{"id": 9, "body": "secret", "attachments": ["secret"]}, None]), ok([])])
    _, pages = asked_and_pages(lambda _: next(answers), "articles", parents=parents, tickets_per_page=2)
    assert [p.body for p in pages] == [b'{"articles":[{"id":9},null]}', b'{"articles":[]}']
    with pytest.raises(SourceSkipped, match="403"):
        asked_and_pages(lambda _: httpx.Response(403), "articles", parents=parents)


def counted(body, states=(), **given):
    def answer(url):
        return ok(list(states) if url.path.endswith("ticket_states") else body)

    seen, fetch = fetching(answer, settings(**given), "the tickets' cursor")
    return seen, count_tickets(fetch)


def test_the_total_is_zammads_own_and_its_absence_is_told():
    seen, total = counted({"total_count": 7}, start_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert total == 7
    assert seen[-1].params["condition[ticket.updated_at][value]"] == "2025-12-31T23:59:00Z"
    assert "condition[ticket.state_id][operator]" not in seen[-1].params
    with pytest.raises(SourceSkipped, match="does not tell"):
        counted([{"id": 1}])


def test_removed_tickets_are_not_in_the_total():
    states = [{"id": 6, "name": "removed"}, {"id": 9, "state_type": "removed"}, {"id": 1, "state_type": "new"}]
    seen, _ = counted({"total_count": 7}, states)
    assert seen[-1].params["condition[ticket.state_id][operator]"] == "is not"
    assert seen[-1].params.get_list("condition[ticket.state_id][value][]") == ["6", "9"]


@pytest.mark.parametrize(
    ("roles", "told"), [(["Agent", 7], "Agent, 7"), ([], "no roles"), (None, "no roles"), ("Agent", "Agent")]
)
def test_the_check_names_the_roles_however_they_come(roles, told):
    _, fetch = fetching(lambda _: ok({"login": "olga", "roles": roles}), settings())
    assert check(fetch) == f"signed in to Zammad as olga ({told})"


def test_signing_in_by_token_or_by_password():
    assert transport(settings())._client.headers["authorization"] == "Token token=marker"
    basic = transport(settings(token=None, user="marta", password="x"))._client.headers["authorization"]
    assert basic == "Basic bWFydGE6eA=="
    with pytest.raises(ValidationError, match="token, or user and password"):
        settings(token=None, user="marta")
    with pytest.raises(ValidationError, match="base_url"):
        settings(base_url=None)
    assert CONNECTOR.settings(type="zammad", recorded="folder").recorded == "folder"
