"""Canonical frames to derived frames: persons, clocks, journeys, dissatisfaction, in that order.

Everything derived depends on the rows of one person (and of whoever she shares a ticket with) only. So
persons are put in buckets, and `derive_bucket` knows nothing but its bucket's rows: the outer loop bounds
memory on one machine, and the same function can run on many.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import polars as pl

from clocks.comparison import compared
from clocks.durations import with_clock
from clocks.facts import Clocks, read_clocks
from clocks.opening import Opening, opening
from clocks.schedules import schedule
from identity.person_ids import Known, identify
from identity.persons import resolve
from journeys import dissatisfaction, outcomes, repeats, signals
from journeys.company_contacts import company_contacts
from journeys.contacts_day import contacts_day
from journeys.handoffs import handoffs, moves
from journeys.links import links
from journeys.owners import owners
from journeys.repetition import repeated_information
from journeys.steps import journey_steps, walk
from journeys.stitch import stitch
from journeys.surveyed import located
from model.derived import (
    CONTACTS_DAY,
    DERIVED,
    DISSATISFACTION,
    HANDOFFS,
    INTERACTION_FACTS,
    JOURNEYS,
    TURNS,
)
from model.persons import DECISIONS
from model.schemas import CANONICAL, CONTACTS
from model.settings import Settings
from pipeline.buckets import assign

Frames = dict[str, pl.DataFrame]

EVENTS_PER_GROUP: Final = 1_500_000
"""Buckets are derived together until they hold about this many events (measured: some 1.3 GB per million)."""
COUNTED: Final = {HANDOFFS.name: HANDOFFS, CONTACTS_DAY.name: CONTACTS_DAY}
"""Tables that count rows, so their parts from several groups are added up."""


def derive(
    tables: Mapping[str, pl.DataFrame],
    settings: Settings,
    as_of: datetime,
    groups: int | None = None,
    *,
    known: Known | None = None,
    decisions: pl.DataFrame | None = None,
) -> Frames:
    """All tables of DERIVED by name, from the canonical tables by name (a missing one is empty).

    `known`: who was who in the snapshot before (None: nothing yet); `decisions`: human decisions in force
    (DECISIONS of `model.persons`; None: none).
    Pure; the order of input rows and the number of `groups` the buckets are worked off in (None: as many
    as memory asks for) change nothing. Each frame has its schema and is sorted by its key.
    """
    given = {
        name: table.conform(tables[name]) if name in tables else table.empty() for name, table in CANONICAL.items()
    }
    said = DECISIONS.to_frame() if decisions is None else decisions
    people = resolve(_with_unlisted(given), given["agents"], settings.company, settings.identity, said)
    named = identify(people, known or Known(), said, as_of)
    whole = _placed(given, named.persons)
    count = groups or 1 + given["events"].height // EVENTS_PER_GROUP
    parts = [derive_bucket(part, settings, as_of) for part in _grouped(whole, count)]
    derived = {name: _together(name, [part[name] for part in parts]) for name in parts[0]}
    derived |= {"persons": whole["persons"], "identity_events": named.events, "person_aliases": named.aliases}
    derived |= {
        "identity_values": people.values,
        "identity_edges": people.edges,
        "identity_refused": people.refused,
    }
    return {name: table.conform(derived[name]).sort(table.key, nulls_last=True) for name, table in DERIVED.items()}


def _with_unlisted(known: Frames) -> pl.DataFrame:
    """Contacts, and a bare record for each contact an interaction or survey names but no table lists."""
    key = ["source", "contact_id"]
    named = pl.concat([known["interactions"].select(key), known["surveys"].select(key)]).drop_nulls().unique()
    unlisted = named.join(known["contacts"], on=key, how="anti")
    return pl.concat([known["contacts"], CONTACTS.conform(unlisted)])


def _placed(known: Frames, people: pl.DataFrame) -> Frames:
    """The canonical frames with person_id and bucket, ready to be cut into groups."""
    key = ["source", "contact_id"]
    who = people.select(*key, "person_id")
    cases = (
        known["interactions"]
        .join(who, on=key, how="left")
        .join(_described(known["contacts"], who), on="person_id", how="left")
    )
    surveys = known["surveys"].join(who, on=key, how="left")
    cases, persons = assign(cases, known["events"], surveys, people)
    bucket = cases.select("source", "interaction_id", "bucket")
    own = persons.select("person_id", pl.col("bucket").alias("own")).unique("person_id")
    surveys = surveys.join(own, on="person_id", how="left").join(bucket, on=["source", "interaction_id"], how="left")
    return {
        "interactions": _with_agents(cases, known["agents"]),
        "events": known["events"],
        "vendor_metrics": known["vendor_metrics"],
        "surveys": surveys.with_columns(pl.coalesce("bucket", "own", pl.lit(0)).alias("bucket")).drop("own"),
        "persons": persons,
    }


def _described(contacts: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    """Segment and life-cycle stage of each person: of the record updated last that tells it."""
    told = who.join(contacts, on=["source", "contact_id"]).sort("updated_at", "source", "contact_id", nulls_last=False)
    return told.group_by("person_id", maintain_order=True).agg(pl.col("segment", "lifecycle_stage").drop_nulls().last())


def _with_agents(cases: pl.DataFrame, agents: pl.DataFrame) -> pl.DataFrame:
    names = agents.select("source", "agent_id", pl.col("name").alias("agent_name"))
    return cases.join(names, on=["source", "agent_id"], how="left")


def _grouped(whole: Frames, count: int) -> Iterator[Frames]:
    """The frames of each group of buckets, one after another; events of unknown interactions fall out later."""
    names = ("interactions", "events", "surveys", "vendor_metrics")
    if count == 1:
        yield {name: whole[name].drop("bucket", strict=False) for name in names}
        return
    bucket = whole["interactions"].select("source", "interaction_id", "bucket")
    keyed = {name: whole[name].join(bucket, on=["source", "interaction_id"]) for name in ("events", "vendor_metrics")}
    placed = whole | keyed
    for group in range(count):
        part = {name: placed[name].filter(pl.col("bucket") % count == group).drop("bucket") for name in names}
        if group == 0 or not (part["interactions"].is_empty() and part["surveys"].is_empty()):
            yield part  # the first one also when empty: it gives the tables their columns


def _together(name: str, parts: list[pl.DataFrame]) -> pl.DataFrame:
    frame = pl.concat(parts)
    if name not in COUNTED:
        return frame
    key, others = COUNTED[name].key, [c for c in frame.columns if c not in COUNTED[name].key]
    return frame.group_by(key).agg(pl.col(c).sum() if c.startswith("count_") else pl.col(c).first() for c in others)


def derive_bucket(part: Frames, settings: Settings, as_of: datetime) -> Frames:
    """The derived tables (all but identity's) of one group of buckets.

    `part`: interactions (with person_id, segment, lifecycle_stage, agent_name), events, surveys (with
    person_id) and vendor_metrics of whole buckets; nothing else is looked at.
    """
    rules, zone, hours = settings.journeys, settings.company.timezone, _hours(part, settings, as_of)
    scheduled = part["interactions"].with_columns(schedule(settings))
    clocks = read_clocks(scheduled, part["events"], as_of, zone, settings.targets, hours)
    stitched = stitch(clocks.facts, links(clocks.facts, rules.link_gap_days), rules.gap_days)
    held = repeats.within_window(clocks.facts, as_of, rules.repeat_window_days)
    owned = clocks.facts.join(stitched.select("row", "journey_id"), on="row", how="left", maintain_order="left")
    cases = owned.join(held, on="row", how="left", maintain_order="left")
    walked = walk(cases, stitched, rules.transfer_gap_minutes)
    moved = moves(walked)
    travelled = _journeys(walked, cases, moved, clocks, settings, as_of, hours)
    return {
        "interaction_facts": INTERACTION_FACTS.conform(cases),
        "turns": TURNS.conform(clocks.turns.join(stitched.select("row", "journey_id"), on="row")),
        "journeys": JOURNEYS.conform(travelled),
        "journey_steps": journey_steps(cases, stitched),
        "handoffs": handoffs(moved, zone),
        "contacts_day": contacts_day(cases),
        "vendor_comparison": compared(part["vendor_metrics"], clocks, settings),
        "dissatisfaction": _dissatisfaction(part["surveys"], walked, cases, travelled, clocks, settings, as_of, hours),
    }


def _hours(part: Frames, settings: Settings, as_of: datetime) -> Opening:
    """The opening hours over all that happened in these frames."""
    done = pl.col("at") + pl.duration(seconds=pl.col("wrap_up_seconds").fill_null(0))
    seen = [
        part["interactions"].select("created_at"), part["events"].select("at", done.alias("done_at")),
        part["surveys"].select("sent_at", "answered_at"),
    ]  # fmt: skip
    ends = [at for frame in seen for column in frame for at in (column.min(), column.max()) if isinstance(at, datetime)]
    return opening(settings.schedules, settings.company.timezone, min([as_of, *ends]), max([as_of, *ends]))


def _journeys(
    walked: pl.DataFrame,
    cases: pl.DataFrame,
    moved: pl.DataFrame,
    clocks: Clocks,
    settings: Settings,
    as_of: datetime,
    hours: Opening,
) -> pl.DataFrame:
    """JOURNEYS, in the opening hours of the interaction each is filed under, its first."""
    last = walked.group_by("journey_id").agg(pl.col("own_started_at").max().alias("last_contact_at"))
    parts = [
        outcomes.handoff_columns(moved),
        outcomes.agents(cases, clocks.replies),
        outcomes.repeated(cases),
        repeated_information(walked, clocks.asks),
        last,
    ]
    table = outcomes.journeys(walked, cases, parts, as_of, settings.journeys.repeat_window_days)
    table = table.with_columns(schedule(settings))
    timed = with_clock(table, "first_resolution", "started_at", "first_resolved_at", hours)
    timed = with_clock(timed, "time_to_resolution", "started_at", "resolved_at", hours)
    return _on_days(timed, ("started", "first_resolved", "resolved"), settings)


def _dissatisfaction(
    surveys: pl.DataFrame,
    walked: pl.DataFrame,
    cases: pl.DataFrame,
    travelled: pl.DataFrame,
    clocks: Clocks,
    settings: Settings,
    as_of: datetime,
    hours: Opening,
) -> pl.DataFrame:
    """DISSATISFACTION, in the opening hours of the interaction that gave the earliest signal."""
    rules = settings.dissatisfaction
    rated = located(signals.ratings(surveys, as_of, rules), cases, settings.journeys.gap_days)
    found = pl.concat(
        [
            signals.survey_signals(rated),
            signals.reopen_signals(cases, clocks.reopens, rules.reopens),
            signals.contact_signals(walked, travelled, rules.contacts),
        ]
    )
    given = dissatisfaction.named(found, settings.journeys.gap_days)
    said = company_contacts(cases, clocks.replies, clocks.events)
    known = dissatisfaction.followed(given, said, clocks.solves, cases, travelled)
    known = dissatisfaction.outcomes(known, given, rated, as_of, rules)
    turns = owners(known, cases, clocks.events)
    told = dissatisfaction.described(known, cases, travelled, turns, as_of, rules)
    told = told.with_columns(schedule(settings))
    timed = with_clock(told, "time_to_contact", "opened_at", "contacted_at", hours)
    timed = with_clock(timed, "time_to_close", "opened_at", "closed_at", hours)
    return DISSATISFACTION.conform(_on_days(timed, ("opened", "contacted", "closed", "first_closed"), settings))


def _on_days(frame: pl.DataFrame, names: tuple[str, ...], settings: Settings) -> pl.DataFrame:
    """`<name>_on`, the company's local day of each `<name>_at`."""
    zone = settings.company.timezone
    return frame.with_columns(
        pl.col(f"{name}_at").dt.convert_time_zone(zone).dt.date().alias(f"{name}_on") for name in names
    )
