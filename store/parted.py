"""Derived tables that change part by part: new rows are appended, old ones listed as superseded.

Rewriting a table for a few customers would cost what the whole store costs. So a sync appends the rows of the
parts it derived again, and `superseded` says from which run on rows of a part count. All readers come through
`live`. Once a fifth of the parts is superseded everything is written anew, and the list is empty again.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import polars as pl

from model.derivation import PART, PARTED, RUN, SUPERSEDED, kept
from model.errors import BugError
from model.schemas import Table
from store.tables import Tables

MOST_DEAD: Final = 0.2
"""Share of superseded parts from which on everything is written anew."""
Versions = Mapping[str, int]


def live(tables: Tables, table: Table, versions: Versions) -> pl.LazyFrame:
    """The rows of a table of PARTED that count at these versions, with `_part` and `_run`; in no order."""
    version = versions.get(table.name)
    if version is None:
        return kept(table).empty().lazy()
    rows = tables.scan(kept(table), version)
    dead = superseded(tables, versions)
    if dead.is_empty():
        return rows
    since = dead.lazy().rename({"part": PART, "run": "_since"})
    known = rows.join(since, on=PART, how="left", maintain_order="left")
    return known.filter((pl.col(RUN) >= pl.col("_since")).fill_null(value=True)).drop("_since")


def superseded(tables: Tables, versions: Versions) -> pl.DataFrame:
    """SUPERSEDED at these versions; empty where they name no such table."""
    version = versions.get(SUPERSEDED.name)
    return SUPERSEDED.empty() if version is None else tables.read(SUPERSEDED, version)


def write_anew(
    tables: Tables, frames: Mapping[str, pl.DataFrame], run: int, beat: Callable[[], None]
) -> dict[str, int]:
    """Rewrite every table of PARTED from whole frames with `_part`; their versions, without SUPERSEDED."""
    versions = {}
    for name, table in PARTED.items():
        versions[name] = tables.replace(kept(table), [_stamped(table, frames[name], run)])
        beat()
    return versions


def write_parts(
    tables: Tables, before: Versions, frames: Mapping[str, pl.DataFrame], gone: pl.Series, run: int,
    beat: Callable[[], None],
) -> dict[str, int]:  # fmt: skip
    """Put the rows in `frames` (with `_part`) in the place of all rows of the parts `gone`; the versions after it.

    `before`: the versions of the newest snapshot. What a sync that died wrote after them is undone first.
    """
    dead = pl.concat([superseded(tables, before).filter(~pl.col("part").is_in(gone.implode())), _listed(gone, run)])
    versions = {SUPERSEDED.name: tables.replace(SUPERSEDED, [dead.sort("part")])}
    for name, table in PARTED.items():
        tables.restore(name, before.get(name))
        versions[name] = tables.append(kept(table), _stamped(table, frames[name], run))
        beat()
    return versions


def _stamped(table: Table, rows: pl.DataFrame, run: int) -> pl.DataFrame:
    """The rows as they lie on disk, sorted; a row without a part would count for ever, so it is refused."""
    stamped = kept(table).conform(rows.with_columns(PART, pl.lit(run, pl.Int64).alias(RUN)))
    if stamped[PART].null_count():
        raise BugError(f"Storing {table.name}", f"{stamped[PART].null_count()} rows belong to no part")
    return stamped.sort(table.key, nulls_last=True)


def _listed(gone: pl.Series, run: int) -> pl.DataFrame:
    return SUPERSEDED.conform(pl.DataFrame({"part": gone.unique()}).with_columns(run=pl.lit(run, pl.Int64)))


def is_worn(tables: Tables, versions: Versions, parts: int) -> bool:
    """Whether so many of the `parts` are superseded that writing everything anew pays."""
    return superseded(tables, versions).height > MOST_DEAD * parts


def tidied(tables: Tables, versions: Versions, beat: Callable[[], None]) -> dict[str, int]:
    """Write all live rows anew, one table after another; the versions after it, without SUPERSEDED."""
    tidy = {}
    for name, table in PARTED.items():
        rows = live(tables, table, versions).collect()
        tidy[name] = tables.replace(kept(table), [rows.sort(table.key, nulls_last=True)])
        beat()
    return tidy


def of_parts(rows: pl.LazyFrame, parts: Iterable[int] | pl.Series) -> pl.LazyFrame:
    """Those rows of a `live` scan that lie in the given parts."""
    wanted = pl.Series(PART, parts, pl.Int64, strict=False).unique()
    return rows.join(wanted.to_frame().lazy(), on=PART, how="semi")
