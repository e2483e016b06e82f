"""What stands before there is any data: how to read the configured sources, or the demo being built."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from model.errors import TryAgainLater
from ui import data
from ui.plain import plain
from ui.words import Words

Told = Callable[[str, float], None]


def show(words: Words, build_demo: Callable[[Path, Told], object]) -> None:
    """No snapshot yet: the command that reads the configured sources; without any the demo is built and shown."""
    st.title(words("start.title"))
    if data.site().settings.sources:
        st.info(words("start.sync"), icon=":material/sync:")
        st.code("hilo sync", language="shell")
        st.stop()
    bar = st.progress(0.0, words("start.building"))

    def told(doing: str, share: float) -> None:
        bar.progress(share, f"{words('start.building')} {plain(doing)}")

    try:
        build_demo(data.home(), told)
    except TryAgainLater:
        st.info(words("start.busy"), icon=":material/hourglass:")
        st.stop()
    st.rerun()
