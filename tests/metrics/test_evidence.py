from datetime import date

import pytest

import metrics
from metrics.evidence import WHY, evidence, left_out
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import answered, fact, solved, tiny

COUNTED_OTHERWISE = {"records_per_person", "channel_reach", "contacts_per_customer", "channels_per_customer"}
"""Their `n` counts persons, and a row is a contact or a record."""
NOVEMBER = Filters(period=Period(date(2026, 11, 1), date(2026, 11, 30)))


def listed(name, frames, filters=NOVEMBER, *columns):
    return evidence(name, frames, filters).select("interaction_id", "number", "verdict", "why", *columns).rows()


def test_every_row_behind_a_response_time_says_why_it_is_in_or_out():
    frames = tiny(
        interaction_facts=[
            answered("a", 60),
            answered("b", 120),
            answered("merged", 5, is_counted=False, left_out="merged"),
            answered("spam", 5, is_counted=False),
            answered("odd", None, has_time_conflict=True),
            fact("ours", direction="outbound", is_outbound_only=True),
            fact("new"),
            answered("october", 60, first_responded_on=date(2026, 10, 31)),
        ]
    )
    assert listed("first_response_time", frames) == [
        ("b", 120.0, "in", None),
        ("a", 60.0, "in", None),
        ("merged", 5.0, "out", "merged"),
        ("spam", 5.0, "out", "left_out"),
        ("new", None, "out", "unanswered"),
        ("odd", None, "out", "time_conflict"),
        ("ours", None, "out", "outbound_only"),
    ]
    assert left_out("first_response_time", frames, NOVEMBER) == 5


def test_filters_of_the_page_hold_for_the_list_too():
    frames = tiny(interaction_facts=[answered("a", 60), answered("b", 60, "chat"), fact("c", "chat")])
    chat = Filters(period=NOVEMBER.period, channels=("chat",))
    assert [row[0] for row in listed("first_response_time", frames, chat)] == ["b", "c"]


def test_a_share_lists_its_ones_and_noughts():
    rows = [
        solved("a", is_reopened=True),
        solved("b", is_reopened=False),
        solved("c"),
        solved("t", is_transferred=True),
    ]
    assert listed("reopen_rate", tiny(interaction_facts=rows)) == [
        ("a", 1.0, "in", None), ("b", 0.0, "in", None),
        ("c", None, "out", "window_open"), ("t", None, "out", "transferred"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", [n for n in metrics.names() if n not in COUNTED_OTHERWISE])
def test_the_rows_in_are_the_n_of_every_metric(name):
    facts = [
        answered("a", 60, is_resolved=True), solved("b", is_one_touch=True, is_reopened=False, count_agent_replies=1),
        fact("c", is_counted=False, is_contact=False), fact("d", "phone", is_abandoned=True),
        fact("e", "chat", is_contained=False),
    ]  # fmt: skip
    frames = tiny(interaction_facts=facts)
    listed = evidence(name, frames, NOVEMBER)
    (n,) = metrics.compute(name, frames, NOVEMBER)["n"]
    assert (listed["verdict"] == "in").sum() == n
    assert set(listed["why"].drop_nulls()) <= set(WHY)


def test_every_reason_a_metric_gives_has_words():
    frames = tiny()
    for name in metrics.names():
        measure = metrics.registry.declared(name, frames, NOVEMBER)
        codes = {str(code) for code, _ in (*measure.rows.left_out, *measure.missing)}
        assert all(any(f'"{why}"' in code for why in WHY) for code in codes), (name, codes)


def test_what_counts_on_no_day_is_out_of_a_period_and_in_the_whole():
    nobody_knows_when = {"last_solved_at": None, "last_solved_on": None}
    rows = [solved("a", is_one_touch=True), solved("b", is_one_touch=True, **nobody_knows_when)]
    frames = tiny(interaction_facts=rows)
    assert listed("one_touch_rate", frames) == [("a", 1.0, "in", None), ("b", 1.0, "out", "undated")]
    assert metrics.compute("one_touch_rate", frames, NOVEMBER)["n"].item() == 1
    assert [row[2] for row in listed("one_touch_rate", frames, Filters())] == ["in", "in"]
