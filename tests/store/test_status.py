from datetime import timedelta
from pathlib import Path

import polars as pl

from model.errors import TryAgainLater
from model.schemas import CONTACTS
from store.snapshots import Cursor, Reader, Total, begin_run, finish_run, newest
from store.status import OBJECT_COUNTS, STATUS, object_counts, reconciliation, source_status
from store.tables import Tables
from tests.store.test_snapshots import NOON, Brought, committed, counts, reject

HOUR = timedelta(hours=1)


def test_nothing_synced_yet(catalog):
    assert source_status(catalog, NOON).schema == STATUS
    assert source_status(catalog, NOON).is_empty()
    assert object_counts(catalog).schema == OBJECT_COUNTS


def test_one_row_per_source_with_its_last_success_and_last_error(any_catalog):
    committed(
        any_catalog,
        Brought(finished_at=NOON, counts=counts(("contacts", None, 5, 4, 1, 0, 0)), rejects=reject(), status="partial"),
    )
    run = begin_run(any_catalog, NOON + HOUR, NOON)
    failed = Brought(
        status="failed", finished_at=NOON + HOUR, error=TryAgainLater("Reading crm", "503", next_step="wait")
    )
    finish_run(any_catalog, run, NOON + HOUR, [failed])
    (row,) = source_status(any_catalog, NOON + 2 * HOUR).to_dicts()
    assert row["last_success_at"] == NOON
    assert row["age_seconds"] == 7200
    assert (row["status"], row["is_failing"], row["last_run"], row["last_run_at"]) == ("failed", True, run, NOON + HOUR)
    assert (row["error_title"], row["error"], row["next_step"]) == ("Reading crm", "503", "wait")
    assert (row["open_quarantine"], row["rows_in"], row["source_total"]) == (1, 0, None)


def test_a_source_that_never_succeeded_has_no_age(catalog):
    run = begin_run(catalog, NOON, NOON)
    finish_run(catalog, run, NOON, [Brought(status="failed", error=TryAgainLater("a", "b"))])
    (row,) = source_status(catalog, NOON).to_dicts()
    assert (row["last_success_at"], row["age_seconds"], row["is_failing"], row["open_quarantine"]) == (
        None,
        None,
        True,
        0,
    )


def test_counts_are_those_of_the_last_run_that_read_the_object(any_catalog):
    committed(any_catalog, Brought(counts=counts(("contacts", "a", 5, 4, 1, 0, 2), ("agents", None, 1, 1, 0, 0, 0))))
    run, _ = committed(
        any_catalog, Brought(counts=counts(("contacts", "a", 3, 2, 0, 1, 0), ("contacts", None, 2, 2, 0, 0, 0)))
    )
    assert object_counts(any_catalog).rows() == [
        ("crm", "agents", run - 1, 1, 1, 0, 0, 0, None),
        ("crm", "contacts", run, 5, 4, 0, 1, 0, None),
    ]


def test_reconciliation_with_the_sources_own_totals(catalog, tmp_path: Path):
    tables = Tables(str(tmp_path / "tables"))
    frame = CONTACTS.conform(
        pl.DataFrame({"source": ["crm"] * 3, "contact_id": ["1", "2", "3"], "deleted_at": [None, None, NOON]})
    )
    version = tables.upsert(CONTACTS, frame, 1).version
    brought = Brought(
        totals=(Total("contacts", 4), Total("agents", 0)), rejects=reject().with_columns(is_row=pl.lit(value=True)),
        cursors=(Cursor("crm", "s", None, 0),),
    )  # fmt: skip
    committed(catalog, brought, versions={"contacts": version})
    found = reconciliation(catalog, Reader(tables, newest(catalog)))
    assert found.sort("object").rows() == [("crm", "agents", 0, 0, 0, 0), ("crm", "contacts", 4, 2, 1, 1)]
    assert source_status(catalog, NOON)["source_total"].to_list() == [4]
