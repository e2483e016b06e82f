"""Derived tables that change piece by piece: new rows are appended, old ones listed as superseded.

Rewriting a table for a few customers would cost what the whole store costs. So a sync appends the rows of the
pieces it derived again (parts, or contact records: `model.derivation.Pieces`), and a list says from which run on rows
of a piece count. All readers come through `live`. Once a fifth of the pieces is superseded everything is written
anew, and the list is empty again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

import polars as pl

from model.derivation import OF_PARTS, PART, PIECES, RUN, Pieces, kept
from model.errors import BugError
from model.schemas import Table
from store.tables import REWRITE_BYTES, Rewrite, Tables

MOST_DEAD: Final = 0.2
"""Share of superseded pieces from which on everything is written anew."""
TIDIED_ROWS: Final = 200_000
"""Rows that are written anew at a time."""
Versions = Mapping[str, int]


def live(tables: Tables, table: Table, versions: Versions, *, is_ordered: bool = True) -> pl.LazyFrame:
    """The rows of a table of PIECES that count at these versions, with `_run` (and `_part`); in no telling order.

    The same order every time, unless `is_ordered` is false: that costs less.
    """
    version, pieces = versions.get(table.name), PIECES[table.name]
    if version is None:
        return kept(table).empty().lazy()
    rows = tables.scan(kept(table), version)
    dead = superseded(tables, versions, pieces)
    if dead.is_empty():
        return rows
    owners = list(pieces.owners[table.name])
    since = dead.lazy().rename(dict(zip(dead.columns, [*owners, "_since"], strict=True)))
    known = rows.join(since, on=owners, how="left", maintain_order="left" if is_ordered else "none")
    return known.filter((pl.col(RUN) >= pl.col("_since")).fill_null(value=True)).drop("_since")


def superseded(tables: Tables, versions: Versions, pieces: Pieces = OF_PARTS) -> pl.DataFrame:
    """The list of superseded pieces at these versions; empty where they name no such table."""
    version = versions.get(pieces.superseded.name)
    return pieces.superseded.empty() if version is None else tables.read(pieces.superseded, version)


def write_anew(
    tables: Tables, frames: Iterable[Mapping[str, pl.DataFrame]], run: int, beat: Callable[[], None],
    pieces: Pieces = OF_PARTS,
) -> dict[str, int]:  # fmt: skip
    """Rewrite every table of the pieces from frames by table that come one after another, each of some of them.

    Their versions, without the list of superseded pieces.
    """
    rewrites = {name: Rewrite(tables, kept(table)) for name, table in pieces.tables.items()}
    for some in frames:
        for name, rows in some.items():
            if name in rewrites:
                rewrites[name].add(_stamped(pieces.tables[name], rows, run))
        _relieve(rewrites.values())
        beat()
    return {name: rewrite.finish() for name, rewrite in rewrites.items()}


def _relieve(rewrites: Collection[Rewrite]) -> None:
    """Write what takes the most memory, until all tables together hold no more than one may."""
    while sum(rewrite.waiting for rewrite in rewrites) > REWRITE_BYTES:
        max(rewrites, key=lambda rewrite: rewrite.waiting).flush()


def write_pieces(
    tables: Tables, before: Versions, frames: Mapping[str, pl.DataFrame], gone: pl.DataFrame, run: int,
    beat: Callable[[], None], pieces: Pieces = OF_PARTS,
) -> dict[str, int]:  # fmt: skip
    """Put the rows in `frames` in the place of all rows of the pieces `gone`; the versions after it.

    `before`: the versions of the newest snapshot. What a sync that died wrote after them is undone first.
    """
    listed = pieces.superseded.conform(gone.unique().with_columns(run=pl.lit(run, pl.Int64)))
    still = superseded(tables, before, pieces).join(listed, on=gone.columns, how="anti")
    dead = pl.concat([still, listed]).sort(gone.columns)
    versions = {pieces.superseded.name: tables.replace(pieces.superseded, [dead])}
    for name, table in pieces.tables.items():
        tables.restore(name, before.get(name))
        versions[name] = tables.append(kept(table), _stamped(table, frames[name], run))
        beat()
    return versions


def _stamped(table: Table, rows: pl.DataFrame, run: int) -> pl.DataFrame:
    """The rows as they lie on disk, sorted; a row without a part would count for ever, so it is refused."""
    stamped = kept(table).conform(rows.with_columns(pl.lit(run, pl.Int64).alias(RUN)))
    if PART in stamped.columns and stamped[PART].null_count():
        raise BugError(f"Storing {table.name}", f"{stamped[PART].null_count()} rows belong to no part")
    return stamped.sort(table.key, nulls_last=True)


def tidied_where_worn(
    tables: Tables, versions: Versions, count: int, beat: Callable[[], None], pieces: Pieces = OF_PARTS
) -> dict[str, int]:
    """The versions, after writing the tables anew where so many of the `count` pieces are superseded that it pays."""
    if not is_worn(tables, versions, count, pieces):
        return dict(versions)
    others = {name: version for name, version in versions.items() if name != pieces.superseded.name}
    return others | tidied(tables, versions, beat, pieces)


def is_worn(tables: Tables, versions: Versions, count: int, pieces: Pieces = OF_PARTS) -> bool:
    """Whether so many of the `count` pieces are superseded that writing everything anew pays."""
    return superseded(tables, versions, pieces).height > MOST_DEAD * count


def tidied(tables: Tables, versions: Versions, beat: Callable[[], None], pieces: Pieces = OF_PARTS) -> dict[str, int]:
    """Write all live rows anew, one table after another; the versions after it, without the list."""
    tidy = {}
    for name, table in pieces.tables.items():
        rows = live(tables, table, versions).collect_batches(chunk_size=TIDIED_ROWS)
        tidy[name] = tables.replace(kept(table), (some.sort(table.key, nulls_last=True) for some in rows))
        beat()
    return tidy
