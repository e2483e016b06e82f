"""Long lists, leaf by leaf: which stretch of the rows shows, by a number in the address."""

from typing import Final

import polars as pl
import streamlit as st

from ui import formats
from ui.filter_query import LEAF
from ui.view import View

ROWS: Final = 50
"""Rows of a leaf: a browser and a server that draw a table anew in every run draw that many at once."""


def asked(rows: int) -> int:
    """Which leaf of a list of so many rows the address asks for; the nearest one there is."""
    said = st.query_params.get(LEAF, "")[:9]
    wanted = int(said) if said.isascii() and said.isdigit() else 1
    return max(1, min(wanted, _leaves(rows)))


def leaf(view: View, found: pl.DataFrame, key: str) -> tuple[pl.DataFrame, int]:
    """The rows of the leaf asked for, and its number; above them the way to the others, where there are others."""
    at = asked(found.height)
    part = found.slice((at - 1) * ROWS, ROWS)
    if found.height > ROWS:
        st.session_state[key] = at
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(_stretch(view, at, part.height, found.height))
            st.pagination(_leaves(found.height), key=key, on_change=turned, args=(key,))
    return part, at


def _stretch(view: View, at: int, rows: int, of: int) -> str:
    before = (at - 1) * ROWS
    ends = {"first": before + 1, "last": before + rows, "of": of}
    return view.words("behind.shown", **{name: formats.count(n, view.language) for name, n in ends.items()})


def _leaves(rows: int) -> int:
    return max(1, -(-rows // ROWS))


def turned(key: str) -> None:
    """Write the leaf that was chosen into the address."""
    st.query_params[LEAF] = str(st.session_state[key])


def first() -> None:
    """Back to the first leaf: the list is of other rows now."""
    st.query_params.pop(LEAF, None)
