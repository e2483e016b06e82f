"""Long lists, leaf by leaf."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from model.filters import Filters
from ui import filter_query, leaves


@pytest.mark.parametrize(
    ("said", "rows", "leaf"),
    [("2", 51, 2), ("2", 50, 1), ("9", 250, 5), ("0", 250, 1), ("-1", 250, 1), ("²", 250, 1), ("9" * 400, 250, 5),
     (None, 0, 1)],
)  # fmt: skip
def test_the_address_says_which_leaf_shows_and_nonsense_the_nearest(monkeypatch, said, rows, leaf):
    monkeypatch.setattr(st, "query_params", {} if said is None else {"leaf": said})
    assert leaves.asked(rows) == leaf


def drawn() -> None:
    import polars as pl  # a script of its own
    import streamlit as st

    from tests.ui.test_tables import SEEN
    from ui import leaves

    part, _ = leaves.leaf(SEEN, pl.DataFrame({"n": range(120)}), "leaf")
    st.session_state["shown"] = part["n"].to_list()


def test_the_rows_of_the_leaf_asked_for_are_shown_and_counted():
    app = AppTest.from_function(drawn)
    app.query_params["leaf"] = "3"
    app.run()
    assert app.session_state["shown"] == list(range(100, 120))
    assert app.caption[0].value == "Rows 101–120 of 120"


def test_a_leaf_is_turned_in_the_address_and_other_filters_begin_anew(monkeypatch):
    monkeypatch.setattr(st, "query_params", Query(lang="ca"))
    monkeypatch.setattr(st, "session_state", {"leaf": 2})
    leaves.turned("leaf")
    assert st.query_params == {"lang": "ca", "leaf": "2"}
    filter_query.write(Filters(preset="7d"))
    assert st.query_params == {"lang": "ca", "period": "7d"}


class Query(dict[str, str]):
    def to_dict(self):
        return dict(self)

    def from_dict(self, values):
        self.clear()
        self.update(values)
