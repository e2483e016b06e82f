from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors._canonical import canonical
from connectors._contract import SourceSettings
from connectors._readings import readings
from model.delivery import REJECTS, Context
from model.errors import BugError
from model.schemas import AGENTS, CANONICAL, CONTACTS, EVENTS, INTERACTIONS, SURVEYS

NOW = datetime(2026, 11, 22, tzinfo=UTC)
SETTINGS = SourceSettings(
    type="x",
    timezone="Europe/Madrid",
    channels={"Voz ": "phone"},
    statuses={"hold": "pending"},
    teams={"n1": "Level 1"},
)
CONTEXT = Context("crm", SETTINGS, NOW)


def read(table, columns, **options):
    parsed = canonical(table, pl.DataFrame(columns), CONTEXT, **options)
    return parsed.tables[table.name], parsed.rejects, parsed


def wrong(rejects):
    return rejects.select("id", "field", "raw", "reason").rows()


def test_every_table_comes_out_in_its_schema_even_when_empty():
    for table in CANONICAL.values():
        frame, rejects, parsed = read(table, {table.key[1]: pl.Series([], dtype=pl.String)})
        assert frame.schema == table.schema
        assert rejects.schema == REJECTS
        assert parsed.records == 0


def test_text_is_trimmed_and_empty_text_is_null():
    frame, rejects, _ = read(CONTACTS, {"contact_id": [" 1 "], "name": ["  "], "company": ["ACME "]})
    assert frame.select("source", "contact_id", "name", "company").rows() == [("crm", "1", None, "ACME")]
    assert rejects.is_empty()


def test_numeric_ids_have_no_decimals():
    frame, _, _ = read(AGENTS, {"agent_id": [12.0, 3.5]})
    assert frame["agent_id"].to_list() == ["12", "3.5"]


def test_a_source_in_the_row_is_kept():
    frame, _, _ = read(AGENTS, {"agent_id": ["1", "2"], "source": ["phone", None]})
    assert frame["source"].to_list() == ["phone", "crm"]


def test_lists_come_as_lists_or_with_semicolons():
    frame, _, _ = read(
        CONTACTS, {"contact_id": ["1", "2"], "emails": ["a@x.es; b@x.es;", " "], "phones": [[" 1 ", ""], []]}
    )
    assert frame["emails"].to_list() == [["a@x.es", "b@x.es"], None]
    assert frame["phones"].to_list() == [["1"], None]


def test_channel_words():
    words = ["VOZ", "web form", "fax", None, "E-Mail "]
    frame, rejects, _ = read(
        INTERACTIONS, {"interaction_id": list("abcde"), "channel": words}, words={"channel": {"e-mail": "email"}}
    )
    assert frame["channel"].to_list() == ["phone", "web_form", "unknown", "unknown", "email"]
    assert frame["channel_detail"].to_list() == ["VOZ", "web form", "fax", None, "E-Mail"]
    assert wrong(rejects) == [("c", "channel", "fax", "unknown channel word")]


def test_interactions_without_a_channel_column_are_unknown_and_events_inherit():
    frame, _, _ = read(INTERACTIONS, {"interaction_id": ["a"]})
    assert frame["channel"].to_list() == ["unknown"]
    event = {"interaction_id": ["a"], "event_id": ["1"], "at": ["2026-01-02"], "kind": ["message"]}
    assert read(EVENTS, event)[0]["channel"].to_list() == [None]


def test_settings_decide_before_the_vendor_and_the_vendor_before_hilo():
    vendor = {"status": {"hold": "on_hold", "open": "new"}}
    columns = {"interaction_id": ["a", "b", "c"], "status": ["Hold", "OPEN", "on hold"]}
    frame, rejects, _ = read(INTERACTIONS, columns, words=vendor)
    assert frame["status"].to_list() == ["pending", "new", "on_hold"]
    assert rejects.is_empty()


def test_other_unknown_words_are_nulled_and_listed():
    columns = {"interaction_id": ["a"], "status": ["weird"], "priority": ["P1"], "device": ["fridge"], "team": ["N1"]}
    frame, rejects, _ = read(INTERACTIONS, columns)
    assert frame.select("status", "priority", "device", "team").rows() == [(None, None, None, "Level 1")]
    assert rejects["field"].sort().to_list() == ["device", "priority", "status"]


