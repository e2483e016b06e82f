"""The frame of a card: a question as title, one line that explains the drawing, and the drawing.

Each is drawn once per view and replayed; each says in words what it shows, for those who cannot see it;
each says so when the filters leave nothing.
"""

from collections.abc import Callable
from dataclasses import replace

import polars as pl
import streamlit as st

from model.filters import Filters
from ui import data, filter_bar, formats, printing, tips
from ui.view import View

Body = Callable[[View], None]


def panel(
    view: View, name: str, body: Body, caption: str | None = None, about: tuple[str, ...] = (), *, counted: bool = True
) -> None:
    """A bordered card: title, caption, body. A body that fails leaves the other cards alone.

    `about` are the metrics it shows: the title explains them, and the last line says of how many the first is made;
    where the body says so itself (`counted` is false), of how many contacts a figure across channels can speak.
    """
    printing.shows(*about)
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.header(view.words(f"card_title.{name}"), anchor=False, help=tips.tip(view, *about) if about else None)
        if caption is not None:
            st.caption(view.words(f"caption.{caption}"))
        data.guarded(view, body)
        if about:
            data.guarded(view, tips.behind if counted else tips.reach, about[0])


def nothing(view: View) -> None:
    """What stands where there would be an empty axis."""
    st.info(view.words("card.empty", filters=filter_bar.sentence(view)), icon=":material/filter_alt:")


def top_finding(view: View, frame: pl.DataFrame) -> str:
    """Which channel leads, and with which share; `frame` has channel and share (0–1), most first."""
    first = frame.row(0, named=True)
    share = formats.percent(first["share"], view.language)
    return view.words("alt.top", channel=view.words.code(first["channel"]), share=share)


def only(filters: Filters, channel: str) -> Filters:
    """The same filters for one channel."""
    return replace(filters, channels=(channel,), channel_group=None)
