"""Pictures of the main pages, and how much two of them differ.

A picture depends on the Chromium and the fonts of the machine that took it, so pictures lie in a folder named after
both and are compared with those of the same name only. They are no part of the repository: `make pictures` takes them
before a change of the looks, and the test compares after it.
"""

import hashlib
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import ready

FOLDER: Final = Path(__file__).parent / "taken"
MAIN: Final = ("overview", "channels", "journeys", "response_times", "unresolved")
AT_MOST: Final = 0.0005
"""The share of pixels that may differ: two fresh profiles differ in 0.002 % of them, a moved label in 0.1 %."""
_STEP: Final = 8
"""Differences of a channel up to this are the smoothing of an edge."""


def machine(browser: Browser) -> str:
    """The name of what decides how a page is drawn here: Chromium's version and the fonts there are."""
    fonts = subprocess.run(["fc-list"], capture_output=True, check=True).stdout if shutil.which("fc-list") else b""
    return f"chromium-{browser.version}-{hashlib.sha256(b''.join(sorted(fonts.splitlines()))).hexdigest()[:8]}"


def profile(browser: Browser) -> BrowserContext:
    """A fresh profile in which nothing moves."""
    return browser.new_context(
        locale="en-GB", timezone_id="Europe/Madrid", color_scheme="light", reduced_motion="reduce",
        viewport={"width": 1366, "height": 900},
    )  # fmt: skip


def picture(page: Page, address: str) -> bytes:
    """The whole page as a PNG, once nothing on it changes any more."""
    page.goto(address)
    ready(page)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": 1366, "height": min(height, 4000)})
    return _settled(lambda: page.screenshot(animations="disabled", caret="hide"), page)


def _settled(take: Callable[[], bytes], page: Page) -> bytes:
    """The first of two pictures in a row that are the same: charts are drawn a little after the page."""
    before = take()
    for _ in range(20):
        page.wait_for_timeout(400)
        now = take()
        if now == before:
            return now
        before = now
    raise AssertionError("the page does not come to rest")


def differing(one: bytes, other: bytes) -> float:
    """The share of pixels that differ; 1 when the pictures are not of one size."""
    pixels = [np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16) for png in (one, other)]
    if pixels[0].shape != pixels[1].shape:
        return 1.0
    return float((np.abs(pixels[0] - pixels[1]).max(axis=2) > _STEP).mean())
