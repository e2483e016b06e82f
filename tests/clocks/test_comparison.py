"""One tiny interaction per rule, worked by hand; and no rule claimed that does not give the source's number."""

import pytest

from clocks.comparison import MEASURED
from model.settings import Settings
from model.vocabulary import DIFFERENCES
from tests.clocks.figured import comparison, figure, rules
from tests.clocks.timelines import START, minute

M, H = 60, 3600
MERGED = {"others": {"2": ({"merged_into": "1", "created_at": minute(-60)}, "c-60")}}
NAMED = [
    # rule, story, figure, the source's value in minutes, and what else there is to know of the case
    ("own_ticket", "c0 a10", "first_response", 10, MERGED),  # ours: 70
    ("own_ticket", "c0 a10", "time_to_human", 10, MERGED),
    ("own_ticket", "c0 open1 solved30", "first_resolution", 30, MERGED),  # ours: 90
    ("own_ticket", "c0 open1 solved30", "full_resolution", 30, MERGED),
    ("own_ticket", "c0 open1 solved30", "requester_wait", 30, MERGED),
    ("bot_included", "c0 h5 a15", "first_response", 15, {}),  # ours: 10
    ("from_creation", "c5 a15", "first_response", 15, {}),  # ours: 10
    ("from_creation", "c5 h7 a15", "time_with_bot", 7, {}),  # ours: 2
    ("from_creation", "c5 b7 a15", "bot_first_response", 7, {}),
    ("from_creation", "c-5 open0 solved30", "first_resolution", 30, {}),  # ours: 35
    ("from_creation", "c-5 open0 solved30", "full_resolution", 30, {}),
    ("from_creation", "c-5 open0 pending10 solved30", "requester_wait", 10, {}),  # ours: 15
    ("last_reopen", "c0 solved10 open30 a40", "first_response", 10, {}),  # ours: 40
    ("last_reopen", "c0 solved15 open20 solved30", "full_resolution", 10, {}),
    ("last_reopen", "c0 a5 solved6 c10 open12 a20", "next_response", 8, {}),  # ours: 10
    ("second_reply", "a0 c5 a15", "first_response", 15, {}),  # ours: 10
    ("second_reply", "a0 c5 a15", "count_agent_replies", 1, {}),
    ("first_solve", "c0 solved10 open20 solved30", "full_resolution", 10, {}),  # ours: 30
    ("each_solve", "c0 solved10 open20 solved30 open40 solved50", "full_resolution", 30, {}),  # ours: 50
    ("each_solve", "c0 solved10 solved50", "full_resolution", 50, {}),  # ours: 10, it was solved already
    ("closed_not_solved", "c0 solved10 closed50", "first_resolution", 50, {}),  # ours: 10
    ("closed_not_solved", "c0 closed10 open20 solved30", "first_resolution", 30, {}),  # ours: 10
    ("closed_not_solved", "c0 open1 closed10", "first_resolution", None, {}),  # ours: 10
    ("last_change", "c0 new0 open10 pending20", "requester_wait", 20, {}),  # ours still runs
    ("last_change", "c0 new0 open10 pending20 open50", "agent_wait", 30, {}),
    ("last_change", "c0 new0 open10 pending20", "on_hold", 0, {}),
    ("last_change", "c0 new0 pending10 open20", "requester_wait", 10, {}),
    ("thanks_counted", "c0 a5 solved6 c10 open10 solved11 c500 open500 a520", "next_response", 510, {}),  # ours: 20
    ("bot_counts", "c0 b1 a15", "first_response", 1, {}),
    ("bot_counts", "c0 auto2", "first_response", 2, {}),
    ("bot_counts", "c0 b1 a15", "count_agent_replies", 2, {}),
    ("notes_count", "c0 note5 a15", "first_response", 5, {}),
    ("notes_count", "c0 note5 a15", "count_agent_replies", 2, {}),
    ("without_calls", "c0 a5 ring10 answer11 end12", "count_agent_replies", 1, {}),  # ours: 2
    ("solves_less_one", "c0 solved10 open20", "count_reopens", 0, {}),  # ours: 1
]  # fmt: skip


def given(name, value, story):
    seconds = value if value is None or name.startswith("count_") else value * M
    last = max(int(word[1:]) for word in story.split() if word[0] == "a") if name == "next_response" else None
    return figure(name, seconds, at=None if last is None else minute(last))


@pytest.mark.parametrize(("rule", "story", "name", "value", "case"), NAMED)
def test_a_rule_is_named_where_it_gives_the_sources_number_and_only_there(rule, story, name, value, case):
    told, other = given(name, value, story), given(name, (value or 0) + 1_000_003, story)
    found, not_found = rules(story, told, other, **case)
    assert found == rule
    assert not_found in {"unexplained", "ours_running", "ours_undefined"}


def test_the_same_number_is_equal_and_a_rounded_one_within_its_precision():
    told = [figure("first_response", value) for value in (5400, 5399, 5401)]
    told += [figure("first_response", value * H, precision=H) for value in (0, 1, 2, 3)]
    exact = ["equal", "unexplained", "unexplained"]
    assert rules("c0 a90", *told) == [*exact, "unexplained", "rounded", "rounded", "unexplained"]


