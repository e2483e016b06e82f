"""A page on paper, as the browser gives it to a printer: light, cards side by side and whole, each with its n."""

import re

from playwright.sync_api import expect

ADDRESS = "/?print=1&embed=true&embed_options=light_theme"
SHEET = {"width": 1194, "height": 816}  # the page of static/style.css without its margins, at 96 dots an inch
STACKED = """() => [...document.querySelectorAll('[data-testid=stHorizontalBlock]')].filter(row =>
  new Set([...row.querySelectorAll(':scope > [data-testid=stColumn]')].map(card => Math.round(
    card.getBoundingClientRect().top))).size > 1).length"""
CUT = """() => [...document.querySelectorAll('.st-key-page-paper :is(canvas, svg.marks)')].filter(drawn =>
  drawn.getBoundingClientRect().right > innerWidth + 1).length"""


def test_a_page_on_paper_is_light_cuts_nothing_and_says_of_how_many_it_speaks(visit):
    page = visit(ADDRESS, color_scheme="dark")
    page.locator(".st-key-page-paper canvas").first.wait_for()
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    assert page.evaluate(STACKED) == 0
    assert page.evaluate(CUT) == 0
    assert page.locator(".st-key-page-paper [data-testid=stPageLink-NavLink]:visible").count() > 6
    sheets = re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True, print_background=True))
    assert len(sheets) <= 6  # one of them would not do, and a card on each would be ten
