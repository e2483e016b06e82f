import pytest

from metrics.journey_kinds import by_channels, by_kind
from model.filters import Filters
from tests.metrics.test_paths import NOVEMBER, journey
from tests.metrics.tiny import at, fact, tiny

ROWS = [
    journey("a", ["email"], segment="gold", is_resolved=True, time_to_resolution_calendar_seconds=60,
            effort_index=0.0, channel_group="digital", is_leaked_7d=False),
    journey("b", ["chat", "phone"], segment="gold", is_resolved=False, effort_index=2.0, channel_group="digital",
            is_leaked_7d=True),
    journey("c", ["phone"], is_resolved=None, effort_index=1.0, channel_group="traditional"),
]  # fmt: skip
ASKED = {"source": "zd", "kind": "csat", "answered_at": at(9), "score": 5.0, "scale_min": 1.0, "scale_max": 5.0}


def test_two_rows_one_channel_first_each_with_its_own_numbers_of_cases():
    one, several = by_channels(tiny(journeys=ROWS), NOVEMBER).rows(named=True)
    assert (one["n"], one["resolved"], one["n_resolved"], one["median"], one["effort"]) == (2, 1.0, 1, 60.0, 0.5)
    assert (several["n"], several["resolved"], several["median"], several["leaked"]) == (1, 0.0, None, 1.0)


def test_without_journeys_across_channels_the_row_is_there_and_null():
    several = by_channels(tiny(journeys=ROWS[:1]), NOVEMBER).row(1, named=True)
    assert (several["n"], several["resolved"], several["effort"], several["n_answers"]) == (0, None, None, 0)


def test_by_segment_those_without_one_last_and_leakage_only_of_what_began_digitally():
    found = by_kind(tiny(journeys=ROWS), NOVEMBER, "segment")
    assert found.select("segment", "n", "leaked", "n_digital").rows() == [("gold", 2, 0.5, 2), (None, 1, None, 0)]


def test_a_stage_is_the_persons_and_answers_count_whenever_they_came():
    facts = [fact("1", "email", 3, journey_id="a", person_id="pa", lifecycle_stage="growth")]
    asked = ASKED | {"survey_id": "s", "interaction_id": "1"}
    found = by_kind(tiny(journeys=ROWS, interaction_facts=facts, surveys=[asked]), NOVEMBER, "lifecycle_stage")
    assert found.select("lifecycle_stage", "n", "n_answers", "satisfied").rows() == [
        ("growth", 1, 1, 1.0), (None, 2, 0, None),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["segment", "lifecycle_stage"])
def test_nothing_has_no_row(kind):
    assert by_kind(tiny(), Filters(), kind).is_empty()
