from dataclasses import replace
from datetime import UTC, datetime

import pytest

from metrics.frames import Frames
from metrics.registry import declared, find, load
from model.filters import Filters
from tests.ui import company
from ui import tips
from ui.view import View

VIEW = View("home", 1, datetime(2026, 11, 20, tzinfo=UTC), "Europe/Madrid", filters=Filters(preset="28d"))
OPENING_HOURS = VIEW.with_filters(replace(VIEW.filters, basis="business"))


def test_a_tip_says_what_a_duration_means_on_which_clock_and_where_to_read_on():
    said = tips.tip(VIEW, "first_response_time")
    assert said.startswith("**Time to first answer**: Time from the customer's first message")
    assert "On the calendar." in said
    assert "[Full definition](definitions?metric=first_response_time&period=28d&lang=en)" in said


def test_a_tip_of_several_metrics_has_one_paragraph_each_and_no_clock_for_a_share():
    first, second = tips.tip(VIEW, "csat", "backlog").split("\n\n")
    assert "CSAT" in first
    assert "calendar" not in first + second.partition("](")[0]


def test_a_tip_keeps_the_language_on_the_way_to_the_definition():
    assert "&lang=ca)" in tips.tip(View("home", 1, VIEW.as_of, "Europe/Madrid", language="ca"), "csat")


def test_what_is_measured_on_the_calendar_alone_never_says_opening_hours():
    assert "Inside opening hours only." in tips.tip(OPENING_HOURS, "first_response_time")
    assert "Inside opening hours only." in tips.tip(OPENING_HOURS, "service_level")
    assert "On the calendar." in tips.tip(OPENING_HOURS, "backlog_age")
    assert tips.clock(OPENING_HOURS, find("target_attainment")) is None


@pytest.fixture(scope="module")
def frames() -> Frames:
    made = company.tables(40)
    return Frames.of(lambda table: made[table.name].lazy(), company.AS_OF, company.ZONE)


@pytest.mark.parametrize("name", load())
def test_the_clock_a_tip_names_is_the_one_the_number_is_read_from(frames, name):
    read = declared(name, frames, OPENING_HOURS.filters).number.meta.root_names()
    follows = any(column.endswith("_business_seconds") for column in read)
    assert (tips.clock(OPENING_HOURS, find(name)) == "business") == follows
