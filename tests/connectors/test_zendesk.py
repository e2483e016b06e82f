"""Zendesk's own traps: what is asked, when it ends, and how its records read."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import polars as pl
import pytest
from pydantic import ValidationError

from connectors._contract import Fetch
from connectors._http import Transport
from connectors._zendesk_events import parse_audits, parse_comments, parse_ticket_events
from connectors._zendesk_parse import parse_ratings, parse_tickets, parse_users
from connectors.zendesk import CONNECTOR, ZendeskSettings, streams
from model.delivery import Context, Page
from model.errors import SourceSkipped, TryAgainLater
from tests.connectors.cases.zendesk import recorded

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:00 GMT"}
MINUTE_AGO = int((NOW - timedelta(seconds=61)).timestamp())


def settings(**given):
    return ZendeskSettings(type="zendesk", **{"subdomain": "shop", "oauth_token": "marker", **given})


def page(body, request="GET /api/v2/x.json"):
    return Page("x", request, NOW, body if isinstance(body, bytes) else json.dumps(body).encode())


def read(parse, body, request="GET /api/v2/x.json", **given):
    return parse(page(body, request), Context("desk", settings(**given), NOW))


def asked_and_pages(answer, stream, cursor=None, parents=(), **given):
    """Run one stream against a function from request to response; the requests and the pages."""
    seen, given = [], settings(**given)

    def wire(request):
        seen.append(request.url)
        return answer(request.url)

    http = Transport(
        "https://shop.zendesk.com", {}, given, client=httpx.MockTransport(wire), sleep=lambda _: None, now=lambda: NOW
    )
    chosen = {s.name: s for s in streams(given)}[stream]
    return seen, list(chosen.fetch(Fetch("desk", given, NOW, http, cursor, lambda: parents)))


def ok(body):
    return httpx.Response(200, json=body, headers=DATE)


def tickets(*ids, cursor, last):
    return {"tickets": [{"id": n} for n in ids], "after_cursor": cursor, "end_of_stream": last}


# What is asked


def test_the_first_export_starts_at_start_at_and_never_within_the_last_minute():
    for start_at, expected in ((None, 0), (datetime(2026, 1, 1, tzinfo=UTC), 1767225600), (NOW, MINUTE_AGO)):
        seen, _ = asked_and_pages(lambda _: ok(tickets(1, cursor="a", last=True)), "tickets", start_at=start_at)
        assert seen[0].params["start_time"] == str(expected)
        assert seen[0].params["include"] == "groups"
        assert seen[0].params["per_page"] == "1000"


def test_the_cursor_is_kept_at_the_end_and_asked_alone_next_time():
    seen, pages = asked_and_pages(lambda _: ok(tickets(1, cursor="b", last=True)), "tickets", cursor="a")
    assert seen[0].params["cursor"] == "a"
    assert "start_time" not in seen[0].params
    assert [p.cursor for p in pages] == ["b"]
    assert pages[0].request == "GET /api/v2/incremental/tickets/cursor.json?cursor=a&include=groups&per_page=1000"
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
    since = int((NOW - timedelta(days=30)).timestamp())
    assert json.loads(pages[0].cursor) == {"since": 0, "after": "p2", "begun": since}
    assert json.loads(pages[1].cursor) == {"since": since}


def test_counts_and_check():
    users_stream = {s.name: s for s in streams(settings())}["users"]
    assert users_stream.counts_table == "contacts"

    def fetch(body):
        wire = httpx.MockTransport(lambda _: ok(body))
        return Fetch("desk", settings(), NOW, Transport("https://shop.zendesk.com", {}, settings(), client=wire))

    assert users_stream.count(fetch({"count": {"value": 7}})) == 7
    with pytest.raises(SourceSkipped, match="instead of a number"):
        users_stream.count(fetch({"count": None}))
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


# How records read


@pytest.mark.parametrize(
    ("via", "channel"),
    [
        ("email", "email"), ("web", "web_form"), ("whatsapp", "whatsapp"), ("native_messaging", "chat"),
        ("sms", "messaging"), ("mobile_sdk", "app"), ("facebook", "social"), ("voice", "phone"), ("api", "unknown"),
        (4, "email"), (34, "phone"), ("Help_Center", "web_form"),
    ],
)  # fmt: skip
def test_known_vias_are_mapped_without_a_reject(via, channel):
    got = read(parse_tickets, {"tickets": [{"id": 1, "via": {"channel": via}}]})
    assert got.frame("interactions").select("channel", "channel_detail").row(0) == (channel, str(via))
    assert got.rejects.is_empty()


def test_settings_map_a_via_first():
    got = read(parse_tickets, {"tickets": [{"id": 1, "via": {"channel": "web"}}]}, channels={"web": "app"})
    assert got.frame("interactions")["channel"].to_list() == ["app"]


def test_a_bare_ticket_and_things_that_are_none():
    got = read(parse_tickets, {"tickets": [{"id": 1}, None, [2], {"subject": "no id"}]})
    assert got.frame("interactions")["interaction_id"].to_list() == ["1"]
    assert got.records == 4
    assert sorted(got.rejects["reason"]) == ["interaction_id is missing", "not an object", "not an object"]
    # Under the table's name it counts against the source's own total, and a clean reading closes it.
    assert got.rejects.filter(reason="interaction_id is missing")["object"].to_list() == ["interactions"]


@pytest.mark.parametrize(
    "parse", [parse_tickets, parse_users, parse_ticket_events, parse_audits, parse_comments, parse_ratings]
)
@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"error": "x"}', b'{"tickets": {}, "users": 3}'])
def test_a_page_of_something_else_is_one_reject(parse, body):
    got = read(parse, body)
    assert (got.records, got.rejects.height) == (1, 1)
    assert "no list of" in got.rejects["reason"][0]


def test_types_that_drift_are_kept_as_text_or_set_aside():
    odd = {
        "id": "b7e1-uuid", "subject": {"text": "x"}, "priority": 3, "status": ["open"], "tags": "one", "via": "email",
        "requester_id": {"id": 1}, "created_at": 12, "generated_timestamp": "later",
    }  # fmt: skip
    got = read(parse_tickets, {"tickets": [odd], "groups": 5})
    row = got.frame("interactions").row(0, named=True)
    assert (row["interaction_id"], row["subject"], row["tags"]) == ("b7e1-uuid", '{"text":"x"}', ["one"])
    assert sorted(got.rejects["field"]) == ["created_at", "priority", "status"]


def test_the_newer_row_is_the_one_generated_later():
    ticket = {"id": 1, "updated_at": "2026-10-01T08:00:00Z", "generated_timestamp": 1790845200}
    frame = read(parse_tickets, {"tickets": [ticket]}).tables["interactions"]
    assert frame["updated_at"].to_list() == [datetime(2026, 10, 1, 8, tzinfo=UTC)]
    assert frame["_source_updated_at"].to_list() == [datetime(2026, 10, 1, 9, tzinfo=UTC)]


def test_links_lead_to_the_agents_page():
    ticket = {"id": 7, "url": "https://other.zendesk.com/api/v2/tickets/7.json"}
    recorded_only = ZendeskSettings(type="zendesk", recorded="pages")
    found = parse_tickets(page({"tickets": [ticket]}), Context("desk", recorded_only, NOW))
    assert found.frame("interactions")["url"].to_list() == ["https://other.zendesk.com/agent/tickets/7"]
    assert read(parse_tickets, {"tickets": [ticket]}).frame("interactions")["url"].to_list() == [
        "https://shop.zendesk.com/agent/tickets/7"
    ]


def test_a_group_without_its_name_is_its_id_and_the_settings_can_name_it():
    body = {"tickets": [{"id": 1, "group_id": 50}]}
    assert read(parse_tickets, body).frame("interactions")["team"].to_list() == ["50"]
    assert read(parse_tickets, body, teams={"50": "Care"}).frame("interactions")["team"].to_list() == ["Care"]


def test_history_reads_the_same_from_ticket_events_and_from_audits():
    beside = {"users": recorded("staff")["users"], "groups": recorded("groups")["groups"]}
    told = read(parse_ticket_events, {**beside, **recorded("ticket_events")}).frame("events")
    audited = read(parse_audits, recorded("ticket_audits")).frame("events")
    first = [frame.filter(interaction_id="1").sort("at", "event_id") for frame in (told, audited)]
    assert first[0].equals(first[1])
    assert first[0].select("event_id", "kind", "actor", "is_public", "agent_id", "team", "value").rows() == [
        ("1000-status", "status", "customer", None, None, None, "new"),
        ("1002", "message", "customer", True, None, None, None),
        ("1010-assigned", "assigned", "agent", None, "30", None, None),
        ("1010-transferred", "transferred", "agent", None, None, "Returns", None),
        ("1013", "message", "agent", False, "30", None, None),
        ("1020-status", "status", "agent", None, None, None, "pending"),
        ("1022", "message", "agent", True, "30", None, None),
        ("1030-status", "status", "customer", None, None, None, "solved"),
        ("1032", "message", "customer", True, None, None, None),
    ]


def comment(author, via="Web form", **more):
    child = {"id": 2, "event_type": "Comment", "author_id": author, "via": via, "public": True, **more}
    return {
        "id": 1,
        "ticket_id": 1,
        "updater_id": author,
        "created_at": "2026-10-01T08:00:00Z",
        "child_events": [child],
    }


@pytest.mark.parametrize(
    ("author", "via", "actor"),
    [
        (90, "Mail", "customer"), (30, "Web form", "agent"), (-1, "Web service", "system"), (30, "Rule", "system"),
        (90, "answer_bot_for_web_widget", "bot"), (None, "Mail", "system"), (4711, "Mail", "customer"),
    ],
)  # fmt: skip
def test_who_wrote_a_comment_where_staff_is_listed(author, via, actor):
    body = {"users": recorded("staff")["users"], "ticket_events": [comment(author, via)]}
    assert read(parse_ticket_events, body).frame("events")["actor"].to_list() == [actor]


@pytest.mark.parametrize(("author", "actor"), [(90, "customer"), (30, "agent")])
def test_without_a_list_of_staff_the_requester_is_the_customer(author, actor):
    created = {"id": 3, "ticket_id": 1, "created_at": "2026-10-01T08:00:00Z", "child_events": [
        {"id": 4, "event_type": "Create", "requester_id": 90}]}  # fmt: skip
    got = read(parse_ticket_events, {"ticket_events": [comment(author), created]}).frame("events")
    assert got["actor"].to_list() == [actor]


def test_an_event_of_no_ticket_is_set_aside():
    got = read(parse_ticket_events, {"ticket_events": [{**comment(90), "ticket_id": None}]})
    assert got.frame("events").is_empty()
    assert got.rejects.select("id", "reason").rows() == [("1", "the event names no ticket")]


def test_a_merged_ticket_names_where_it_went_from_either_side():
    told = read(parse_ticket_events, recorded("ticket_events")).frame("events").filter(kind="merged")
    audited = read(parse_audits, recorded("ticket_audits")).frame("events").filter(kind="merged")
    for frame in (told, audited):
        assert frame.select("interaction_id", "value").rows() == [("6", "2")]


def test_comments_take_their_ticket_from_the_request():
    got = read(parse_comments, recorded("ticket_comments"), "GET /api/v2/tickets/77/comments.json?page=1")
    assert got.frame("events")["interaction_id"].unique().to_list() == ["77"]
    lost = read(parse_comments, recorded("ticket_comments"))
    assert lost.rejects["reason"].unique().to_list() == ["the event names no ticket"]


# Recorded answers of a live account, where somebody has them

_LIVE = [
    ("tickets.test.json", "/api/v2/incremental/tickets", "tickets", parse_tickets, "interactions"),
    ("list-tickets.test.json", "/api/v2/tickets.json", "tickets", parse_tickets, "interactions"),
    ("users.test.json", "/api/v2/incremental/users/cursor", "users", parse_users, "contacts"),
    ("list-users.test.json", "/api/v2/users.json", "users", parse_users, "contacts"),
    ("ticket-comments.test.json", "/api/v2/tickets/", "comments", parse_comments, "events"),
    ("get-ticket-comments.test.json", "/api/v2/tickets/", "comments", parse_comments, "events"),
]


@pytest.mark.parametrize(("file", "path", "key", "parse", "table"), _LIVE, ids=[entry[0] for entry in _LIVE])
def test_recorded_live_answers_are_stored_or_set_aside_with_a_reason(file, path, key, parse, table):
    folder = os.environ.get("HILO_CASES")
    recording = Path(folder or "", "fixtures", "zendesk", "recorded", file)
    if folder is None or not recording.exists():
        pytest.skip(f"HILO_CASES does not name a folder with fixtures/zendesk/recorded/{file}")
    answers = json.loads(recording.read_text(encoding="utf-8"))["api"]["get"]
    bodies = [
        (address, one["response"])
        for address, found in answers.items()
        if address.startswith(path)
        for one in (found if isinstance(found, list) else [found])
    ]
    assert bodies
    for address, body in bodies:
        got = read(parse, body, f"GET {address}")
        stored, aside = got.tables[table], got.rejects.filter("is_row")
        assert stored.height + aside.height == len(body[key])
        assert got.rejects["reason"].null_count() == 0
        assert got.rejects.filter(~pl.col("is_row")).is_empty(), got.rejects
