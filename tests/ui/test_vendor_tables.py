from datetime import UTC, datetime

import polars as pl

from model.vocabulary import DIFFERENCES
from ui import vendor_tables
from ui.view import View
from ui.words import TEXTS

VIEW = View("home", 1, datetime(2026, 11, 20, tzinfo=UTC), "Europe/Madrid")
ONE_SIDED = ("left_out", "vendor_missing", "no_hours", "ours_running", "ours_undefined", "neither")
SUMMARY = pl.DataFrame(
    [
        ("desk", "first_response", "reply_time", "calendar", "equal", None, 5),
        ("desk", "first_response", "reply_time", "calendar", "rounded", None, 7),
        ("desk", "first_response", "reply_time", "calendar", "from_creation", None, 3),
        ("desk", "first_response", "reply_time", "calendar", "from_creation", "other_hours", 4),
        ("desk", "first_response", "reply_time", "calendar", None, None, 1),
        ("desk", "count_reopens", "reopens", None, "unexplained", None, 2),
        *(("desk", "full_resolution", "solved", "calendar", rule, None, 10) for rule in ONE_SIDED),
    ],
    schema=["source", "figure", "name", "basis", "rule", "also", "n"],
    orient="row",
)


def test_compared_is_equal_explained_and_unexplained_together_and_what_one_side_lacks_is_apart():
    sums = vendor_tables.sums(SUMMARY)
    assert sums.select("figure", "compared", "equal", "explained", "unexplained", "not_comparable").rows() == [
        ("count_reopens", 2, 0, 0, 2, 0),
        ("first_response", 20, 12, 7, 1, 0),
        ("full_resolution", 0, 0, 0, 0, 60),
    ]
    assert sums["compared"].sum() + sums["not_comparable"].sum() == SUMMARY["n"].sum()


def test_every_rule_is_equal_not_comparable_or_an_explanation():
    apart = {*vendor_tables.EQUAL, *vendor_tables.NOT_COMPARABLE, vendor_tables.UNEXPLAINED}
    assert apart < set(DIFFERENCES)


def test_opening_hours_that_differ_too_are_said_beside_the_rule():
    said = vendor_tables._why(VIEW, "first_solve", "other_hours")
    texts = TEXTS["en"]
    assert said == f"{texts['difference.first_solve']} {texts['difference.other_hours']}"
    assert vendor_tables._why(VIEW, None, None) is None


def test_clocks_are_said_as_durations_and_counts_as_counts():
    rows = pl.DataFrame(
        [
            ("first_response", "calendar", 720, 570, "from_creation", None),
            ("next_response", "business", 60, 90, "rounded", None),
            ("count_reopens", None, 3, 3, "equal", None),
            ("full_resolution", "calendar", 60, None, "ours_running", None),
            (None, None, None, 5, None, None),
        ],
        schema=["figure", "basis", "vendor_value", "our_value", "rule", "also"],
        orient="row",
    )
    said = vendor_tables._said(VIEW, rows)
    assert said["theirs"].to_list() == ["12 min", "1 min", "3", "1 min", "–"]
    assert said["ours"].to_list() == ["9 min 30 s", "1 min 30 s", "3", "–", "5"]
    assert said["apart"].to_list() == ["+2 min 30 s", "−30 s", "0", "–", "–"]
    assert said["basis"].to_list() == ["calendar", "opening hours", None, "calendar", None]
    assert said["why"][0].startswith("The source counts from the creation")
