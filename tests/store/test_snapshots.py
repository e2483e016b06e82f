from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from model.delivery import REJECTS
from model.errors import HiloError, SourceSkipped, TryAgainLater
from model.schemas import AGENTS, CONTACTS
from store import quarantine, snapshots
from store.catalog_tables import COUNTS, RUN_SOURCES, RUNS
from store.lock import writer_lock
from store.marks import Mark, marks, rows_before
from store.snapshots import Commit, Cursor, Reader, Total, begin_run, commit, count_rows, finish_run, newest, snapshot
from store.tables import Tables

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
COUNTED = {
    "object": pl.String, "unit": pl.String, "rows_in": pl.Int64, "rows_stored": pl.Int64,
    "rows_quarantined": pl.Int64, "rows_duplicate": pl.Int64, "fields_quarantined": pl.Int64,
}  # fmt: skip


def counts(*rows):
    return pl.DataFrame(list(rows), schema=COUNTED, orient="row")


def reject(row="7", field_name="created_at", reason="no date"):
    row = {
        "object": "contacts",
        "id": row,
        "field": field_name,
        "raw": "31/31/26",
        "reason": reason,
        "is_row": False,
        "line": 3,
    }
    return pl.DataFrame([row], schema=REJECTS)


@dataclass(frozen=True)
class Brought:
    """A result as a pipeline hands it in."""

    source: str = "crm"
    status: str = "success"
    started_at: datetime = NOON
    finished_at: datetime = NOON + timedelta(minutes=1)
    counts: pl.DataFrame = field(default_factory=counts)
    rejects: pl.DataFrame = field(default_factory=REJECTS.to_frame)
    cursors: tuple[Cursor, ...] = ()
    totals: tuple[Total, ...] = ()
    error: HiloError | None = None


def committed(catalog, *results, versions=None, now=NOON, **more):
    run = begin_run(catalog, now, now)
    moved = [
        Brought(
            **{**vars(r), "cursors": tuple(Cursor(c.source, c.stream, c.cursor, run, run, True) for c in r.cursors)}
        )
        for r in results
    ]
    return run, commit(catalog, Commit(run, now, now, versions or {}, moved, **more))


def rows(catalog, query):
    with catalog.read() as connection:
        return connection.execute(query).all()


def test_a_commit_is_the_newest_snapshot(any_catalog):
    assert newest(any_catalog) is None
    _, first = committed(any_catalog, versions={"contacts": 3, "journeys": 1})
    _, second = committed(any_catalog, versions={"contacts": 4}, now=NOON + timedelta(days=1), is_demo=True)
    found = newest(any_catalog)
    assert (found.id, found.as_of, found.is_demo, dict(found.versions)) == (
        second,
        NOON + timedelta(days=1),
        True,
        {"contacts": 4},
    )
    assert dict(snapshot(any_catalog, first).versions) == {"contacts": 3, "journeys": 1}
    assert snapshot(any_catalog, 99) is None


def test_everything_of_a_run_is_written(any_catalog):
    error = SourceSkipped("Reading crm", "token refused", next_step="renew it")
    brought = Brought(
        status="partial",
        counts=counts(
            ("contacts", None, 5, 4, 1, 0, 2), ("contacts", None, 0, -1, 0, 1, 0), ("contacts", "a.csv", 2, 2, 0, 0, 0)
        ),
        rejects=reject(),
        cursors=(Cursor("crm", "users", "c9", 0),),
        totals=(Total("contacts", 9), Total("agents", 3)),
        error=error,
    )
    run, _ = committed(any_catalog, brought)
    assert rows(any_catalog, sa.select(RUNS.c.status, RUNS.c.finished_at)) == [("partial", NOON)]
    stored = rows(
        any_catalog,
        sa.select(RUN_SOURCES.c.status, RUN_SOURCES.c.error_message, RUN_SOURCES.c.rows_in, RUN_SOURCES.c.rows_stored),
    )
    assert stored == [("partial", "token refused", 7, 5)]
    counted = sa.select(
        COUNTS.c.object,
        COUNTS.c.unit,
        COUNTS.c.rows_in,
        COUNTS.c.rows_stored,
        COUNTS.c.rows_duplicate,
        COUNTS.c.source_total,
    )
    assert rows(any_catalog, counted.order_by(COUNTS.c.object, COUNTS.c.unit)) == [
        ("agents", "", 0, 0, 0, 3), ("contacts", "", 5, 3, 1, 9), ("contacts", "a.csv", 2, 2, 0, None),
    ]  # fmt: skip
    assert marks(any_catalog, "crm") == {"users": Mark("c9", run, run)}
    assert marks(any_catalog, "other") == {}
    assert quarantine.entries(any_catalog).select("source", "id", "field", "raw", "line").rows() == [
        ("crm", "7", "created_at", "31/31/26", 3)
    ]


