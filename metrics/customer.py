"""One customer: her journeys, and everything that happened in them in the order it happened, over all systems."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from metrics.frames import ENGINE, Frames
from metrics.lookup import Index
from model.schemas import INSTANT

INDEXED: Final = {
    "interaction_facts": "person_id", "journeys": "person_id", "surveys": "person_id", "dissatisfaction": "person_id",
    "turns": "journey_id", "contacts_people": "person_id",
}  # fmt: skip
"""Frames a customer's page reads, and the column her rows are found by."""
WHAT: Final = (
    "contact", "outbound", "message", "reply", "solved", "good_rating", "rating", "bad_rating", "complaint",
    "case_opened", "case_contacted", "case_reopened", "case_closed", "recovered",
)  # fmt: skip
"""What can happen; of two things at one instant the earlier named came first."""
TIMELINE: Final = pl.Schema(
    {
        "at": INSTANT, "what": pl.String(), "channel": pl.String(), "from_channel": pl.String(),
        "source": pl.String(), "interaction_id": pl.String(), "journey_id": pl.String(), "team": pl.String(),
        "seconds": pl.Int64(),
    }
)  # fmt: skip
_READ: Final = {
    "interaction_facts": (
        "source", "interaction_id", "person_id", "journey_id", "channel", "team", "segment", "lifecycle_stage",
        "direction", "status", "is_counted", "is_contact", "started_at", "first_responded_at", "last_solved_at",
        "first_response_calendar_seconds", "first_response_business_seconds",
    ),
}  # fmt: skip
"""Columns of wide frames that her page needs."""


CASE: Final = {
    "case_opened": "opened_at", "case_contacted": "contacted_at", "case_reopened": "reopened_at",
    "case_closed": "closed_at", "recovered": "recovered_at",
}  # fmt: skip
"""What can happen to a case, and the column that says when."""
_WHERE: Final = ("channel", "from_channel", "source", "interaction_id", "journey_id", "team")


@dataclass(frozen=True)
class Customer:
    """One person's rows of the frames of the same names; empty where she has none."""

    person_id: str
    interaction_facts: pl.DataFrame
    journeys: pl.DataFrame
    surveys: pl.DataFrame
    dissatisfaction: pl.DataFrame
    turns: pl.DataFrame
    contacts_people: pl.DataFrame

    @property
    def is_known(self) -> bool:
        """Whether anything is known of her within the viewer's scope."""
        return not (self.interaction_facts.is_empty() and self.contacts_people.is_empty())


def indexes(frames: Frames) -> dict[str, Index]:
    """The indexes of a snapshot's frames, by name; made once."""
    return {name: Index.of(getattr(frames, name), column) for name, column in INDEXED.items()}


def customer(frames: Frames, known: Mapping[str, Index], person_id: str) -> Customer:
    """The rows of one person (her present id)."""
    found = {
        name: known[name].rows_of(getattr(frames, name), (person_id,), _READ.get(name, ()))
        for name, column in INDEXED.items()
        if column == "person_id"
    }
    journeys = found["interaction_facts"]["journey_id"].drop_nulls().cast(pl.String).unique().to_list()
    return Customer(person_id, turns=known["turns"].rows_of(frames.turns, journeys), **found)


def timeline(person: Customer, basis: str, good: float, bad: float) -> pl.DataFrame:
    """What happened to a customer, the earliest first: TIMELINE.

    `what` is one of WHAT; `from_channel` the channel of the journey's contact before, where it was another one;
    `seconds` how long an answer took on `basis`, null where nothing was answered. Only what counts: merged duplicates
    (their messages are the survivor's), spam and deleted interactions have no row. `good` and `bad`: a satisfaction
    answer of 1 to 5 from which, and up to which, it says so.
    """
    facts = person.interaction_facts.lazy().filter("is_counted")
    parts = [
        _contacts(facts),
        _moment(facts.filter(pl.col("direction") == "outbound"), "outbound", "started_at"),
        _moment(facts, "reply", "first_responded_at", f"first_response_{basis}_seconds"),
        _moment(facts, "solved", "last_solved_at"),
        _moment(person.turns.lazy(), "message", "started_at"),
        _moment(person.turns.lazy(), "reply", "answered_at", f"next_response_{basis}_seconds"),
        _ratings(person.surveys.lazy(), good, bad),
        *(_moment(person.dissatisfaction.lazy(), what, column) for what, column in CASE.items()),
    ]
    order = pl.col("what").replace_strict({word: i for i, word in enumerate(WHAT)}, return_dtype=pl.Int64)
    return pl.concat(parts).sort("at", order, "source", "interaction_id", nulls_last=True).collect(engine=ENGINE)


def _moment(rows: pl.LazyFrame, what: str, at: str, seconds: str | None = None) -> pl.LazyFrame:
    """Rows whose instant is known, as TIMELINE."""
    took = pl.col(seconds) if seconds else pl.lit(None)
    known = rows.filter(pl.col(at).is_not_null())
    return _shaped(known, at=pl.col(at), what=pl.lit(what), seconds=took)


def _shaped(rows: pl.LazyFrame, **told: pl.Expr) -> pl.LazyFrame:
    """The rows as TIMELINE: what is told, then their own columns, null where they have none."""
    known = set(rows.collect_schema())
    given = {name: pl.col(name) for name in _WHERE if name in known} | told
    return rows.select(given.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in TIMELINE.items())


def _contacts(facts: pl.LazyFrame) -> pl.LazyFrame:
    """Contacts of hers, each with the channel she came from when it was another one."""
    hers = facts.filter(pl.col("direction").ne_missing("outbound")).sort("started_at", "source", "interaction_id")
    before = pl.col("channel").shift(1).over("journey_id")
    came = hers.with_columns(from_channel=pl.when((before != pl.col("channel")).fill_null(value=False)).then(before))
    return _moment(came, "contact", "started_at")


def _ratings(surveys: pl.LazyFrame, good: float, bad: float) -> pl.LazyFrame:
    """Answers to surveys; a good or bad one is one where the company's own thresholds say so of its place on the scale.

    The thresholds are those of satisfaction from 1 to 5; NPS and CES are placed on the same scale from worst to best.
    """
    placed = surveys.filter(pl.col("answered_at").is_not_null()).with_columns(place=1 + 4 * pl.col("position"))
    said = (
        pl.when(pl.col("kind") == "complaint").then(pl.lit("complaint"))
        .when(pl.col("place") >= good).then(pl.lit("good_rating"))
        .when(pl.col("place") <= bad).then(pl.lit("bad_rating"))
        .otherwise(pl.lit("rating"))
    )  # fmt: skip
    return _shaped(placed, at=pl.col("answered_at"), what=said)
