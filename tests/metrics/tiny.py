"""A snapshot small enough to work out by hand; every test names the rows it adds."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from journeys.handoffs import handoffs
from metrics.frames import Frames
from model.derived import CONTACTS_DAY, DERIVED
from model.schemas import CANONICAL, Table
from model.scope import EVERYTHING, Scope
from model.vocabulary import GROUP_OF_CHANNEL

MADRID = "Europe/Madrid"
AS_OF = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    """A UTC instant in 2026; Madrid is one hour ahead in November."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def fact(key: str, channel: str = "email", day: int = 10, **more: Any) -> dict[str, Any]:
    """One counted, inbound contact that started at 10:00 in Madrid."""
    return {
        "source": "zd", "interaction_id": key, "channel": channel, "channel_group": GROUP_OF_CHANNEL[channel],
        "team": "North", "is_counted": True, "is_contact": True, "direction": "inbound", "started_at": at(day),
        "started_on": date(2026, 11, day), "started_hour": 10, "started_weekday": date(2026, 11, day).isoweekday(),
    } | more  # fmt: skip


def answered(key: str, seconds: int, channel: str = "email", day: int = 10, **more: Any) -> dict[str, Any]:
    """A contact whose first response took that long, on that day."""
    clocks = {f"{c}_calendar_seconds": seconds for c in ("first_response", "time_to_human")}
    return (
        fact(key, channel, day, first_responded_at=at(day, 11), first_responded_on=date(2026, 11, day), **clocks) | more
    )


def solved(key: str, day: int = 10, **more: Any) -> dict[str, Any]:
    """A contact that is solved, for the first and last time, on that day."""
    on = date(2026, 11, day)
    return (
        fact(
            key,
            day=day,
            is_resolved=True,
            first_solved_at=at(day, 12),
            last_solved_at=at(day, 12),
            first_solved_on=on,
            last_solved_on=on,
        )
        | more
    )


def _frame(table: Table, rows: list[dict[str, Any]]) -> pl.DataFrame:
    complete = {c: [row.get(c) for row in rows] for c in table.names}
    assert not {c for row in rows for c in row} - set(table.names), "a test row has a column the table does not"
    return pl.DataFrame(complete, schema=table.schema)


def contacts_day(facts: pl.DataFrame) -> pl.DataFrame:
    """What the pipeline derives from facts."""
    key = (
        pl.col("started_on").alias("day"),
        pl.col("started_hour").alias("hour"),
        "source",
        "channel",
        "channel_group",
        "team",
    )
    counted = facts.filter(pl.col("is_contact")).group_by(key).agg(count_contacts=pl.len().cast(pl.Int64))
    return CONTACTS_DAY.conform(counted)


def tiny(scope: Scope = EVERYTHING, as_of: datetime = AS_OF, **tables: list[dict[str, Any]]) -> Frames:
    """Frames of a store with these rows; contacts per day follow from the facts, hand-offs from steps, unless given."""
    made = {t.name: _frame(t, tables.get(t.name, [])) for t in (*CANONICAL.values(), *DERIVED.values())}
    if "contacts_day" not in tables:
        made["contacts_day"] = contacts_day(made["interaction_facts"])
    if "journey_steps" in tables:
        made["handoffs"] = handoffs(made["journey_steps"], MADRID)
    return Frames.of(lambda table: made[table.name].lazy(), as_of, MADRID, scope)
