import polars as pl

from journeys.references import named
from journeys.sensitivity import sensitivity
from journeys.solved import unsolved
from journeys.stitch import prepared
from tests.journeys.by_rules import Case
from tests.journeys.given import RULES, frames


def test_longer_gaps_join_more_and_links_alone_least():
    """Ana: 3, 6 and 13 days apart, and a follow-up; resolved but for the last."""
    cases = [
        Case(0, "ana", 0, is_resolved=True), Case(1, "ana", 3, 3, is_resolved=True), Case(2, "ana", 9, 9),
        Case(3, "ana", 22, 22, is_resolved=False), Case(4, "ana", 50, 50, links=(3,), is_resolved=True),
    ]  # fmt: skip
    facts, linked, events, solves, reopens = frames(cases)
    facts = facts.with_columns(pl.Series("channel", ["email", "phone", "email", "email", "phone"]))
    ready = prepared(facts, linked, named(facts, events), unsolved(facts, solves, reopens), RULES)
    assert sensitivity(ready, RULES).rows() == [
        ("links_only", 5, 4, 3 / 4, 0.0),  # 0 · 1 · 2 · 3 4
        ("half", 5, 4, 3 / 4, 0.0),  # three days are more than half of the three for what is solved
        ("normal", 5, 3, 1 / 3, 0.5),  # 0 1 · 2 (six days after something solved) · 3 4
        ("double", 5, 2, 0.0, 0.5),  # 0 1 2 · 3 4
    ]


def test_without_contacts_there_is_nothing_to_say():
    facts, linked, events, solves, reopens = frames([])
    facts = facts.with_columns(pl.lit(None, pl.String).alias("channel"))
    ready = prepared(facts, linked, named(facts, events), unsolved(facts, solves, reopens), RULES)
    assert sensitivity(ready, RULES)["count_journeys"].to_list() == [0, 0, 0, 0]
