"""The derived tables, rebuilt from the canonical ones after a sync."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import polars as pl

from clocks.comparison import MEASURED, is_comparable
from identity.person_ids import Known
from model.delivery import REJECTS
from model.derived import DERIVED
from model.persons import IDENTITY_EVENTS, PERSON_ALIASES, PERSONS
from model.schemas import CANONICAL
from model.vocabulary import BASES
from pipeline.derive import derive
from store import overrides
from store.site import Site
from store.snapshots import Reader, newest

_IN_WORDS: Final = {"events": "events", "vendor_metrics": "figures"}
_TOLD: Final = ("created_at", "first_responded_at", "first_solved_at")


@dataclass(frozen=True)
class Rebuilt:
    """Versions of the derived tables, and the contradictions found (REJECTS and a `source` column)."""

    versions: dict[str, int]
    conflicts: pl.DataFrame = field(default_factory=REJECTS.to_frame)


def rebuild(site: Site, as_of: datetime, beat: Callable[[], None]) -> Rebuilt:
    """Derive everything from the canonical tables as they are now and write it."""
    canonical = {name: site.tables.scan(table).select(table.names).collect() for name, table in CANONICAL.items()}
    decisions = overrides.in_force(site.catalog)
    frames = derive(canonical, site.settings, as_of, known=known_persons(site), decisions=decisions)
    versions = {}
    for name, table in DERIVED.items():
        versions[name] = site.tables.replace(table, [frames[name]])
        beat()
    return Rebuilt(versions, conflicts(frames["interaction_facts"], canonical))


def known_persons(site: Site) -> Known:
    """Who was who in the newest snapshot: not in tables of a sync that died before its snapshot."""
    found = newest(site.catalog)
    if found is None:
        return Known()
    reader = Reader(site.tables, found)
    return Known(*(reader.scan(table).collect() for table in (PERSONS, IDENTITY_EVENTS, PERSON_ALIASES)))


def conflicts(facts: pl.DataFrame, canonical: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What contradicts or misses something else: REJECTS and a `source`; kept, but out of what it spoils."""
    figures = canonical["vendor_metrics"]
    return pl.concat(
        [
            _contradictory(facts),
            _orphaned(facts, canonical["events"], "events", "counted nowhere"),
            _orphaned(facts, figures, "vendor_metrics", "compared with nothing"),
            _unmeasured(figures),
        ]
    )


def _contradictory(facts: pl.DataFrame) -> pl.DataFrame:
    """Interactions in which something ends before it begins."""
    instants = [pl.lit(f"{name} ") + pl.col(name).dt.to_string("iso:strict") for name in _TOLD]
    raw = pl.concat_str(instants, separator=", ", ignore_nulls=True)
    return _rejects(
        facts.filter("has_time_conflict"), "interactions", "at", raw,
        "something in it ends before it begins; kept, and left out of the durations concerned",
    )  # fmt: skip


def _orphaned(facts: pl.DataFrame, rows: pl.DataFrame, table: str, meanwhile: str) -> pl.DataFrame:
    """Interactions that only other rows speak of: one row for each, with how many of them wait for it."""
    key = ["source", "interaction_id"]
    waiting = rows.join(facts.select(key), on=key, how="anti").group_by(key).len("rows").sort(key)
    return _rejects(
        waiting, table, "interaction_id", pl.format("{} {}", "rows", pl.lit(_IN_WORDS[table])),
        f"no such interaction was delivered; its {_IN_WORDS[table]} are kept and {meanwhile} until it is",
    )  # fmt: skip


def _unmeasured(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures that nothing can be compared with: one row for each name and fault, with how many rows have it."""
    strange = figures.filter(~is_comparable() & pl.col("figure").is_not_null())
    faults = {
        "figure": (~pl.col("figure").is_in(list(MEASURED)), f"no figure of Hilo's, which are {', '.join(MEASURED)}"),
        "basis": (pl.col("figure").is_in(list(MEASURED)), f"its basis is not told ({' or '.join(BASES)})"),
    }
    return pl.concat(_nameless(strange.filter(met), field, reason) for field, (met, reason) in faults.items())


def _nameless(figures: pl.DataFrame, field: str, reason: str) -> pl.DataFrame:
    named = figures.group_by("source", interaction_id="figure").len("rows").sort("source", "interaction_id")
    told = f"{reason}; kept, and compared with nothing"
    return _rejects(named, "vendor_metrics", field, pl.format("{} figures", "rows"), told)


def _rejects(rows: pl.DataFrame, table: str, field: str, raw: pl.Expr, reason: str) -> pl.DataFrame:
    told = {"object": pl.lit(table), "id": pl.col("interaction_id"), "field": pl.lit(field), "raw": raw}
    rest = {"reason": pl.lit(reason), "is_row": pl.lit(False), "line": pl.lit(None, pl.Int64)}
    return rows.select("source", *(value.alias(name) for name, value in (told | rest).items()))
