"""Pages run through dashboard.py over an invented company, with nothing but the store's reading replaced."""

from collections.abc import Callable, Iterator
from functools import cache
from inspect import signature
from itertools import chain
from pathlib import Path

import polars as pl
import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest

from store.snapshots import Snapshot
from tests.ui import company
from ui import data, frame, remembered

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


@pytest.fixture(scope="session", autouse=True)
def _scanned_once() -> Iterator[None]:
    """AppTest looks through all installed packages for components, which takes longer than most pages: once will do."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def full() -> dict[str, pl.DataFrame]:
    return company.tables()


@pytest.fixture(scope="session")
def unknown_only() -> dict[str, pl.DataFrame]:
    return company.tables(60, ("unknown",))


@pytest.fixture(scope="session")
def nothing() -> dict[str, pl.DataFrame]:
    return {name: frame.clear() for name, frame in company.tables(40).items()}


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory) -> Callable[[dict[str, pl.DataFrame]], Path]:
    """`shared_home(tables)`: a home of that data's own, and with it whatever pages have kept of it in this process."""
    root, known = tmp_path_factory.mktemp("homes"), {}

    def home_of(tables: dict[str, pl.DataFrame]) -> Path:
        known.setdefault(id(tables), tables)  # kept: nothing else may get its id
        return root / str(id(tables))

    return home_of


@pytest.fixture
def opened(request, monkeypatch, tmp_path, shared_home) -> Open:
    """`opened(tables, page, **query)`: the page after its first run.

    Tests of the same data share what pages keep. A test that replaces parts (it asks for `monkeypatch`) keeps its own.
    """
    is_alone = "monkeypatch" in signature(request.function).parameters
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HILO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HILO_CONFIG", raising=False)
    monkeypatch.setattr(remembered, "sent", lambda: "")  # an AppTest has no browser that could send a cookie

    def open_page(tables: dict[str, pl.DataFrame] | None, page: str = "executive/overview.py", **query: str) -> AppTest:
        if tables is not None:
            monkeypatch.setattr(data, "snapshot", lambda: SNAPSHOT)
            monkeypatch.setattr(data, "_reader", lambda _: Reading(tables))
        if tables is not None and not is_alone:
            monkeypatch.setenv("HILO_HOME", str(shared_home(tables)))
        app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
        app.query_params.update(query)
        if page == "executive/overview.py":
            return app.run()
        with monkeypatch.context() as patched:  # only a script that ran has pages to switch to; none need be drawn yet
            patched.setattr(frame, "pages", undrawn(frame.pages))
            app.run()
        return app.switch_page(str(ROOT / "pages" / page)).run()

    return open_page


def unfolded(app: AppTest) -> AppTest:
    """The page with both its popovers open: what is in them is not made before."""
    for key in ("filters.more", "shown.menu"):
        app.session_state[key] = True
    return app.run()


def undrawn(pages: Callable[..., Navigation]) -> Callable[..., Navigation]:
    """`frame.pages` whose pages are there and draw nothing."""

    def made(*given: object) -> Navigation:
        found = pages(*given)
        for page in chain.from_iterable(found.values()):
            page.run = lambda: None
        return found

    return made
