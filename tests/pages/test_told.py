"""What people tell of days and want of figures: shown on the page, handed to the desk, refused without a name."""

from datetime import date, timedelta

import pytest
import streamlit as st

from model.errors import SettingsError
from model.scope import Scope
from pipeline.desk import Desk
from store import annotations, objectives
from store.audit import entries
from tests.pages.test_customer import tables  # noqa: F401  a fixture
from tests.ui import company
from ui import access, corrections, data

NOW = company.AS_OF
DAY = date(2026, 10, 12)
HOSTILE = "**Menu** <b>x</b> [a](http://x.test) \u202egnp"


@pytest.fixture
def open_told(opened, tables, monkeypatch):  # noqa: F811
    """Opens the overview over a desk of the test's own home, after `tell(desk)`."""
    monkeypatch.setattr(st, "user", None)  # nobody is logged in
    monkeypatch.setattr(corrections, "offer", lambda _: corrections._DESK.set(lambda: Desk(data.site(), lambda: NOW)))

    def open_page(tell=None, **query):
        own = dict(tables)  # other tables, so another home
        app = opened(own, **query)
        if tell:
            tell(Desk(data.site(), lambda: NOW))
            app = opened(own, **query)
        return app

    return open_page


def unfold(app, key):
    """The page with that popover open."""
    app.session_state[key] = True
    return app.run()


def texts(app):
    return [box.value for kind in ("markdown", "caption") for box in app.get(kind)]


def specs(app):
    return [chart.proto.spec for chart in app.get("vega_lite_chart")]


def box(app, kind, label):
    return next(each for each in app.get(kind) if each.label == label)


def press(app, label):
    next(each for each in app.button if each.label == label).click().run()
    return app


def test_before_anything_is_told_the_cards_say_what_could_be(open_told):
    app = open_told()
    assert not app.exception
    assert any("Nothing has been told yet" in text for text in texts(app))
    assert any("No objectives have been set yet" in text for text in texts(app))


def test_what_happened_has_its_figures_before_and_after_and_stands_on_the_charts(open_told):
    app = open_told(lambda desk: desk.annotate(DAY, HOSTILE, "ana"), period="12w")
    assert not app.exception
    said = next(text for text in texts(app) if text.startswith("After **"))
    assert "\\*\\*Menu\\*\\* \\<b\\>" in said
    assert "\u202e" not in said
    assert any("4 whole weeks each" in text for text in texts(app))
    found = next(table.value for table in app.dataframe if "usual" in table.value)
    assert found.shape == (8, 6)
    assert any('"happened"' in spec for spec in specs(app))


def test_a_day_without_a_week_on_either_side_says_so(open_told):
    app = open_told(lambda desk: desk.annotate(NOW.date(), "Just now", "ana"))
    assert not app.exception
    assert any("too early or too far back" in info.value for info in app.info)


def test_a_day_is_told_from_the_page_by_a_name_and_withdrawn(open_told):
    app = unfold(open_told(), "note.add")
    box(app, "text_input", "What happened, in a few words").set_value("New menu")
    press(app, "Keep")
    assert annotations.in_force(data.site().catalog).is_empty()  # nobody says so
    next(each for each in app.text_input if "note_by" in (each.key or "")).set_value("ana")
    box(app, "date_input", "Day").set_value(DAY)
    press(app, "Keep")
    assert not app.exception
    (row,) = annotations.in_force(data.site().catalog).to_dicts()
    assert (row["day"], row["text"], row["user"], row["channel"]) == (DAY, "New menu", "ana", None)
    assert any("Kept: New menu" in each.value for each in app.success)
    assert box(app, "text_input", "What happened, in a few words").value == ""
    unfold(app, f"note.back.{row['annotation_id']}")
    next(each for each in app.text_input if "note_withdraw_by" in (each.key or "")).set_value("pau").run()
    app.button(f"note.withdraw.{row['annotation_id']}").click().run()
    assert annotations.in_force(data.site().catalog).is_empty()
    assert entries(data.site().catalog)["user"].to_list() == ["ana", "pau"]


