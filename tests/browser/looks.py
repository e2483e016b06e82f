"""What can be seen of a page whatever is on it: does it fit, is anything cut, and what axe-core finds wrong with it."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STREAMLITS_OWN = {"svg-img-alt"}
"""Rules Streamlit itself breaks and no app can mend: the small line of `st.metric` is a picture without a name."""
WIDTHS = (1920, 1366, 768, 390)
_NO_SIDEWAYS_SCROLL = """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
    .every(element => !element || element.scrollWidth <= window.innerWidth)"""
_CUT_LABELS = """() => [...document.querySelectorAll('[data-testid=stMetricLabel] [data-testid=stMarkdownContainer]')]
    .filter(label => label.scrollWidth > label.clientWidth).map(label => label.textContent)"""
_CUT_VALUES = """() => [...document.querySelectorAll('[data-testid=stMetricValue] *')]
    .filter(value => value.scrollWidth > value.clientWidth).map(value => value.textContent)"""
_VIOLATIONS = """async () => (await axe.run(document, {resultTypes: ['violations'], elementRef: false,
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}))
    .violations.map(found => [found.id, found.nodes.slice(0, 3).map(node => node.html.slice(0, 160))])"""


def fits(page: Page, *widths: int) -> None:
    """At these widths nothing reaches beyond the right edge, once the page has settled, and no figure is cut."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(_NO_SIDEWAYS_SCROLL, timeout=15_000)
        assert page.evaluate(_CUT_LABELS) == [], width
        assert page.evaluate(_CUT_VALUES) == [], width


def violations(page: Page) -> dict[str, list[str]]:
    """The rules of axe-core the page breaks, each with the first elements that do, without Streamlit's own."""
    page.evaluate(AXE)
    return {rule: nodes for rule, nodes in page.evaluate(_VIOLATIONS) if rule not in STREAMLITS_OWN}
