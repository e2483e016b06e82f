"""Before and after, worked out by hand: weeks of contacts that all began on their Monday."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from metrics.compare import Change
from metrics.effects import EFFECTS, NAMES, effects, sides, swing, verdict
from metrics.registry import find
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import answered, at, fact, tiny

FIRST = date(2026, 3, 2)  # a Monday
ALL = Filters()
CONTACTS = ("contacts",)


def row(day, count, channel="email"):
    return {
        "day": day, "hour": 9, "source": "zd", "channel": channel, "channel_group": "digital", "team": "North",
        "count_contacts": count,
    }  # fmt: skip


def weeks(*counts, channel="email", first=FIRST):
    """A row on the Monday and an empty one on the Sunday of each week, so that the data covers it."""
    mondays = [first + timedelta(weeks=n) for n in range(len(counts))]
    pairs = [
        (row(day, n, channel), row(day + timedelta(days=6), 0, channel)) for day, n in zip(mondays, counts, strict=True)
    ]
    return [one for pair in pairs for one in pair]


def frames(*counts):
    last = FIRST + timedelta(weeks=len(counts))
    return tiny(as_of=datetime(last.year, last.month, last.day, 8, tzinfo=UTC), contacts_day=weeks(*counts))


def monday(week):
    return FIRST + timedelta(weeks=week)


def test_both_sides_have_the_same_whole_weeks_and_four_at_most():
    data = frames(*[10] * 12)
    assert sides(data, monday(2)).before == Period(FIRST, monday(2) - timedelta(days=1))
    assert sides(data, monday(2)).after == Period(monday(2), monday(4) - timedelta(days=1))
    assert [sides(data, monday(week)).weeks for week in (1, 2, 4, 6, 8, 10, 11)] == [1, 2, 4, 4, 4, 2, 1]
    assert sides(data, monday(1) + timedelta(days=3)).weeks == 1  # ten days before it
    assert sides(data, monday(6)).whole == Period(monday(2), monday(10) - timedelta(days=1))


def test_without_a_whole_week_on_either_side_there_is_nothing_to_compare():
    data = frames(*[10] * 12)
    days = (FIRST, FIRST + timedelta(days=6), monday(11) + timedelta(days=1), monday(12), date(2030, 1, 1))
    assert [sides(data, day) for day in days] == [None] * len(days)
    assert sides(tiny(), monday(3)) is None
    found = effects(data, ALL, FIRST)
    assert found.is_empty()
    assert found.schema == EFFECTS


def test_the_day_of_the_snapshot_is_not_over_and_does_not_count():
    data = tiny(as_of=at(14, 20), contacts_day=[row(date(2026, 11, day), 1) for day in range(1, 15)])
    assert sides(data, date(2026, 11, 8)) is None  # 8 to 13 November: six days
    assert sides(replace(data, as_of=at(15)), date(2026, 11, 8)).weeks == 1


def test_the_period_chosen_on_the_page_does_not_matter_and_the_dimensions_do():
    data = tiny(
        as_of=datetime(2026, 5, 25, 8, tzinfo=UTC),
        contacts_day=[*weeks(*[100] * 12), *weeks(*[7] * 12, channel="chat")],
    )
    whole = effects(data, Filters(period=Period(FIRST, FIRST)), monday(11), CONTACTS)
    part = effects(data, Filters(channels=("chat",)), monday(11), CONTACTS)
    assert whole.select("n_before", "before", "n_after", "after").row(0) == (107, 107.0, 107, 107.0)
    assert part["before"][0] == 7.0


def test_a_change_that_is_more_than_chance_and_more_than_usual_is_one():
    # Weeks of 100 and 110 in turn: they move by +10 % or -9.1 %, of 23 such pairs 95 % stay within 10 %.
    # 100 to 150 is 50 %, and 50 / sqrt(250) = 3.2 standard errors.
    found = effects(frames(*[100, 110] * 12, 100, 150), ALL, monday(25), CONTACTS)
    assert found.row(0) == ("contacts", 100, 100.0, 150, 150.0, 0.5, pytest.approx(0.1), "changed")


def test_a_change_within_chance_or_within_what_is_usual_is_none():
    # 110 / 100: 10 / sqrt(210) = 0.7 standard errors.
    assert effects(frames(*[100, 110] * 12, 100, 110), ALL, monday(25), CONTACTS)["verdict"][0] == "same"
    # 100 to 150 is 3.2 standard errors, but every other week has twice as many.
    found = effects(frames(*[100, 200] * 12, 100, 150), ALL, monday(25), CONTACTS)
    assert found.select("swing", "verdict").row(0) == (1.0, "same")


def test_of_more_figures_at_once_each_must_be_clearer():
    # 100 to 134: 34 / sqrt(234) = 2.22 standard errors, more than 1.96 of one test and less than 2.24 of two.
    data = frames(*[100] * 25, 134)
    words = [effects(data, ALL, monday(25), names)["verdict"][0] for names in (CONTACTS, ("contacts", "csat"))]
    assert words == ["changed", "same"]


def test_what_is_usual_is_not_known_from_a_few_weeks():
    # 13 weeks before the day's own pair give 12 pairs of weeks; one week less gives 11.
    long, short = (effects(frames(*[100] * n, 100, 150), ALL, monday(n + 1), CONTACTS).row(0) for n in (12, 11))
    assert long[-2:] == (0.0, "changed")
    assert short[-2:] == (None, "unknown")


def test_pairs_that_have_the_day_within_them_do_not_count_as_usual():
    # The only change there is must not make itself usual: with four weeks on either side, 8 pairs lie before the day
    # and 8 after it, and none of them moves.
    data = frames(*[100] * 15, *[200] * 15)
    found = effects(data, ALL, monday(15), CONTACTS).row(0)
    assert found == ("contacts", 400, 400.0, 800, 800.0, 1.0, 0.0, "changed")


def test_of_durations_what_is_usual_is_relative():
    # Medians of 60 s and 120 s in turn: double or half as long; n is the same, so the weekly values count alike.
    mondays = [date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19), date(2026, 10, 26)]
    rows = [
        answered(
            f"{week}", 60 + 60 * (week % 2), first_responded_on=mondays[week % 4] - timedelta(weeks=4 * (week // 4))
        )
        for week in range(20)
    ]
    days = [row(date(2026, 11, 2) - timedelta(days=n), 1) for n in range(1, 170)]
    data = tiny(as_of=at(2), interaction_facts=rows, contacts_day=days)
    around = sides(data, date(2026, 10, 26))
    assert around.weeks == 1
    assert swing(find("first_response_time"), data, ALL, around) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("moved", "usual", "word"),
    [
        (Change(0.10, True, True), 0.05, "better"),
        (Change(-0.10, True, True), 0.05, "worse"),
        (Change(0.10, True, None), 0.05, "better"),  # a score: only what is usual can tell
        (Change(0.10, True, True), 0.10, "same"),
        (Change(0.10, True, True), None, "unknown"),
        (Change(0.10, True, False), None, "same"),
        (Change(None, True, None), 0.05, "unknown"),
    ],
)
def test_the_word_beside_an_effect(moved, usual, word):
    assert verdict(find("csat"), moved, usual) == word


def test_every_figure_asked_by_default_can_be_asked_of_a_channel_a_team_and_a_source():
    days = [row(date(2026, 11, 19) - timedelta(days=n), 1) for n in range(60)]
    data = tiny(interaction_facts=[fact("1")], contacts_day=days)
    for chosen in (Filters(channels=("phone",)), Filters(teams=("North",), sources=("zd",)), Filters(basis="business")):
        assert effects(data, chosen, date(2026, 10, 26))["metric"].to_list() == list(NAMES)


def test_what_is_before_is_judged_as_of_then(monkeypatch):
    asked = []

    def compute(name, given, filters, by=()):
        asked.append((given.as_of.date(), filters.period))
        return pl.DataFrame({"n": [0], "value": [None]}, schema={"n": pl.Int64, "value": pl.Float64})

    monkeypatch.setattr("metrics.effects.compute", compute)
    effects(frames(*[10] * 12), ALL, monday(6), ("csat",))
    now, then = monday(12), monday(8)
    assert asked == [
        (now, Period(monday(6), monday(10) - timedelta(days=1))),
        (then, Period(monday(2), monday(6) - timedelta(days=1))),
    ]
