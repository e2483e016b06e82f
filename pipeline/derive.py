"""Canonical frames to derived frames: persons, clocks, journeys, dissatisfaction, in that order.

Everything derived depends on the rows of one person (and of whoever she shares a ticket with) only: of one *part*
(`pipeline.parts`). `derive_bucket` knows nothing but the rows of a bucket of whole parts: the outer loop bounds
memory on one machine, the same function can run on many, and a sync derives only the parts it touched.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

import polars as pl

from clocks.comparison import compared
from clocks.durations import with_clock
from clocks.facts import Clocks, read_clocks
from clocks.opening import Opening, opening
from clocks.schedules import schedule
from identity.person_ids import NOBODY, Known
from journeys import dissatisfaction, outcomes, repeats, signals
from journeys.company_contacts import company_contacts
from journeys.contacts_day import contacts_day
from journeys.first_contact import came_back
from journeys.handoffs import handoffs, moves
from journeys.hands import hand_changes
from journeys.leakage import leaks
from journeys.links import links
from journeys.owners import owners
from journeys.references import named
from journeys.repetition import repeated_information
from journeys.sensitivity import families, sensitivity
from journeys.solved import unsolved
from journeys.standing import resolved_within, zombies
from journeys.steps import journey_steps, walk
from journeys.stitch import Prepared, prepared, stitch
from journeys.surveyed import located
from model.derivation import PART
from model.derived import CONTACTS_DAY, DERIVED, INTERACTION_FACTS, TURNS
from model.journeys import DISSATISFACTION, HANDOFFS, JOURNEY_SENSITIVITY, JOURNEYS
from model.schemas import CANONICAL
from model.settings import Settings
from model.vocabulary import WITHIN_DAYS
from pipeline import conflicts
from pipeline.due import dues
from pipeline.identities import identified
from pipeline.placed import grouped, placed, with_parts

Frames = dict[str, pl.DataFrame]

ROWS_PER_GROUP: Final = 150_000
"""Parts are derived together until they hold about this many events, an interaction counting for two of them.