def test_what_the_desk_refuses_is_told_and_the_form_stays(open_told, monkeypatch):
    def refuse(*_):
        raise SettingsError("Writing it down", "no", allowed="yes", next_step="again")

    monkeypatch.setattr(Desk, "annotate", refuse)
    app = unfold(open_told(), "note.add")
    box(app, "text_input", "What happened, in a few words").set_value("New menu")
    next(each for each in app.text_input if "note_by" in (each.key or "")).set_value("ana")
    press(app, "Keep")
    assert any("Writing it down" in each.value for each in app.error)
    assert box(app, "text_input", "What happened, in a few words").value == "New menu"


def test_an_objective_stands_in_its_headline_and_in_the_table_and_is_drawn(open_told):
    def tell(desk):
        desk.aim("first_contact_resolution", 1.0, "ana")
        desk.aim("csat", 0.9, "ana", "channel=phone")

    app = open_told(tell, period="12w")
    assert not app.exception
    assert any(text.startswith("goal 100% · ") and "−" in text for text in texts(app))
    assert any("**0 of 1 objective** is met, 1 cannot be told" in text for text in texts(app))
    box(app, "selectbox", "Objective").select_index(1).run()
    assert not app.exception
    assert any('"aim"' in spec for spec in specs(app))


def test_an_objective_is_set_from_the_page_in_per_cent_and_minutes_and_withdrawn(open_told):
    app = unfold(open_told(), "goal.set")
    press_set(app, "first_contact_resolution", 62.5)
    press_set(app, "first_response_time", 90.0)
    assert not app.exception
    found = objectives.in_force(data.site().catalog)
    assert found.select("metric", "scope", "value").rows() == [
        ("first_contact_resolution", "", 0.625), ("first_response_time", "", 5400.0),
    ]  # fmt: skip
    number = found["objective_id"][0]
    unfold(app, f"goal.back.{number}")
    next(each for each in app.text_input if f"goal_withdraw_by.{number}" in (each.key or "")).set_value("pau").run()
    app.button(f"goal.withdraw.{number}").click().run()
    assert objectives.in_force(data.site().catalog)["metric"].to_list() == ["first_response_time"]


def press_set(app, metric, value):
    next(each for each in app.selectbox if (each.key or "").startswith("goal.metric")).set_value(metric).run()
    app.number_input[0].set_value(value).run()
    next(each for each in app.text_input if "goal_by" in (each.key or "")).set_value("ana").run()
    app.button("goal.save").click().run()


def test_who_may_not_act_sees_and_has_no_forms(open_told, monkeypatch):
    monkeypatch.setattr(access, "scope_of", lambda _: Scope(may_act=False))
    app = open_told(lambda desk: desk.annotate(DAY, "New menu", "ana"))
    assert not app.exception
    assert any("You may look, not write" in text for text in texts(app))
    assert not [each for each in app.button if each.label in {"Keep", "Withdraw"}]


def test_two_things_in_the_same_weeks_name_each_other(open_told):
    def tell(desk):
        desk.annotate(DAY, "One", "ana")
        desk.annotate(DAY + timedelta(days=3), "Two", "ana", channel="phone")

    app = open_told(tell)
    assert any("In the same weeks: 12 Oct 2026 · One" in text.replace("\\", "") for text in texts(app))


def test_what_is_typed_stays_while_its_popover_is_closed(open_told):
    app = unfold(open_told(), "goal.set")
    next(box for box in app.number_input if box.key.startswith("goal.value")).set_value(80.0).run()
    app.session_state["goal.set"] = False
    app.run()
    unfold(app, "goal.set")
    assert next(box for box in app.number_input if box.key.startswith("goal.value")).value == 80.0
