"""The frame around every page: access, snapshot, navigation, filters, freshness; then the page runs."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from model.errors import HiloError
from ui.access import scope_of
from ui.plain import plain
from ui.words import Words, language_of

HERE = Path(__file__).parent


def build_demo(home: Path, told: Callable[[str, float], None]) -> None:
    """Build the demo's store, for a first run without sources."""
    from pipeline import demo  # noqa: PLC0415  only a first run needs the connectors

    demo.build(home, told)


def desk() -> Any:
    """Where pages hand in what somebody decided about who is who."""
    from pipeline.desk import Desk  # noqa: PLC0415  only a decision needs the pipeline
    from ui import data  # noqa: PLC0415  see main

    return Desk(data.site(), lambda: datetime.now(UTC))


def main() -> None:
    """One run of the script: nothing of a page is drawn before the viewer's scope and snapshot are known."""
    from ui import corrections, data, first_run, frame, remembered, view  # noqa: PLC0415  caches want a running server

    st.set_page_config(page_title="Hilo", page_icon=str(HERE / "static" / "icon.svg"), layout="wide")
    st.html(HERE / "static" / "style.css")
    query = remembered.restore()
    words = Words(language_of(query.get(remembered.LANGUAGE), st.context.locale))
    page = frame.navigation(HERE, words, query)
    try:
        data.begin()
        if (found := data.snapshot()) is None:
            first_run.show(words, build_demo)
            return
        with frame.loading("data", data.home(), found.id):
            seen, choices, refused = frame.view_of(found, scope_of(data.site().settings.access), query, words.language)
        # The demo was read when it was built and does not age.
        view.show(seen, found.created_at if found.is_demo else datetime.now(UTC))
        files = frame.header(page, seen, choices, refused, is_demo=found.is_demo)
        corrections.offer(desk)
    except HiloError as error:
        st.error(plain(error.text), icon=":material/error:")
        st.stop()
    frame.body(page, seen, files)


@asynccontextmanager
async def started(_: st.App) -> AsyncIterator[None]:
    """The server answers at once, and does meanwhile what the first visitor would wait for."""
    Thread(target=lambda: import_module("ui.warming").warm(), name="warm", daemon=True).start()
    yield


if __name__ == "__main__":
    main()
else:
    # `streamlit run` finds this app, imports the file once when the server starts, and runs it as the
    # script of every session. A folder named `pages` beside a script switches on an old mode until the
    # first navigation was drawn; a link to a page would then open with a "not found" box over it.
    PagesManager.uses_pages_directory = False
    app = st.App(__file__, lifespan=started)
