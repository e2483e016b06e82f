"""What the cards of the team pages say: promises with their clock, effort's finding, the last matter, slow hours."""

from datetime import timedelta

import polars as pl
import pytest

from model.journeys import JOURNEYS
from tests.metrics.tiny import AS_OF
from ui import answers, attainment, channel_choice, effort, last_matter
from ui.view import View

VIEW = View("home", 1, AS_OF, "Europe/Madrid")
CATALAN = View("home", 1, AS_OF, "Europe/Madrid", language="ca")


@pytest.mark.parametrize(
    ("seconds", "basis", "promises", "said"),
    [
        (60, "calendar", 1, "1 min"),
        (28_800, "business", 1, "8 h · opening hours"),
        (28_800, "business", 2, "mostly 8 h · opening hours"),
        (None, None, None, "set case by case"),
        (60, None, 1, "1 min"),
    ],
)
def test_a_promise_is_told_with_its_clock(seconds, basis, promises, said):
    assert attainment.target(VIEW, {"target_seconds": seconds, "target_basis": basis, "promises": promises}) == said


def test_the_finding_names_the_channel_that_keeps_least():
    ranked = pl.DataFrame({"channel": ["chat", "email"], "kept": [0.5, 0.9]})
    assert attainment.finding(VIEW, ranked) == "Live chat keeps them least, 50.0% in time"


def test_efforts_finding_sums_each_side_and_names_what_weighs_most():
    found = pl.DataFrame(
        {"is_cross_channel": [False, False, True, True], "part": ["extra_contacts", "handoffs"] * 2,
         "n": [100, 100, 10, 10], "points": [0.2, 0.0, 1.5, 1.25]}
    )  # fmt: skip
    said = effort.finding(VIEW, found)
    assert "0.2 in one channel, 2.8 across" in said
    assert said.endswith("Further contacts")


def test_the_slowest_hours_are_those_with_enough_answers():
    found = pl.DataFrame({"weekday": [1, 2, 7], "hour": [9, 12, 21], "n": [40, 30, 2], "median": [60.0, 50.0, 7200.0]})
    said = answers._slowest(VIEW, "phone", found)
    assert "slowest on Monday at 09–12 (1 min)" in said  # two answers tell nothing
    assert "slowest on Sunday at 21–24 (2 h)" in answers._slowest(VIEW, "phone", found.tail(1))


@pytest.fixture
def matter():
    """One journey, over three contacts."""
    told = {"journey_id": "j", "path": ["email", "email", "phone"], "started_at": AS_OF, "count_contacts": 3,
            "is_resolved": True, "time_to_resolution_calendar_seconds": 7200}  # fmt: skip
    empty = dict.fromkeys(JOURNEYS.names)
    return lambda **more: pl.DataFrame([empty | told | more], schema=JOURNEYS.schema)


def test_how_the_last_matter_stands(matter):
    assert last_matter.sentence(VIEW, matter()) == "**Her last matter is settled** (Email → Phone); it took 2 h."
    still = last_matter.sentence(VIEW, matter(is_resolved=False))
    assert still == "**Her last matter is not settled** (Email → Phone); it began on 20 Nov 2026 19:00, 3 contacts."
    assert last_matter.sentence(VIEW, matter(is_resolved=None)).startswith("**Nobody knows how")
    assert last_matter.sentence(CATALAN, matter()).startswith("**El seu últim assumpte està resolt**")


def test_it_is_the_last_one(matter):
    both = pl.concat([matter(), matter(journey_id="k", started_at=AS_OF - timedelta(days=9), is_resolved=False)])
    assert "is settled" in last_matter.sentence(VIEW, both)


def test_the_channel_is_the_one_asked_for_if_it_has_answers(monkeypatch):
    monkeypatch.setattr(channel_choice.st, "query_params", {"band": "chat"})
    assert channel_choice.chosen(["phone", "chat"]) == "chat"
    assert channel_choice.chosen(["phone", "email"]) == "phone"


def test_among_the_same_reasons_only_figures_of_both_sides_are_compared():
    same = {"seconds": 7200.0, "satisfied": None, "effort": 0.25}
    said = effort.fair(VIEW, same, {"seconds": 172_800.0, "satisfied": 0.5, "effort": 3.0})
    assert said[0] == "Solved in **2 h** in one channel, **2 d** across channels"
    assert len(said) == 2
    assert "0.2" in said[1]
