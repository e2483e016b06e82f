"""The frames every metric starts from: one snapshot, scoped to a viewer, held once per process.

Words become enums here, once: comparing an Enum is several times faster than comparing text.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, Self
from zoneinfo import ZoneInfo

import polars as pl

from model import vocabulary as words
from model.derived import CONTACTS_DAY, INTERACTION_FACTS, TURNS, VENDOR_COMPARISON
from model.journeys import DISSATISFACTION, HANDOFFS, JOURNEY_STEPS, JOURNEYS
from model.persons import PERSONS
from model.scales import position, rating
from model.schemas import CONTACTS, INTERACTIONS, SURVEYS, Table
from model.scope import EVERYTHING, Scope
from model.settings import Settings

Scan = Callable[[Table], pl.LazyFrame]
ENGINE: Final = "in-memory"
"""What queries of these frames run on: half the CPU of the streaming engine, which is for what is on disk."""

_VOCABULARIES: Final = {
    "channel": words.CHANNELS,
    "last_channel": words.CHANNELS,
    "last_channel_within_7d": words.CHANNELS,
    "from_channel": words.CHANNELS,
    "to_channel": words.CHANNELS,
    "contact_channel": words.CHANNELS,
    "channel_group": words.CHANNEL_GROUPS,
    "status": words.STATUSES,
    "priority": words.PRIORITIES,
    "device": words.DEVICES,
    "direction": words.DIRECTIONS,
    "severity": words.SEVERITIES,
    "state": words.CASE_STATES,
    "kind": words.SURVEY_KINDS,
    "basis": words.BASES,
    "rule": words.DIFFERENCES,
    "also": words.DIFFERENCES,
}
_OPEN_WORDS: Final = ("source", "team", "segment", "reason")
_DIMENSIONS: Final = ("channel", "channel_group", "team", "priority", "segment", "reason", "agent_id")
_KEY: Final = ("source", "interaction_id")


@dataclass(frozen=True)
class Frames:
    """One snapshot as a viewer may see it; every frame has its table's grain and columns.

    `interaction_facts`, `turns`, `journeys`, `handoffs`, `contacts_day`, `dissatisfaction`, `vendor_comparison`: as
    in `model.derived`; hand-offs also carry channel and channel_group of the earlier contact, cases the
    customer's `name` and the interaction's `subject`.
    `handed_over`: one row per hand-off, with its journey and step; filed like `handoffs`, which counts them.
    `surveys`: one row per survey, with its interaction's dimensions, person_id, journey_id, the local
    days `sent_on` (Date, answered_on when never recorded) and `answered_on`, and `position` and `rating` of the answer
    (`model.scales`).
    `contacts_people`: one row per customer's contact record: source, contact_id, person_id, name, segment.
    """

    as_of: datetime
    timezone: str
    interaction_facts: pl.DataFrame
    turns: pl.DataFrame
    journeys: pl.DataFrame
    handoffs: pl.DataFrame
    handed_over: pl.DataFrame
    contacts_day: pl.DataFrame
    dissatisfaction: pl.DataFrame
    vendor_comparison: pl.DataFrame
    surveys: pl.DataFrame
    contacts_people: pl.DataFrame
    settings: Settings = field(default_factory=Settings)

    @classmethod
    def of(
        cls,
        scan: Scan,
        as_of: datetime,
        timezone: str,
        scope: Scope = EVERYTHING,
        *,
        settings: Settings | None = None,
    ) -> Self:
        """Collect a snapshot's tables, keep what the scope allows, and turn words into enums.

        `scan` gives the LazyFrame of a table of `model`, pinned to the snapshot. Customers' names and
        words are null for a viewer who may not see people. `settings` decide what is good, bad and in time.
        """
        lazy = _lazy_frames(scan, as_of, timezone, scope)
        frames = dict(zip(lazy, pl.collect_all(lazy.values()), strict=True))
        return cls(as_of, timezone, **_with_enums(frames), settings=settings or Settings())

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def today(self) -> date:
        """The local day of `as_of`: the last day the data covers."""
        return self.as_of.astimezone(self.zone).date()

    def with_frames(self, **frames: pl.DataFrame) -> Self:
        """The same snapshot with some frames exchanged."""
        return replace(self, **frames)  # type: ignore[arg-type]  # the keys are the frames' field names


def _lazy_frames(scan: Scan, as_of: datetime, timezone: str, scope: Scope) -> dict[str, pl.LazyFrame]:
    def scoped(table: Table) -> pl.LazyFrame:
        return scan(table).select(table.names).filter(scope.predicate())

    facts = scoped(INTERACTION_FACTS)
    people = _people(scan, facts, scope)
    return {
        "interaction_facts": facts,
        "turns": scoped(TURNS).join(facts.filter("is_counted"), on=_KEY, how="semi"),
        "journeys": scoped(JOURNEYS),
        "handoffs": _handoffs(scan).filter(scope.predicate()),
        "handed_over": _handed_over(scan, timezone).filter(scope.predicate()),
        "contacts_day": scoped(CONTACTS_DAY),
        "dissatisfaction": _cases(scan, scoped(DISSATISFACTION), people, scope),
        "vendor_comparison": scoped(VENDOR_COMPARISON),
        "surveys": _surveys(_known_surveys(scan, as_of), facts, people, timezone).filter(scope.predicate()),
        "contacts_people": people,
    }


def _handoffs(scan: Scan) -> pl.LazyFrame:
    return scan(HANDOFFS).select(*HANDOFFS.names, *_left())


def _left() -> tuple[pl.Expr, pl.Expr]:
    """A hand-off is filed under the channel it left."""
    group = pl.col("from_channel").replace_strict(words.GROUP_OF_CHANNEL, default=None, return_dtype=pl.String)
    return pl.col("from_channel").alias("channel"), group.alias("channel_group")


def _handed_over(scan: Scan, timezone: str) -> pl.LazyFrame:
    steps = scan(JOURNEY_STEPS).filter(pl.col("from_channel").is_not_null())
    return steps.select(
        "journey_id", "step", "person_id", "started_at", "from_channel", "handoff_type", "initiator", *_left(),
        to_channel="channel", source="from_source", team="from_team", count_handoffs=pl.lit(1, pl.Int64),
        day=pl.col("started_at").dt.convert_time_zone(timezone).dt.date(),
    )  # fmt: skip


def _people(scan: Scan, facts: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Contact records of customers; under a scope, those of persons with an interaction in it."""
    customers = pl.col("is_agent").fill_null(False).not_() & pl.col("deleted_at").is_null()
    name = pl.col("name") if scope.may_see_people else pl.lit(None, pl.String).alias("name")
    records = scan(CONTACTS).filter(customers).select("source", "contact_id", "updated_at", name, "segment")
    owned = records.join(scan(PERSONS).select("source", "contact_id", "person_id"), on=("source", "contact_id"))
    told_last = pl.col("segment").sort_by("updated_at", "source", "contact_id").drop_nulls().last().over("person_id")
    people = owned.with_columns(told_last).drop("updated_at")
    restricted = scope.teams or scope.channels or scope.sources
    return people.join(facts, on="person_id", how="semi") if restricted else people


