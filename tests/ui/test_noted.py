"""What people told: whose it is, who may see it, and how far a figure is from its goal."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from charts.trend import trend
from metrics.registry import find
from model.filters import Filters
from model.period import Period
from model.scope import Scope
from tests.ui import company
from ui import catalog, noted
from ui.told import Goal, Happened
from ui.view import View
from ui.words import LANGUAGES, Words

DAY = date(2026, 11, 10)
VIEW = View("home", 1, company.AS_OF, company.ZONE)
EN, ES = Words("en"), Words("es")


def happened(number, channel=None, team=None, day=DAY):
    return Happened(number, day, f"\u202etext {number}", channel, team, "ana")


def goal(number, metric, scope="", value=0.5):
    return Goal(number, metric, scope, value, "ana")


EACH = (
    happened(1),
    happened(2, "phone"),
    happened(3, "chat"),
    happened(4, None, "North"),
    happened(5, "phone", "South"),
)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(), [1, 2, 3, 4, 5]),
        (Filters(channels=("phone",)), [1, 2, 4, 5]),
        (Filters(channel_group="digital"), [1, 3, 4]),
        (Filters(teams=("North",)), [1, 2, 3, 4]),
        (Filters(channels=("phone",), teams=("South",)), [1, 2, 5]),
        (Filters(period=Period(date(2020, 1, 1), date(2020, 1, 2))), [1, 2, 3, 4, 5]),
    ],
)
def test_what_happened_to_something_the_filters_leave_out_is_left_out(filters, kept):
    assert [each.id for each in noted.of(replace(VIEW, filters=filters, happened=EACH))] == kept


@pytest.mark.parametrize(
    ("scope", "days", "aims"),
    [
        (Scope(), [1, 2, 3, 4, 5], ["", "channel=chat", "team=South"]),
        (Scope(channels=("chat",)), [1, 3, 4], ["", "channel=chat", "team=South"]),
        (Scope(teams=("North",)), [1, 2, 3, 4], ["", "channel=chat"]),
    ],
)
def test_nobody_sees_what_was_told_of_channels_or_teams_outside_her_scope(monkeypatch, scope, days, aims):
    wanted = tuple(goal(1, "csat", s) for s in ("", "channel=chat", "team=South"))
    monkeypatch.setattr(catalog, "told", lambda: (EACH, wanted))
    seen = noted.with_told(replace(VIEW, scope=scope))
    assert [each.id for each in seen.happened] == days
    assert [each.scope for each in seen.goals] == aims


def test_a_figure_is_held_against_its_own_channel_or_team_then_against_the_company():
    goals = (goal(1, "csat"), goal(2, "csat", "channel=phone"), goal(3, "csat", "team=North"), goal(4, "backlog"))
    view = replace(VIEW, goals=goals)

    def found(metric, **filters):
        known = noted.goal(view.with_filters(Filters(**filters)), metric)
        return known and known.id

    assert found("csat") == 1
    assert found("csat", channels=("phone",)) == 2
    assert found("csat", channels=("phone", "chat")) == 1
    assert found("csat", teams=("North",)) == 3
    assert found("csat", sources=("crm",)) == 1
    assert found("reopen_rate") is None
    assert found("backlog") == 4
    assert found("backlog", channels=("phone",)) is None  # a part has not as many as the whole


@pytest.mark.parametrize(
    ("metric", "aim", "value", "n", "said"),
    [
        ("csat", 0.8, 0.77, 400, "goal 80% · −3.0 pp"),
        ("csat", 0.8, 0.7996, 400, "goal 80% · met"),  # reads as 80.0 %
        ("csat", 0.8, 0.9, 400, "goal 80% · met"),
        ("csat", 0.825, 0.2, 29, "goal 82.5%"),
        ("csat", 0.8, None, 0, "goal 80%"),
        ("reopen_rate", 0.1, 0.12, 400, "goal 10% · +2.0 pp"),
        ("reopen_rate", 0.1, 0.02, 400, "goal 10% · met"),
        ("first_response_time", 300.0, 392.0, 400, "goal 5 min · +1 min 32 s"),
        ("first_response_time", 300.0, 300.4, 400, "goal 5 min · met"),
        ("unresolved_dissatisfaction", 100.0, 181.0, 181, "goal 100 · +81"),
    ],
)
def test_how_far_a_figure_is_from_its_goal(metric, aim, value, n, said):
    assert noted.standing(EN, find(metric), aim, value, n) == said


def test_it_is_said_in_the_viewers_language():
    assert noted.standing(ES, find("csat"), 0.8, 0.77, 400) == "meta 80\u202f% · −3,0 pp"


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_far_it_is_fits_one_line_of_a_headline(language):
    longest = [("csat", 0.875, 0.5), ("first_response_time", 4 * 3600.0, 26.5 * 3600), ("csat", 0.8, 0.9)]
    said = [noted.standing(Words(language), find(metric), aim, value, 400) for metric, aim, value in longest]
    assert {text for text in said if len(text) > 24} == set()


def test_a_course_has_what_happened_within_its_weeks_and_nothing_else():
    weeks = [date(2026, 11, 2), date(2026, 11, 9)]
    frame = pl.DataFrame({"week": weeks, "channel": "email", "n": 40, "share": 1.0})
    days = [date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 15), date(2026, 11, 16)]
    view = replace(VIEW, happened=tuple(happened(n, day=day) for n, day in enumerate(days)))
    chart = trend(frame)
    assert noted.on(view, chart, frame).frames["happened"]["text"].to_list() == ["\ufffdtext 1", "\ufffdtext 2"]
    assert noted.on(VIEW, chart, frame) is chart
    assert noted.on(view, chart, frame.clear()) is chart


def test_the_rows_of_a_thing_that_happened_are_those_of_its_channel_and_team():
    given = Filters(preset="28d", period=Period(DAY, DAY), channel_group="digital", sources=("crm",), basis="business")
    asked = noted.asked_of(given, "phone", "North")
    assert asked == Filters(
        comparison="none", channels=("phone",), teams=("North",), sources=("crm",), basis="business"
    )
    assert noted.asked_of(given, None, None).channel_group == "digital"
    assert noted.within(given, "team=North").period == Period(DAY, DAY)
    assert noted.within(given, "team=North").teams == ("North",)
