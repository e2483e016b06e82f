"""What holds for all pages together, through dashboard.py: the first run, the frame, settings, failures, sources."""

import json
from pathlib import Path

import polars as pl
import pytest

from store.status import RECONCILIATION, STATUS
from tests.pages.conftest import ROOT
from tests.pages.test_every_page import FILES
from tests.ui import company
from ui import data, frame
from ui.audience import AUDIENCES
from ui.words import TEXTS, Words


def test_configured_sources_that_were_never_read_lead_to_the_command(opened, tmp_path, monkeypatch):
    config = tmp_path / "hilo.toml"
    config.write_text('[sources.exports]\ntype = "files"\npath = "exports"\n')
    monkeypatch.setenv("HILO_CONFIG", str(config))
    app = opened(None)
    assert app.code[0].value == "hilo sync"
    assert not app.exception


def test_a_wrong_setting_names_file_key_and_value(opened, tmp_path, monkeypatch):
    config = tmp_path / "hilo.toml"
    config.write_text('[company]\ntimezone = "Europe/Nowhere"\n')
    monkeypatch.setenv("HILO_CONFIG", str(config))
    app = opened(None)
    assert "Nowhere" in app.error[0].value
    assert not app.metric


def test_a_card_that_fails_says_so_and_leaves_the_others(opened, full, monkeypatch):
    from ui import answers

    monkeypatch.setattr(answers, "response_ranges", lambda *_: 1 / 0)
    app = opened(full)
    assert [box.value for box in app.error] == [TEXTS["en"]["card.failed"]]
    assert len(app.metric) == 6


def status_of(name: str, **values):
    """A source's row of `store.status.source_status`."""
    row = {
        "source": name,
        "is_failing": False,
        "is_paused": False,
        "rows_in": 5,
        "open_quarantine": 0,
        "last_success_at": company.AS_OF,
    }
    return pl.DataFrame([row | values], schema=STATUS)


def test_sources_show_their_own_limit_what_went_wrong_and_what_they_count_themselves(opened, full, monkeypatch):
    from ui import catalog, data

    config = Path("hilo.toml")
    config.write_text('[sources.calls]\ntype = "files"\npath = "x"\nstale_after_hours = 1000000\n')
    monkeypatch.setenv("HILO_CONFIG", str(config.resolve()))
    wrong = status_of("shop", is_failing=True, error_title="Reading *shop*", error="401", next_step="renew the token")
    until = company.AS_OF.replace(hour=13, minute=5)
    waits = status_of("web", is_paused=True, paused_until=until, error="its request limit is used up")
    monkeypatch.setattr(catalog, "sources", lambda _: pl.concat([status_of("calls"), wrong, waits]))
    rows = [("calls", "interactions", 9, 7, 1, 0, 0, 1, True), ("web", "contacts", None, 3, 0, 0, 0, None, False)]
    monkeypatch.setattr(data, "reconciliation", lambda _: pl.DataFrame(rows, RECONCILIATION, orient="row"))
    app = opened(full, "setup/sources.py")
    states = next(table.value for table in app.dataframe if "limit_seconds" in table.value)
    assert dict(zip(states["source"], states["status"], strict=True)) == {
        "shop": "failing", "web": "paused until 14:05", "calls": "current",
    }  # fmt: skip
    assert states["limit_seconds"].tolist() == [86_400, 86_400, 3_600_000_000]
    again = "Reading everything again may help: `hilo sync calls --full`"
    assert [box.value for box in app.error] == [
        "**shop** · Reading \\*shop\\*  \n401  \nNext step: renew the token",
        "**calls** · 1 row of interactions is missing: the source counts 9, stored are 7  \n" + again,
    ]
    assert [box.value for box in app.info] == ["**web** · paused until 14:05  \nits request limit is used up"]
    compared = next(table.value for table in app.dataframe if "difference" in table.value)
    assert compared["agrees"].tolist() == ["unexplained", "it tells no total"]


def test_nothing_lies_directly_in_pages():
    """A .py there switches on Streamlit's old mode, and a cold link runs it without dashboard.py."""
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]
    assert all((ROOT / "pages" / file).exists() for file in FILES)


def test_the_frame_stays_small():
    assert len((ROOT / "dashboard.py").read_text().splitlines()) < 80


def test_customers_words_are_shown_as_text_only(opened, full):
    """Names and comments hold markup and a bidi override in this company."""
    app = opened(full, "team/unresolved.py")
    said = [e.value for kind in ("markdown", "caption", "info", "header") for e in app.get(kind)]
    assert not any("Evil" in text for text in said)
    assert "\u202e" not in str(app.dataframe[0].value.to_dict())


def test_without_store_and_sources_the_demo_is_built_with_progress_and_then_shown(opened, full, monkeypatch):
    from pipeline import demo
    from tests.pages.conftest import SNAPSHOT, Reading
    from ui import data

    built = []

    def build(home, on_progress):
        on_progress("zendesk · **tickets**", 0.5)
        built.append(home)

    monkeypatch.setattr(demo, "build", build)
    monkeypatch.setattr(data, "snapshot", lambda: SNAPSHOT if built else None)
    monkeypatch.setattr(data, "_reader", lambda _: Reading(full))
    app = opened(None)
    assert built == [data.home()]
    assert not app.exception
    assert len(app.metric) == 6


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", TEXTS)
def test_the_navigation_has_six_entries_at_most(opened, full, language, audience):
    """Pages beside each other count one each, a section of pages one together."""
    opened(full, lang=language, audience=audience)
    shown = frame.pages(ROOT / "pages", Words(language), audience)
    beside = [page for page in shown[""] if page.visibility == "visible"]
    assert len(beside) == 4
    assert len(beside) + len(shown) - 1 <= 6
    assert sum(len(pages) for pages in shown.values()) == len(FILES)


def test_a_duration_with_its_small_number_of_cases_fits_the_scorecard(opened, full):
    """`18 h 08 min (n 24)`: a cell cuts what is too wide for it at the left, and shows another number."""
    table = next(box for box in opened(full).dataframe if "p90" in box.value)
    columns = json.loads(table.proto.columns)
    assert min(columns["median"]["width"], columns["p90"]["width"]) >= 130


def test_a_second_run_draws_cards_and_the_lines_below_them_again_without_counting(opened, full, monkeypatch):
    app, asked = opened(full), []
    monkeypatch.setattr(data, "left_out", lambda *given: asked.append(given))
    app.run()
    assert asked == []
    assert len(app.metric) == 6
