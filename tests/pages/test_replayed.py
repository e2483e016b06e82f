"""What is drawn once stands in the same place when it is replayed; what failed is drawn anew."""

import pytest
from streamlit.testing.v1.element_tree import Block

from tests.pages.test_pages import FILES
from tests.ui import company
from ui import answers, kept, printing, view
from ui.words import TEXTS

CHOSEN = ("button_group", "selectbox", "multiselect", "text_input")
"""Widgets: their first run alone says what to set them to."""


def shape(block):
    """A block's elements and what they say, as they are nested; of what is chosen, that it is there."""
    return [
        (each.type, shape(each) if isinstance(each, Block) else each.type in CHOSEN or str(each.proto))
        for each in block.children.values()
        if each.type not in ("transient", "skeleton")
    ]


@pytest.mark.parametrize("page", FILES)
def test_a_page_looks_the_same_when_it_is_replayed(opened, full, monkeypatch, page):
    shown = view.show
    monkeypatch.setattr(view, "show", lambda seen, _: shown(seen, company.AS_OF))  # ages stay as they are
    app = opened(full, page, period="all")
    before = shape(app.main)
    assert shape(app.run().main) == before


def test_what_failed_is_drawn_anew_in_the_next_run(opened, full, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(answers, "response_ranges", lambda *_: 1 / 0)
        app = opened(full)
    failed = TEXTS["en"]["card.failed"]
    charts = len(app.get("vega_lite_chart"))
    assert failed in [box.value for box in app.error]
    app.run()
    assert not app.error
    assert len(app.get("vega_lite_chart")) == charts + 1


def test_paper_says_what_is_meant_when_the_page_is_replayed_too(opened, full):
    app = opened(full, print="1")
    told = [box.value for box in app.markdown][-1]
    assert printing.is_asked(app.query_params)
    assert [box.value for box in app.run().markdown][-1] == told


def test_a_frame_is_no_part_of_a_key(full):
    with pytest.raises(TypeError):
        kept.key_of("people", full["contacts"])
