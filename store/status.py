"""How each source is doing: last success, rows, quarantine, last error, and the source's own totals."""

from datetime import datetime
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from model.schemas import CANONICAL, INSTANT
from store.catalog import Catalog
from store.catalog_tables import COUNTS, QUARANTINE, RUN_SOURCES
from store.snapshots import Reader

STATUS: Final = pl.Schema(
    {
        "source": pl.String(),
        "status": pl.String(),
        "last_run": pl.Int64(),
        "last_run_at": INSTANT,
        "last_success_at": INSTANT,
        "age_seconds": pl.Int64(),
        "is_failing": pl.Boolean(),
        "rows_in": pl.Int64(),
        "rows_stored": pl.Int64(),
        "rows_quarantined": pl.Int64(),
        "rows_duplicate": pl.Int64(),
        "open_quarantine": pl.Int64(),
        "source_total": pl.Int64(),
        "error_title": pl.String(),
        "error": pl.String(),
        "next_step": pl.String(),
        "paused_until": INSTANT,
    }
)
OBJECT_COUNTS: Final = pl.Schema(
    {
        "source": pl.String(),
        "object": pl.String(),
        "run": pl.Int64(),
        "rows_in": pl.Int64(),
        "rows_stored": pl.Int64(),
        "rows_quarantined": pl.Int64(),
        "rows_duplicate": pl.Int64(),
        "fields_quarantined": pl.Int64(),
        "source_total": pl.Int64(),
    }
)


def source_status(catalog: Catalog, now: datetime) -> pl.DataFrame:
    """One row per source that was ever synced, schema STATUS, by name.

    Counts are those of its last run; `last_success_at` is the last run without an error (rows may have
    been quarantined); `source_total` sums the source's own last totals, null when it gives none.
    """
    last = _frame(catalog, _last_runs())
    success = _frame(catalog, _successes())
    waiting = _frame(catalog, _open_quarantine())
    totals = object_counts(catalog).group_by("source").agg(_sum_or_null("source_total"))
    joined = last
    for other in (success, waiting, totals):
        joined = joined.join(other, on="source", how="left", maintain_order="left")
    return _conformed(joined, now)


def object_counts(catalog: Catalog) -> pl.DataFrame:
    """One row per source and object: the counts of the last run that read any of it, schema OBJECT_COUNTS.

    rows_in = rows_stored + rows_quarantined + rows_duplicate.
    """
    c = COUNTS.c
    last = sa.select(c.source, c.object, sa.func.max(c.run_id).label("run_id")).group_by(c.source, c.object).subquery()
    sums = [sa.func.sum(c[name]).label(name) for name in OBJECT_COUNTS if name not in ("source", "object", "run")]
    query = (
        sa.select(c.source, c.object, c.run_id.label("run"), *sums)
        .join(last, (c.source == last.c.source) & (c.object == last.c.object) & (c.run_id == last.c.run_id))
        .group_by(c.source, c.object, c.run_id)
        .order_by(c.source, c.object)
    )
    return _frame(catalog, query, OBJECT_COUNTS)


def reconciliation(catalog: Catalog, reader: Reader) -> pl.DataFrame:
    """Per source and object the source counts itself: source_total, rows (stored, not deleted),
    rows_quarantined (open), difference = source_total less both; 0 is right.
    """
    counted = object_counts(catalog).filter(pl.col("source_total").is_not_null(), pl.col("object").is_in(CANONICAL))
    names = counted["object"].unique().to_list()
    stored = [_stored(reader, name) for name in names]
    rows = pl.concat([_STORED.to_frame(), *stored])
    set_aside = _frame(catalog, _open_rows())
    joined = counted.select("source", "object", "source_total")
    for other in (rows, set_aside):
        joined = joined.join(other, on=["source", "object"], how="left", maintain_order="left")
    filled = joined.with_columns(pl.col("rows", "rows_quarantined").fill_null(0).cast(pl.Int64))
    return filled.with_columns(
        (pl.col("source_total") - pl.col("rows") - pl.col("rows_quarantined")).alias("difference")
    )


_STORED: Final = pl.Schema({"source": pl.String(), "object": pl.String(), "rows": pl.Int64()})


def _stored(reader: Reader, name: str) -> pl.DataFrame:
    table = CANONICAL[name]
    rows = reader.scan(table)
    living = rows.filter(pl.col("deleted_at").is_null()) if "deleted_at" in table.names else rows
    counted = living.group_by("source").agg(pl.len().cast(pl.Int64).alias("rows")).collect()
    return counted.select("source", pl.lit(name).alias("object"), "rows")


def _conformed(joined: pl.DataFrame, now: datetime) -> pl.DataFrame:
    age = (pl.lit(now, INSTANT) - pl.col("last_success_at").cast(INSTANT)).dt.total_seconds()
    full = joined.with_columns(
        age.alias("age_seconds"),
        pl.col("error_title").is_not_null().alias("is_failing"),
        pl.col("open_quarantine").fill_null(0),
    )
    return full.select(pl.col(name).cast(dtype) for name, dtype in STATUS.items())


def _last_runs() -> sa.Select[Any]:
    r = RUN_SOURCES.c
    last = sa.select(r.source, sa.func.max(r.run_id).label("run_id")).group_by(r.source).subquery()
    counts = [r[name] for name in ("rows_in", "rows_stored", "rows_quarantined", "rows_duplicate")]
    return (
        sa.select(
            r.source,
            r.status,
            r.run_id.label("last_run"),
            r.finished_at.label("last_run_at"),
            *counts,
            r.error_title,
            r.error_message.label("error"),
            r.next_step,
            r.paused_until,
        )
        .join(last, (r.source == last.c.source) & (r.run_id == last.c.run_id))
        .order_by(r.source)
    )


def _successes() -> sa.Select[Any]:
    r = RUN_SOURCES.c
    fine = r.error_title.is_(None) & r.status.in_(("success", "partial"))
    return sa.select(r.source, sa.func.max(r.finished_at).label("last_success_at")).where(fine).group_by(r.source)


def _open_quarantine() -> sa.Select[Any]:
    q = QUARANTINE.c
    counted = sa.func.count().label("open_quarantine")
    return sa.select(q.source, counted).where(q.resolved_at.is_(None)).group_by(q.source)


def _open_rows() -> sa.Select[Any]:
    q = QUARANTINE.c
    counted = sa.func.count().label("rows_quarantined")
    return sa.select(q.source, q.object, counted).where(q.resolved_at.is_(None), q.is_row).group_by(q.source, q.object)


def _sum_or_null(name: str) -> pl.Expr:
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum())


def _frame(catalog: Catalog, query: sa.Select[Any], schema: pl.Schema | None = None) -> pl.DataFrame:
    """The rows of a query as a frame; dtypes from the query's own column types."""
    with catalog.read() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    return pl.DataFrame(rows, schema=schema or _schema(query), orient="row")


def _schema(query: sa.Select[Any]) -> pl.Schema:
    return pl.Schema({column.name: _dtype(column) for column in query.selected_columns})


def _dtype(column: sa.ColumnElement[Any]) -> pl.DataType:
    if column.name.endswith("_at") or column.name == "paused_until":
        return INSTANT
    return pl.Int64() if isinstance(column.type, sa.Integer) else pl.String()
