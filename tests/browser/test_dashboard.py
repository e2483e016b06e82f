"""The dashboard as people meet it. At most fifteen checks here; logic is tested without a browser."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from metrics.registry import find
from pipeline import demo
from tests.browser.conftest import ready
from ui import cards
from ui.words import TEXTS, Words

pytestmark = pytest.mark.browser

WORDS = Words("en")


@pytest.fixture(scope="module")
def last_28_days() -> tuple[str, str]:
    last = demo.as_of().astimezone(ZoneInfo("Europe/Madrid")).date()
    return (last - timedelta(days=27)).isoformat(), last.isoformat()


def said(row: dict, label: str) -> str:
    value = row["p90"] if label.endswith("p90") else row["value"]
    return cards.text(value, find(row["metric"]), "en")


FOCUS = "getComputedStyle(document.activeElement).outline + ' ' + document.activeElement.dataset.testid"


def preset(page: Page, code: str) -> Locator:
    """The button of a period."""
    return page.get_by_role("radio", name=WORDS(f"period_short.{code}"), exact=True)


def test_clicking_a_period_and_a_group_changes_url_and_numbers_and_a_reload_keeps_them(
    visit, hilo_metrics, last_28_days
):
    page = visit("/channels")
    page.get_by_role("radio", name="7 d").click()
    page.wait_for_url(re.compile("period=7d"))
    page.get_by_role("radio", name="Digital").click()
    page.wait_for_url(re.compile("group=digital"))
    ready(page)
    first = (demo.as_of().date() - timedelta(days=6)).isoformat()
    wanted = hilo_metrics("contacts", "--from", first, "--to", last_28_days[1], "--group", "digital")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(said(wanted["contacts"], "contacts"))
    address = page.url
    page.reload()
    ready(page)
    assert page.url == address
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(said(wanted["contacts"], "contacts"))
    expect(page.get_by_role("radio", name="7 d")).to_be_checked()


def test_a_channel_chosen_in_the_popover_is_a_code_in_the_url(visit, hilo_metrics, last_28_days):
    page = visit("/channels")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Channels").click()
    page.get_by_role("option", name="WhatsApp").click()
    page.wait_for_url(re.compile("channel=whatsapp"))
    ready(page)
    wanted = hilo_metrics("contacts", "--from", last_28_days[0], "--to", last_28_days[1], "--channel", "whatsapp")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text(said(wanted["contacts"], "contacts"))


def test_filters_survive_the_navigation_and_the_back_button_returns_to_the_view_before(visit):
    page = visit("/channels?period=12w&group=digital")
    page.get_by_role("link", name="Journeys").click()
    page.wait_for_url(re.compile("/journeys.*period=12w"))
    ready(page)
    expect(page.get_by_role("radio", name="12 wk")).to_be_checked()
    page.get_by_role("radio", name="7 d").click()
    page.wait_for_url(re.compile("period=7d"))
    ready(page)
    page.go_back()
    expect(page.get_by_role("radio", name="12 wk")).to_be_checked()
    assert "period=12w" in page.url


def test_a_card_leads_to_its_rows_and_as_many_are_in_as_hilo_metrics_counts(visit, hilo_metrics, last_28_days):
    page = visit("/resolution?group=digital")
    card = page.get_by_test_id("stMetric").filter(has=page.get_by_text(WORDS("kpi.one_touch"), exact=True))
    card.get_by_test_id("stTooltipHoverTarget").hover()
    definition = page.get_by_role("tooltip").get_by_role("link", name="Full definition")
    assert "definitions?metric=one_touch_rate" in definition.get_attribute("href")
    wanted = hilo_metrics("one_touch_rate", "--from", last_28_days[0], "--to", last_28_days[1], "--group", "digital")
    n = f"{wanted['one_touch_rate']['n']:,}"
    page.mouse.move(0, 0)
    page.get_by_role("link", name=WORDS("card.n", n=n)).first.click()
    page.wait_for_url(re.compile("/behind.*group=digital.*metric=one_touch_rate"))
    ready(page)
    sums = page.get_by_test_id("stMetricValue")
    expect(sums.nth(0)).to_have_text(said(wanted["one_touch_rate"], "one_touch"))
    expect(sums.nth(1)).to_have_text(n)
    page.get_by_role("button", name=re.compile(f"counted · {n}")).click()
    page.wait_for_url(re.compile("why=in"))
    ready(page)
    page.get_by_test_id("stDataFrame").first.click(position={"x": 18, "y": 52})
    expect(page.get_by_role("heading", name="Why is my number different?")).to_be_visible()


OPEN_FOR = 3
"""The column after the boxes, the customer and the severity. The grid keeps its values as text for screen readers."""


def test_cases_sort_by_how_long_they_are_open_and_choosing_one_leads_to_the_customer_and_back(visit):
    page = visit("/unresolved?period=all&show=new&leaf=2")
    stretch = page.get_by_text(re.compile("^Rows 51–"))
    expect(stretch).to_be_visible()
    table = page.get_by_test_id("stDataFrame").first
    first = table.get_by_test_id(f"glide-cell-{OPEN_FOR}-0")
    expect(first).to_have_text(re.compile(r"\d+"))
    before = first.inner_text()
    table.click(position={"x": 305, "y": 17})
    expect(first).not_to_have_text(before)
    ages = [int(value) for value in table.locator(f"[data-testid^=glide-cell-{OPEN_FOR}-]").all_inner_texts()]
    assert len(ages) > 10
    assert ages == sorted(ages)
    expect(table.get_by_role("button", name="Fullscreen")).to_have_count(1)
    expect(table.get_by_role("button", name="Download as CSV")).to_have_count(0)  # it would keep formulas
    name = table.get_by_test_id("glide-cell-1-0").inner_text()
    table.click(position={"x": 18, "y": 52})
    page.wait_for_url(re.compile(r"/customer\?.*person=p_"))
    ready(page)
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile("/unresolved"))
    ready(page)
    expect(stretch).to_be_visible()


def test_dark_is_dark_speaks_the_browsers_language_and_shows_where_the_keyboard_is(visit):
    page = visit("/", color_scheme="dark", locale="es-ES")
    assert page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(15, 19, 26)"
    expect(page.get_by_role("heading", level=1)).to_have_text(TEXTS["es"]["title.overview"])
    assert "Inter" in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert page.evaluate("[...document.fonts].some(f => f.family.includes('Inter') && f.status === 'loaded')")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == "rgb(232, 237, 245) solid 3px stTopNavLink"
