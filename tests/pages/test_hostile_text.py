"""Whatever customers, systems and links say, pages show it as text and stay whole."""

import json

import polars as pl
import pytest

from model.filters import Filters
from store.quarantine import ENTRIES
from store.status import OBJECT_COUNTS, RECONCILIATION, STATUS
from tests.pages import hostile
from tests.pages.conftest import unfolded
from tests.pages.hostile import ALL, EVIL, LONG, MARKUP, TURNED
from tests.pages.said import Said, everything
from tests.pages.test_pages import FILES
from tests.ui import company
from ui import filter_query
from ui.words import TEXTS

TURNING = "\u0000\u0007\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
FAILED = TEXTS["en"]["card.failed"]
CUSTOMER, BEHIND, SOURCES, IDENTITY = "team/customer.py", "team/behind.py", "setup/sources.py", "setup/identity.py"


@pytest.fixture(scope="session")
def evil() -> dict[str, pl.DataFrame]:
    return hostile.tables()


def works_as_markdown(said: list[Said]) -> list[tuple[str, str]]:
    return [(one.place, mark) for one in said for mark in EVIL if mark in one.marks]


def turns_around(said: list[Said]) -> set[str]:
    """Places where a text may hide or turn around what follows it; ids and addresses are not read by anybody."""
    shown = (one for one in said if one.place.rsplit(".", 1)[1] not in ("id", "query_string", "default", "raw_values"))
    return {one.place for one in shown if any(mark in one.text for mark in TURNING)}


def assert_is_text(app) -> None:
    assert not app.exception
    assert FAILED not in [box.value for box in app.error]
    said = everything(app)
    assert works_as_markdown(said) == []
    assert turns_around(said) == set()


@pytest.mark.parametrize("page", FILES)
def test_names_comments_teams_and_sources_are_text_in_every_place(opened, evil, page):
    query = {"person": "P0001"} if page == CUSTOMER else {}
    app = unfolded(opened(evil, page, period="all", **query))
    assert_is_text(app)
    assert any("Evil" in one.text for one in everything(app))


def test_a_filter_named_by_markup_keeps_its_rows_and_its_words_are_text(opened, evil):
    query = Filters(teams=(MARKUP,), sources=(hostile.FORMULA,), preset="all").to_query()
    app = opened(evil, BEHIND, metric="contacts", **query)
    assert_is_text(app)
    kept = evil["interaction_facts"].filter(pl.col("team") == MARKUP, pl.col("source") == hostile.FORMULA)
    assert kept.height
    assert app.metric[0].value == str(kept.height)


@pytest.mark.parametrize("text", ALL, ids=["markup", "turned", "long", "formula"])
def test_a_link_of_nonsense_leaves_the_page_and_says_what_it_left_out(opened, evil, text):
    query = dict.fromkeys((*filter_query.PARAMETERS, "lang", "metric", "why", "order", "person", "show"), text)
    app = opened(evil, BEHIND, **query)
    assert_is_text(app)
    assert app.warning
    assert all(len(box.value) < 400 for box in app.warning)


@pytest.mark.parametrize("page", [BEHIND, "team/unresolved.py", IDENTITY])
def test_a_row_that_is_chosen_is_told_in_text(opened, evil, monkeypatch, page):
    from ui import tables

    drawn = tables.draw

    def chosen(*given, **options):
        event = drawn(*given, **options)
        return {"selection": {"rows": [0]}} if "on_select" in options else event

    monkeypatch.setattr(tables, "draw", chosen)
    assert_is_text(opened(evil, page, period="all"))


def test_suggestions_and_decisions_are_text(opened, evil, monkeypatch):
    from ui import catalog

    monkeypatch.setattr(catalog, "suggestions", hostile.suggestion)
    decided = {"override_id": 1, "kind": "block", "value": MARKUP, "by": MARKUP, "note": TURNED, "at": company.AS_OF}
    schema = catalog.overrides.HISTORY
    monkeypatch.setattr(catalog, "decisions", lambda: pl.DataFrame([decided], schema=schema))
    app = opened(evil, IDENTITY)
    assert_is_text(app)
    assert any(box.value.startswith("**1 / 1**") for box in app.markdown)


def _row(schema: pl.Schema, **values: object) -> pl.DataFrame:
    """A row in which every text is hostile, save what is given."""
    texts = [name for name, dtype in schema.items() if dtype == pl.String]
    numbers = dict.fromkeys((name for name, dtype in schema.items() if dtype == pl.Int64), 3)
    return pl.DataFrame([dict.fromkeys(texts, MARKUP) | numbers | values], schema=schema)


def test_errors_and_what_could_not_be_read_are_text(opened, evil, monkeypatch):
    from ui import catalog, data

    failing = _row(STATUS, is_failing=True, is_paused=False, error=MARKUP + LONG)
    paused = _row(STATUS, source=TURNED, is_failing=False, is_paused=True, paused_until=company.AS_OF)
    monkeypatch.setattr(catalog, "sources", lambda _: pl.concat([failing, paused]))
    monkeypatch.setattr(catalog, "object_counts", lambda: _row(OBJECT_COUNTS))
    monkeypatch.setattr(catalog, "quarantine", lambda: _row(ENTRIES, is_row=True, reason=TURNED))
    unexplained = _row(RECONCILIATION, is_unexplained=True, difference=1)
    monkeypatch.setattr(data, "reconciliation", lambda _: unexplained)
    app = opened(evil, SOURCES)
    said = everything(app)
    assert not app.exception
    assert works_as_markdown(said) == []
    assert turns_around(said) == set()
    assert FAILED not in [box.value for box in app.error]
    assert len(app.error) == 2


def test_what_is_looked_for_is_said_as_text(opened, evil):
    app = opened(evil, "setup/definitions.py")
    app.text_input[0].set_value(MARKUP).run()
    assert_is_text(app)
    assert "Ana" in app.info[0].value


def test_the_search_for_text_that_works_finds_it(full, opened):
    """What the guards above look for, seen in a text nobody escaped."""
    app = opened(full)
    app.markdown[0].proto.body = MARKUP
    app.caption[0].proto.body = TURNED
    spec = json.dumps({"title": TURNED})
    app.get("vega_lite_chart")[0].proto.spec = spec
    said = everything(app)
    assert {mark for _, mark in works_as_markdown(said)} == set(EVIL)
    assert len(turns_around(said)) == 2
