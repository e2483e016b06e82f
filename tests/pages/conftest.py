"""Pages run through dashboard.py over an invented company, with nothing but the store's reading replaced."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import polars as pl
import pytest
import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest

from store.snapshots import Snapshot
from tests.ui import company
from ui import data, frame

ROOT = Path(__file__).parents[2]
SNAPSHOT = Snapshot(1, company.AS_OF, {}, is_demo=False, created_at=company.AS_OF)
Open = Callable[..., AppTest]
Navigation = dict[str, list[StreamlitPage]]


class Reading:
    """A store.snapshots.Reader over frames in memory."""

    snapshot = SNAPSHOT

    def __init__(self, tables: dict[str, pl.DataFrame]) -> None:
        self.tables = tables

    def scan(self, table) -> pl.LazyFrame:
        return self.tables[table.name].lazy()


@pytest.fixture(scope="session")
def full() -> dict[str, pl.DataFrame]:
    return company.tables()


@pytest.fixture(scope="session")
def unknown_only() -> dict[str, pl.DataFrame]:
    return company.tables(60, ("unknown",))


@pytest.fixture(scope="session")
def nothing() -> dict[str, pl.DataFrame]:
    return {name: frame.clear() for name, frame in company.tables(40).items()}


@pytest.fixture
def opened(monkeypatch, tmp_path) -> Open:
    """`opened(tables, page, **query)`: the page after its first run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HILO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HILO_CONFIG", raising=False)
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_page(tables: dict[str, pl.DataFrame] | None, page: str = "executive/overview.py", **query: str) -> AppTest:
        if tables is not None:
            monkeypatch.setattr(data, "snapshot", lambda: SNAPSHOT)
            monkeypatch.setattr(data, "_reader", lambda _: Reading(tables))
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        app.query_params.update(query)
        if page == "executive/overview.py":
            return app.run()
        with monkeypatch.context() as patched:  # only a script that ran has pages to switch to; none need be drawn yet
            patched.setattr(frame, "pages", undrawn(frame.pages))
            app.run()
        return app.switch_page(str(ROOT / "pages" / page)).run()

    return open_page


def undrawn(pages: Callable[..., Navigation]) -> Callable[..., Navigation]:
    """`frame.pages` whose pages are there and draw nothing."""

    def made(*given: object) -> Navigation:
        found = pages(*given)
        for page in chain.from_iterable(found.values()):
            page.run = lambda: None
        return found

    return made
