"""Snapshots: one catalog row names the Delta version of every table, so that many tables change at once.

`commit` writes snapshot, versions, cursors, counts, quarantine and the run's outcome in one SQL
transaction. Before it nothing of a sync is visible; after it everything is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from model.delivery import REJECTS
from model.derivation import PIECES
from model.errors import HiloError, TryAgainLater
from model.schemas import Table
from store import quarantine
from store.catalog import Catalog, upsert
from store.catalog_tables import COUNTS, CURSORS, RUN_SOURCES, RUNS, SNAPSHOT_TABLES, SNAPSHOTS
from store.lock import Held
from store.marks import Mark
from store.parted import live
from store.tables import Tables

__all__ = [
    "Commit",
    "Cursor",
    "Mark",
    "Reader",
    "Result",
    "Snapshot",
    "Total",
    "begin_run",
    "commit",
    "finish_run",
    "newest",
    "snapshot",
]

_SUMS: Final = ("rows_in", "rows_stored", "rows_quarantined", "rows_duplicate", "fields_quarantined")
_ROWS: Final = _SUMS[:4]
_TOTALS: Final = pl.Schema({"object": pl.String, "source_total": pl.Int64, "source_total_before": pl.Int64})


@dataclass(frozen=True)
class Snapshot:
    """One committed state of the store: what to read (table → version) and as of which instant."""

    id: int
    as_of: datetime
    versions: Mapping[str, int]
    is_demo: bool
    created_at: datetime


@dataclass(frozen=True)
class Cursor:
    """Where a stream goes on after this run.

    `run` is the run whose pages are committed with it, `finished_run` the run in which the stream last
    came to its end, `is_finished` whether that is this one, `server_time` the source's clock.
    """

    source: str
    stream: str
    cursor: str | None
    run: int
    finished_run: int = 0
    is_finished: bool = False
    server_time: datetime | None = None


class Total(NamedTuple):
    """How many rows of a table a source says it has, not counting deleted ones: `rows` after it was read, and
    `before` it was, where that was asked too.
    """

    object: str
    rows: int
    before: int | None = None


class Result(Protocol):
    """What one run brought from one source.

    `counts` has one row per object and unit (object, unit, rows_in, rows_stored, rows_quarantined,
    rows_duplicate, fields_quarantined; equal pairs are added up; a unit in it was read whole), `rejects` the
    schema `model.delivery.REJECTS` and optionally `unit`, `totals` the source's own.
    """

    @property
    def source(self) -> str: ...  # noqa: D102 - the class says it
    @property
    def status(self) -> str: ...  # noqa: D102
    @property
    def started_at(self) -> datetime: ...  # noqa: D102
    @property
    def finished_at(self) -> datetime: ...  # noqa: D102
    @property
    def counts(self) -> pl.DataFrame: ...  # noqa: D102
    @property
    def rejects(self) -> pl.DataFrame | pl.LazyFrame: ...  # noqa: D102
    @property
    def cursors(self) -> Sequence[Cursor]: ...  # noqa: D102
    @property
    def totals(self) -> Sequence[Total]: ...  # noqa: D102
    @property
    def error(self) -> HiloError | None: ...  # noqa: D102


@dataclass(frozen=True)
class Commit:
    """Everything one run makes visible together.

    `conflicts` are contradictions found by deriving (REJECTS and a `source` column); the list is
    complete, so those of earlier runs that are not in it count as resolved. None: nothing was derived, they stay.
    """

    run: int
    as_of: datetime
    created_at: datetime
    versions: Mapping[str, int]
    results: Sequence[Result] = ()
    conflicts: pl.DataFrame | None = field(default_factory=REJECTS.to_frame)
    is_demo: bool = False
    message: str = ""


def begin_run(catalog: Catalog, now: datetime, as_of: datetime) -> int:
    """Open a run and return its id. Runs still open are marked interrupted: the lock holder is their heir."""
    with catalog.write() as connection:
        stale = sa.update(RUNS).where(RUNS.c.status == "running")
        connection.execute(stale.values(status="interrupted", finished_at=now, message="it ended without a result"))
        opened = sa.insert(RUNS).values(started_at=now, status="running", as_of=as_of, message="")
        return int(connection.execute(opened.returning(RUNS.c.id)).scalar_one())


def finish_run(
    catalog: Catalog,
    run: int,
    now: datetime,
    results: Sequence[Result] = (),
    *,
    message: str = "",
    status: str = "failed",
) -> None:
    """Close a run that makes no snapshot; cursors and quarantine stay as they were, errors are kept."""
    with catalog.write() as connection:
        _close_run(connection, run, now, status, message)
        _write_results(connection, run, results)


def commit(catalog: Catalog, work: Commit, held: Held | None = None) -> int:
    """Make a run visible in one transaction and return the snapshot's id.

    With `held`, TryAgainLater (and nothing written) when the writer lock was lost to another process.
    """
    with catalog.write() as connection:
        if held:
            held.confirm(connection)
        _close_run(connection, work.run, work.created_at, _outcome(work.results), work.message)
        _write_results(connection, work.run, work.results)
        _write_cursors(connection, work.results)
        _write_counts(connection, work.run, work.results)
        _write_rejects(connection, work)
        return _write_snapshot(connection, work)


def newest(catalog: Catalog) -> Snapshot | None:
    """The newest snapshot; None before the first sync."""
    return _found(catalog, sa.select(SNAPSHOTS).order_by(SNAPSHOTS.c.id.desc()).limit(1))


def snapshot(catalog: Catalog, snapshot_id: int) -> Snapshot | None:
    """The snapshot of that id; None when there is none, or retention has removed it."""
    return _found(catalog, sa.select(SNAPSHOTS).where(SNAPSHOTS.c.id == snapshot_id))


@dataclass(frozen=True)
class Reader:
    """Reads exactly the versions a snapshot names, whatever is written meanwhile."""

    tables: Tables
    snapshot: Snapshot

    def scan(self, table: Table) -> pl.LazyFrame:
        """The table at its pinned version, in its schema; empty when the snapshot has no such table."""
        versions = self.snapshot.versions
        if table.name in PIECES:
            return live(self.tables, table, versions).select(table.names)
        version = versions.get(table.name)
        return table.empty().lazy() if version is None else self.tables.scan(table, version)


def _found(catalog: Catalog, query: sa.Select[Any]) -> Snapshot | None:
    with catalog.read() as connection:
        row = connection.execute(query).first()
        if row is None:
            return None
        pins = sa.select(SNAPSHOT_TABLES.c.table_name, SNAPSHOT_TABLES.c.version)
        versions = dict(tuple(pin) for pin in connection.execute(pins.where(SNAPSHOT_TABLES.c.snapshot_id == row.id)))
    return Snapshot(row.id, row.as_of, versions, row.is_demo, row.created_at)


def _outcome(results: Sequence[Result]) -> str:
    states = {result.status for result in results}
    return "success" if states <= {"success"} else "partial"


def _close_run(connection: Connection, run: int, now: datetime, status: str, message: str) -> None:
    closed = sa.update(RUNS).where(RUNS.c.id == run).values(finished_at=now, status=status, message=message)
    connection.execute(closed)


def _write_results(connection: Connection, run: int, results: Sequence[Result]) -> None:
    upsert(connection, RUN_SOURCES, [_result_row(run, result) for result in results])


def _result_row(run: int, result: Result) -> dict[str, Any]:
    error = result.error
    sums = {name: int(result.counts[name].sum()) if name in result.counts.columns else 0 for name in _ROWS}
    return {
        "run_id": run,
        "source": result.source,
        "status": result.status,
        "error_title": error.title if error else None,
        "error_message": error.message if error else None,
        "next_step": error.next_step if error else None,
        "paused_until": error.until if isinstance(error, TryAgainLater) else None,
        "started_at": result.started_at,
        "finished_at": result.finished_at,
        **sums,
    }


def _write_cursors(connection: Connection, results: Sequence[Result]) -> None:
    rows = [
        {
            "source": c.source,
            "stream": c.stream,
            "cursor": c.cursor,
            "updated_run": c.run,
            "finished_run": c.finished_run,
            "server_time": c.server_time,
        }
        for result in results
        for c in result.cursors
    ]
    upsert(connection, CURSORS, rows)


def _write_counts(connection: Connection, run: int, results: Sequence[Result]) -> None:
    for result in results:
        rows = count_rows(result).with_columns(pl.lit(run).alias("run_id"), pl.lit(result.source).alias("source"))
        upsert(connection, COUNTS, rows.to_dicts())


def count_rows(result: Result) -> pl.DataFrame:
    """One row per object and unit ("" for none) with the sums, and `source_total` (`_before`) beside the unit "".

    An object the source counts but sent nothing of has a row of zeros.
    """
    totals = pl.DataFrame(list(result.totals), _TOTALS, orient="row")
    known = result.counts.select("object", pl.col("unit").fill_null(""), *_SUMS) if result.counts.width else None
    counted = totals.select("object", pl.lit("").alias("unit"), *(pl.lit(0, pl.Int64).alias(s) for s in _SUMS))
    summed = pl.concat([counted, *([] if known is None else [known])]).group_by("object", "unit").sum()
    owned = totals.unique("object", keep="last", maintain_order=True).with_columns(pl.lit("").alias("unit"))
    return summed.join(owned, on=["object", "unit"], how="left").sort("object", "unit")


def _write_rejects(connection: Connection, work: Commit) -> None:
    for result in work.results:
        rejects = result.rejects.with_columns(pl.lit(result.source).alias("source"))
        quarantine.record(connection, rejects, work.run, work.created_at)
        units = result.counts["unit"].drop_nulls().unique().to_list() if result.counts.width else []
        quarantine.resolve_units(connection, result.source, units, work.run, work.created_at)
        if result.status == "success":  # else what would have told it again may not have been read
            quarantine.resolve_notices(connection, result.source, work.run, work.created_at)
    if work.conflicts is not None:
        quarantine.record(connection, work.conflicts, work.run, work.created_at, is_derived=True)
        quarantine.resolve_conflicts(connection, work.run, work.created_at)


def _write_snapshot(connection: Connection, work: Commit) -> int:
    row = {"as_of": work.as_of, "created_at": work.created_at, "run_id": work.run, "is_demo": work.is_demo}
    added = int(connection.execute(sa.insert(SNAPSHOTS).values(row).returning(SNAPSHOTS.c.id)).scalar_one())
    pins = [{"snapshot_id": added, "table_name": name, "version": v} for name, v in work.versions.items()]
    upsert(connection, SNAPSHOT_TABLES, pins)
    return added
