"""What surrounds every page: whose navigation, which language, the viewer's own view, paper, new data."""

import subprocess
import sys
from dataclasses import replace

import pytest

from tests.pages.conftest import ROOT, SNAPSHOT, unfolded
from ui import data, frame, remembered
from ui.words import TEXTS


def pressed(app, key: str):
    return next(button for button in app.button if button.key == key).click().run()


def group(app, key: str):
    return next(found for found in app.get("button_group") if found.key == key)


def test_the_language_can_be_changed_on_the_page_and_stays_in_the_address_on_the_next(opened, full):
    app = unfolded(opened(full))
    group(app, "shown.lang").set_value("ca").run()
    assert app.query_params["lang"] == "ca"
    assert app.title[0].value == TEXTS["ca"]["title.overview"]
    app.query_params.clear()  # what the navigation's links do
    app.switch_page(str(ROOT / "pages/executive/maturity.py")).run()
    assert app.query_params["lang"] == "ca"
    assert app.title[0].value == TEXTS["ca"]["title.maturity"]


def test_an_audience_is_chosen_kept_and_told_to_links(opened, full, monkeypatch):
    asked, pages = [], frame.pages
    monkeypatch.setattr(frame, "pages", lambda *given: asked.append(given[2]) or pages(*given))
    app = unfolded(opened(full))
    group(app, "shown.audience").set_value("team").run()
    assert app.query_params["audience"] == "team"
    assert asked[-1] == "team"


@pytest.mark.parametrize(("name", "value"), [("lang", "xx"), ("audience", "nobody"), ("compare", "2019")])
def test_a_word_nobody_knows_is_named_and_the_page_stays(opened, full, name, value):
    app = opened(full, **{name: value})
    assert [value in box.value for box in app.warning] == [True]
    assert app.title[0].value == "Overview"


def test_pages_opened_without_parameters_start_with_the_viewers_own_view(opened, full, monkeypatch):
    monkeypatch.setattr(remembered, "sent", lambda: "period=12w&team=North&lang=es&audience=team")
    app = opened(full)
    own = {"period": "12w", "team": "North", "lang": "es", "audience": "team"}
    assert dict(app.query_params) == own
    assert app.title[0].value == TEXTS["es"]["title.response_times"]  # the first page for teams
    assert TEXTS["es"]["filters.is_mine"] in [said.value for said in unfolded(app).caption]


def test_a_link_to_the_overview_opens_it_for_teams_too(opened, full, monkeypatch):
    monkeypatch.setattr(remembered, "sent", lambda: "audience=team")
    assert opened(full, period="12w").title[0].value == "Overview"


def test_a_view_is_kept_and_forgotten_and_the_browser_is_told_once(opened, full, monkeypatch):
    told, to_send = [], remembered.to_send
    monkeypatch.setattr(remembered, "to_send", lambda: told.append(to_send()) or told[-1])
    app = unfolded(opened(full, period="7d", channel="phone"))
    pressed(app, "filters.keep")
    assert TEXTS["en"]["filters.is_mine"] in [said.value for said in app.caption]
    app.run()
    pressed(app, "filters.forget")
    assert told == [None, None, "period=7d&channel=phone", None, ""]
    assert "filters.forget" not in [button.key for button in app.button]


def test_a_kept_view_that_is_wrong_is_named_and_can_be_forgotten(opened, full, monkeypatch):
    monkeypatch.setattr(remembered, "sent", lambda: "period=yesterday&team=Gone")
    app = opened(full)
    assert [("yesterday" in box.value, "Gone" in box.value) for box in app.warning] == [(True, False), (False, True)]
    assert app.session_state["filters.period"] == "28d"
    monkeypatch.setattr(remembered, "sent", lambda: "x" * 5000)
    app = opened(full)
    assert [remembered.COOKIE in box.value.replace("\\", "") for box in app.warning] == [True]
    pressed(unfolded(app), "filters.forget")
    assert not app.warning


def test_a_page_on_paper_has_no_controls_but_says_what_it_shows_of_when_and_what_is_meant(opened, full):
    app = opened(full, print="1", team="North")
    assert "filters.more" not in app.session_state
    assert not [found.key for found in app.get("button_group") if found.key.startswith(("filters.", "shown."))]
    assert app.title[0].value == "Overview"
    said = [caption.value for caption in app.caption]
    assert said[0].startswith("Data to 20 Nov 2026 18:00")
    assert said[1].startswith("Teams: North · 24 Oct 2026 – 20 Nov 2026 · calendar time · Europe/Madrid")
    assert app.header[-1].value == TEXTS["en"]["title.definitions"]
    assert [text.value for text in app.markdown if text.value.startswith("**Contacts**")]
    assert len(app.metric) == 6


def test_a_newer_snapshot_is_offered_and_the_page_stays_as_it_is_until_it_is_taken(opened, full, monkeypatch):
    from ui import new_data

    asked = []
    app = opened(full)
    assert "new_data" not in [button.key for button in app.button]
    newer = replace(SNAPSHOT, id=2)
    monkeypatch.setattr(new_data.data, "snapshot", lambda: asked.append(1) or (newer if len(asked) > 1 else SNAPSHOT))
    app.run()
    button = next(button for button in app.button if button.key == "new_data")
    assert button.label == "New data of 18:00 · show"
    assert data.snapshot().id == 2


def test_the_priority_and_what_is_compared_are_chosen_in_codes_and_said_in_words(opened, full):
    app = unfolded(opened(full))
    group(app, "filters.comparison").set_value("year").run()
    assert app.query_params["compare"] == "year"
    said = [caption.value for caption in app.caption]
    assert [text for text in said if text.endswith("no data of 24 Oct 2025 – 20 Nov 2025 to compare with")]
    assert not [metric.delta for metric in app.metric if metric.delta.endswith("%")]


def test_the_server_starts_without_what_only_pages_need():
    heavy = {"altair", "deltalake", "sqlalchemy", "pandas", "metrics", "charts", "store", "pipeline"}
    told = "import dashboard, sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not heavy & set(done.stdout.split())
