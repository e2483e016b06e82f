"""Rows as databases give them, as text and back."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from connectors.sql import bodies
from model.delivery import Page

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1, None, -3], ["1", None, "-3"]),
        ([1077.0, 0.5], ["1077", "0.5"]),  # ids that went through a spreadsheet
        ([True, None], ["true", None]),
        ([2**70], ["1180591620717411303424"]),
        ([Decimal("1.50")], ["1.50"]),
        ([Decimal("NaN"), Decimal("1E+3"), Decimal("-Infinity")], ["NaN", "1000", "-Infinity"]),
        ([1, 2.5, 3.0], ["1", "2.5", "3"]),  # SQLite has a type for each value
        ([float("nan"), 1e300], ["NaN", "1e+300"]),
        ([timedelta(days=1, minutes=2), timedelta(seconds=1.5), None], ["86520", "1.5", None]),
        (["a", None, ""], ["a", None, ""]),
        ([1, "a", None], ["1", "a", None]),
        ([True, 2], ["True", "2"]),
        ([date(2026, 10, 1)], ["2026-10-01"]),
        ([datetime.fromisoformat("2026-10-01T12:00")], ["2026-10-01 12:00:00.000000"]),
        ([datetime(2026, 10, 1, 12, tzinfo=timezone(timedelta(hours=2)))], ["2026-10-01 10:00:00.000000+00:00"]),
        ([UUID(int=5)], ["00000000-0000-0000-0000-000000000005"]),
        ([b"\x00\xff"], ["00ff"]),
        ([["a", "b"], None, []], ["a;b", None, ""]),
        ([{"a": [1]}], ['{"a":[1]}']),
        ([None, None], [None, None]),
    ],
)
def test_every_type_becomes_text_that_is_read_back(values, texts):
    frame = bodies.frame_of(["x"], [(value,) for value in values])
    page = Page("s", "s", NOW, bodies.written(frame, [("t", None, "why")]))
    found = bodies.read(page)
    assert found.frame["x"].to_list() == texts
    assert found.frame["_line"].to_list() == [*range(1, len(values) + 1)]
    assert found.notices == (("t", None, "why"),)


def test_texts_with_line_ends_quotes_and_emoji_survive():
    odd = ['a\nb\r\n"c"', "\\", "🙂", "\x00"]
    page = Page("s", "s", NOW, bodies.written(bodies.frame_of(["x"], [(text,) for text in odd])))
    assert bodies.read(page).frame["x"].to_list() == odd


def test_a_page_of_notices_alone_has_no_rows():
    body = bodies.written(bodies.frame_of([], []), [("t", "c", "gone")])
    found = bodies.read(Page("s", "s", NOW, body))
    assert found.frame.height == 0
    assert bodies.notes(found.notices).select("object", "field", "reason", "is_row").rows() == [
        ("t", "c", "gone", False)
    ]


def test_missing_columns_are_empty_and_empty_text_is_null():
    frame = bodies.frame_of(["a"], [("",), (" b ",)])
    assert bodies.complete(frame, ("a", "c")).to_dict(as_series=False) == {"a": [None, "b"], "c": [None, None]}
