"""Request Tracker: recorded pages of a real server, and its settings."""

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest
from pydantic import ValidationError

from connectors.request_tracker import CONNECTOR, HISTORY, TICKETS, Settings
from tests.connectors.given_request_tracker import recorded, settings


def test_tickets_become_interactions_with_how_they_came_in() -> None:
    found = recorded(TICKETS, channel_field="Channel", channels={"WhatsApp": "whatsapp"})
    columns = ("interaction_id", "contact_id", "channel", "channel_detail", "status", "priority", "team", "agent_id")
    assert found.frame("interactions").select(columns).rows() == [
        ("1", "37", "email", "email", "solved", "low", "General", "27"),
        ("2", "29", "whatsapp", "WhatsApp", "solved", "normal", "General", None),
        ("3", "29", "web_form", "self service", "new", "low", "General", None),
        ("4", "29", "unknown", "created by staff", "new", "low", "General", None),
        ("6", "37", "email", "email", "pending", "low", "Billing", None),
        ("5", None, "unknown", None, None, None, None, None),
    ]
    assert found.rejects.is_empty()


def test_merged_and_deleted_tickets_are_told() -> None:
    frame = recorded(TICKETS).frame("interactions")
    assert frame.filter(pl.col("merged_into").is_not_null()).select("interaction_id", "merged_into").rows() == [
        ("4", "3")
    ]
    deleted = frame.filter(pl.col("deleted_at").is_not_null())
    assert deleted.select("interaction_id", "deleted_at").rows() == [
        ("5", datetime(2026, 11, 22, 4, 2, 45, tzinfo=UTC))
    ]


def test_without_a_channel_field_whatsapp_is_a_ticket_of_staff() -> None:
    frame = recorded(TICKETS, staff_created_channel="phone").frame("interactions")
    assert frame.filter(interaction_id="2").select("channel", "channel_detail").row(0) == ("phone", "created by staff")


def test_the_link_opens_the_ticket_and_unset_dates_are_null() -> None:
    first = recorded(TICKETS).frame("interactions").row(0, named=True)
    assert first["url"] == "https://rt.example.test/Ticket/Display.html?id=1"
    assert first["resolution_due_at"] is None
    assert first["created_at"] == datetime(2026, 11, 22, 4, 2, 25, tzinfo=UTC)


def test_requestors_are_contacts_and_owners_agents() -> None:
    found = recorded(TICKETS)
    people = found.frame("contacts").unique("contact_id", maintain_order=True).select("contact_id", "name", "emails")
    assert people.rows() == [("37", "Joan Roca", ["joan@example.test"]), ("29", "Marta Puig", ["marta@example.test"])]
    assert found.frame("agents").select("agent_id", "name", "email").rows() == [("27", "Anna Vidal", "anna@shop.test")]


def test_history_of_a_ticket_that_was_reopened_by_mail() -> None:
    events = recorded(HISTORY).frame("events").filter(interaction_id="1")
    assert events.select("event_id", "kind", "actor", "is_public", "agent_id", "value").rows() == [
        ("41", "message", "customer", True, None, None),
        ("43", "assigned", "agent", True, "27", None),
        ("46", "message", "agent", True, "27", None),
        ("48", "status", "system", True, None, "open"),
        ("49", "message", "agent", False, "27", None),
        ("50", "status", "agent", True, "27", "solved"),
        ("52", "message", "customer", True, None, None),
        ("54", "status", "system", True, None, "open"),
        ("55", "message", "agent", True, "27", None),
        ("57", "status", "agent", True, "27", "solved"),
    ]


def test_merges_point_at_the_survivor_and_queue_changes_at_the_queue() -> None:
    found = recorded(HISTORY).frame("events").filter(pl.col("kind").is_in(["merged", "transferred"]))
    assert found.select("interaction_id", "kind", "value", "team").rows() == [
        ("4", "merged", "3", None),
        ("6", "transferred", None, "Billing"),
    ]


def test_every_recorded_row_is_stored_or_a_duplicate() -> None:
    for stream in (TICKETS, HISTORY):
        found = recorded(stream)
        assert found.records == sum(frame.height for frame in found.tables.values()) > 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"base_url": None}, "base_url is missing"),
        ({"token": None}, "give token, or user and password"),
        ({"token": None, "user": "hilo"}, "give token, or user and password"),
        ({"page_size": 101}, "less than or equal to 100"),
        ({"staff_created_channel": "fax"}, "fax"),
    ],
)
def test_settings_that_cannot_work_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        settings(**given)


def test_recorded_pages_need_neither_address_nor_credentials() -> None:
    assert Settings(type="request_tracker", recorded="somewhere").recorded == "somewhere"


def test_secrets_are_not_shown() -> None:
    assert "1-2-abc" not in repr(settings())
    assert CONNECTOR.type == "request_tracker"
