"""A real dashboard over the demo store, and a real Chromium to look at it. Never skipped: no browser is a failure."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from typer.testing import CliRunner

import hilo

ROOT = Path(__file__).parents[2]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
Metrics = Callable[..., dict[str, dict]]


@contextmanager
def serving(home: Path, log: Path) -> Iterator[str]:
    """The address of `streamlit run dashboard.py` over the store in `home`, on a free loopback port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--server.port", str(port), "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", *options]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"HILO_HOME": str(home)}, stdout=out, stderr=out)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/_stcore/health", process, log)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


@dataclass
class Server:
    """A running dashboard, where it writes what it logs, and whether anybody has opened a page of it."""

    address: str
    log: Path
    is_visited: bool = False


@pytest.fixture(scope="session")
def server(demo_home, tmp_path_factory) -> Iterator[Server]:
    """The dashboard over the demo store that all tests of this process share."""
    log = tmp_path_factory.mktemp("server") / "log"
    with serving(demo_home, log) as address:
        yield Server(address, log)


@pytest.fixture
def origin(server) -> str:
    """The address of the shared dashboard."""
    server.is_visited = True
    return server.address


@pytest.fixture
def unvisited(server, demo_home, tmp_path) -> Iterator[Server]:
    """A dashboard nobody has opened: the shared one before everybody else, or one of its own."""
    if not server.is_visited:
        server.is_visited = True
        yield server
        return
    log = tmp_path / "log"
    with serving(demo_home, log) as address:
        yield Server(address, log, is_visited=True)


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            process.poll()
    pytest.fail(f"the dashboard did not start:\n{log.read_text()}")


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
