import pytest

import metrics
from metrics.registry import find
from model.errors import SettingsError
from model.filters import Filters
from tests.metrics.tiny import answered, tiny

EXPECTED = """contacts channel_share digital_share first_response_time time_to_human next_response_time
requester_wait_time first_resolution_time full_resolution_time speed_of_answer abandon_rate handle_time one_touch_rate
reopen_rate effective_reopen_rate first_contact_resolution first_contact_resolution_strict repeat_contact_rate
resolution_rate backlog backlog_age transfer_rate csat csat_final survey_response_rate nps ces
unresolved_dissatisfaction time_to_contact time_to_close_dissatisfaction closed_loop_rate recovery_rate
containment_rate verified_containment_rate digital_leakage preference_met channels_per_journey handoffs handoff_rate
cross_channel_resolution_rate journey_time_to_resolution repeated_information_rate effort_index longest_silence
device_share records_per_person identity_coverage bot_first_response_time time_with_bot total_reply_time service_level
responses_within_target target_attainment unanswered waiting_time current_silence agent_wait_time on_hold_time
agent_work_time unassigned_time active_resolution_time interactions_resolved resolved_without_reply_rate
time_to_next_contact ticket_first_contact_resolution time_conflicts incomplete_history_rate""".split()
COUNTS = {
    "contacts",
    "backlog",
    "handoffs",
    "unresolved_dissatisfaction",
    "unowned_dissatisfaction",
    "dissatisfaction_signals",
    "unanswered",
    "interactions_resolved",
    "time_conflicts",
}


BY = dict.fromkeys(("channel_shift", "channel_shift_flow", "channel_preference"), "segment") | {"maturity": "dimension"}
"""Metrics of customers, who belong to no single source."""


def test_every_promised_metric_is_declared():
    assert set(EXPECTED) <= set(metrics.names())


@pytest.mark.parametrize("name", metrics.names())
def test_nothing_is_null_and_a_count_of_nothing_is_0(name):
    result = metrics.compute(name, tiny(), Filters())
    assert result.columns[:2] == ["n", "value"]
    assert result.row(0)[:2] == (0, 0.0 if name in COUNTS else None)
    durations = ["n", "value", "median", "p90", "mean"]
    assert result.columns == (durations if find(name).unit == "seconds" else durations[:2])


@pytest.mark.parametrize("name", metrics.names())
def test_with_by_nothing_has_no_row(name):
    assert metrics.compute(name, tiny(), Filters(), (BY.get(name, "source"),)).is_empty()


@pytest.mark.parametrize("name", metrics.names())
def test_every_definition_says_formula_and_null_rule(name):
    text = find(name).definition
    assert "Formula:" in text
    assert "Null without" in text or "Nothing is 0" in text
    assert all(line == line.strip() and line not in {".", "/"} for line in text.splitlines())
    assert "Period:" in text or "T is the end" in text or "As of the snapshot" in text


def test_an_unknown_metric_names_the_nearest():
    with pytest.raises(SettingsError, match="did you mean 'reopen_rate'"):
        metrics.compute("reopens_rate", tiny(), Filters())


def test_a_by_that_cannot_be_served_says_what_can():
    with pytest.raises(SettingsError, match=r"grouped by 'week'\nAllowed: one of source, channel"):
        metrics.compute("backlog", tiny(), Filters(), ("week",))


def test_a_filter_that_cannot_be_served_is_refused_not_ignored():
    with pytest.raises(SettingsError, match="filtered by 'priority'"):
        metrics.compute("handoffs", tiny(), Filters(priorities=("high",)))


def test_business_clocks_that_are_not_computed_are_empty():
    frames = tiny(interaction_facts=[answered("a", 60)])
    assert metrics.compute("first_response_time", frames, Filters(basis="business")).row(0)[:2] == (0, None)
