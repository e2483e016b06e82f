"""Records in whatever shape a page comes."""

import json
from datetime import UTC, datetime

import pytest

from connectors._json import beside
from connectors._records import found
from model.delivery import Page

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def page(body):
    return Page("x", "GET /x", NOW, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize(
    "body",
    [
        {"calls": [{"id": 1}], "data": []},
        {"data": [{"id": 1}]},
        {"data": {"payload": [{"id": 1}]}},
        [{"id": 1}],
        {"id": 1},
        {"id": 1, "sid": "CA1"},
    ],
)
def test_records_are_found_under_any_known_key_in_a_bare_list_or_alone(body):
    records, odd = found(page(body), "calls", "data.payload", "data")
    assert [r["id"] for r in records] == [1]
    assert odd.records == 0


@pytest.mark.parametrize("body", [{"error": "no"}, b"<html>", "text", None])
def test_a_page_without_records_is_one_row_set_aside(body):
    records, odd = found(page(body), "calls", "data")
    assert records == []
    assert odd.rejects["object"].to_list() == ["calls"]
    assert odd.records == 1


@pytest.mark.parametrize("body", [b'{"a":1}', b" { } ", b"{}"])
def test_members_beside_a_body_leave_it_as_it_was(body):
    assert json.loads(beside(body, b'{"b":[2]}')) == {"b": [2], **json.loads(body)}


def test_nothing_beside_a_body_leaves_it_alone():
    assert json.loads(beside(b'{"a":1}', b"{}")) == {"a": 1}
