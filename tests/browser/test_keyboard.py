"""With the keyboard alone: through the navigation and the filters to a row of the table, and on to the customer."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ready

pytestmark = pytest.mark.browser

AT_MOST = 60
FOCUSED = """() => {
    const element = document.activeElement;
    return [element.getAttribute('role') || element.tagName.toLowerCase(), element.dataset.testid || ''].join(' ');
}"""


def tab_to(page: Page, wanted: str) -> list[str]:
    """Press Tab until that has the focus; what had it on the way."""
    passed = []
    while len(passed) < AT_MOST:
        page.keyboard.press("Tab")
        passed.append(page.evaluate(FOCUSED))
        if wanted in passed[-1]:
            return passed
    raise AssertionError(f"no {wanted} among {passed}")


def test_tab_leads_past_the_navigation_to_a_filter_to_a_row_and_to_the_customer(visit):
    page = visit("/unresolved")
    passed = tab_to(page, "radio")
    assert "stSkipToContent" in passed[0]
    assert any("stTopNavLink" in element for element in passed)
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("period=7d"))
    ready(page)
    expect(page.get_by_role("radio", checked=True).first).to_be_visible()
    tab_to(page, "data-grid-canvas")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    page.wait_for_url(re.compile(r"/customer\?.*person=p_"))
    ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Customer")
    expect(page.get_by_role("heading", level=2).first).to_have_text(re.compile(r"\w+ \w+"))
