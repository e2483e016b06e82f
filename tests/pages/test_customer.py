"""One customer through dashboard.py: found, told, explained and corrected; no pipeline, a desk of the test's own."""

import json
from datetime import timedelta

import polars as pl
import pytest
import streamlit as st

from model.journeys import DISSATISFACTION
from model.persons import IDENTITY_EDGES, IDENTITY_EVENTS, IDENTITY_REFUSED, IDENTITY_VALUES, PERSON_ALIASES, PERSONS
from model.schemas import CONTACTS, SURVEYS
from store import overrides
from store.overrides import HISTORY
from tests.ui import company
from ui import customer
from ui.words import Words

PAGE = "team/customer.py"
WORDS = Words("en")
WEB = "https://helpdesk.example/1"
PAIR = {"source_a": "crm", "contact_a": "77", "source_b": "support"}
DECISION = {
    "override_id": 4,
    "kind": "block",
    "value": "ana@example.org",
    "by": "bea",
    "at": company.AS_OF,
    "note": "x",
}


class Desk:
    """Keeps what it is asked."""

    def __init__(self):
        self.asked = []

    def correct(self, *given):
        self.asked.append(given)
        return ("It is *done*.",)

    def undo(self, *given):
        self.asked.append(given)
        return ("Undone.",)


def rows(table, *given):
    return company.conform(table, pl.DataFrame(list(given)))


@pytest.fixture(scope="module")
def tables(full):
    """The company, in which P0001 has a second record and a near miss."""
    second = {"source": "crm", "contact_id": "77", "name": "Ana Gil", "emails": ["ana@example.org"]}
    edge = PAIR | {"contact_b": "P0001", "rule": "email", "evidence": "ana@example.org", "strength": 4}
    apart = edge | {"contact_b": "P0002", "refusal": "contradicting_names"}
    value = {"source": "crm", "contact_id": "77", "kind": "email", "raw": "x", "value": "ana@example.org"}
    own = {"source": "crm", "contact_id": "77", "person_id": "P0001"}
    event = {"event_id": "e", "at": company.AS_OF, "kind": "merge", "person_id": "P0001", "other_person_id": "gone"}
    return full | {
        "contacts": pl.concat([full["contacts"], rows(CONTACTS, second)]),
        "persons": pl.concat([full["persons"], rows(PERSONS, own)]),
        "identity_edges": rows(IDENTITY_EDGES, edge),
        "identity_refused": rows(IDENTITY_REFUSED, apart),
        "identity_values": rows(IDENTITY_VALUES, value | {"value_class": "ok"}),
        "identity_events": rows(IDENTITY_EVENTS, event),
        "person_aliases": rows(PERSON_ALIASES, {"alias": "gone", "person_id": "P0001"}),
    }


@pytest.fixture
def desk(monkeypatch):
    from ui import corrections

    kept = Desk()
    monkeypatch.setattr(st, "user", None)
    monkeypatch.setattr(corrections, "offer", lambda _: corrections._DESK.set(lambda: kept))
    return kept


def table_with(app, column):
    return next(box.value for box in app.dataframe if column in box.value)


def is_whole(app):
    return not app.exception and not app.error and not app.warning


def test_a_cold_link_tells_the_whole_story(opened, tables):
    app = opened(tables, PAGE, person="P0001")
    assert is_whole(app)
    assert app.header[0].value == "Ana Gil"
    steps = table_with(app, "what")
    assert steps["at"].is_monotonic_decreasing
    assert {"Contact", "Answered"} <= set(steps["what"])
    facts = tables["interaction_facts"].filter(pl.col("person_id") == "P0001")
    assert (steps["what"].str.startswith("Contact")).sum() >= facts.height
    spec = json.loads(app.get("vega_lite_chart")[0].proto.spec)
    assert len(spec["layer"]) == 6


def test_marks_open_their_contact_in_its_own_system_where_that_is_a_web_address(opened, tables, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        customer, "draw", lambda _, chart, *__: drawn.extend(chart.frames["own"]["link"].drop_nulls().to_list())
    )
    addresses = pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("javascript:alert(1)")).otherwise(pl.lit(WEB))
    facts = tables["interaction_facts"].filter(pl.col("person_id") == "P0001").select("source", "interaction_id")
    hers = tables["interactions"].join(facts, on=("source", "interaction_id"), how="semi").with_columns(url=addresses)
    app = opened(tables | {"interactions": hers}, PAGE, person="P0001")
    assert is_whole(app)
    assert set(drawn) == {WEB}


def test_every_step_names_its_journey_and_a_contact_why_it_is_in_it(opened, tables):
    """Her ratings outside of any journey take no number."""
    stray = {"source": "crm", "survey_id": "s", "contact_id": "77", "kind": "nps", "score": 9.0, "scale_min": 0.0}
    stray |= {"scale_max": 10.0, "answered_at": company.AS_OF - timedelta(days=400)}
    app = opened(tables | {"surveys": rows(SURVEYS, stray)}, PAGE, person="P0001")
    steps = table_with(app, "what")
    contacts = steps[steps["what"].str.startswith("Contact")]
    assert set(contacts["journey"]) == {"1 · It began the journey"}
    assert set(steps[steps["what"] == "Answered"]["journey"]) == {"1"}
    assert steps[steps["what"] == "Good rating"]["journey"].isna().tolist() == [True]


