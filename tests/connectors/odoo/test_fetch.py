"""What Odoo is asked, and when that ends."""

import json
from datetime import UTC, datetime

import httpx2 as httpx
import pytest
from pydantic import ValidationError

from connectors._http import Refused
from connectors.odoo import streams, transport
from connectors.odoo.fetch import check, count_tickets
from model.errors import SourceSkipped
from tests.connectors.given_odoo import asked_and_pages, fetching, settings
from tests.connectors.scripted import ok

FIELDS = {
    "res.partner": ("name", "email", "write_date"),
    "helpdesk.ticket": ("name", "stage_id", "tag_ids", "write_date", "message_ids"),
    "helpdesk.stage": ("name", "fold"),
    "mail.message": ("res_id", "author_id", "message_type", "write_date"),
    "mail.tracking.value": ("field", "mail_message_id", "write_date"),
    "rating.rating": ("res_id", "rating", "write_date"),
}
RELATIONS = {"stage_id": "helpdesk.stage", "tag_ids": "helpdesk.tag"}


def answering(**pages):
    """Pages of each model (its name with `_`) one after the other, then empty ones."""
    left = {name.replace("__", ".").replace("_", "."): list(given) for name, given in pages.items()}

    def answer(path, payload):
        model, method = path.split("/")
        if method == "fields_get":
            return ok({name: {"type": "x", "relation": RELATIONS.get(name)} for name in FIELDS.get(model, ("name",))})
        return ok(left[model].pop(0) if left.get(model) else [])

    return answer


def searches(seen, model):
    return [payload for path, payload in seen if path == f"{model}/search_read"]


def row(number, second, **more):
    return {"id": number, "write_date": f"2026-10-01 08:00:{second:02}", **more}


def test_only_fields_the_database_has_are_asked_for_archived_records_too():
    seen, pages = asked_and_pages(answering(), "partners", partner_domain=[["customer_rank", ">", 0]])
    assert searches(seen, "res.partner") == [
        {
            "domain": [["customer_rank", ">", 0]], "fields": ["name", "email", "write_date"], "order": "write_date, id",
            "limit": 500, "offset": 0, "context": {"active_test": False},
        }
    ]  # fmt: skip
    assert pages[0].request.startswith("POST /json/2/res.partner/search_read {")


def test_what_changed_is_asked_in_odoos_own_spelling_and_by_offset_among_equals():
    rows = [[row(1, 1), row(2, 9)], [row(2, 9), row(3, 9)], [row(4, 9)], [row(2, 9), row(3, 9)]]
    start = datetime(2026, 10, 1, 8, 2, tzinfo=UTC)
    seen, pages = asked_and_pages(answering(res_partner=rows), "partners", page_size=2, start_at=start)
    asked = [(s["domain"], s["offset"]) for s in searches(seen, "res.partner")]
    assert asked == [
        ([["write_date", ">=", "2026-10-01 08:00:00"]], 0),
        ([["write_date", ">=", "2026-10-01 08:00:08"]], 0),
        ([["write_date", ">=", "2026-10-01 08:00:08"]], 2),
        ([["write_date", ">=", "2026-10-01 08:00:08"]], 0),
    ]
    assert len(pages) == 3


def test_a_record_that_slips_forward_among_equals_is_found_by_looking_back():
    rows = [[row(1, 9), row(2, 9)], [row(4, 9)], [row(2, 9), row(3, 9)]]
    _, pages = asked_and_pages(answering(res_partner=rows), "partners", page_size=2)
    assert [one["id"] for page in pages for one in json.loads(page.body)["partners"]] == [1, 2, 2, 3, 4]


def test_a_short_page_of_messages_is_not_the_last_because_some_may_not_be_seen():
    seen, _ = asked_and_pages(answering(mail_message=[[row(1, 1)], [row(2, 1)], [row(1, 1)]]), "messages", page_size=5)
    assert [(s["offset"], s["limit"]) for s in searches(seen, "mail.message")] == [
        (0, 5), (5, 5), (0, 5), (10, 5), (15, 5000),
    ]  # fmt: skip
    assert searches(seen, "mail.message")[0]["domain"] == [
        ["model", "=", "helpdesk.ticket"], ["message_type", "not in", ["notification", "user_notification"]],
    ]  # fmt: skip


