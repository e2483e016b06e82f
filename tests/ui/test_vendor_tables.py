from datetime import UTC, datetime

import polars as pl

from ui import vendor_tables
from ui.view import View

VIEW = View("home", 1, datetime(2026, 11, 20, tzinfo=UTC), "Europe/Madrid")
SUMMARY = pl.DataFrame(
    [
        ("desk", "first_response", "reply_time", "calendar", "equal", 5),
        ("desk", "first_response", "reply_time", "calendar", "rounded", 7),
        ("desk", "first_response", "reply_time", "calendar", "from_creation", 3),
        ("desk", "first_response", "reply_time", "calendar", None, 1),
        ("desk", "count_reopens", "reopens", None, "unexplained", 2),
    ],
    schema=["source", "figure", "name", "basis", "rule", "n"],
    orient="row",
)


def test_compared_is_equal_explained_and_unexplained_together():
    sums = vendor_tables._sums(SUMMARY)
    assert sums.select("figure", "compared", "equal", "explained", "unexplained").rows() == [
        ("count_reopens", 2, 0, 0, 2),
        ("first_response", 16, 12, 3, 1),
    ]
    assert sums["compared"].sum() == SUMMARY["n"].sum()


def test_clocks_are_said_as_durations_and_counts_as_counts():
    rows = pl.DataFrame(
        [
            ("first_response", "calendar", 720, 570, "from_creation"),
            ("next_response", "business", 60, 90, "rounded"),
            ("count_reopens", None, 3, 3, "equal"),
            ("full_resolution", "calendar", 60, None, "ours_running"),
            (None, None, None, 5, None),
        ],
        schema=["figure", "basis", "vendor_value", "our_value", "rule"],
        orient="row",
    )
    said = vendor_tables._said(VIEW, rows)
    assert said["theirs"].to_list() == ["12 min", "1 min", "3", "1 min", "–"]
    assert said["ours"].to_list() == ["9 min 30 s", "1 min 30 s", "3", "–", "5"]
    assert said["apart"].to_list() == ["+2 min 30 s", "−30 s", "0", "–", "–"]
    assert said["basis"].to_list() == ["calendar", "opening hours", None, "calendar", None]
    assert said["why"][0].startswith("The source counts from the creation")
