"""How a column is read follows from the table, what is in it, and the words that are known."""

import polars as pl
import pytest

from connectors._readings import Common, readings, stays_typed
from model.schemas import EVENTS, INTERACTIONS, SURVEYS, VENDOR_METRICS

TEXT = pl.String()


def read(table, columns, words=()):
    """The columns of one page as read, by name."""
    given = pl.DataFrame(columns)
    how = readings(Common(table, "crm", tuple(given.schema.items()), words))
    return given.select([reading.values for reading in how.values()])


def test_every_column_of_the_table_is_read_in_its_dtype_and_empty_ones_are_null():
    rows = read(INTERACTIONS, {"source": [None], "interaction_id": ["1"], "is_spam": ["yes"]})
    assert rows.columns == list(INTERACTIONS.names)
    assert (rows["source"][0], rows["is_spam"][0], rows["status"][0]) == ("crm", True, None)
    timeless = [c.name for c in INTERACTIONS.columns if c.name.endswith("_at")]
    assert all(rows[name].null_count() == 1 for name in timeless)  # instants are read elsewhere


@pytest.mark.parametrize(("word", "expected"), [("On Hold", "on_hold"), ("parked", "on_hold"), ("gone", None)])
def test_words_are_those_known_and_hilos_own(word, expected):
    assert read(INTERACTIONS, {"status": [word]}, (("status", (("parked", "on_hold"),)),))["status"][0] == expected


def test_of_two_meanings_of_a_word_the_later_counts():
    words = (("status", (("x", "open"), ("X ", "closed"))),)
    assert read(INTERACTIONS, {"status": ["x"]}, words)["status"][0] == "closed"


def test_the_vendors_channel_stays_beside_ours():
    rows = read(INTERACTIONS, {"channel": ["Mail"]}, (("channel", (("mail", "email"),)),))
    assert (rows["channel"][0], rows["channel_detail"][0]) == ("email", "Mail")


def test_teams_are_renamed_and_others_kept():
    rows = read(INTERACTIONS, {"team": ["N1", "Sales"]}, (("team", (("n1", "Level 1"),)),))
    assert rows["team"].to_list() == ["Level 1", "Sales"]


def test_only_the_value_of_a_status_event_is_a_word():
    rows = read(EVENTS, {"kind": ["status", "assigned"], "value": ["Solved", "Solved"]})
    assert rows["value"].to_list() == ["solved", "Solved"]


def test_a_score_lies_within_its_scale_whichever_end_is_the_worst():
    rows = read(SURVEYS, {"score": ["5", "6"], "scale_min": ["5", "5"], "scale_max": ["1", "1"]})
    assert rows["score"].to_list() == [5.0, None]


@pytest.mark.parametrize(
    ("column", "dtype", "stays"),
    [
        ("created_at", TEXT, False),
        ("created_at", pl.Date(), True),
        ("tags", pl.List(pl.Int64), True),
        ("interaction_id", pl.Int64(), False),
        ("is_spam", pl.Boolean(), True),
    ],
)
def test_what_is_read_as_it_is(column, dtype, stays):
    assert stays_typed(INTERACTIONS.column(column), dtype) is stays


@pytest.mark.parametrize(
    ("table", "column", "words", "stays"),
    [
        (VENDOR_METRICS, "basis", ["business", "calendar"], True),
        (VENDOR_METRICS, "name", ["reply_time"], True),
        (VENDOR_METRICS, "basis", ["Business"], False),  # must become ours
        (VENDOR_METRICS, "name", [" reply"], False),  # must be trimmed
        (VENDOR_METRICS, "name", [""], False),
        (VENDOR_METRICS, "name", ["a\0"], False),
        (INTERACTIONS, "status", ["open"], False),  # which settings may call something else
        (INTERACTIONS, "team", ["N1"], False),
        (INTERACTIONS, "created_at", ["2026-01-01"], False),
    ],
)
def test_an_enum_is_read_as_it_is_only_where_reading_could_change_none_of_its_words(table, column, words, stays):
    assert stays_typed(table.column(column), pl.Enum(words)) is stays


def test_pages_alike_are_read_by_the_same_expressions():
    given = Common(EVENTS, "crm", (("kind", TEXT),), ())
    assert readings(given) is readings(Common(EVENTS, "crm", (("kind", TEXT),), ()))
    assert readings(given) is not readings(Common(EVENTS, "crm", (("kind", TEXT), ("value", TEXT)), ()))
