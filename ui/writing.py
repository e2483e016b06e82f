"""Handing in what somebody writes on a page: kept by the desk `dashboard.py` offers, told once, with an empty form."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from model.errors import HiloError
from ui import corrections
from ui.plain import plain

_SAID: Final = "writing.said.{}".format
_TURN: Final = "writing.turn.{}".format
_OPENED: Final = "writing.opened.{}".format


def write(area: str, ask: Callable[[Any], None], said: str) -> None:
    """Ask the desk, and run the page again to tell `said` (Markdown); what the desk refuses is told at once."""
    try:
        ask(corrections.offered()())
    except HiloError as error:
        st.error(plain(error.text), icon=":material/error:")
        return
    st.session_state[_SAID(area)] = said
    st.session_state[_TURN(area)] = turn(area) + 1
    st.rerun()


def is_wanted(popover: Any, key: str) -> bool:
    """Whether to fill a popover: from the first time it is opened, for what is typed is lost with its field."""
    if popover.open:
        st.session_state[_OPENED(key)] = True
    return _OPENED(key) in st.session_state


def told(area: str) -> None:
    """What was kept last in this area, once."""
    said = st.session_state.pop(_SAID(area), None)
    if said:
        st.success(said, icon=":material/check:")


def turn(area: str) -> int:
    """How often something was kept: part of the keys of a form, so that it is empty the next time."""
    return int(st.session_state.get(_TURN(area), 0))
