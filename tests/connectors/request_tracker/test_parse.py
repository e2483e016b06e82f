"""What Request Tracker writes rarely."""

from dataclasses import replace

import pytest

from connectors.request_tracker import HISTORY, TICKETS
from tests.connectors.given_request_tracker import change, history_page, parsed, settings, ticket, tickets_page


def test_an_unknown_status_and_a_broken_date_are_told_and_the_row_stays() -> None:
    found = parsed(TICKETS, [tickets_page(ticket(1, Status="waiting", Created="yesterday"))], settings())
    assert found.frame("interactions").select("status", "created_at").row(0) == (None, None)
    assert sorted(found.rejects.select("id", "field", "raw").rows()) == [
        ("1", "created_at", "yesterday"),
        ("1", "status", "waiting"),
    ]


def test_statuses_of_a_lifecycle_of_their_own_are_mapped_by_the_settings() -> None:
    given = settings(statuses={"waiting": "on_hold"})
    found = parsed(TICKETS, [tickets_page(ticket(1, Status="waiting"))], given)
    assert found.frame("interactions")["status"].to_list() == ["on_hold"]


def test_a_ticket_nobody_asked_for_has_no_customer() -> None:
    found = parsed(TICKETS, [tickets_page(ticket(1, Requestor=""))], settings())
    assert found.frame("interactions")["contact_id"].to_list() == [None]
    assert found.frame("contacts").is_empty()


@pytest.mark.parametrize(
    ("number", "word"), [("0", "low"), ("49", "low"), ("50", "normal"), ("100", "high"), ("-1", None), ("", None)]
)
def test_priority_numbers_become_the_words_rt_shows(number: str, word: str | None) -> None:
    found = parsed(TICKETS, [tickets_page(ticket(1, Priority=number))], settings())
    assert found.frame("interactions")["priority"].to_list() == [word]


def test_bands_of_priorities_can_be_set() -> None:
    given = settings(priority_bands={"low": 0, "urgent": 10})
    found = parsed(TICKETS, [tickets_page(ticket(1, Priority="12"))], given)
    assert found.frame("interactions")["priority"].to_list() == ["urgent"]


def test_people_without_staff_rights_are_on_the_customers_side() -> None:
    page = history_page(change(1, 1, "Correspond", 40), change(2, 1, "Correspond", 27), change(3, 1, "Correspond", 99))
    assert parsed(HISTORY, [page], settings()).frame("events")["actor"].to_list() == ["customer", "agent", "agent"]


def test_pages_of_another_shape_are_set_aside_and_break_nothing() -> None:
    for stream in (TICKETS, HISTORY):
        for body in (b"[]", b"{}", b'{"tickets": {"id": 1}, "transactions": 7}'):
            found = parsed(stream, [replace(tickets_page(), body=body)], settings())
            assert found.rejects.filter("is_row").height == found.records == 1


def test_a_ticket_asked_for_by_itself_names_its_people_by_login() -> None:
    alone = {"id": 8, "Status": "new", "Owner": {"id": "Nobody", "type": "user"}, "Requestor": [], "CustomFields": [],
             "Creator": {"id": "root"}, "EffectiveId": {"id": "8"}, "Created": "2026-03-01T09:00:00Z"}  # fmt: skip
    found = parsed(TICKETS, [tickets_page(alone)], settings())
    assert found.frame("interactions").select("agent_id", "merged_into").row(0) == (None, None)
    assert found.frame("agents").is_empty()


def test_what_is_no_event_is_left_out() -> None:
    page = history_page(
        change(1, 1, "Set", 27, Field="Priority", NewValue="80"),
        change(2, 1, "AddLink", 27, Field="RefersTo", NewValue="fsck.com-rt://shop.test/ticket/9"),
        change(3, 1, "AddLink", 27, Field="MergedInto", NewValue="fsck.com-rt://shop.test/ticket/1"),
        change(4, 1, "Status", 27, Field="Status", NewValue="deleted"),
        change(5, 1, "Set", 27, Field="Owner", NewValue="6"),
        change(6, 1, "Take", 27, Field="Owner", NewValue="27"),
    )
    found = parsed(HISTORY, [page], settings()).frame("events")
    assert found.select("event_id", "kind", "agent_id").rows() == [("6", "assigned", "27")]
