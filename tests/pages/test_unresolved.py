"""The page of the dissatisfied: what is listed, and what is counted above it."""

import polars as pl
import pytest

from tests.pages.test_every_page import is_whole


@pytest.mark.parametrize(
    ("query", "rows"),
    [({}, 50), ({"show": "unowned"}, 0), ({"show": "bogus"}, 50), ({"leaf": "4"}, 10), ({"leaf": "9"}, 10)],
)
def test_the_address_says_which_cases_are_shown(opened, full, query, rows):
    app = opened(full, "team/unresolved.py", period="all", **query)
    assert is_whole(app)
    assert len(app.dataframe[0].value) == rows


def test_eight_columns_and_four_counts_over_all_rows(opened, full):
    app = opened(full, "team/unresolved.py", period="all")
    assert len(app.dataframe[0].value.columns) == 8
    severe = full["dissatisfaction"].filter(pl.col("severity") == "critical").height
    badges = [box.value for box in app.markdown if "-badge[" in box.value]
    assert len(badges) == 4
    assert f"{severe} critical" in badges[0]


def test_whose_turn_it_is_counts_every_open_case(opened, full):
    app = opened(full, "team/unresolved.py", period="all")
    owners = next(table.value for table in app.dataframe if "Critical" not in table.value and "critical" in table.value)
    assert owners["n"].sum() == 160
    assert owners["critical"].sum() == full["dissatisfaction"].filter(pl.col("severity") == "critical").height
    assert all("owner=" in link or "without=owner" in link for link in owners["link"])
