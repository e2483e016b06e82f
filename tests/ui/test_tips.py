from datetime import UTC, datetime

from model.filters import Filters
from ui import tips
from ui.view import View

VIEW = View("home", 1, datetime(2026, 11, 20, tzinfo=UTC), "Europe/Madrid", filters=Filters(preset="28d"))


def test_a_tip_says_what_a_duration_means_on_which_clock_and_where_to_read_on():
    said = tips.tip(VIEW, "first_response_time")
    assert said.startswith("**Time to first answer**: Time from the customer's first message")
    assert "On the calendar." in said
    assert "[Full definition](definitions?metric=first_response_time&period=28d)" in said


def test_a_tip_of_several_metrics_has_one_paragraph_each_and_no_clock_for_a_share():
    first, second = tips.tip(VIEW, "csat", "backlog").split("\n\n")
    assert "CSAT" in first
    assert "calendar" not in first + second.partition("](")[0]


def test_a_tip_keeps_the_language_on_the_way_to_the_definition():
    assert "&lang=ca)" in tips.tip(View("home", 1, VIEW.as_of, "Europe/Madrid", language="ca"), "csat")
