"""The page of the dissatisfied: what is listed, and what is counted above it."""

import polars as pl
import pytest

from tests.pages.test_pages import is_whole


@pytest.mark.parametrize(("query", "rows"), [({}, 160), ({"show": "unowned"}, 0), ({"show": "bogus"}, 160)])
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
