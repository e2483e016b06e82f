"""How omnichannel are we?"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import polars as pl

from metrics import interactions
from metrics.compare import Change, Row, between
from metrics.frames import ENGINE, Frames
from metrics.journeys import started_journeys
from metrics.measure import Measure, answer, average, share
from metrics.registry import compute
from metrics.resolution import backlog_rows
from metrics.rows import Rows, moment
from model.errors import SettingsError
from model.filters import Filters
from model.metric import Metric, metric

YOUNG: Final = timedelta(days=30)
"""Open cases up to this age are the ordinary run of work."""
FRESH: Final = timedelta(days=2)
"""A source in which something happened this recently is read in time."""


@dataclass(frozen=True)
class Scored:
    """A sub-score from 0 to 1, None where it cannot be computed, and the number of cases it is made of."""

    value: float | None
    n: int


Score = Callable[[Frames, Filters], Scored]


def _value(name: str, group: str | None = None) -> Score:
    """A metric's value, 0 to 1, in one group of channels or in all."""

    def score(frames: Frames, filters: Filters) -> Scored:
        return _scored(compute(name, frames, replace(filters, channel_group=group) if group else filters))

    return score


def _scored(found: pl.DataFrame) -> Scored:
    return Scored(found["value"].item(), found["n"].item())


def _inverse(name: str) -> Score:
    """What is left to 1: of a share that should be small."""
    plain = _value(name)

    def score(frames: Frames, filters: Filters) -> Scored:
        found = plain(frames, filters)
        return replace(found, value=None if found.value is None else 1 - found.value)

    return score


def _gap(frames: Frames, filters: Filters) -> Scored:
    """Satisfaction in digital less that in traditional channels: as good is 0.5, better is more."""
    digital, traditional = (_value("csat", group)(frames, filters) for group in ("digital", "traditional"))
    n = min(digital.n, traditional.n)
    if digital.value is None or traditional.value is None:
        return Scored(None, n)
    return Scored((1 + digital.value - traditional.value) / 2, n)


def _ratio(frames: Frames, filters: Filters) -> Scored:
    """Resolution of journeys across channels as a part of that of journeys in one; at least as good is 1."""
    cross, single = (
        _scored(answer(share(_crossing(frames, crosses=crosses), pl.col("is_resolved")), frames, filters))
        for crosses in (True, False)
    )
    n = min(cross.n, single.n)
    if cross.value is None or not single.value:
        return Scored(None, n)
    return Scored(min(1.0, cross.value / single.value), n)


def _crossing(frames: Frames, *, crosses: bool) -> Rows:
    return started_journeys(frames).without(other=pl.col("is_cross_channel") != crosses)


def _flag(rows: Callable[[Frames, Filters], Rows], flag: Callable[[Frames], pl.Expr]) -> Score:
    return lambda frames, filters: _scored(answer(share(rows(frames, filters), flag(frames)), frames, filters))


def _since(frames: Frames, instant: str, span: timedelta) -> pl.Expr:
    return pl.col(instant) >= moment(frames.as_of) - span


def _handed_over(frames: Frames, filters: Filters) -> Scored:
    """Changes of channel that we made by a linked transfer, so that what was said went along."""
    n: dict[str, int] = dict(compute("handoffs", frames, filters, ("initiator",)).select("initiator", "n").iter_rows())
    return Scored(n.get("company", 0) / sum(n.values()) if n else None, sum(n.values()))


def _fresh(frames: Frames, filters: Filters) -> Scored:
    """Sources in which something happened lately."""
    newest = frames.interaction_facts.lazy().group_by("source").agg(pl.col("last_activity_at").max())
    is_fresh = _since(frames, "last_activity_at", FRESH)
    told = newest.select(value=is_fresh.mean(), n=is_fresh.count().cast(pl.Int64))
    return _scored(told.collect(engine=ENGINE))


SCORES: Final[dict[str, dict[str, Score]]] = {
    "digital_experience": {
        "digital_share": _value("digital_share"),
        "verified_containment_rate": _value("verified_containment_rate"),
        "first_contact_resolution": _value("first_contact_resolution", "digital"),
        "csat_gap": _gap,
        "responses_within_target": _value("responses_within_target", "digital"),
    },
    "digital_operations": {
        "target_attainment": _value("target_attainment"),
        "backlog_within_30_days": _flag(backlog_rows, lambda frames: _since(frames, "started_at", YOUNG)),
        "identity_coverage": _value("identity_coverage"),
        "contacts_with_reason": _flag(
            lambda frames, _: interactions.contacts(frames), lambda _: pl.col("reason").is_not_null()
        ),
        "fresh_sources": _fresh,
        "complete_histories": _inverse("incomplete_history_rate"),
    },
    "omnichannel_engagement": {
        "cross_channel_ratio": _ratio,
        "information_given_once": _inverse("repeated_information_rate"),
        "handoffs_with_context": _handed_over,
        "closed_loop_rate": _value("closed_loop_rate"),
        "journeys_with_identity": _flag(
            lambda frames, _: started_journeys(frames), lambda _: pl.col("person_id").is_not_null()
        ),
    },
}
"""Each dimension's sub-scores, from 0 to 1."""


