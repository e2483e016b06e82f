"""Every page of `ui.frame.PAGES` in a real Chromium: its words, figures and widths, and what axe-core says of it."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from metrics.registry import find
from pipeline import demo
from tests.browser.looks import WIDTHS, fits, violations
from ui import cards
from ui.frame import PAGES
from ui.words import TEXTS, Words

pytestmark = pytest.mark.browser

ABOUT = {"behind": "metric=cross_channel_resolution_rate", "definitions": "metric=first_response_time"}
"""What a page is asked about, where it is about something."""
STEMS = [Path(file).stem for file, _ in PAGES]
FIGURES = {"overview", "channels", "response_times", "resolution", "unresolved"}
"""Pages that must have headlines, so that none of them is compared with nothing."""
_HEADLINES = """() => [...document.querySelectorAll('[data-testid=stMetric]')].map(card => {
    let around = card;
    while (around && !around.querySelector('a[href*="behind?"]')) around = around.parentElement;
    const alone = around && around.querySelectorAll('[data-testid=stMetric]').length === 1;
    const link = alone ? around.querySelector('a[href*="behind?"]').href : '';
    return [link, card.querySelector('[data-testid=stMetricValue]').innerText.trim()];
})"""


def address(stem: str) -> str:
    """The link to a page."""
    path = "" if stem == STEMS[0] else stem.replace("_", "-")
    return f"/{path}?{ABOUT.get(stem, '')}"


def is_whole(page: Page, language: str) -> None:
    """Nothing on the page says that something went wrong."""
    assert page.get_by_text(TEXTS[language]["card.failed"]).count() == 0
    assert page.get_by_text("Page not found").count() == 0
    assert page.get_by_test_id("stException").count() == 0


def headlines(page: Page) -> list[tuple[str, str]]:
    """Metric and figure of every headline that leads to the rows of that metric and of no group of it."""
    asked = [(parse_qs(urlsplit(link).query), figure) for link, figure in page.evaluate(_HEADLINES)]
    return [
        (query["metric"][0], figure) for query, figure in asked if set(query) <= {"metric", "period", "lang"} and query
    ]


def figures(row: dict) -> set[str]:
    """How the value of a metric is written on a card, and its 90th percentile."""
    values = [row["value"], *([row["p90"]] if row.get("p90") is not None else [])]
    score = {f"{row['value']:.0f}"} if row["metric"] == "maturity" else set()  # a score of 100, in whole points
    return score | {cards.text(value, find(row["metric"]), "en") for value in values}


@pytest.fixture(scope="module")
def last_28_days() -> tuple[str, str]:
    last = demo.as_of().astimezone(ZoneInfo("Europe/Madrid")).date()
    return "--from", (last - timedelta(days=27)).isoformat(), "--to", last.isoformat()


@pytest.mark.parametrize("stem", STEMS)
def test_a_page_has_the_figures_of_hilo_metrics_fits_every_width_and_breaks_no_rule(
    visit, hilo_metrics, last_28_days, stem
):
    page = visit(address(stem))
    is_whole(page, "en")
    shown = headlines(page)
    assert shown or stem not in FIGURES
    wanted = hilo_metrics(*dict.fromkeys(metric for metric, _ in shown), *last_28_days) if shown else {}
    assert [(metric, figure) for metric, figure in shown if figure not in figures(wanted[metric])] == []
    assert violations(page) == {}
    fits(page, *WIDTHS)


@pytest.mark.parametrize(("language", "locale", "scheme"), [("es", "es-ES", "dark"), ("ca", "ca-ES", "light")])
@pytest.mark.parametrize("stem", STEMS)
def test_a_page_speaks_the_browsers_language_dark_and_light_and_fits(visit, stem, language, locale, scheme):
    page = visit(address(stem), locale=locale, color_scheme=scheme)
    expect(page.get_by_role("heading", level=1)).to_have_text(Words(language)(f"title.{stem}"))
    is_whole(page, language)
    assert scheme == "light" or violations(page) == {}
    fits(page, 1366, 390)
