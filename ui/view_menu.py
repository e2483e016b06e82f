"""How the pages are shown: their language, whom the navigation is arranged for, and the way to a page for printing."""

from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import pictures, printing, remembered
from ui.audience import AUDIENCES, audience_of
from ui.audience import PARAMETER as AUDIENCE
from ui.view import View
from ui.words import LANGUAGES, Words

_KEY: Final = "shown.{}".format


def draw(view: View) -> DeltaGenerator | None:
    """The popover, filled while it is open; gives the place in it for the page's tables."""
    words = view.words
    menu = st.popover(words("shown.label"), icon=":material/visibility:", key=_KEY("menu"), on_change="rerun")
    if not menu.open:
        return None
    audience = audience_of(st.query_params.get(AUDIENCE))
    with menu:
        _choice(words, remembered.LANGUAGE, view.language, LANGUAGES, "language")
        _choice(words, AUDIENCE, audience, AUDIENCES, "audience")
        st.link_button(words("shown.print"), printing.address(st.query_params.to_dict()), icon=":material/print:")
        pictures.listed(view)
        return st.container(gap="xxsmall")


def _choice(words: Words, parameter: str, chosen: str, codes: tuple[str, ...], name: str) -> None:
    key = _KEY(parameter)
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen
    st.segmented_control(
        words(f"shown.{name}"), codes, key=key, required=True, format_func=lambda code: words(f"{name}.{code}"),
        on_change=_chosen, args=(parameter,),
    )  # fmt: skip


def _chosen(parameter: str) -> None:
    remembered.put(parameter, st.session_state[_KEY(parameter)])
