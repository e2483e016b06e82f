"""Contacts as `stitch` reads them, from the cases of `by_rules`."""

from datetime import UTC, datetime, timedelta

import polars as pl

from journeys.references import named
from journeys.solved import unsolved
from journeys.stitch import prepared, stitch
from model.schemas import INSTANT
from model.settings import Journeys

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
RULES = Journeys()


def day(number):
    return BEGIN + timedelta(days=number)


def frames(cases):
    """cases, linked, solves, reopens and the references events name (every second one of a case)."""
    cases = sorted(cases, key=lambda c: c.n)
    row = {c.n: n for n, c in enumerate(cases)}
    facts = pl.DataFrame(
        {
            "row": list(row.values()), "source": ["s"] * len(cases), "interaction_id": [str(c.n) for c in cases],
            "person_id": [c.person for c in cases], "reason": [c.reason for c in cases],
            "reference": [c.refs[0] if c.refs else None for c in cases],
            "own_started_at": [day(c.start) for c in cases],
            "last_activity_at": [day(c.active) for c in cases], "is_inbound": [c.is_contact for c in cases],
            "is_resolved": [c.is_resolved for c in cases],
        },
        schema_overrides={"row": pl.UInt32, "person_id": pl.String, "reason": pl.String, "reference": pl.String,
                          "own_started_at": INSTANT, "last_activity_at": INSTANT, "is_resolved": pl.Boolean,
                          "is_inbound": pl.Boolean},
    ).with_columns(
        is_spam=pl.lit(value=False), is_deleted=pl.lit(value=False), is_target=pl.lit(value=False),
        is_counted=pl.lit(value=True), is_transferred=pl.lit(value=False),
    )  # fmt: skip
    linked = [(row[c.n], row[other], "follows") for c in cases for other in c.links]
    spoken = [(row[c.n], ref) for c in cases for ref in c.refs[1:]]
    moments = {
        name: pl.DataFrame(
            [(row[c.n], day(at)) for c in cases for at in getattr(c, name)],
            schema={"row": pl.UInt32, "at": INSTANT}, orient="row",
        )
        for name in ("solved", "reopened")
    }  # fmt: skip
    ends = pl.DataFrame(linked, schema={"a": pl.UInt32, "b": pl.UInt32, "kind": pl.String}, orient="row")
    events = pl.DataFrame(spoken, schema={"row": pl.UInt32, "reference": pl.String}, orient="row")
    return facts, ends, events, moments["solved"], moments["reopened"]


def stitched(cases, rules=RULES, order=None):
    """JOURNEY of each case: interaction_id → (journey_id, joined_by)."""
    facts, linked, events, solves, reopens = frames(cases)
    given = facts if order is None else facts.sample(fraction=1, shuffle=True, seed=order)
    ready = prepared(given, linked, named(facts, events), unsolved(facts, solves, reopens), rules)
    found = stitch(ready, rules)
    rows = found.join(facts.select("row", "interaction_id"), on="row")
    return {int(n): (j, why) for n, j, why in rows.select("interaction_id", "journey_id", "joined_by").rows()}


def together(found):
    """The sets of cases that are one journey."""
    groups: dict[str, set[int]] = {}
    for n, (journey, _) in found.items():
        groups.setdefault(journey, set()).add(n)
    return {frozenset(group) for group in groups.values()}