INPUTS: Final = {
    "digital_share": "digital_share",
    "verified_containment_rate": "verified_containment_rate",
    "first_contact_resolution": "first_contact_resolution",
    "csat_gap": "csat",
    "responses_within_target": "responses_within_target",
    "target_attainment": "target_attainment",
    "backlog_within_30_days": "backlog_age",
    "identity_coverage": "identity_coverage",
    "contacts_with_reason": "contacts",
    "complete_histories": "incomplete_history_rate",
    "cross_channel_ratio": "cross_channel_resolution_rate",
    "information_given_once": "repeated_information_rate",
    "handoffs_with_context": "handoffs",
    "closed_loop_rate": "closed_loop_rate",
    "journeys_with_identity": "channels_per_journey",
}
"""The metric whose rows a sub-score is made of; `fresh_sources` is made of sources."""
IN_DIGITAL: Final = ("first_contact_resolution", "responses_within_target")
"""Sub-scores that look at digital channels only."""
NOT_COMPARED: Final = ("cross_channel_ratio", "fresh_sources")
"""How these stood at an earlier instant is not kept."""
_UNTESTED: Final = ("csat_gap",)
"""Made of two shares, so no plain test of one share says whether it moved by more than chance."""
_AS_SHARE: Final = Metric("sub_score", "share", "higher", "organisation", Scored)
_NOT_FILTERED: Final = Scored(None, -1)


def scores(frames: Frames, filters: Filters) -> pl.DataFrame:
    """One row per sub-score: dimension, part, score (Float64, 0 to 100; null where it cannot be computed), cases
    (Int64, what it is made of), why (null, or why it cannot be computed: `nothing` in the view to measure it by, or
    `filters` that its rows do not know).
    """
    told = [
        (dimension, part, *_row(_computed(score, frames, filters)))
        for dimension, parts in SCORES.items()
        for part, score in parts.items()
    ]
    schema = {"dimension": pl.String, "part": pl.String, "score": pl.Float64, "cases": pl.Int64, "why": pl.String}
    return pl.DataFrame(told, schema, orient="row")


def _row(found: Scored) -> tuple[float | None, int | None, str | None]:
    if found.value is not None:
        return 100 * found.value, found.n, None
    return (None, None, "filters") if found is _NOT_FILTERED else (None, found.n, "nothing")


def _computed(score: Score, frames: Frames, filters: Filters) -> Scored:
    try:
        return score(frames, filters)
    except SettingsError:  # the filters ask for a column its rows do not have: it cannot be computed for them
        return _NOT_FILTERED


def part_changes(now: pl.DataFrame, before: pl.DataFrame | None) -> dict[str, Change]:
    """How each sub-score moved between two results of `scores`; differences are shares (0.01 is one of 100 points)."""
    earlier = {} if before is None else _as_results(before)
    return {part: _part_change(part, row, earlier.get(part)) for part, row in _as_results(now).items()}


def _part_change(part: str, now: Row, before: Row | None) -> Change:
    moved = between(_AS_SHARE, now, None if part in NOT_COMPARED else before)
    return replace(moved, is_more_than_noise=None) if part in _UNTESTED else moved


def _as_results(told: pl.DataFrame) -> dict[str, Row]:
    """Each sub-score as the row of a result."""
    rows = told.select("part", n=pl.col("cases").fill_null(0), value=pl.col("score") / 100)
    return {row["part"]: row for row in rows.iter_rows(named=True)}


def gains(told: pl.DataFrame) -> pl.DataFrame:
    """Of the sub-scores that can be computed, how much each could add: `told` with gain (points of the whole score),
    most first. Each counts the same, so the one furthest from 100 could add most.
    """
    known = told.filter(pl.col("score").is_not_null())
    return known.with_columns(gain=(100 - pl.col("score")) / pl.len()).sort("gain", "part", descending=[True, False])


@metric("maturity", unit="score", better="higher", grain="organisation")
def maturity(frames: Frames, filters: Filters) -> Measure:
    """Hilo score, from 0 to 100, of how omnichannel the company works.

    Formula: mean of the sub-scores of three dimensions (`--by dimension`), each from 0 to 100. Digital experience:
    digital share, verified containment, first-contact resolution and responses within target in digital channels, CSAT
    there less CSAT in traditional ones (equal is 50). Digital operations: target attainment, open cases up to 30 days
    old, identity coverage, contacts with a reason, sources in which something happened in the last 2 days, interactions
    with a whole history. Omnichannel engagement: cross-channel resolution as a part of that in one channel (at most
    100), hand-offs without information given again, changes of channel made by a linked transfer, closed-loop rate,
    journeys of known persons. `n` is the sub-scores that can be computed.
    Period: as each of its parts.
    Left out: sub-scores that cannot be computed; none is guessed.
    Null without any sub-score.
    Source: the dimensions are named after Forrester's assessment; the sub-scores and equal weights are ours.
    """
    told = Rows(scores(frames, filters).lazy())
    return replace(average(told, pl.col("score")), filters=Filters())