def test_pages_of_messages_none_of_which_may_be_seen_do_not_end_the_list():
    shown, nothing = [row(9, 5)], []
    rows = [nothing, shown, nothing, shown, shown]
    seen, pages = asked_and_pages(answering(mail_message=rows), "messages", page_size=5)
    assert [(s["offset"], s["fields"] == ["id"]) for s in searches(seen, "mail.message")][:5] == [
        (0, False), (5, True), (5, False), (10, True), (10, False),
    ]  # fmt: skip
    assert [len(json.loads(page.body)["messages"]) for page in pages] == [1, 0]


def test_stages_stand_beside_tickets_and_only_the_tags_in_use_and_how_each_began():
    tickets = [[row(1, 1, tag_ids=[5, 4], message_ids=[12, 11]), row(2, 1, tag_ids=False, message_ids=[])]]
    answer = answering(
        helpdesk_ticket=tickets, helpdesk_stage=[[{"id": 1, "name": "New"}]], helpdesk_tag=[[{"id": 4, "name": "vip"}]],
        mail_message=[[{"id": 11, "res_id": 1, "message_type": "email"}]],
    )  # fmt: skip
    seen, pages = asked_and_pages(answer, "tickets")
    assert searches(seen, "helpdesk.tag")[0]["domain"] == [["id", "in", [4, 5]]]
    assert searches(seen, "mail.message")[0]["domain"] == [["id", "in", [11]]]
    assert json.loads(pages[0].body) == {
        "stages": [{"id": 1, "name": "New"}], "tags": [{"id": 4, "name": "vip"}], "origins": {"1": "email"},
        "tickets": tickets[0],
    }  # fmt: skip
    assert "body" not in str(seen)


def test_changes_are_found_by_field_with_their_tickets_and_authors():
    answer = answering(
        ir_model_fields=[[{"id": 501, "name": "stage_id"}]],
        mail_tracking_value=[[row(1, 1, mail_message_id=[7, "x"]), row(2, 1, mail_message_id=[7, "x"])]],
        mail_message=[[{"id": 7, "res_id": 3, "author_id": [30, "Marta"]}]],
        res_users=[[{"id": 6, "partner_id": [30, "Marta"]}, {"id": 8, "partner_id": [31, "Pau"]}]],
    )
    seen, pages = asked_and_pages(answer, "changes")
    assert searches(seen, "mail.tracking.value")[0]["domain"] == [
        ["mail_message_id.model", "=", "helpdesk.ticket"], ["field", "in", [501]],
    ]  # fmt: skip
    assert searches(seen, "mail.message")[0]["domain"] == [["id", "in", [7]]]
    body = json.loads(pages[0].body)
    assert body["staff"] == {"30": "6"}
    assert body["fields"] == [{"id": 501, "name": "stage_id"}]


def test_numbers_that_are_none_are_not_asked_about():
    odd = [1e30, "new", [], {"id": [1]}, True, None]
    changed = [row(n, 1, mail_message_id=value) for n, value in enumerate(odd)]
    seen, _ = asked_and_pages(answering(mail_tracking_value=[changed]), "changes")
    assert searches(seen, "mail.message") == []
    tickets = [row(1, 1, tag_ids=odd, message_ids=odd), row(2, 1, tag_ids=[4, "4"], message_ids=[9, 8])]
    seen, _ = asked_and_pages(answering(helpdesk_ticket=[tickets]), "tickets")
    assert searches(seen, "helpdesk.tag")[0]["domain"] == [["id", "in", [4]]]
    assert searches(seen, "mail.message")[0]["domain"] == [["id", "in", [8]]]


