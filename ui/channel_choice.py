"""One channel chosen inside a card, for it and the card beside it; the choice is a code in the URL, like any other."""

from typing import Final

import streamlit as st

from ui import answers, data, panels, tips
from ui.view import View

_PARAMETER: Final = "band"
_KEY: Final = "card.band"


def bands_of_one(view: View) -> None:
    """The bands of one channel, the one with the most answers unless another is chosen."""
    codes = known(view)
    if not codes:
        panels.nothing(view)
        return
    st.session_state[_KEY] = chosen(codes)
    channel = st.selectbox(
        view.words("column.channel"), codes, key=_KEY, format_func=view.words.code, on_change=_choose,
        label_visibility="collapsed", width=220,
    )  # fmt: skip
    answers.answer_bands(view, channel)
    _behind(view, channel)


def hours_of_one(view: View) -> None:
    """When the answers of the same channel are slow."""
    codes = known(view)
    if not codes:
        panels.nothing(view)
        return
    st.markdown(f"**{view.words.code(chosen(codes))}**")
    answers.slow_hours(view, chosen(codes))
    _behind(view, chosen(codes))


def known(view: View) -> list[str]:
    """Channels with a first answer, most first."""
    found = data.result(view, "first_response_time", ("channel",)).sort("n", "channel", descending=[True, False])
    return [str(code) for code in found["channel"].to_list()]


def chosen(codes: list[str]) -> str:
    """The channel the address names, else the first."""
    asked = st.query_params.get(_PARAMETER)
    return asked if asked in codes else codes[0]


def _behind(view: View, channel: str) -> None:
    tips.behind(view.with_filters(panels.only(view.filters, channel)), "first_response_time", channel=channel, group="")


def _choose() -> None:
    st.query_params[_PARAMETER] = st.session_state[_KEY]