def test_instants_that_cannot_be_used_are_nulled_with_a_reason():
    columns = {
        "interaction_id": ["a", "b", "c", "d"],
        "created_at": ["2026-02-30", "2026-11-24", "1970-01-01T00:00:00Z", "2026-01-02 12:00:00"],
        "resolution_due_at": ["2026-12-30"] * 4,
    }
    frame, rejects, _ = read(INTERACTIONS, columns)
    assert frame["created_at"].to_list() == [None, None, None, datetime(2026, 1, 2, 11, tzinfo=UTC)]
    assert frame["resolution_due_at"].null_count() == 0
    assert wrong(rejects) == [
        ("a", "created_at", "2026-02-30", "not a date"),
        ("b", "created_at", "2026-11-24", "in the future"),
    ]


def test_a_row_without_what_its_table_requires_is_set_aside_once():
    columns = {
        "interaction_id": ["t", "t", "t", None],
        "event_id": ["1", "2", "3", "4"],
        "at": ["2026-01-02", "x", None, "2026-01-02"],
        "kind": ["message", "dance", "message", "message"],
        "_line": [2, 3, 4, 5],
        "_raw": ["one", "two", "three", None],
    }
    frame, rejects, parsed = read(EVENTS, columns)
    assert frame["event_id"].to_list() == ["1"]
    assert rejects.select("object", "id", "field", "raw", "reason", "is_row", "line").rows()[:2] == [
        ("events", "t/2", None, "two", "at: not a date; kind: unknown kind word", True, 3),
        ("events", "t/3", None, "three", "at is missing", True, 4),
    ]
    assert rejects["raw"][2] == '{"interaction_id":null,"event_id":"4","at":"2026-01-02","kind":"message"}'
    assert parsed.records == frame.height + rejects["is_row"].sum()


def test_nul_is_removed_and_noted():
    frame, rejects, _ = read(AGENTS, {"agent_id": ["1\0"], "name": ["A\0na "]})
    assert frame.select("agent_id", "name").rows() == [("1", "Ana")]
    assert wrong(rejects) == [
        ("1", "agent_id", "1␀", "null character removed"),
        ("1", "name", "A␀na ", "null character removed"),
    ]


def test_numbers_and_flags():
    columns = {
        "interaction_id": list("abcd"),
        "event_id": list("1234"),
        "at": ["2026-01-02"] * 4,
        "kind": ["call_end"] * 4,
        "hold_seconds": ["30", "2.5", "-1", "30.0"],
        "is_public": ["sí", "0", "perhaps", None],
    }
    frame, rejects, _ = read(EVENTS, columns)
    assert frame["hold_seconds"].to_list() == [30, None, None, 30]
    assert frame["is_public"].to_list() == [True, False, None, None]
    assert sorted(wrong(rejects)) == [
        ("b/2", "hold_seconds", "2.5", "not a whole number from 0"),
        ("c/3", "hold_seconds", "-1", "not a whole number from 0"),
        ("c/3", "is_public", "perhaps", "not yes or no"),
    ]


def test_scores_outside_their_scale():
    columns = {
        "survey_id": ["1", "2", "3", "4"],
        "kind": ["CSAT"] * 4,
        "score": ["5", "6", "x", None],
        "scale_min": [1] * 4,
        "scale_max": [5] * 4,
    }
    frame, rejects, _ = read(SURVEYS, columns)
    assert frame["score"].to_list() == [5.0, None, None, None]
    assert wrong(rejects) == [("2", "score", "6", "outside the scale"), ("3", "score", "x", "not a number")]


def test_a_scale_whose_worst_answer_is_the_highest():
    columns = {
        "survey_id": list("123"),
        "kind": ["CES"] * 3,
        "score": [7, 1, 8],
        "scale_min": [7] * 3,
        "scale_max": [1] * 3,
    }
    frame, rejects, _ = read(SURVEYS, columns)
    assert frame["score"].to_list() == [7.0, 1.0, None]
    assert wrong(rejects) == [("3", "score", "8", "outside the scale")]


def test_the_value_of_a_status_event_is_a_status():
    columns = {
        "interaction_id": ["t"] * 3,
        "event_id": ["1", "2", "3"],
        "at": ["2026-01-02"] * 3,
        "kind": ["status", "status", "merged"],
        "value": ["Solved", "gone", "gone"],
    }
    frame, rejects, _ = read(EVENTS, columns)
    assert frame["value"].to_list() == ["solved", None, "gone"]
    assert wrong(rejects) == [("t/2", "value", "gone", "unknown status word")]