def test_changes_and_ratings_are_read_unless_they_are_turned_off():
    names = [s.name for s in streams(settings(read_changes=False, read_ratings=False))]
    assert names == ["partners", "users", "tickets", "messages"]
    assert len(streams(settings())) == 6


def test_a_refusal_of_one_model_is_told():
    for stream, setting in (("changes", "read_changes = false"), ("ratings", "read_ratings = false")):
        with pytest.raises(SourceSkipped, match="403") as refused:
            asked_and_pages(lambda path, payload: httpx.Response(403), stream)
        assert setting in refused.value.next_step


def counting(total, **given):
    def answer(path, payload):
        return ok({"active": {}} if path.endswith("fields_get") else total)

    return fetching(answer, settings(**given), "the tickets' cursor")


def test_the_total_leaves_out_archived_tickets_as_deleted_ones():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    seen, fetch = counting(7, ticket_domain=[["team_id", "=", 1]], start_at=start)
    assert count_tickets(fetch) == 7
    assert seen[-1][1]["domain"] == [
        ["team_id", "=", 1], ["active", "=", True], ["write_date", ">=", "2025-12-31 23:58:00"],
    ]  # fmt: skip
    assert "7 records of helpdesk.ticket" in check(fetch)
    with pytest.raises(SourceSkipped, match="instead of a number"):
        count_tickets(counting("many")[1])


OLD = {"api": "jsonrpc", "database": "shop", "user": "marta"}


def rpc(*results):
    left = list(results)

    def answer(path, payload):
        assert path == "/jsonrpc"
        found = left.pop(0)
        return ok({"jsonrpc": "2.0", **(found if isinstance(found, dict) and "error" in found else {"result": found})})

    return answer


def test_older_ones_are_signed_in_once_and_their_answers_unwrapped():
    seen, pages = asked_and_pages(rpc(6, {"name": {}}, [{"id": 1}]), "partners", **OLD)
    asked = [payload["params"] for _, payload in seen]
    assert [a["method"] for a in asked] == ["login", "execute_kw", "execute_kw"]
    assert asked[0]["args"] == ["shop", "marta", "marker"]
    assert asked[2]["args"][:6] == ["shop", 6, "marker", "res.partner", "search_read", []]
    assert asked[2]["args"][6]["fields"] == ["name"]
    assert json.loads(pages[0].body) == {"partners": [{"id": 1}]}


def test_what_is_shown_of_a_call_is_never_the_key_it_carries():
    _, pages = asked_and_pages(rpc(6, {"name": {}}, [{"id": 1}]), "partners", **OLD)
    assert pages[0].request.startswith("POST /json/2/res.partner/search_read {")
    assert "marker" not in pages[0].request + (pages[0].cursor or "")


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        ({"data": {"name": "odoo.exceptions.AccessError", "message": "marker"}}, 403, "AccessError"),
        ({"data": {"name": "builtins.ValueError", "debug": "marker"}}, 400, "ValueError"),
        ({"message": "marker"}, 400, "unknown"),
        ("marker", 400, "unknown"),
    ],
)
def test_errors_that_come_with_success_are_errors_without_what_they_quote(error, status, kind):
    with pytest.raises(Refused, match=f"res.partner.fields_get: Odoo answered with the error {kind}") as refused:
        asked_and_pages(rpc(6, {"error": error}), "partners", **OLD)
    assert refused.value.status == status
    assert "marker" not in str(refused.value)


def test_a_user_odoo_does_not_know_is_told():
    with pytest.raises(SourceSkipped, match="does not know this user"):
        asked_and_pages(rpc(False), "partners", **OLD)


def test_signing_in():
    client = transport(settings(database="shop"))._client
    assert client.headers["authorization"] == "bearer marker"
    assert client.headers["x-odoo-database"] == "shop"
    assert "authorization" not in transport(settings(**OLD))._client.headers
    for missing in ({"base_url": None}, {"api_key": None}, {"api": "jsonrpc"}, {**OLD, "user": None}):
        with pytest.raises(ValidationError):
            settings(**missing)
