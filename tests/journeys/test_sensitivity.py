import polars as pl

from journeys.references import named
from journeys.sensitivity import families, sensitivity
from journeys.solved import unsolved
from journeys.stitch import prepared
from model.journeys import JOURNEY_SENSITIVITY
from tests.journeys.by_rules import Case
from tests.journeys.given import RULES, frames

COUNTS = (
    "count_contacts",
    "count_journeys",
    "count_one_contact",
    "count_cross_channel",
    "count_cross_channel_resolved",
)


def counted(cases, channels):
    facts, linked, events, solves, reopens = frames(cases)
    facts = facts.with_columns(pl.Series("channel", channels, pl.String))
    ready = prepared(facts, linked, named(facts, events), unsolved(facts, solves, reopens), RULES)
    return families(ready, RULES)


def test_longer_gaps_join_more_and_links_alone_least():
    """Ana: 3, 6 and 13 days apart, and a follow-up; resolved but for the third and fourth. Eva: one contact."""
    cases = [
        Case(0, "ana", 0, is_resolved=True), Case(1, "ana", 3, 3, is_resolved=True), Case(2, "ana", 9, 9),
        Case(3, "ana", 22, 22, is_resolved=False), Case(4, "ana", 50, 50, links=(3,), is_resolved=True),
        Case(5, "eva", 1, 1),
    ]  # fmt: skip
    parts = counted(cases, ["email", "phone", "email", "email", "phone", "chat"])
    assert parts["interaction_id"].to_list() == ["0", "5"]
    found = sensitivity(parts, RULES)
    assert found.select("scenario", *COUNTS).rows() == [
        ("links_only", 6, 5, 4, 1, 0),  # 0 · 1 · 2 · 3 4
        ("half", 6, 5, 4, 1, 0),  # three days are more than half of the three for what is solved
        ("normal", 6, 4, 2, 2, 1),  # 0 1 · 2 (six days after something solved) · 3 4
        ("double", 6, 3, 1, 2, 1),  # 0 1 2 · 3 4
    ]
    assert found["one_contact_share"].to_list() == [4 / 5, 4 / 5, 2 / 4, 1 / 3]
    assert found["cross_channel_resolution_rate"].to_list() == [0.0, 0.0, 0.5, 0.5]
    days = [found[f"{name}gap_days"].to_list() for name in ("", "unsolved_", "solved_", "reason_", "solved_reason_")]
    assert [times_two for _, _, _, times_two in days] == [14, 28, 6, 42, 28]
    assert all(gaps == [None, gaps[3] / 4, gaps[3] / 2, gaps[3]] for gaps in days)


def test_no_journey_across_channels_has_no_rate():
    found = sensitivity(counted([Case(0, "ana", 0, is_resolved=True)], ["email"]), RULES)
    assert found["cross_channel_resolution_rate"].to_list() == [None] * 4


def test_without_contacts_there_is_nothing_to_say():
    assert sensitivity(counted([], []), RULES).equals(JOURNEY_SENSITIVITY.empty())
    assert sensitivity(counted([Case(0, "ana", 0, is_contact=False)], ["email"]), RULES).is_empty()
