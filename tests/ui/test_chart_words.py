"""How a drawing reaches the page: in the viewer's language, its rows as Arrow, and its finding in words."""

import io
import json
from datetime import UTC, date, datetime

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from tests.ui import company
from ui.chart_words import chart_words
from ui.view import View

VIEW = View("home", 1, company.AS_OF, company.ZONE)
FRAME = pl.DataFrame(
    {"name": ["a", None], "n": [1, 2], "day": [date(2026, 11, 9), None], "list": [["x"], []],
     "at": [datetime(2026, 11, 9, 8, tzinfo=UTC), None]}
)  # fmt: skip


def page(frame, language):
    from dataclasses import replace

    import altair as alt

    from charts.drawing import drawing, template
    from tests.ui.test_chart_words import VIEW
    from ui.chart_words import draw

    legend = alt.Legend(title=None)
    form = template(lambda: alt.Chart(alt.NamedData("rows")).mark_bar().encode(color=alt.Color("n:Q", legend=legend)))
    draw(replace(VIEW, language=language), drawing(form(), {"rows": frame}), "7 contacts")


def shown(frame, language="en"):
    app = AppTest.from_function(page, args=(frame, language)).run(timeout=30)
    assert not app.exception
    (chart,) = app.get("vega_lite_chart")
    return chart.proto


@pytest.mark.parametrize("frame", [FRAME, FRAME.clear()], ids=["rows", "none"])
def test_rows_reach_the_page_as_they_are(frame):
    (rows,) = shown(frame).datasets
    assert rows.name == "rows"
    assert pl.read_ipc_stream(io.BytesIO(rows.data.data)).equals(frame)


def test_a_chart_says_its_finding_and_takes_the_pages_theme():
    proto = shown(FRAME)
    assert (proto.alt, proto.theme) == ("7 contacts", "streamlit")
    assert json.loads(proto.spec)["config"]["view"] == {"stroke": None}


def test_axes_speak_the_viewers_language():
    locale = json.loads(shown(FRAME, "ca").spec)["config"]["locale"]
    assert locale["number"]["decimal"] == ","
    assert locale["time"]["shortMonths"][0] == "gen"
    assert "number" not in json.loads(shown(FRAME).spec)["config"]["locale"]


def test_the_words_of_a_language_are_one_object_for_all_its_viewers():
    spanish = View("elsewhere", 2, company.AS_OF, company.ZONE, language="es")
    assert chart_words(spanish) is chart_words(View("home", 1, company.AS_OF, company.ZONE, language="es"))
    assert chart_words(spanish) is not chart_words(VIEW)