def test_an_instant_before_its_floor():
    columns = {"interaction_id": ["a", "b"], "deleted_at": ["2026-01-02", "2026-01-04"]}
    floor = pl.Series(["2026-01-03", "2026-01-04"])
    frame, rejects, _ = read(INTERACTIONS, columns, not_before={"deleted_at": floor})
    assert frame["deleted_at"].is_null().to_list() == [True, False]
    assert wrong(rejects) == [("a", "deleted_at", "2026-01-02", "before creation")]


def test_the_update_time_is_the_rows_own_unless_given():
    frame, _, _ = read(CONTACTS, {"contact_id": ["1"], "updated_at": ["2026-01-02T00:00:00Z"]})
    assert frame["_source_updated_at"].to_list() == [datetime(2026, 1, 2, tzinfo=UTC)]
    given_time = {"agent_id": ["1"], "_source_updated_at": [1767225600]}
    assert read(AGENTS, given_time)[0]["_source_updated_at"].to_list() == [datetime(2026, 1, 1, tzinfo=UTC)]


def test_a_column_the_table_does_not_have_is_a_bug():
    with pytest.raises(BugError, match="colour"):
        read(AGENTS, {"agent_id": ["1"], "colour": ["red"]})


def test_words_in_the_settings_must_be_hilos():
    with pytest.raises(ValueError, match=r"one of phone, branch.*, not 'fax'"):
        SourceSettings(type="x", channels={"F": "fax"})


cells = st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["message", "status", "open", "2026-01-02", "1;2"]))
rows = st.lists(st.tuples(cells, cells, cells, cells, cells), max_size=12)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(rows)
def test_every_row_is_stored_or_set_aside(rows):
    names = ["interaction_id", "event_id", "at", "kind", "value"]
    raw = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    parsed = canonical(EVENTS, raw, CONTEXT)
    frame = parsed.frame("events")
    assert parsed.records == len(rows) == frame.height + parsed.rejects["is_row"].sum()
    assert frame.select("source", "interaction_id", "event_id", "at", "kind").null_count().sum_horizontal()[0] == 0


def test_no_rows_give_the_same_columns_as_rows():
    rows = pl.DataFrame({"contact_id": ["1"], "updated_at": ["2026-10-01T00:00:00Z"]})
    full, empty = (canonical(CONTACTS, raw, CONTEXT).tables["contacts"] for raw in (rows, rows.clear()))
    assert empty.schema == full.schema
    assert canonical(AGENTS, pl.DataFrame({"agent_id": []}, schema={"agent_id": pl.String}), CONTEXT).records == 0


def test_a_scale_without_an_answer_is_read_beside_it():
    frame, rejects, _ = read(SURVEYS, {"survey_id": ["1", "2"], "kind": ["csat"] * 2, "scale_min": [1, 0]})
    assert frame.select("score", "scale_min", "scale_max").rows() == [(None, 1.0, None), (None, 0.0, None)]
    assert rejects.is_empty()


def test_a_column_without_any_value_is_as_good_as_absent():
    filled = {"interaction_id": ["a", "b"], "status": ["open", None]}
    hollow = pl.DataFrame({**filled, "is_spam": [None, None], "tags": [None, None], "created_at": [None, None]})
    assert read(INTERACTIONS, hollow)[0].equals(read(INTERACTIONS, filled)[0])


def test_what_is_wrong_is_told_row_by_row_then_field_by_field_in_the_order_of_the_table():
    columns = {
        "updated_at": ["x", "2026-01-02", "x"],
        "is_agent": ["maybe", "yes", "maybe"],
        "contact_id": ["1", "2", None],
    }
    rejects = read(CONTACTS, columns)[1]
    assert rejects.select("id", "field").rows() == [(None, None), ("1", "is_agent"), ("1", "updated_at")]


def test_pages_of_a_stream_share_how_they_are_read():
    page = {"agent_id": ["1"], "name": ["Ana"]}
    read(AGENTS, page)
    before = readings.cache_info()
    read(AGENTS, {**page, "name": ["Pau"]})
    assert readings.cache_info().misses == before.misses