def test_precision_holds_for_named_rules_too():
    assert rules("c0 h60 a130", figure("first_response", 3 * H, precision=H)) == ["bot_included"]  # ours: 70 minutes


@pytest.mark.parametrize(
    ("rule", "story", "told", "case"),
    [
        ("left_out", "c0 a10", figure("first_response", 600), {"is_spam": True}),
        ("neither", "c0", figure("first_response", None), {}),
        ("vendor_missing", "c0 a10", figure("first_response", None), {}),
        ("ours_running", "c0", figure("first_response", 600), {}),
        ("ours_running", "c0 open1 solved10 open20", figure("full_resolution", 600), {}),
        ("ours_undefined", "a0", figure("first_response", 600), {"direction": "outbound"}),
        ("ours_undefined", "c0 a5 c10 a20", figure("next_response", 600), {}),  # nobody says which reply
        # set to open before its creation: our wait is in doubt, whatever else may give the number
        ("ours_undefined", "open-5 c0 pending10 solved30", figure("requester_wait", 10 * M), {}),
        ("no_hours", "c0 a10", figure("first_response", 599, basis="business"), {}),
    ],
)
def test_where_one_side_has_no_value(rule, story, told, case):
    assert rules(story, told, **case) == [rule]


def test_a_next_response_is_that_of_the_reply_it_was_written_at():
    told = [
        figure("next_response", value * M, at=minute(at))
        for value, at in ((10, 20), (4, 34), (4, 35), (4, 36), (10, 34))
    ]
    assert rules("c0 a5 c10 a20 c30 a34", *told) == ["equal", "equal", "equal", "ours_undefined", "unexplained"]


HOURS = {f"{day}": ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
LATER = {f"{day}": ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
OPEN = Settings(
    company={"timezone": "UTC"}, schedules={"default": {**HOURS, "holidays": ["2026-03-03"]}, "theirs": LATER}
)
WEDNESDAY = "c420 a2940"  # Monday at 16, Wednesday at 10, and Tuesday is a holiday: two hours of ours


@pytest.mark.parametrize(
    ("hours", "created", "rule", "also"),
    [
        (2, 420, "equal", None),
        (10, 420, "no_holidays", None),  # Tuesday's eight as well
        (12, 420, "other_hours", None),  # two, nine and one
        (42, 420, "other_hours", None),  # round the clock
        (3, 360, "from_creation", None),
        (11, 360, "from_creation", "no_holidays"),
        (13, 360, "from_creation", "other_hours"),
        (7, 420, "unexplained", None),
    ],
)
def test_whose_opening_hours_make_the_difference(hours, created, rule, also):
    told = figure("first_response", hours * H, basis="business")
    row = comparison(WEDNESDAY, [told], OPEN, created_at=minute(created)).row(0, named=True)
    assert (row["rule"], row["also"], row["our_value"]) == (rule, also, 7200)


def test_opening_hours_say_nothing_that_calendar_time_denies():
    story, business = "c0 b1 a15", figure("first_response", M, basis="business")
    assert rules(story, business, settings=OPEN) == ["bot_counts"]
    assert rules(story, figure("first_response", 15 * M), business, settings=OPEN) == ["equal", "unexplained"]
    assert rules(story, figure("first_response", M), business, settings=OPEN) == ["bot_counts", "bot_counts"]
    assert rules(story, figure("first_response", 7 * M), business, settings=OPEN) == ["unexplained", "unexplained"]


def test_what_hilo_does_not_measure_and_what_nobody_knows_falls_out():
    told = [figure("mood", 1), figure("handle", 1) | {"interaction_id": "2"}, figure("count_reopens", 0)]
    assert comparison("c0 open1", told)["figure"].to_list() == ["count_reopens"]
    assert comparison("c0 open1", []).is_empty()


def test_a_clock_without_a_basis_is_compared_with_nothing():
    """No rule could explain it; a count has no basis and needs none."""
    told = figure("first_response", 10 * M, basis=None), figure("count_agent_replies", 1, basis=None)
    assert comparison("c0 a10", list(told)).select("figure", "rule").rows() == [("count_agent_replies", "equal")]


def test_both_values_are_shown_with_the_dimensions_of_the_interaction():
    row = comparison("c0 a10", [figure("first_response", 660, precision=M)], team="North").row(0, named=True)
    told = {"vendor_value": 660, "our_value": 600, "precision": 60, "team": "North", "channel": "email"}
    assert told.items() <= row.items()
    assert row["started_on"] == START.date()


def test_the_order_of_rows_changes_nothing():
    told = [figure("full_resolution", 60 * n, metric_id=str(n)) for n in range(40)]
    story = "c0 solved10 open20 solved30"
    assert comparison(story, told).equals(comparison(story, told[::-1]))


def test_every_rule_is_tried_somewhere_in_this_file():
    shown = {one[0] for one in NAMED} | {"left_out", "neither", "vendor_missing", "ours_running", "ours_undefined"}
    shown |= {"no_hours", "equal", "rounded", "no_holidays", "other_hours", "unexplained"}
    assert shown == set(DIFFERENCES)
    assert {"next_response", "first_response", "count_reopens"} <= set(MEASURED)
