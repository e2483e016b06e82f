"""A page on paper: no navigation and no controls, but what the filters are, how old the data is, and what is meant.

`?print=1` asks for it. The light theme and the missing toolbar come from Streamlit's own parameters for embedding.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from metrics.registry import find
from ui import browser, data, definitions, tips
from ui.plain import plain
from ui.view import View

PARAMETER: Final = "print"
_PAPER: Final = {PARAMETER: "1", "embed": "true", "embed_options": "light_theme"}
# The run's own, like the view: a page and the frame around it share a thread.
_SHOWN: Final[ContextVar[dict[str, None] | None]] = ContextVar("shown", default=None)


def is_asked(query: Mapping[str, str]) -> bool:
    """Whether the address asks for a page to print."""
    return query.get(PARAMETER) == "1"


def address(query: Mapping[str, str]) -> str:
    """The address of the present page for printing."""
    return "?" + urlencode({**query, **_PAPER})


def begin() -> None:
    """Start to note the metrics a page shows."""
    _SHOWN.set({})


def shows(*metrics: str) -> None:
    """Note that the page shows these metrics. Call it where it is not replayed from a cache."""
    if (noted := _SHOWN.get()) is not None:
        noted.update(dict.fromkeys(metrics))


def shown() -> tuple[str, ...]:
    """The metrics noted since `begin`, in the order of the page."""
    return tuple(_SHOWN.get() or ())


def head(view: View) -> None:
    """The button that opens the print dialog."""
    browser.print_button(view.words("shown.print"))


def foot(view: View) -> None:
    """The definitions of what the page shows."""
    if shown():
        data.guarded(view, _definitions, shown())


@data.drawn
def _definitions(view: View, metrics: tuple[str, ...]) -> None:
    words = view.words
    st.header(words("title.definitions"), anchor=False)
    for metric in map(find, metrics):
        st.markdown(f"**{plain(tips.name(words, metric))}**: {plain(words.meaning(metric))}")
        st.markdown(definitions.lines(words, definitions.parts(metric)))
