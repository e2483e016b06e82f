"""A real dashboard over the demo store, and a real Chromium to look at it. Never skipped: no browser is a failure."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from typer.testing import CliRunner

import hilo
from benchmarks.served import DASHBOARD, Served, serving

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Metrics = Callable[..., dict[str, dict]]
expect.set_options(timeout=30_000)  # a machine may be busy: what is right comes, what is wrong still fails


@dataclass
class Server:
    """A running dashboard, and whether anybody has opened a page of it."""

    served: Served
    is_visited: bool = False


@pytest.fixture(scope="session")
def server(demo_home, tmp_path_factory) -> Iterator[Server]:
    """The dashboard over the demo store that all tests of this process share."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(DASHBOARD, log, {"HILO_HOME": str(demo_home)}) as served:
        yield Server(served)


@pytest.fixture
def origin(server) -> str:
    """The address of the shared dashboard."""
    server.is_visited = True
    return server.served.address


@pytest.fixture
def unvisited(server, demo_home, tmp_path) -> Iterator[Served]:
    """A dashboard nobody has opened: the shared one before everybody else, or one of its own."""
    if not server.is_visited:
        server.is_visited = True
        yield server.served
        return
    with serving(DASHBOARD, tmp_path / "log", {"HILO_HOME": str(demo_home)}) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium or Chrome, else the one Playwright brings."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    system = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=system, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def visitor(browser) -> Callable[..., BrowserContext]:
    """`visitor(locale=…, …)`: a browser profile of those options, the same one each time: it keeps the scripts."""

    @cache
    def profile(**options: str) -> BrowserContext:
        defaults = {"locale": "en-GB", "timezone_id": "Europe/Madrid", "color_scheme": "light"}
        return browser.new_context(reduced_motion="reduce", **(defaults | options))

    return profile


@pytest.fixture
def visit(visitor, origin) -> Iterator[Callable[..., Page]]:
    """`visit(path, …)`: a new page when it is ready. Any request to another host fails the test."""
    pages, strangers = [], []
    ours = (origin, "data:", "blob:", origin.replace("http", "ws", 1))

    def open_page(path: str, **options: str) -> Page:
        page = visitor(**options).new_page()
        pages.append(page)
        page.set_viewport_size({"width": 1366, "height": 900})
        page.on("request", lambda request: request.url.startswith(ours) or strangers.append(request.url))
        page.goto(origin + path)
        ready(page)
        return page

    yield open_page
    for page in pages:
        page.close()
    assert strangers == []


def ready(page: Page) -> None:
    """Wait until the script has run, nothing is a skeleton any more, and the fonts are there."""
    page.wait_for_selector('[data-testid=stApp][data-test-script-state="notRunning"]', timeout=60_000)
    page.wait_for_function("() => document.querySelector('h1') && !document.querySelector('[data-testid=stSkeleton]')")
    page.evaluate("document.fonts.ready")


@pytest.fixture(scope="session")
def hilo_metrics(demo_home) -> Metrics:
    """`hilo metrics NAME… --format json`: rows by metric name."""

    def run(*arguments: str) -> dict[str, dict]:
        command = ["metrics", *arguments, "--home", str(demo_home), "--format", "json"]
        done = CliRunner().invoke(hilo.app, command, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        rows = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
        return {row["metric"]: row for row in rows}

    return run
