from datetime import date

import pytest

import metrics
from metrics.maturity import SCORES, scores
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
