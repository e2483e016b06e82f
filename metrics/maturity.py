"""How omnichannel are we?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import polars as pl

from metrics import interactions
from metrics.frames import Frames
from metrics.journeys import started_journeys
from metrics.measure import Measure, answer, average, share
from metrics.registry import compute
from metrics.resolution import backlog_rows
from metrics.rows import Rows
from model.errors import SettingsError
from model.filters import Filters
from model.metric import metric

YOUNG: Final = timedelta(days=30)
"""Open cases up to this age are the ordinary run of work."""
FRESH: Final = timedelta(days=2)
"""A source in which something happened this recently is read in time."""

Score = Callable[[Frames, Filters], float | None]


def _value(name: str, group: str | None = None) -> Score:
    """A metric's value, 0 to 1, in one group of channels or in all."""

    def score(frames: Frames, filters: Filters) -> float | None:
        seen = replace(filters, channel_group=group) if group else filters
        value: float | None = compute(name, frames, seen)["value"].item()
        return value

    return score


def _inverse(name: str) -> Score:
    """What is left to 1: of a share that should be small."""
    plain = _value(name)
    return lambda frames, filters: None if (value := plain(frames, filters)) is None else 1 - value


def _gap(frames: Frames, filters: Filters) -> float | None:
    """Satisfaction in digital less that in traditional channels: as good is 0.5, better is more."""
    digital, traditional = (_value("csat", group)(frames, filters) for group in ("digital", "traditional"))
    return None if digital is None or traditional is None else (1 + digital - traditional) / 2


def _ratio(frames: Frames, filters: Filters) -> float | None:
    """Resolution of journeys across channels as a part of that of journeys in one; at least as good is 1."""
    resolved = [
        answer(share(_crossing(frames, crosses=crosses), pl.col("is_resolved")), frames, filters)["value"].item()
        for crosses in (True, False)
    ]
    return min(1.0, resolved[0] / resolved[1]) if resolved[0] is not None and resolved[1] else None


def _crossing(frames: Frames, *, crosses: bool) -> Rows:
    return started_journeys(frames).without(other=pl.col("is_cross_channel") != crosses)


def _flag(rows: Callable[[Frames, Filters], Rows], flag: Callable[[Frames], pl.Expr]) -> Score:
    def score(frames: Frames, filters: Filters) -> float | None:
        value: float | None = answer(share(rows(frames, filters), flag(frames)), frames, filters)["value"].item()
        return value

    return score


def _since(frames: Frames, instant: str, span: timedelta) -> pl.Expr:
    return pl.col(instant) >= pl.lit(frames.as_of).dt.convert_time_zone("UTC") - span


def _handed_over(frames: Frames, filters: Filters) -> float | None:
    """Changes of channel that we made by a linked transfer, so that what was said went along."""
    n: dict[str, int] = dict(compute("handoffs", frames, filters, ("initiator",)).select("initiator", "n").iter_rows())
    return n.get("company", 0) / sum(n.values()) if n else None


def _fresh(frames: Frames, filters: Filters) -> float | None:
    """Sources in which something happened lately."""
    newest = frames.interaction_facts.group_by("source").agg(pl.col("last_activity_at").max())
    value: float | None = newest.select(_since(frames, "last_activity_at", FRESH).mean()).item()
    return value


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


def scores(frames: Frames, filters: Filters) -> pl.DataFrame:
    """One row per sub-score: dimension, part, score (Float64, 0 to 100; null where it cannot be computed)."""
    told = [
        (dimension, part, _computed(score, frames, filters))
        for dimension, parts in SCORES.items()
        for part, score in parts.items()
    ]
    return pl.DataFrame(told, {"dimension": pl.String, "part": pl.String, "score": pl.Float64}, orient="row")


def _computed(score: Score, frames: Frames, filters: Filters) -> float | None:
    try:
        value = score(frames, filters)
    except SettingsError:  # the filters ask for a column its rows do not have: it cannot be computed for them
        return None
    return None if value is None else 100 * value


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
