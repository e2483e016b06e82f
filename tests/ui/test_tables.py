from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.elements.lib.pandas_styler_utils import marshall_styler
from streamlit.proto.ArrowData_pb2 import ArrowData

from ui import tables
from ui.plain import visible_column, web_link
from ui.view import View

SEEN = View("home", 1, datetime(2026, 11, 20, 17, tzinfo=UTC), "Europe/Madrid")


def read(frame: pl.DataFrame, said) -> list[list[str]]:
    """What the cells of the columns in `said` show."""
    proto = ArrowData()
    marshall_styler(proto, tables.spoken(frame, tuple(said), said), "uuid")
    return [list(row) for row in convert_arrow_bytes_to_pandas_df(proto.styler.display_values).itertuples(index=False)]


def test_only_web_addresses_become_links():
    frame = pl.DataFrame({"url": ["https://a.example/1", "javascript:alert(1)", "data:text/html,x", None]})
    assert frame.select(web_link("url")).to_series().to_list() == ["https://a.example/1", None, None, None]


def test_cells_cannot_turn_text_around():
    frame = pl.DataFrame({"name": ["invoice\u202efdp.exe", "Núria"]})
    assert frame.select(visible_column("name")).to_series().to_list() == ["invoice\ufffdfdp.exe", "Núria"]


def test_a_long_path_is_cut_after_four_with_the_number_left_out():
    assert tables.chips_of(SEEN, ["phone", "phone", "email"]) == ["Phone", "Phone", "Email"]
    assert tables.chips_of(SEEN, ["phone"] * 7) == ["Phone", "Phone", "Phone", "Phone", "+3"]
    assert tables.chips_of(SEEN, None) == []


def test_small_numbers_of_cases_stand_beside_their_rate():
    frame = pl.DataFrame({"rate": [0.36, 0.5, None], "n": [25, 30, 0]})
    assert read(frame, {"rate": tables.rate(SEEN, "n")}) == [["36.0% (n 25)"], ["50.0%"], ["–"]]


def test_durations_and_instants_read_as_text_and_sort_as_numbers():
    at = datetime(2026, 11, 20, 17, tzinfo=UTC)
    frame = pl.DataFrame({"took": [36.0, 100_000.0, None], "at": [at, None, at]})
    said = {**tables.durations(SEEN, "took"), "at": tables.at(SEEN)}
    assert read(frame, said) == [["36 s", "20 Nov 2026 18:00"], ["27 h 47 min", "–"], ["–", "20 Nov 2026 18:00"]]
    cells = tables.spoken(frame, ("took", "at"), said).data
    assert cells["took"].tolist()[:2] == [36.0, 100_000.0]
    assert str(cells["at"].dtype).startswith("datetime64")


def test_a_whole_number_stays_whole_where_others_have_none():
    frame = pl.DataFrame({"n": [22, None], "took": [36.0, None]})
    cells = tables.spoken(frame, ("n", "took"), tables.durations(SEEN, "took")).data
    assert str(cells["n"].tolist()[0]) == "22"


def test_whole_numbers_read_in_the_pages_language_and_not_in_the_browsers():
    frame = pl.DataFrame({"n": [1234, None], "share": [0.5, 0.25]})
    spanish = View("home", 1, datetime(2026, 11, 20, 17, tzinfo=UTC), "Europe/Madrid", language="es")
    columns = {"n": tables.number(spanish, "n"), "share": tables.bar(spanish, "share", None)}
    said = tables.counts(spanish, frame, columns)
    assert read(frame.select("n"), said) == [["1.234"], ["–"]]


@pytest.mark.parametrize(("language", "format"), [("en", "%.0f%%"), ("ca", "%.0f\u202f%%")])
def test_bars_are_in_whole_percent_without_a_decimal_mark(monkeypatch, language, format):  # noqa: A002
    drawn = []
    monkeypatch.setattr(tables.st, "dataframe", lambda cells, **options: drawn.append((cells, options)))
    view = replace(SEEN, language=language)
    tables.show(view, pl.DataFrame({"share": [0.25, None]}), "paths", {"share": tables.bar(view, "share", None, 0.5)})
    ((cells, options),) = drawn
    assert cells.to_pydict() == {"share": [25.0, None]}
    told = options["column_config"]["share"]["type_config"]
    assert (told["format"], told["max_value"]) == (format, 50.0)


def test_numbers_below_a_thousand_need_no_reading_and_a_table_without_readings_no_styler(monkeypatch):
    frame = pl.DataFrame({"n": [999, None], "m": [1000, 1], "path": [["phone"], []]})
    columns = {"n": tables.number(SEEN, "n"), "m": tables.number(SEEN, "n"), "path": tables.path(SEEN, "path", frame)}
    assert list(tables.counts(SEEN, frame, columns)) == ["m"]
    drawn = []
    monkeypatch.setattr(tables.st, "dataframe", lambda cells, **options: drawn.append(cells))
    tables.show(SEEN, frame.drop("m"), "cases", {name: columns[name] for name in ("n", "path")})
    assert drawn[0].to_pydict() == {"n": [999, None], "path": [["phone"], []]}