def _cases(scan: Scan, cases: pl.LazyFrame, people: pl.LazyFrame, scope: Scope) -> pl.LazyFrame:
    """Cases with the customer's name and the subject, so that a list needs no further join."""
    known = people.filter(pl.col("name").is_not_null())
    names = known.group_by("person_id").agg(pl.col("name").min_by(pl.col("source") + ":" + pl.col("contact_id")))
    subjects = scan(INTERACTIONS).select(*_KEY, "subject")
    private = () if scope.may_see_people else ("comment", "subject")
    return (
        cases.join(names, on="person_id", how="left")
        .join(subjects, on=_KEY, how="left")
        .with_columns(pl.lit(None, pl.String).alias(column) for column in private)
    )


def _known_surveys(scan: Scan, as_of: datetime) -> pl.LazyFrame:
    """Surveys as they stood at `as_of`: the table has every row a source gave, whenever it happened."""
    now = pl.lit(as_of).dt.convert_time_zone("UTC")
    began = pl.min_horizontal("sent_at", "answered_at")
    answered = pl.when((pl.col("answered_at") <= now).fill_null(value=True))
    known = scan(SURVEYS).select(SURVEYS.names).filter((began <= now).fill_null(value=True))
    return known.with_columns(answered.then(name).alias(name) for name in ("answered_at", "score", "comment"))


def _surveys(surveys: pl.LazyFrame, facts: pl.LazyFrame, people: pl.LazyFrame, timezone: str) -> pl.LazyFrame:
    """Surveys filed under their interaction's channel, team and so on; a survey without one has none.

    Those about spam and deleted interactions are left out, those about merged ones are not.
    """
    left_out = (~pl.col("is_counted") & ~pl.col("is_merged")).alias("left_out")
    of_interaction = facts.select(*_KEY, *_DIMENSIONS, "person_id", "journey_id", left_out)
    asked = people.select("source", "contact_id", pl.col("person_id").alias("person_asked"))
    local = [pl.col(c).dt.convert_time_zone(timezone).dt.date() for c in ("sent_at", "answered_at")]
    return (
        surveys.join(of_interaction, on=_KEY, how="left")
        .filter(~pl.col("left_out").fill_null(False))
        .join(asked, on=("source", "contact_id"), how="left")
        .with_columns(
            pl.coalesce("person_id", "person_asked").alias("person_id"),
            pl.coalesce(*local).alias("sent_on"),
            local[1].alias("answered_on"),
            position=position(),
            rating=rating(),
        )
        .drop("person_asked", "left_out")
    )


def _with_enums(frames: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Dimension columns as Enum: fixed words in their fixed order, the company's own words sorted."""
    types = {name: pl.Enum(list(allowed)) for name, allowed in _VOCABULARIES.items()}
    types |= {name: pl.Enum(_distinct(frames.values(), name)) for name in _OPEN_WORDS}
    return {
        key: frame.with_columns(pl.col(c).cast(t) for c, t in types.items() if c in frame.columns)
        for key, frame in frames.items()
    }


def _distinct(frames: Iterable[pl.DataFrame], column: str) -> list[str]:
    return sorted({v for f in frames if column in f.columns for v in f[column].unique().to_list() if v is not None})
