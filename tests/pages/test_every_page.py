"""Every page over every kind of data, through dashboard.py. `ui.frame.PAGES` lists them: a new page is in at once."""

from datetime import UTC, datetime

import polars as pl
import pytest

from store.status import STATUS
from tests.ui import company
from ui import catalog, frame
from ui.words import TEXTS, Words

FILES = [file for file, _ in frame.PAGES]
ABOUT = {
    "team/customer.py": {"person": "P0000"},
    "team/behind.py": {"metric": "cross_channel_resolution_rate"},
    "setup/definitions.py": {"metric": "first_response_time"},
}
"""What a page is asked about, where it is about something."""
UNFILTERED = {
    "team/unresolved.py", "team/customer.py", "executive/maturity.py", "setup/sources.py", "setup/definitions.py",
    "setup/identity.py",
}  # fmt: skip
"""Pages that have something to show of a period without contacts."""
FAILED = {TEXTS[language]["card.failed"] for language in TEXTS}
GONE = "the *old* shop"

every_page = pytest.mark.parametrize("page", FILES)


def failed(app) -> list[str]:
    """What raised, and which cards had to say that they could not be drawn."""
    boxes = [*app.error, *app.warning]
    return [*(raised.message for raised in app.exception), *(box.value for box in boxes if box.value in FAILED)]


def is_whole(app) -> bool:
    """Nothing failed, and nothing is wrong otherwise."""
    return not failed(app) and not app.error


def title(page: str, language: str) -> str:
    return Words(language)(f"title.{page.rsplit('/', 1)[1].removesuffix('.py')}")


@pytest.fixture(scope="session")
def one_row() -> dict[str, pl.DataFrame]:
    return company.tables(1)


@pytest.fixture(scope="session")
def tables_of_one_failing(full) -> dict[str, pl.DataFrame]:
    """The full company again, so that its pages keep their own cards."""
    return dict(full)


@pytest.fixture
def one_failing(monkeypatch, tables_of_one_failing) -> dict[str, pl.DataFrame]:
    """The full company while one of its two sources cannot be read any more."""
    row = {
        "is_failing": False,
        "is_paused": False,
        "rows_in": 5,
        "open_quarantine": 0,
        "last_success_at": datetime.now(UTC),
    }
    wrong = {"is_failing": True, "error_title": "Reading *it*", "error": "401", "next_step": "renew the token"}
    rows = [row | {"source": "support"}, row | wrong | {"source": GONE}]
    monkeypatch.setattr(catalog, "sources", lambda _: pl.DataFrame(rows, schema=STATUS))
    return tables_of_one_failing


@every_page
def test_a_page_opens_with_a_full_store(opened, full, page):
    app = opened(full, page)
    assert is_whole(app)
    assert app.title[0].value == title(page, "en")
    assert app.caption[0].value.startswith("Data to 20 Nov 2026 18:00")
    assert app.header or page == "team/unresolved.py"
    filtered = any(said.value.startswith("All channels · 24 Oct 2026 – 20 Nov 2026") for said in app.caption)
    assert filtered != (page in frame.WHOLE)


@pytest.mark.parametrize("page", ABOUT)
def test_a_page_about_something_opens_with_a_full_store(opened, full, page):
    assert is_whole(opened(full, page, **ABOUT[page]))


@every_page
def test_a_page_without_any_rows_says_so_instead_of_drawing_empty_axes(opened, nothing, page):
    app = opened(nothing, page)
    assert is_whole(app)
    assert not app.get("vega_lite_chart")
    assert all(metric.value in ("–", "0") for metric in app.metric)


@every_page
def test_a_period_before_the_data_is_empty_and_names_the_filter(opened, full, page):
    app = opened(full, page, **{"from": "2020-01-01", "to": "2020-01-07"})
    assert is_whole(app)
    assert page in UNFILTERED or any("1 Jan 2020 – 7 Jan 2020" in box.value for box in app.info)


@every_page
def test_one_channel_is_enough(opened, full, page):
    assert is_whole(opened(full, page, channel="whatsapp", period="12w", **ABOUT.get(page, {})))


@every_page
def test_one_row_is_enough(opened, one_row, page):
    assert is_whole(opened(one_row, page, period="all", **ABOUT.get(page, {})))


@every_page
def test_one_failing_source_is_named_below_the_title_and_leaves_the_page(opened, one_failing, page):
    app = opened(one_failing, page, **ABOUT.get(page, {}))
    assert failed(app) == []
    assert "the \\*old\\* shop" in app.caption[0].value
    assert "1 of 2" in app.caption[0].value
    assert app.title[0].value == title(page, "en")
    assert page == "setup/sources.py" or not app.error


@every_page
def test_a_source_whose_channels_are_all_unknown_still_makes_a_page(opened, unknown_only, page):
    assert is_whole(opened(unknown_only, page, period="all", **ABOUT.get(page, {})))


@every_page
@pytest.mark.parametrize("language", ["es", "ca"])
def test_a_page_speaks_the_language_asked_for(opened, full, page, language):
    app = opened(full, page, lang=language)
    assert is_whole(app)
    assert app.title[0].value == title(page, language)
