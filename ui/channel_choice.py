"""One channel chosen inside a card; the choice is a code in the URL, like every other one."""

from typing import Final

import streamlit as st

from ui import answers, data, panels, tips
from ui.view import View

_PARAMETER: Final = "band"
_KEY: Final = "card.band"


def bands_of_one(view: View) -> None:
    """The bands of one channel, the one with the most answers unless another is chosen."""
    known = data.result(view, "first_response_time", ("channel",)).sort("n", "channel", descending=[True, False])
    if known.is_empty():
        panels.nothing(view)
        return
    codes = known["channel"].to_list()
    asked = st.query_params.get(_PARAMETER)
    st.session_state[_KEY] = asked if asked in codes else codes[0]
    chosen = st.selectbox(
        view.words("column.channel"), codes, key=_KEY, format_func=view.words.code, on_change=_chosen,
        label_visibility="collapsed", width=220,
    )  # fmt: skip
    answers.answer_bands(view, chosen)
    tips.behind(view.with_filters(panels.only(view.filters, chosen)), "first_response_time", channel=chosen, group="")


def _chosen() -> None:
    st.query_params[_PARAMETER] = st.session_state[_KEY]
