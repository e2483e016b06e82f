"""New numbers appear without a reload: an open page asks now and then whether there is a newer snapshot, and offers it.

It is offered and not taken: a page is always drawn from one snapshot, and nothing moves under a reader's eyes.
"""

from typing import Final

import streamlit as st

from ui import data, formats
from ui.view import View

SECONDS: Final = 60


@st.fragment(run_every=SECONDS)
def watch(view: View) -> None:
    """A button when there is a newer snapshot than the page's; nothing otherwise."""
    data.guarded(view, offer)


def offer(view: View) -> None:
    """What `watch` draws, once."""
    newest = data.snapshot()
    if newest is None or newest.id <= view.snapshot:
        return
    at = formats.time(newest.as_of, view.timezone)
    if st.button(view.words("freshness.newer", at=at), icon=":material/update:", type="primary", key="new_data"):
        st.rerun()
