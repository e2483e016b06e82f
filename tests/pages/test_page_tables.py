"""The tables of a page as files: every page's, whether they are drawn or replayed."""

import pytest

from tests.pages.test_every_page import is_whole
from ui import answers, page_tables, taken
from ui.frame import PAGES


@pytest.mark.parametrize("page", [file for file, _ in PAGES])
def test_every_table_of_a_page_is_offered_drawn_or_replayed(opened, full, monkeypatch, page):
    offered = []
    offer = page_tables.offer

    def noted(view, name, shown):
        offered.append(shown)
        for table in shown:
            assert page_tables.values(view, table).height == table.frame.height
        offer(view, name, shown)

    monkeypatch.setattr(page_tables, "offer", noted)
    app = opened(full, page, period="all")
    assert not offered
    app.session_state["shown.menu"] = True
    for _ in range(2):
        app.run()
        assert is_whole(app)
        assert isinstance(offered[-1], list)
        tables = app.dataframe
        assert len(offered[-1]) == len(tables)
        assert len(app.get("download_button")) >= (3 if tables else 0)


def test_a_card_that_fails_takes_no_table_with_it(opened, full, monkeypatch):
    offered = []
    monkeypatch.setattr(page_tables, "offer", lambda _view, _name, shown: offered.append([t.title for t in shown]))
    monkeypatch.setattr(answers, "response_ranges", lambda *_: 1 / 0)
    app = opened(full, period="all")
    app.session_state["shown.menu"] = True
    app.run()
    assert app.error
    assert offered[-1] == ["relief", "scorecard"]


def test_nothing_is_noted_outside_a_page():
    with taken.noting() as outside:
        with taken.noting() as inside:
            pass
        assert (outside, inside) == ([], [])
