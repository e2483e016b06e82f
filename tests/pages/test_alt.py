"""Who cannot see a chart or a table is told what it says: a text beside each of them, with a number of its finding."""

import pytest

from tests.pages.said import everything
from tests.pages.test_pages import FILES
from ui.words import LANGUAGES

CHARTS = [file for file in FILES if file.startswith(("executive/", "team/re"))]


@pytest.mark.parametrize("page", FILES)
def test_every_chart_and_table_is_told_in_words(opened, full, page):
    query = {"person": "P0001"} if page == "team/customer.py" else {}
    app = opened(full, page, lang=LANGUAGES[FILES.index(page) % 3], **query)
    told = [one.text for one in everything(app) if one.place.endswith(".alt")]
    drawn = [*app.get("vega_lite_chart"), *app.dataframe, *app.table]
    assert len(told) == len(drawn)
    assert bool(app.get("vega_lite_chart")) >= (page in CHARTS)
    assert all(any(mark.isdigit() for mark in chart.proto.alt) for chart in app.get("vega_lite_chart"))
