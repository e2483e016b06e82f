"""From a mark of a chart to its rows and back, and charts as pictures, with nothing but our own server."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ready

pytestmark = pytest.mark.browser
CELL = re.compile(r"Tue 10h ([\d,]+)")
"""What a cell says of itself: when, and how many."""


def test_a_cell_opens_its_rows_in_the_same_tab_and_the_back_button_returns(visit):
    page = visit("/channels")
    cell = page.locator('[data-testid="stVegaLiteChart"] .mark-rect path[aria-label^="Tue 10h "]')
    cell.scroll_into_view_if_needed()
    n = CELL.fullmatch(cell.get_attribute("aria-label"))[1]
    cell.click()
    page.wait_for_url(re.compile("/behind\\?"))
    ready(page)
    assert "weekday=2&hour=10" in page.url
    inside = page.get_by_test_id("stMetric").filter(has=page.get_by_text("In the number", exact=True))
    expect(inside.get_by_test_id("stMetricValue")).to_have_text(n)
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Channels")).to_be_visible()


def test_charts_can_be_taken_as_svg_and_as_png_and_tables_as_a_file(visit):
    page = visit("/channels")
    chart = page.get_by_test_id("stVegaLiteChart").first
    chart.scroll_into_view_if_needed()
    chart.hover()
    with page.expect_download() as png:
        page.get_by_role("button", name="Download as PNG").first.click()
    assert png.value.path().read_bytes().startswith(b"\x89PNG")
    page.locator(".st-key-shown-menu button").first.click()
    charts = page.locator(".st-key-pictures li button")
    expect(charts.first).to_be_visible(timeout=30_000)  # the menu is filled by a run of its own
    with page.expect_download() as svg:
        charts.first.click()
    assert re.fullmatch(r"hilo_[a-z-]+_\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d\.svg", svg.value.suggested_filename)
    with page.expect_download() as tables:
        page.get_by_role("button", name="Excel", exact=True).click()
    assert re.fullmatch(r"hilo_channels_\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d\.xlsx", tables.value.suggested_filename)
    text = svg.value.path().read_text()
    assert text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "behind?" not in text
