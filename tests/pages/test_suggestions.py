"""The queue of suggestions: one pair at a time, decided by a person, and gone once it is."""

from datetime import timedelta

import polars as pl
import pytest

from model.persons import IDENTITY_SUGGESTIONS
from store import overrides, suggestions
from store.overrides import Decision
from tests.pages.test_customer import desk, press, tables  # noqa: F401  fixtures
from tests.ui import company
from ui import data
from ui.words import Words

PAGE = "setup/identity.py"
WORDS = Words("en")


def suggestion(a, b, probability, source_a="support", evidence=("given_name", "place")):
    return {
        "source_a": source_a, "contact_a": a, "source_b": "support", "contact_b": b, "probability": probability,
        "evidence": list(evidence), "count_interactions": 1234, "suggested_at": company.AS_OF,
    }  # fmt: skip


@pytest.fixture
def queue(opened, tables):  # noqa: F811
    """Opens the page over three suggestions, of which the first is one person already."""

    def open_queue(**query):
        given = [suggestion("77", "P0001", 0.99, "crm"), suggestion("P0002", "P0003", 0.98),
                 suggestion("P0004", "P0005", 0.97)]  # fmt: skip
        opened(tables, PAGE)  # for the home the test has
        suggestions.replace(data.site().catalog, pl.DataFrame(given, schema=IDENTITY_SUGGESTIONS.schema))
        return opened(tables, PAGE, **query)

    return open_queue


def shown(app):
    return next((box.value for box in app.markdown if " / " in box.value), None)


def button(app, name):
    return next(box for box in app.button if box.key == f"suggest.{name}")


def by(app):
    next(box for box in app.text_input if box.key == "correct.suggest_by").set_value("carla").run()
    return app


def test_one_pair_is_shown_with_what_agrees_and_the_way_to_the_next(queue):
    app = queue()
    assert not app.exception
    because = "98.0% sure, because these agree: given name, company or shared line"
    assert shown(app) == f"**1 / 2** · {because} · 1,234 interactions of both"
    assert button(app, "previous").disabled
    press(app, "suggest.next")
    assert shown(app).startswith("**2 / 2**")
    assert button(app, "next").disabled
    assert any("support P0004" in box.value for box in app.text)


@pytest.mark.parametrize("kind", ["same", "not_same"])
def test_a_decision_is_handed_to_the_desk_and_nothing_happens_without_a_name(queue, desk, kind):  # noqa: F811
    app = queue()
    assert button(app, kind).disabled
    assert desk.asked == []
    press(by(app), f"suggest.{kind}")
    (given,) = desk.asked
    assert given[:4] == (kind, (("support:P0002", "support:P0003"),), "", "carla")


def test_what_is_decided_leaves_the_queue_and_comes_back_when_undone(queue, opened, tables):  # noqa: F811
    queue()
    catalog = data.site().catalog
    decision = Decision("not_same", "carla", company.AS_OF, ("support", "P0003"), ("support", "P0002"))
    number = overrides.decide(catalog, decision)
    assert shown(opened(tables, PAGE)).startswith("**1 / 1**")
    overrides.revoke(catalog, number, "carla", company.AS_OF + timedelta(hours=1))
    assert shown(opened(tables, PAGE)).startswith("**1 / 2**")


def test_when_all_is_decided_the_page_says_so(queue, opened, tables):  # noqa: F811
    queue()
    suggestions.replace(
        data.site().catalog,
        pl.DataFrame([suggestion("77", "P0001", 0.99, "crm")], schema=IDENTITY_SUGGESTIONS.schema),
    )
    assert any(box.value == WORDS("suggest.done") for box in opened(tables, PAGE).caption)


def test_whoever_may_only_look_sees_no_button(queue, monkeypatch):
    from model.scope import Scope
    from ui import frame

    seen = frame.view_of
    monkeypatch.setattr(frame, "view_of", lambda found, _, *rest: seen(found, Scope(may_act=False), *rest))
    app = queue()
    assert shown(app)
    assert [box.key for box in app.button if box.key in {"suggest.same", "suggest.not_same"}] == []
