"""How each source is doing: last success, rows, quarantine, last error, and the source's own totals."""

from datetime import datetime
from typing import Any, Final

import polars as pl
import sqlalchemy as sa

from model.schemas import CANONICAL, INSTANT
from model.vocabulary import NO_RECORD
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
        "is_paused": pl.Boolean(),
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
        "source_total_before": pl.Int64(),
    }
)
RECONCILIATION: Final = pl.Schema(
    {
        "source": pl.String(),
        "object": pl.String(),
        "source_total": pl.Int64(),
        "rows": pl.Int64(),
        "rows_quarantined": pl.Int64(),
        "rows_deleted": pl.Int64(),
        "rows_merged": pl.Int64(),
        "difference": pl.Int64(),
        "is_unexplained": pl.Boolean(),
    }
)


def source_status(catalog: Catalog, now: datetime) -> pl.DataFrame:
    """One row per source that was ever synced, schema STATUS, by name.

    Counts are those of its last run; `last_success_at` is the last run without an error (rows may have
    been quarantined); `source_total` sums the source's own last totals, null when it gives none. A source
    that asked us to wait `is_paused` until then, and is not failing meanwhile.
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
    """Per source and object: does the source count what is stored? Schema RECONCILIATION, by source and object.

    `rows` are stored and not deleted, without contacts of whom the source has no record, `rows_merged` those of them
    that were merged into others, `rows_quarantined` open, `difference` the source's total less rows and quarantined, 0
    is right; null where the source gives no total. Whether a source counts deleted and merged ones too is its own
    affair: each answer that makes the sum right does. Rows that arrived since the total before are no fault: the source
    may show them late, and the next sync brings them. So a difference is unexplained when less is stored than the
    source had then, or more than it has now.
    """
    counted = _totals(catalog)
    names = counted["object"].unique().to_list()
    rows = pl.concat([_STORED.to_frame(), *(_stored(reader, name) for name in names)])
    joined = counted
    for other in (rows, _frame(catalog, _open_rows())):
        joined = joined.join(other, on=["source", "object"], how="left", maintain_order="left")
    filled = joined.with_columns(
        pl.col("rows", "rows_quarantined", "rows_deleted", "rows_merged").fill_null(0).cast(pl.Int64)
    )
    return _judged(filled).select(RECONCILIATION.names()).sort("source", "object")


def _judged(counted: pl.DataFrame) -> pl.DataFrame:
    """`difference` and `is_unexplained` of totals beside rows."""
    living, total = pl.col("rows") + pl.col("rows_quarantined"), pl.col("source_total")
    least, deleted, merged = pl.min_horizontal(total, "least"), pl.col("rows_deleted"), pl.col("rows_merged")
    counts = [living, living + deleted, living - merged, living + deleted - merged]
    right = [pl.when(count.is_between(least, total)).then(count) for count in counts]
    held = pl.coalesce(*right, living)
    return counted.with_columns(
        (total - held).alias("difference"), (~held.is_between(least, total)).fill_null(False).alias("is_unexplained")
    )


_STORED: Final = pl.Schema(
    {
        "source": pl.String(),
        "object": pl.String(),
        "rows": pl.Int64(),
        "rows_deleted": pl.Int64(),
        "rows_merged": pl.Int64(),
    }
)


def _stored(reader: Reader, name: str) -> pl.DataFrame:
    names = CANONICAL[name].names
    gone, into = (pl.col(c) if c in names else pl.lit(None, pl.String).alias(c) for c in ("deleted_at", "merged_into"))
    rows = reader.scan(CANONICAL[name])
    if name == "contacts":  # those known by a number or an address only are no records of the source
        rows = rows.filter(~pl.col("contact_id").str.contains(NO_RECORD))
    known = rows.select("source", gone=gone.is_not_null(), merged=into.is_not_null())
    numbers = {
        "rows": ~pl.col("gone"),
        "rows_deleted": pl.col("gone"),
        "rows_merged": pl.col("merged") & ~pl.col("gone"),
    }
    sums = [which.cast(pl.Int64).sum().alias(number) for number, which in numbers.items()]
    counted = known.group_by("source").agg(sums).collect()
    return counted.select("source", pl.lit(name).alias("object"), *numbers)


def _totals(catalog: Catalog) -> pl.DataFrame:
    """Every object read of each source with the source's last total, and `least`, what it had had before."""
    counted = object_counts(catalog).filter(pl.col("object").is_in(CANONICAL))
    before = _frame(catalog, _earlier_totals())
    joined = counted.join(before, on=["source", "object", "run"], how="left", maintain_order="left")
    return joined.select("source", "object", "source_total", least=pl.coalesce("source_total_before", "earlier"))


def _earlier_totals() -> sa.Select[Any]:
    """For each run that has a source's total of an object, the total that the run before it had."""
    c = COUNTS.c
    earlier = sa.func.lag(c.source_total, type_=sa.BigInteger()).over(
        partition_by=(c.source, c.object), order_by=c.run_id
    )
    query = sa.select(c.source, c.object, c.run_id.label("run"), earlier.label("earlier"))
    return query.where(c.unit == "", c.source_total.is_not(None))


def _conformed(joined: pl.DataFrame, now: datetime) -> pl.DataFrame:
    age = (pl.lit(now, INSTANT) - pl.col("last_success_at").cast(INSTANT)).dt.total_seconds()
    paused = (pl.col("paused_until") > pl.lit(now, INSTANT)).fill_null(False)
    full = joined.with_columns(
        age.alias("age_seconds"),
        paused.alias("is_paused"),
        (pl.col("error_title").is_not_null() & ~paused).alias("is_failing"),
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
