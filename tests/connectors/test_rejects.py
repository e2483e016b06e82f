"""Everything that could not be read is listed, with what came and why."""

import polars as pl
import pytest

from connectors._rejects import required, set_aside
from model.delivery import REJECTS
from model.schemas import EVENTS, VENDOR_METRICS

SOUND = {"source": "crm", "interaction_id": "1", "event_id": "a", "at": "2026-01-01", "kind": "message", "actor": "bot"}
REASONLESS = pl.Series([None, None], dtype=pl.String)


def listed(raw, values, reasons, kept):
    """The rejects of two events, of which `values` differ from sound ones."""
    read = {**{name: [value] * 2 for name, value in SOUND.items()}, **values}
    columns = {name: pl.Series(name, given, dtype=pl.String) for name, given in read.items()}
    told = {name: pl.Series(given, dtype=pl.String) for name, given in reasons.items()}
    return set_aside(EVENTS, pl.DataFrame(raw), columns, told, pl.Series(kept))


def test_nothing_wrong_is_an_empty_list():
    found = listed({"value": ["x", "y"]}, {}, {"value": [None, None]}, [True, True])
    assert (found.height, found.schema) == (0, REJECTS)


def test_a_field_is_listed_with_what_came_and_its_row_stays():
    found = listed({"value": ["x", "y"], "_line": [7, 8]}, {}, {"value": [None, "unknown status word"]}, [True, True])
    assert found.rows() == [("events", "1/a", "value", "y", "unknown status word", False, 8)]
    assert found.schema == REJECTS


def test_a_row_set_aside_names_each_required_field_that_fails_and_no_other():
    raw = {"at": ["soon", "x"], "value": ["y", "y"]}
    values = {"at": [None, "2026-01-01"], "event_id": [None, "b"]}
    reasons = {"at": ["not a date", None], "value": ["unknown status word", None]}
    (found,) = listed(raw, values, reasons, [False, True]).rows(named=True)
    assert found["reason"] == "event_id is missing; at: not a date"
    assert (found["id"], found["field"], found["is_row"]) == (None, None, True)  # its id is what is missing
    assert found["raw"] == '{"at":"soon","value":"y"}'


@pytest.mark.parametrize("kept", ['{"id": 1}', {"id": 1}])
def test_a_row_is_shown_as_it_came_where_the_connector_kept_it(kept):
    found = listed({"at": ["soon", "x"], "_raw": [kept, kept]}, {"at": [None, "x"]}, {}, [False, True])
    assert found["raw"].to_list()[0].replace(" ", "") == '{"id":1}'
    assert found["reason"].to_list() == ["at is missing"]


def test_rows_come_first_and_fields_in_the_order_of_the_table():
    raw = {"value": ["x", "y"], "kind": ["p", "q"], "at": ["soon", "now"]}
    reasons = {"value": ["v", None], "kind": ["k", None], "at": [None, "a"]}
    found = listed(raw, {"at": ["2026-01-01", None]}, reasons, [True, False])
    assert found["field"].to_list() == [None, "kind", "value"]


def test_a_nul_is_shown():
    assert listed({"value": ["a\0", "y"]}, {}, {"value": ["bad", None]}, [True, True])["raw"][0] == "a␀"


def test_what_is_required_is_the_key_and_what_has_no_null():
    assert required(VENDOR_METRICS)[:3] == list(VENDOR_METRICS.key)
