"""A small invented company for page tests: derived tables made column by column from a seed, no store needed."""

from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl

from journeys.handoffs import handoffs
from model.derived import CONTACTS_DAY, DERIVED, INTERACTION_FACTS, TURNS
from model.journeys import DISSATISFACTION, HANDOFFS, JOURNEY_STEPS, JOURNEYS
from model.persons import PERSONS
from model.schemas import CANONICAL, CONTACTS, INTERACTIONS, Table
from model.vocabulary import CHANNELS, GROUP_OF_CHANNEL, SEVERITIES, TRADITIONAL

AS_OF = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
ZONE = "Europe/Madrid"
DAYS = 120
HOSTILE = "Ana **Evil** <script>alert(1)</script> \u202egnp [x](http://x.test)"
_TYPICAL = dict(zip(CHANNELS, (130, 430, 230_000, 23_000, 32_000, 180, 900, 2300, 2280, 5300, 20, 4000), strict=True))
_WEIGHTS = (27, 7, 2, 19, 6, 11, 15, 3, 6, 2, 1, 1)


def tables(n: int = 1500, channels: tuple[str, ...] = CHANNELS) -> dict[str, pl.DataFrame]:
    """Every table of `model` by name; those not made here are empty."""
    facts = _facts(n, channels)
    made = {
        INTERACTION_FACTS: facts,
        TURNS: _turns(facts),
        JOURNEYS: (journeys := _journeys(facts)),
        JOURNEY_STEPS: _steps(facts),
        HANDOFFS: handoffs(_steps(facts), ZONE),
        CONTACTS_DAY: _contacts_day(facts),
        DISSATISFACTION: _cases(journeys),
        CONTACTS: _contacts(facts),
        PERSONS: _contacts(facts).select("source", "contact_id", "person_id").with_columns(bucket=pl.lit(0)),
        INTERACTIONS: facts.select("source", "interaction_id", "channel", "created_at").with_columns(
            subject=pl.lit("Order late")
        ),
    }
    empty = {t.name: t.empty() for t in (*CANONICAL.values(), *DERIVED.values())}
    return empty | {table.name: conform(table, frame) for table, frame in made.items()}


def conform(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None).cast(c.dtype).alias(c.name) for c in table.columns if c.name not in frame.columns]
    return frame.with_columns(missing).select(pl.col(c.name).cast(c.dtype) for c in table.columns)


def _facts(n: int, channels: tuple[str, ...]) -> pl.DataFrame:
    dice = Random(7)
    chosen = dice.choices(channels, [w for c, w in zip(CHANNELS, _WEIGHTS, strict=True) if c in channels], k=n)
    started = sorted(AS_OF - timedelta(seconds=dice.random() * DAYS * 86_400) for _ in range(n))
    waits = [round(_TYPICAL[c] * dice.lognormvariate(0, 0.8)) for c in chosen]
    frame = pl.DataFrame(
        {
            "interaction_id": [f"{i:05d}" for i in range(n)],
            "channel": chosen,
            "started_at": started,
            "first_response_calendar_seconds": waits,
            "person_id": [f"P{dice.randrange(n // 3 + 1):04d}" for _ in range(n)],
            "team": dice.choices(["North", "South", "Online", None], [4, 3, 3, 1], k=n),
            "source": dice.choices(["support", "shop_chat", "calls"], [5, 3, 2], k=n),
            "is_resolved": [dice.random() < 0.8 for _ in range(n)],
            "is_reopened": [dice.random() < 0.06 for _ in range(n)],
            "is_one_touch": [dice.random() < 0.5 for _ in range(n)],
            "is_repeated": [dice.random() < 0.1 for _ in range(n)],
            "solve": [round(60 + w * dice.lognormvariate(1, 1)) for w in waits],
        },
        schema_overrides={"started_at": pl.Datetime("us", "UTC")},
    )  # fmt: skip
    local = pl.col("started_at").dt.convert_time_zone(ZONE)
    solved = pl.when("is_resolved").then(pl.col("started_at") + pl.duration(seconds="solve"))
    answered = pl.col("started_at") + pl.duration(seconds="first_response_calendar_seconds")
    return frame.with_columns(
        channel_group=pl.col("channel").replace_strict(GROUP_OF_CHANNEL),
        channel_detail=pl.col("channel").str.to_uppercase(),
        journey_id=pl.lit("J") + pl.col("person_id"),
        created_at="started_at", direction=pl.lit("inbound"), status=pl.lit("open"),
        started_on=local.dt.date(), started_hour=local.dt.hour(), started_weekday=local.dt.weekday(),
        first_responded_at=answered, first_responded_on=answered.dt.convert_time_zone(ZONE).dt.date(),
        first_solved_at=solved, last_solved_at=solved,
        first_solved_on=solved.dt.convert_time_zone(ZONE).dt.date(),
        last_solved_on=solved.dt.convert_time_zone(ZONE).dt.date(),
        time_to_human_calendar_seconds=pl.col("first_response_calendar_seconds") + 30,
        longest_silence_calendar_seconds=pl.col("first_response_calendar_seconds") * 3,
        requester_wait_calendar_seconds="solve", full_resolution_calendar_seconds="solve",
        first_resolution_calendar_seconds="solve",
        is_counted=pl.lit(True), is_contact=pl.lit(True), is_merged=pl.lit(False), is_transferred=pl.lit(False),
        is_effectively_reopened="is_reopened", has_time_conflict=pl.col("interaction_id").str.ends_with("99"),
        last_activity_at="started_at", is_handoff_missing=pl.lit(False),
    )  # fmt: skip


