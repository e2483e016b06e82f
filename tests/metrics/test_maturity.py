from datetime import date

import polars as pl
import pytest

import metrics
from metrics.maturity import INPUTS, NOT_COMPARED, SCORES, gains, part_changes, scores
from metrics.registry import names
from model.filters import Filters
from tests.metrics.tiny import answered, at, fact, tiny


def parts(frames, filters=None):
    return {row["part"]: row["score"] for row in scores(frames, filters or Filters()).to_dicts()}


def test_nothing_is_guessed():
    found = parts(tiny())
    assert set(found) == {part for told in SCORES.values() for part in told}
    assert set(found.values()) == {None}
    assert metrics.compute("maturity", tiny(), Filters()).row(0) == (0, None)


def test_sub_scores_by_hand():
    rows = [
        answered("a", 60, first_response_target="met", reason="bill", last_activity_at=at(20)),
        answered("b", 60, "phone", first_response_target="breached", last_activity_at=at(10)),
        fact("c", person_id="p", last_activity_at=at(3), source="old"),
    ]
    surveys = [
        {"source": "zd", "survey_id": key, "interaction_id": key, "kind": "csat", "score": score, "answered_at": at(11)}
        for key, score in (("a", 5.0), ("b", 1.0))
    ]
    found = parts(tiny(interaction_facts=rows, surveys=surveys))
    assert found["digital_share"] == pytest.approx(200 / 3)
    assert found["responses_within_target"] == 100.0  # digital only
    assert found["csat_gap"] == 100.0  # all good against none good
    assert found["contacts_with_reason"] == pytest.approx(100 / 3)
    assert found["identity_coverage"] == pytest.approx(100 / 3)
    assert found["fresh_sources"] == 50.0  # zd spoke today, `old` on the 3rd


def test_journeys_that_cross_channels_are_measured_against_those_that_do_not():
    journeys = [
        {"journey_id": str(n), "source": "zd", "channel": "email", "channel_group": "digital", "person_id": "p",
         "started_at": at(10), "started_on": date(2026, 11, 10), "count_handoffs": 0,
         "is_cross_channel": crosses, "is_resolved": resolved}
        for n, (crosses, resolved) in enumerate([(True, True), (True, False), (False, True), (False, True)])
    ]  # fmt: skip
    hops = [("customer", 3), ("company", 1)]
    handoffs = [
        {"day": date(2026, 11, 10), "from_channel": "chat", "to_channel": "phone", "source": "zd",
         "initiator": by, "count_handoffs": n}
        for by, n in hops
    ]  # fmt: skip
    frames = tiny(journeys=journeys, handoffs=handoffs)
    found = parts(frames)
    assert found["cross_channel_ratio"] == 50.0
    assert found["handoffs_with_context"] == 25.0
    assert found["journeys_with_identity"] == 100.0
    by = metrics.compute("maturity", frames, Filters(), ("dimension",))
    assert by.rows() == [("omnichannel_engagement", 3, pytest.approx(175 / 3))]


def test_a_part_that_does_not_know_a_filter_is_not_computed():
    assert (
        parts(tiny(interaction_facts=[fact("a", priority="high")]), Filters(priorities=("high",)))[
            "handoffs_with_context"
        ]
        is None
    )


def told(**parts):
    """A result of `scores` with these parts: (score, cases)."""
    rows = [
        ("d", part, score, cases, None if score is not None else "nothing") for part, (score, cases) in parts.items()
    ]
    return pl.DataFrame(rows, ["dimension", "part", "score", "cases", "why"], orient="row")


def test_what_cannot_be_computed_says_why():
    high = Filters(priorities=("high",))
    rows = {row["part"]: row for row in scores(tiny(interaction_facts=[fact("a", priority="high")]), high).to_dicts()}
    assert rows["handoffs_with_context"]["why"] == "filters"  # hand-offs are not filed by priority
    assert (rows["closed_loop_rate"]["why"], rows["closed_loop_rate"]["cases"]) == ("nothing", 0)
    assert (rows["digital_share"]["why"], rows["digital_share"]["cases"]) == (None, 1)


def test_every_part_leads_to_rows_but_the_one_made_of_sources():
    parts = {part for dimension in SCORES.values() for part in dimension}
    assert parts - set(INPUTS) == {"fresh_sources"}
    assert set(INPUTS) <= parts
    assert set(INPUTS.values()) <= set(names())


def test_the_part_furthest_from_a_hundred_could_add_most():
    found = gains(told(a=(40.0, 9), b=(None, 0), c=(90.0, 9), d=(0.0, 9)))
    assert found.select("part", "gain").rows() == [
        ("d", pytest.approx(100 / 3)), ("a", pytest.approx(20)), ("c", pytest.approx(10 / 3)),
    ]  # fmt: skip
    whole = found["score"].mean()
    raised = found.with_columns(score=pl.when(pl.col("part") == "d").then(100.0).otherwise("score"))["score"].mean()
    assert raised - whole == pytest.approx(100 / 3)


def test_a_part_moved_by_more_than_chance_or_not_and_some_are_never_compared():
    now, before = told(digital_share=(60.0, 1000)), told(digital_share=(50.0, 1000))
    moved = part_changes(now, before)["digital_share"]
    assert (moved.difference, moved.is_more_than_noise) == (pytest.approx(0.1), True)
    assert part_changes(now, told(digital_share=(59.0, 1000)))["digital_share"].is_more_than_noise is False
    assert part_changes(now, told(digital_share=(50.0, 29)))["digital_share"].difference is None  # too few
    assert part_changes(now, None)["digital_share"].difference is None
    assert part_changes(told(csat_gap=(60.0, 90)), told(csat_gap=(10.0, 90)))["csat_gap"].is_more_than_noise is None
    for part in NOT_COMPARED:
        assert part_changes(told(**{part: (60.0, 90)}), told(**{part: (10.0, 90)}))[part].difference is None
