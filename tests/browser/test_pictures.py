"""The main pages look as they did, where this machine has pictures of them; and pictures can be compared at all."""

import io
import os

import pytest
from PIL import Image, ImageDraw

from tests.browser.pictures import AT_MOST, FOLDER, MAIN, differing, machine, picture, profile

pytestmark = pytest.mark.browser


@pytest.fixture
def take(browser, origin):
    """`take(page)`: the page's picture from a fresh profile."""

    def taken(stem: str) -> bytes:
        context = profile(browser)
        try:
            return picture(context.new_page(), f"{origin}/{'' if stem == MAIN[0] else stem.replace('_', '-')}")
        finally:
            context.close()

    return taken


def test_three_fresh_profiles_draw_the_same_page(take):
    first, *others = (take(MAIN[0]) for _ in range(3))
    assert [share for other in others if (share := differing(first, other)) > AT_MOST] == []


def test_a_label_that_moved_is_more_than_the_threshold():
    plain, moved = Image.new("RGB", (1366, 2000), "white"), Image.new("RGB", (1366, 2000), "white")
    ImageDraw.Draw(plain).rectangle((100, 100, 160, 112), fill="black")
    ImageDraw.Draw(moved).rectangle((100, 130, 160, 142), fill="black")
    files = [io.BytesIO(), io.BytesIO()]
    plain.save(files[0], "PNG"), moved.save(files[1], "PNG")
    assert differing(*(file.getvalue() for file in files)) > AT_MOST


@pytest.mark.parametrize("stem", MAIN)
def test_a_main_page_looks_as_in_the_picture_this_machine_took(take, browser, stem):
    file = FOLDER / machine(browser) / f"{stem}.png"
    if "HILO_PICTURES" in os.environ:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(take(stem))
        return
    if not file.exists():
        pytest.skip(f"no picture of this Chromium and these fonts ({file.parent.name}): make pictures")
    shown = take(stem)
    share = differing(file.read_bytes(), shown)
    if share > AT_MOST:
        file.with_suffix(".now.png").write_bytes(shown)
    assert share <= AT_MOST, f"{share:.2%} of the pixels differ: see {file.with_suffix('.now.png')}"