def _turns(facts: pl.DataFrame) -> pl.DataFrame:
    return facts.with_columns(
        turn=pl.lit(1), answered_at="first_responded_at", answered_on="first_responded_on",
        next_response_calendar_seconds="first_response_calendar_seconds",
    )  # fmt: skip


def _journeys(facts: pl.DataFrame) -> pl.DataFrame:
    first = pl.exclude("journey_id", "path", "is_resolved", "first_solved_at").first()
    grouped = facts.sort("started_at").group_by("journey_id", maintain_order=True).agg(
        first, path=pl.col("channel"), is_resolved=pl.col("is_resolved").all(),
        resolved_at=pl.col("first_solved_at").max(),
        is_resolved_within_7d=pl.col("is_resolved").all(), last_channel_within_7d=pl.col("channel").last(),
        last_channel=pl.col("channel").last(), count_channels=pl.col("channel").n_unique(), count_contacts=pl.len(),
        count_handoffs=(pl.col("channel") != pl.col("channel").shift()).sum(),
        to_solution=(pl.col("first_solved_at").max() - pl.col("started_at").min()).dt.total_seconds(),
    )  # fmt: skip
    return grouped.drop("first_resolution_calendar_seconds").with_columns(
        is_cross_channel=pl.col("count_channels") > 1,
        first_resolved_at="resolved_at", resolved_on=pl.col("resolved_at").dt.date(),
        first_resolved_on=pl.col("resolved_at").dt.date(),
        is_leaked_7d=pl.when(pl.col("channel_group") == "digital").then(
            pl.col("path").list.eval(pl.element().is_in(list(TRADITIONAL))).list.any()
        ),
        is_first_contact_resolution=pl.col("count_contacts") == 1,
        is_first_contact_resolution_strict=pl.col("count_contacts") == 1,
        is_too_recent=pl.lit(False),
        time_to_resolution_calendar_seconds=pl.when("is_resolved").then("to_solution"),
        first_resolution_calendar_seconds="to_solution",
    )  # fmt: skip


def _steps(facts: pl.DataFrame) -> pl.DataFrame:
    ordered = facts.sort("started_at").with_columns(
        step=pl.int_range(pl.len()).over("journey_id") + 1, is_contact=pl.lit(True), joined_by=pl.lit("first")
    )
    before = {name: pl.col(name).shift().over("journey_id") for name in ("channel", "source", "team")}
    moved = (before["channel"] != pl.col("channel")).fill_null(False)
    kind = before["channel"].replace_strict(GROUP_OF_CHANNEL) + ">" + pl.col("channel").replace_strict(GROUP_OF_CHANNEL)
    told = {f"from_{name}": was for name, was in before.items()} | {
        "handoff_type": kind, "initiator": pl.lit("customer")
    }  # fmt: skip
    return ordered.with_columns(pl.when(moved).then(value).alias(name) for name, value in told.items())


def _contacts_day(facts: pl.DataFrame) -> pl.DataFrame:
    keys = ["day", "hour", "source", "channel", "channel_group", "team"]
    named = facts.with_columns(day="started_on", hour="started_hour")
    return named.group_by(keys, maintain_order=True).agg(count_contacts=pl.len())


def _cases(journeys: pl.DataFrame) -> pl.DataFrame:
    dice = Random(11)
    bad = journeys.filter(~pl.col("is_resolved")).head(160)
    opened = pl.col("started_at") + pl.duration(hours=3)
    return bad.with_columns(
        case_id=pl.lit("C") + pl.col("journey_id"), signals=pl.lit(["csat", "many_contacts"]), opened_at=opened,
        severity=pl.Series(dice.choices(SEVERITIES, [1, 2, 3, 2], k=bad.height), dtype=pl.String),
        state=pl.lit("new"), opened_on=opened.dt.convert_time_zone(ZONE).dt.date(),
        last_contact_at="started_at", owner=pl.coalesce("team", pl.lit("nobody")),
        comment=pl.lit(HOSTILE), url=pl.lit("https://helpdesk.example/tickets/1"),
    )  # fmt: skip


def _contacts(facts: pl.DataFrame) -> pl.DataFrame:
    people = facts.select("person_id").unique(maintain_order=True)
    return people.with_columns(source=pl.lit("support"), contact_id="person_id", name=pl.lit(HOSTILE))
