from datetime import date

import metrics
from metrics.evidence import evidence
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import answered, at, fact, solved, tiny


def value(name, frames, filters=None, by=()):
    return metrics.compute(name, frames, filters or Filters(), by).row(0)[:2]


# two met, one late, one overdue, one not due yet; one solved in time, one late
ROWS = [
    answered("quick", 60, first_response_target="met"),
    answered("just", 600, first_response_target="met", day=11),
    answered("late", 601, first_response_target="breached", day=12, started_on=date(2026, 11, 2)),
    fact("overdue", day=13, first_response_target="breached"),
    fact("may wait", first_response_target="running"),
    fact("nothing promised"),
    fact("ours", is_outbound_only=True),
    solved("solved", day=14, resolution_target="met"),
    solved("solved late", day=15, resolution_target="breached"),
    fact("passed on", is_transferred=True, first_response_target="met", first_responded_at=at(10)),
    fact("spam", is_counted=False, left_out="spam", first_response_target="breached"),
]
FRAMES = tiny(interaction_facts=ROWS)


def test_responses_given_within_their_target():
    assert value("responses_within_target", FRAMES) == (4, 3 / 4)
    rows = evidence("responses_within_target", FRAMES, Filters()).select("interaction_id", "why").rows()
    assert {k: w for k, w in rows if w} == {
        "overdue": "unanswered", "may wait": "unanswered", "nothing promised": "unanswered", "ours": "outbound_only",
        "solved": "unanswered", "solved late": "unanswered", "spam": "spam",
    }  # fmt: skip


def test_an_answer_nobody_promised_is_left_out():
    frames = tiny(interaction_facts=[answered("a", 60)])
    assert value("responses_within_target", frames) == (0, None)
    assert evidence("responses_within_target", frames, Filters())["why"].to_list() == ["no_target"]


def test_attainment_counts_the_overdue_and_leaves_out_the_running():
    assert value("target_attainment", FRAMES) == (7, 4 / 7)
    assert metrics.compute("target_attainment", FRAMES, Filters(), ("target",)).rows() == [
        ("first_response", 5, 3 / 5), ("resolution", 2, 1 / 2),
    ]  # fmt: skip


def test_nothing_promised_is_not_100_per_cent():
    frames = tiny(interaction_facts=[fact("a"), fact("b", first_response_target="running")])
    assert value("target_attainment", frames) == (0, None)


def test_a_promise_belongs_to_the_day_it_was_kept_and_while_it_is_not_to_the_start():
    found = metrics.compute("target_attainment", FRAMES, Filters(), ("day", "target"))
    assert found.filter(target="first_response").select("day", "n").rows() == [
        (date(2026, 11, 10), 2), (date(2026, 11, 11), 1), (date(2026, 11, 12), 1), (date(2026, 11, 13), 1),
    ]  # fmt: skip
    assert found.filter(target="resolution").select("day", "value").rows() == [
        (date(2026, 11, 14), 1.0), (date(2026, 11, 15), 0.0),
    ]  # fmt: skip
    hours = metrics.compute("target_attainment", FRAMES, Filters(period=Period(date(2026, 11, 11), None)), ("hour",))
    # answered at 12:00 in Madrid, solved at 13:00, the overdue one began at 10:00
    assert hours.select("hour", "n").rows() == [(10, 1), (12, 2), (13, 2)]


def test_why_a_promise_does_not_count():
    rows = evidence("target_attainment", FRAMES, Filters()).select("interaction_id", "target", "why").rows()
    found = {(k, t): w for k, t, w in rows}
    assert found["may wait", "first_response"] == "running"
    assert found["nothing promised", "resolution"] == "no_target"
    assert found["ours", "first_response"] == "outbound_only"
    assert found["passed on", "resolution"] == "transferred"
    assert found["passed on", "first_response"] is None
    assert found["spam", "first_response"] == "spam"
    assert len(rows) == 2 * len(ROWS)
