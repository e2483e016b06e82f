"""The derived tables, rebuilt from the canonical ones after a sync."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import polars as pl

from model.delivery import REJECTS
from model.derived import DERIVED
from model.schemas import CANONICAL
from pipeline.derive import derive
from store.site import Site

_TOLD: Final = ("created_at", "first_responded_at", "first_solved_at")


@dataclass(frozen=True)
class Rebuilt:
    """Versions of the derived tables, and the contradictions found (REJECTS and a `source` column)."""

    versions: dict[str, int]
    conflicts: pl.DataFrame = field(default_factory=REJECTS.to_frame)


def rebuild(site: Site, as_of: datetime, beat: Callable[[], None]) -> Rebuilt:
    """Derive everything from the canonical tables as they are now and write it."""
    canonical = {name: site.tables.scan(table).select(table.names).collect() for name, table in CANONICAL.items()}
    frames = derive(canonical, site.settings, as_of)
    versions = {}
    for name, table in DERIVED.items():
        versions[name] = site.tables.replace(table, [frames[name]])
        beat()
    return Rebuilt(versions, conflicts(frames["interaction_facts"], canonical["events"]))


def conflicts(facts: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """What contradicts or misses something else: REJECTS and a `source`; kept, but out of what it spoils."""
    return pl.concat([_contradictory(facts), _orphaned(facts, events)])


def _contradictory(facts: pl.DataFrame) -> pl.DataFrame:
    """Interactions solved or answered before they began."""
    instants = [pl.lit(f"{name} ") + pl.col(name).dt.to_string("iso:strict") for name in _TOLD]
    raw = pl.concat_str(instants, separator=", ", ignore_nulls=True)
    return _rejects(
        facts.filter("has_time_conflict"), "interactions", "at", raw,
        "solved or answered before it began; kept, and left out of durations",
    )  # fmt: skip


def _orphaned(facts: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Interactions that only events speak of: one row for each, with how many events wait for it."""
    key = ["source", "interaction_id"]
    waiting = events.join(facts.select(key), on=key, how="anti").group_by(key).len("events").sort(key)
    return _rejects(
        waiting, "events", "interaction_id", pl.col("events").cast(pl.String) + " events",
        "no such interaction was delivered; its events are kept and counted nowhere until it is",
    )  # fmt: skip


def _rejects(rows: pl.DataFrame, table: str, field: str, raw: pl.Expr, reason: str) -> pl.DataFrame:
    told = {"object": pl.lit(table), "id": pl.col("interaction_id"), "field": pl.lit(field), "raw": raw}
    rest = {"reason": pl.lit(reason), "is_row": pl.lit(False), "line": pl.lit(None, pl.Int64)}
    return rows.select("source", *(value.alias(name) for name, value in (told | rest).items()))
