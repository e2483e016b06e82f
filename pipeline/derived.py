"""The derived tables, rebuilt from the canonical ones after a sync."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from model.delivery import REJECTS
from model.derived import DERIVED
from model.schemas import CANONICAL
from pipeline.derive import derive
from store.site import Site


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
    return Rebuilt(versions, conflicts(frames["interaction_facts"]))


def conflicts(facts: pl.DataFrame) -> pl.DataFrame:
    """Interactions whose instants contradict each other, as rejects: kept, but out of the clocks concerned."""
    found = facts.filter("has_time_conflict")
    return found.select(
        "source",
        pl.lit("interactions").alias("object"),
        pl.col("interaction_id").alias("id"),
        pl.lit("at").alias("field"),
        pl.format("created {}, first solved {}", "created_at", "first_solved_at").alias("raw"),
        pl.lit("solved or answered before it began; kept, and left out of durations").alias("reason"),
        pl.lit(False).alias("is_row"),
        pl.lit(None, pl.Int64).alias("line"),
    )