def test_nothing_is_visible_when_anything_fails(any_catalog, monkeypatch):
    _, before = committed(any_catalog, Brought(cursors=(Cursor("crm", "users", "old", 0),)), versions={"contacts": 1})
    monkeypatch.setattr(snapshots, "_write_snapshot", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        committed(
            any_catalog,
            Brought(cursors=(Cursor("crm", "users", "new", 0),), rejects=reject()),
            versions={"contacts": 2},
        )
    assert newest(any_catalog).id == before
    assert marks(any_catalog, "crm")["users"].cursor == "old"
    assert quarantine.entries(any_catalog).is_empty()
    assert rows(any_catalog, sa.select(RUNS.c.status).order_by(RUNS.c.id)) == [("success",), ("running",)]


def test_a_commit_without_the_lock_is_refused(catalog):
    moment = [NOON]
    with writer_lock(catalog, "a:1", lambda: moment[0]) as held:
        run = begin_run(catalog, NOON, NOON)
        moment[0] += timedelta(hours=1)
        with writer_lock(catalog, "b:1", lambda: moment[0]), pytest.raises(TryAgainLater, match="took over"):
            commit(catalog, Commit(run, NOON, NOON, {}), held)
    assert newest(catalog) is None


def test_a_run_that_died_is_marked_by_the_next(catalog):
    begin_run(catalog, NOON, NOON)
    second = begin_run(catalog, NOON, NOON)
    finish_run(
        catalog,
        second,
        NOON,
        [Brought(status="failed", cursors=(Cursor("crm", "users", "c", 2),))],
        message="no source",
    )
    assert rows(catalog, sa.select(RUNS.c.status).order_by(RUNS.c.id)) == [("interrupted",), ("failed",)]
    assert rows(catalog, sa.select(RUN_SOURCES.c.status)) == [("failed",)]
    assert marks(catalog, "crm") == {}
    assert newest(catalog) is None


def test_ids_of_removed_snapshots_are_not_used_again(catalog):
    _, first = committed(catalog)
    with catalog.write() as connection:
        connection.exec_driver_sql("DELETE FROM snapshots")
    _, second = committed(catalog)
    assert second > first


def test_rows_before_are_those_of_a_units_last_read(any_catalog):
    committed(
        any_catalog,
        Brought(
            counts=counts(
                ("contacts", "a.csv", 5, 5, 0, 0, 0),
                ("agents", "a.csv", 1, 1, 0, 0, 0),
                ("contacts", "b.csv", 9, 9, 0, 0, 0),
            )
        ),
    )
    committed(
        any_catalog, Brought(counts=counts(("contacts", "a.csv", 7, 7, 0, 0, 0), ("contacts", None, 3, 3, 0, 0, 0)))
    )
    assert rows_before(any_catalog, "crm") == {"a.csv": 7, "b.csv": 9}
    assert rows_before(any_catalog, "other") == {}


def test_counts_of_equal_pairs_are_added_up():
    brought = Brought(counts=counts(("a", "u", 1, 1, 0, 0, 0), ("a", "u", 2, 1, 1, 0, 4)))
    assert count_rows(brought).rows() == [("a", "u", 3, 2, 1, 0, 4, None, None)]


def test_a_reader_keeps_its_versions_while_newer_ones_are_written(catalog, tmp_path: Path):
    tables = Tables(str(tmp_path / "tables"))
    row = pl.DataFrame({"source": ["s"], "agent_id": ["1"], "name": ["old"]})
    committed(catalog, versions={"agents": tables.upsert(AGENTS, AGENTS.conform(row), 1).version})
    reader = Reader(tables, newest(catalog))
    committed(
        catalog,
        versions={"agents": tables.upsert(AGENTS, AGENTS.conform(row.with_columns(name=pl.lit("new"))), 2).version},
    )
    assert reader.scan(AGENTS).collect()["name"].to_list() == ["old"]
    assert Reader(tables, newest(catalog)).scan(AGENTS).collect()["name"].to_list() == ["new"]
    assert reader.scan(CONTACTS).collect().equals(CONTACTS.empty())


def test_conflicts_found_by_deriving_are_judged_anew_by_each_commit(catalog):
    found = reject().with_columns(source=pl.lit("crm"))
    committed(catalog, conflicts=found)
    assert quarantine.entries(catalog)["id"].to_list() == ["7"]
    committed(catalog)
    assert quarantine.entries(catalog).is_empty()
