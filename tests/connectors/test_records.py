"""Records in whatever shape a page comes."""

import json
from datetime import UTC, datetime

import pytest

from connectors._json import beside
from connectors._records import found, frame, members, named, names_by_id, objects, word
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


@pytest.mark.parametrize(
    ("value", "listed", "of_one"),
    [([{"id": 1}, 5, None], [{"id": 1}], {}), ({"id": 1}, [], {"id": 1}), (None, [], {}), ("text", [], {})],
)
def test_what_stands_beside_records_is_read_as_far_as_it_has_the_shape(value, listed, of_one):
    assert objects(value) == listed
    assert members(value) == of_one


def test_a_number_is_named_where_its_name_is_known_and_is_its_own_name_otherwise():
    names = names_by_id({"groups": [{"id": 7, "name": "Returns"}, {"id": 8, "name": None}, "odd"]}, "groups", "name")
    assert [named(number, names) for number in (7, "7", 8, None, "")] == ["Returns", "Returns", "8", None, None]


def test_a_word_has_no_capitals_and_no_blanks_around_it():
    assert [word(value) for value in (" Closed ", None, 5)] == ["closed", "", "5"]


def test_columns_without_readers_are_keys_of_the_records():
    made = frame([{"event_id": 1, "value": "a", "other": 2}, {"event_id": 2}], ("event_id", "value"))
    assert made.rows() == [("1", "a"), ("2", None)]