def test_she_waits_since_she_was_last_dissatisfied(opened, tables):
    """Closed and dissatisfied again: the days in between nobody owed her anything."""
    days = {"opened_at": 30, "reopened_at": 2}
    told = {name: company.AS_OF - timedelta(days=n) for name, n in days.items()}
    case = told | {"case_id": "c", "person_id": "P0001", "state": "new", "severity": "high", "signals": ["csat"]}
    app = opened(tables | {"dissatisfaction": rows(DISSATISFACTION, case)}, PAGE, person="P0001")
    assert any("unresolved for 2 d 0 h" in box.value for box in app.markdown)


def test_an_earlier_id_leads_to_the_person_of_now(opened, tables):
    assert opened(tables, PAGE, person="gone").header[0].value == "Ana Gil"


def test_who_was_joined_and_who_nearly_with_values_masked(opened, tables):
    app = opened(tables, PAGE, person="P0001")
    joined = table_with(app, "values")
    assert joined["why"].tolist() == [
        "same e-mail a***@example.org as record P0001 of support",
        "same e-mail a***@example.org as record 77 of crm",
    ]  # fmt: skip
    assert table_with(app, "share")["why"].tolist() == ["their names contradict each other"]
    assert "ana@example.org" not in str([box.value.to_dict() for box in app.dataframe])


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_an_id_nobody_has_is_said_and_nothing_else_drawn(opened, tables, language):
    app = opened(tables, PAGE, person="p_<b>nobody", lang=language)
    assert not app.exception
    assert len(app.warning) == 1
    assert not app.dataframe


def test_the_search_never_reaches_the_address(opened, tables):
    app = opened(tables, PAGE)
    app.text_input[0].set_value("ana@example").run()
    assert table_with(app, "matched_by")["name"].tolist() == ["Ana Gil"]
    assert "ana" not in str(app.query_params)
    app.text_input[0].set_value("nobody at all").run()
    assert app.info[0].value == WORDS("customer.nobody")


def press(app, key):
    next(button for button in app.button if button.key == key).click().run()
    return app


def by(app, name="carla"):
    """Type who decides; nobody is logged in."""
    next(box for box in app.text_input if box.key == "correct.by").set_value(name).run()
    return app


def test_a_record_that_is_not_hers_is_parted_from_all_others_once_confirmed(opened, tables, desk):
    app = by(opened(tables, PAGE, person="P0001"))
    assert not press(app, "correct.check").exception
    assert desk.asked == []
    assert any("crm 77" in box.value for box in app.warning)
    press(app, "correct.sure")
    assert desk.asked == [("not_same", (("crm:77", "support:P0001"),), "", "carla", "")]
    assert [box.value for box in app.success] == ["Decided: crm 77 · Ana Gil will be another person."]
    assert any(box.value == "It is \\*done\\*\\." for box in app.caption)


def test_nothing_is_decided_without_a_name_or_when_cancelled(opened, tables, desk):
    app = opened(tables, PAGE, person="P0001")
    assert next(button for button in app.button if button.key == "correct.check").disabled
    press(press(by(app), "correct.check"), "correct.cancel")
    assert desk.asked == []
    assert not app.warning


def test_a_value_is_blocked_as_it_is_and_named_masked(opened, tables, desk):
    app = opened(tables, PAGE, person="P0001")
    next(group for group in app.get("button_group") if group.key == "correct.kind").set_value("block").run()
    press(by(app), "correct.check")
    assert "a\\*\\*\\*@example" in app.warning[0].value.replace("\u2060", "")  # a joiner keeps it from being a link
    press(app, "correct.sure")
    assert desk.asked == [("block", (), "ana@example.org", "carla", "")]


def test_a_decision_in_force_is_listed_with_its_value_masked(opened, tables, monkeypatch):
    monkeypatch.setattr(overrides, "history", lambda _: pl.DataFrame([DECISION], schema=HISTORY))
    app = opened(tables, PAGE, person="P0001")
    assert table_with(app, "said")["said"].tolist() == ["a***@example.org identifies nobody"]


def test_a_second_run_computes_nothing_again(opened, tables, monkeypatch):
    from ui import people

    app = opened(tables, PAGE, person="P0001")
    monkeypatch.setattr(people.customer, "customer", lambda *_: 1 / 0)
    assert is_whole(app.run())


def test_before_anybody_is_chosen_those_who_wait_most_urgently_are_offered(opened, tables):
    app = opened(tables, PAGE)
    offered = [link.proto for link in app.get("page_link") if "person=" in link.proto.query_string]
    assert 0 < len(offered) <= 8
    assert len({link.query_string for link in offered}) == len(offered)
    assert offered[0].label.endswith(" · Critical · 119 d 12 h")
