"""The judgement of an upsert, as pure frame functions: which row is newest, new, changed or old news."""

from functools import reduce
from typing import Final

import polars as pl
from deltalake import DeltaTable

from model.errors import BugError
from model.schemas import BOOKKEEPING, Table

UPDATED: Final = "_source_updated_at"
PULL: Final = "_pull"
HASH: Final = "_row_hash"


def bookkept(table: Table, frame: pl.DataFrame, pull: int) -> pl.DataFrame:
    """The frame in the table's schema with the BOOKKEEPING columns; rows and order unchanged.

    `_row_hash` is Polars' hash of the canonical columns. It may differ after an upgrade of Polars,
    which costs one rewrite and changes no value.
    """
    rows = table.conform(frame)
    own = [pl.col("updated_at")] if "updated_at" in table.names else []
    given = [frame[UPDATED].cast(BOOKKEEPING[0].dtype).alias(UPDATED)] if UPDATED in frame.columns else []
    stamped = rows.with_columns(
        pl.coalesce(*given, *own, pl.lit(None, BOOKKEEPING[0].dtype)).alias(UPDATED),
        pl.lit(pull, pl.Int64).alias(PULL),
        pl.struct(table.names).hash().alias(HASH),
    )
    nulls = [name for name in table.key if stamped[name].null_count()]
    if nulls:
        raise BugError(
            f"Storing {table.name}", f"key column {nulls[0]} is null in {stamped[nulls[0]].null_count()} rows"
        )
    return stamped


def newest_per_key(table: Table, rows: pl.DataFrame) -> pl.DataFrame:
    """One row per key: the greatest update time (null lowest), between equals the last in the batch."""
    ordered = rows.with_row_index("_position").sort(UPDATED, "_position", nulls_last=False)
    return ordered.unique(list(table.key), keep="last", maintain_order=True).sort("_position").drop("_position")


def stored_rows(table: Table, stored: DeltaTable, newest: pl.DataFrame) -> pl.DataFrame:
    """Key, hash, update time and pull of the stored rows the batch touches."""
    schema = pl.Schema({**{k: table.schema[k] for k in table.key}, **{c.name: c.dtype for c in BOOKKEEPING}})
    near = aligned(pl.scan_delta(stored), schema).filter(_within(table, newest))
    touched = near.join(newest.lazy().select(table.key), on=list(table.key), how="semi")
    return touched.rename({HASH: "_known", UPDATED: "_before", PULL: "_was_pull"}).collect()


def _within(table: Table, newest: pl.DataFrame) -> pl.Expr:
    """Whether a stored key lies between the batch's least and greatest: skips files without reading them."""
    bounds = (pl.col(k).is_between(pl.lit(newest[k].min()), pl.lit(newest[k].max())) for k in table.key)
    return reduce(pl.Expr.and_, bounds)


def act() -> pl.Expr:
    """inserted, updated or unchanged: only other content that is not older replaces a stored row.

    Equal content is never rewritten, though its update time may have moved on: a source without update
    times of its own is stamped with each page's instant, and would rewrite its tables at every sync.
    """
    not_older = pl.col("_before").is_null() | (pl.col(UPDATED) >= pl.col("_before")).fill_null(value=False)
    return (
        pl.when(pl.col("_known").is_null())
        .then(pl.lit("inserted"))
        .when((pl.col(HASH) != pl.col("_known")) & not_older)
        .then(pl.lit("updated"))
        .otherwise(pl.lit("unchanged"))
        .alias("_act")
    )


def predicate(table: Table, decided: pl.DataFrame) -> str:
    """Key equality, and literal bounds of the rows to be replaced so that untouched files are pruned."""
    old = decided.filter(pl.col("_act") == "updated")
    same = [f"t.{k} = s.{k}" for k in table.key]
    near = [f"t.{k} BETWEEN {_literal(old[k].min())} AND {_literal(old[k].max())}" for k in table.key]
    pulls = f"t.{PULL} BETWEEN {_literal(old['_was_pull'].min())} AND {_literal(old['_was_pull'].max())}"
    return " AND ".join([*same, *near, pulls])


def _literal(value: object) -> str:
    """A key value in Delta's SQL; keys are texts and whole numbers."""
    return repr(value) if isinstance(value, int) else "'{}'".format(str(value).replace("'", "''"))


def on_disk(rows: pl.DataFrame) -> pl.DataFrame:
    """Delta has no unsigned integers: the hash is stored as the signed integer of the same bits."""
    return rows.with_columns(pl.col(HASH).reinterpret(signed=True)) if HASH in rows.columns else rows


def aligned(stored: pl.LazyFrame, wanted: pl.Schema) -> pl.LazyFrame:
    """Exactly the wanted columns and dtypes; what the stored version lacks is null."""
    present = stored.collect_schema().names()
    return stored.select(
        pl.lit(None, dtype).alias(name)
        if name not in present
        else pl.col(name).reinterpret(signed=False)
        if dtype == pl.UInt64
        else pl.col(name).cast(dtype)
        for name, dtype in wanted.items()
    )
