"""The frame around every page: access, snapshot, navigation, filters, freshness; then the page runs."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from model.errors import HiloError, SettingsError, TryAgainLater
from model.scope import EVERYTHING, Scope
from ui.plain import plain
from ui.words import Words, language_of

HERE = Path(__file__).parent


def viewer_scope(access: Mapping[str, Any]) -> Scope:
    """What the viewer may see. Applied when the snapshot is opened, below every cache."""
    if access:
        raise SettingsError(
            "Opening the dashboard",
            "[access] has rules, and this version cannot apply them yet",
            next_step="remove [access] from the settings to show everything to everyone who can reach this address",
        )
    return EVERYTHING


def first_run(words: Words) -> None:
    """No snapshot yet: say how to read the configured sources, or build the demo and show it."""
    from pipeline import demo  # noqa: PLC0415  only a first run needs the connectors
    from ui import data  # noqa: PLC0415  see main

    st.title(words("start.title"))
    if data.site().settings.sources:
        st.info(words("start.sync"), icon=":material/sync:")
        st.code("hilo sync", language="shell")
        st.stop()
    bar = st.progress(0.0, words("start.building"))

    def told(doing: str, share: float) -> None:
        bar.progress(share, f"{words('start.building')} {plain(doing)}")

    try:
        demo.build(data.home(), told)
    except TryAgainLater:
        st.info(words("start.busy"), icon=":material/hourglass:")
        st.stop()
    st.rerun()


def desk() -> Any:
    """Where pages hand in what somebody decided about who is who."""
    from pipeline.desk import Desk  # noqa: PLC0415  only a decision needs the pipeline
    from ui import data  # noqa: PLC0415  see main

    return Desk(data.site(), lambda: datetime.now(UTC))


def main() -> None:
    """One run of the script: nothing of a page is drawn before the viewer's scope and snapshot are known."""
    from ui import corrections, data, filter_bar, frame, view  # noqa: PLC0415  cached functions want a running server

    st.set_page_config(page_title="Hilo", page_icon=str(HERE / "static" / "icon.svg"), layout="wide")
    st.html(HERE / "static" / "style.css")
    st.logo(str(HERE / "static" / "logo.svg"), size="large")
    words = Words(language_of(st.query_params.get("lang"), st.context.locale))
    page = st.navigation(frame.pages(HERE / "pages", words), position="top")
    try:
        if (found := data.snapshot()) is None:
            first_run(words)
            return
        filters, refused = filter_bar.read()
        seen = frame.view_of(found, viewer_scope(data.site().settings.access), filters, words.language)
        # The demo was read when it was built and does not age.
        view.show(seen, found.created_at if found.is_demo else datetime.now(UTC))
        frame.header(page, seen, refused, is_demo=found.is_demo)
        corrections.offer(desk)
    except HiloError as error:
        st.error(plain(error.text), icon=":material/error:")
        st.stop()
    page.run()


if __name__ == "__main__":
    main()
else:
    # `streamlit run` finds this app, imports the file once when the server starts, and runs it as the
    # script of every session. A folder named `pages` beside a script switches on an old mode until the
    # first navigation was drawn; a link to a page would then open with a "not found" box over it.
    PagesManager.uses_pages_directory = False
    app = st.App(__file__)