Measured: some 1.3 GB per million events, 2.4 GB per million interactions; each group costs 0.2 CPU s by itself.
"""


def derive(
    tables: Mapping[str, pl.DataFrame],
    settings: Settings,
    as_of: datetime,
    groups: int | None = None,
    *,
    known: Known | None = None,
    decisions: pl.DataFrame | None = None,
    undone: Mapping[int, str] = NOBODY,
) -> Frames:
    """All tables of DERIVED by name, from the canonical tables by name (a missing one is empty).

    `known`: who was who in the snapshot before (None: nothing yet); `decisions`: human decisions in force
    (DECISIONS of `model.persons`; None: none); `undone`: who undid earlier ones, by their id.
    Pure; the order of input rows and the number of `groups` the parts are worked off in (None: as many
    as memory asks for) change nothing. Each frame has its schema and is sorted by its key.
    """
    given = {
        name: table.conform(tables[name]) if name in tables else table.empty() for name, table in CANONICAL.items()
    }
    people = identified(given, settings, as_of, known or Known(), decisions, undone)
    parted = derive_parts(given, people.persons, settings, as_of, groups)
    whole = counted(parted["interaction_facts"], parted["journey_steps"], parted["part_sensitivity"], settings)
    derived = parted | people.tables | people.found | whole
    return {name: table.conform(derived[name]).sort(table.key, nulls_last=True) for name, table in DERIVED.items()}


def derive_parts(
    given: Mapping[str, pl.DataFrame], persons: pl.DataFrame, settings: Settings, as_of: datetime,
    groups: int | None = None, beat: Callable[[], None] = lambda: None,
) -> Frames:  # fmt: skip
    """Every table of PARTED with `_part`, of whole parts: `given` has their canonical rows, `persons` all of theirs."""
    made = list(derive_placed(placed(given, persons), settings, as_of, groups, beat))
    return {name: pl.concat([part[name] for part in made if name in part]) for name in made[0]}


def derive_placed(
    whole: Frames, settings: Settings, as_of: datetime,
    groups: int | None = None, beat: Callable[[], None] = lambda: None,
) -> Iterator[Frames]:  # fmt: skip
    """Every table of PARTED with `_part`, group by group; persons and nodes come with the first. `whole`: see `placed`.

    `beat` is called after each group: deriving may take longer than a writer may be silent.
    """
    told = {name: _named_part(whole[name]) for name in ("persons", "part_nodes")}
    for rows in grouped(whole, groups or groups_of(whole)):
        made = {name: _named_part(frame) for name, frame in _derived_group(rows, settings, as_of).items()}
        beat()
        yield made | told
        told = {}


def groups_of(whole: Frames) -> int:
    """In how many groups memory asks for."""
    return 1 + (2 * whole["interactions"].height + whole["events"].height) // ROWS_PER_GROUP


def _named_part(frame: pl.DataFrame) -> pl.DataFrame:
    return frame if PART in frame.columns else frame.with_columns(pl.col("part").alias(PART))


def _derived_group(rows: Frames, settings: Settings, as_of: datetime) -> Frames:
    derived = with_parts(derive_bucket(rows, settings, as_of), rows)
    return derived | {
        "part_dues": dues(derived, rows, settings, as_of),
        "part_conflicts": conflicts.of_parts(derived["interaction_facts"], rows),
    }


def counted(facts: pl.DataFrame, steps: pl.DataFrame, gaps: pl.DataFrame, settings: Settings) -> Frames:
    """The tables that count rows of the whole store: HANDOFFS, CONTACTS_DAY, and JOURNEY_SENSITIVITY from `gaps`."""
    return {
        JOURNEY_SENSITIVITY.name: sensitivity(gaps, settings.journeys),
        HANDOFFS.name: handoffs(steps, settings.company.timezone),
        CONTACTS_DAY.name: contacts_day(facts),
    }


def derive_bucket(part: Frames, settings: Settings, as_of: datetime) -> Frames:
    """The derived tables (all but identity's and those that count) of one bucket of whole parts.

    `part`: interactions (with person_id, segment, lifecycle_stage, agent_name), events, surveys (with
    person_id) and vendor_metrics; nothing else is looked at.
    """
    rules, zone, hours = settings.journeys, settings.company.timezone, _hours(part, settings, as_of)
    scheduled = part["interactions"].with_columns(schedule(settings))
    clocks = read_clocks(scheduled, part["events"], as_of, zone, settings.targets, hours)
    open_spans = unsolved(clocks.facts, clocks.solves, clocks.reopens)
    ready = _prepared(clocks, open_spans, settings)
    stitched = stitch(ready, rules)
    held = repeats.within_window(clocks.facts, as_of, rules.repeat_window_days)
    owned = clocks.facts.join(stitched.select("row", "journey_id"), on="row", how="left", maintain_order="left")
    cases = owned.join(held, on="row", how="left", maintain_order="left")
    cases = cases.join(zombies(cases), on="row", how="left", maintain_order="left")
    walked = walk(cases, stitched, rules.transfer_gap_minutes)
    moved = moves(walked)
    travelled = _journeys(walked, cases, moved, open_spans, clocks, settings, as_of, hours)
    return {
        "interaction_facts": INTERACTION_FACTS.conform(cases),
        "turns": TURNS.conform(clocks.turns.join(stitched.select("row", "journey_id"), on="row")),
        "journeys": JOURNEYS.conform(travelled),
        "journey_steps": journey_steps(cases, stitched, moved),
        "part_sensitivity": families(ready, rules),
        "vendor_comparison": compared(part["vendor_metrics"], clocks, settings),
        "dissatisfaction": _dissatisfaction(
            part["surveys"], walked, cases, travelled, open_spans, clocks, settings, as_of, hours
        ),
    }


def _prepared(clocks: Clocks, open_spans: pl.DataFrame, settings: Settings) -> Prepared:
    """What the journeys are found from."""
    facts, rules = clocks.facts, settings.journeys
    linked, said = links(facts, rules.link_gap_days), named(facts, clocks.events)
    return prepared(facts, linked, said, open_spans, rules)


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
    open_spans: pl.DataFrame,
    clocks: Clocks,
    settings: Settings,
    as_of: datetime,
    hours: Opening,
) -> pl.DataFrame:
    """JOURNEYS, in the opening hours of the interaction each is filed under, its first."""
    parts = [
        outcomes.handoff_columns(moved),
        outcomes.agents(cases, clocks.replies),
        came_back(cases),
        hand_changes(cases, clocks.events, clocks.replies),
        leaks(walked),
        repeated_information(walked, clocks.asks),
    ]
    table = outcomes.journeys(walked, cases, parts, as_of, settings.journeys.repeat_window_days)
    began = table.select("journey_id", "started_at")
    table = table.join(resolved_within(began, cases, open_spans, WITHIN_DAYS, as_of), on="journey_id", how="left")
    table = table.with_columns(schedule(settings))
    timed = with_clock(table, "first_resolution", "started_at", "first_resolved_at", hours)
    timed = with_clock(timed, "time_to_resolution", "started_at", "resolved_at", hours)
    return _on_days(timed, ("started", "first_resolved", "resolved"), settings)


def _dissatisfaction(
    surveys: pl.DataFrame,
    walked: pl.DataFrame,
    cases: pl.DataFrame,
    travelled: pl.DataFrame,
    open_spans: pl.DataFrame,
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
            signals.contact_signals(walked, cases, travelled, open_spans, rules.contacts),
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
