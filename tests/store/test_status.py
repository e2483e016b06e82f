from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from connectors._people import nobody
from model.errors import TryAgainLater
from model.schemas import AGENTS, CONTACTS, INSTANT
from store.snapshots import Cursor, Reader, Total, begin_run, finish_run, newest
from store.status import OBJECT_COUNTS, RECONCILIATION, STATUS, object_counts, reconciliation, source_status
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
        ("crm", "agents", run - 1, 1, 1, 0, 0, 0, None, None),
        ("crm", "contacts", run, 5, 4, 0, 1, 0, None, None),
    ]


def stored(tmp_path: Path, living: int, deleted: int = 0, merged: int = 0):
    """Tables with contacts, and the version that holds them; as many agents as contacts live."""
    tables = Tables(str(tmp_path / "tables"))
    gone = [None] * (living + merged) + [NOON] * deleted
    into = [None] * living + ["1"] * (merged + deleted)
    ids = [str(number) for number in range(len(gone))]
    columns = {"source": "crm", "contact_id": ids, "deleted_at": gone, "merged_into": into}
    contacts = pl.DataFrame(columns, schema_overrides={"deleted_at": INSTANT, "merged_into": pl.String})
    agents = pl.DataFrame({"source": "crm", "agent_id": ids[:living]})
    return tables, {
        "contacts": tables.upsert(CONTACTS, CONTACTS.conform(contacts), 1).version,
        "agents": tables.upsert(AGENTS, AGENTS.conform(agents), 1).version,
    }


def compared(catalog, tables, name="contacts"):
    found = reconciliation(catalog, Reader(tables, newest(catalog))).filter(object=name)
    assert found.schema == RECONCILIATION
    return found.drop("source", "object").row(0)


def test_reconciliation_with_the_sources_own_totals(catalog, tmp_path: Path):
    tables, versions = stored(tmp_path, 2)
    brought = Brought(
        totals=(Total("contacts", 4), Total("agents", 2)), rejects=reject().with_columns(is_row=pl.lit(value=True)),
        counts=counts(("surveys", None, 5, 5, 0, 0, 0)), cursors=(Cursor("crm", "s", None, 0),),
    )  # fmt: skip
    committed(catalog, brought, versions=versions)
    assert compared(catalog, tables) == (4, 2, 1, 0, 0, 1, True)
    assert compared(catalog, tables, "agents") == (2, 2, 0, 0, 0, 0, False)
    assert compared(catalog, tables, "surveys") == (None, 0, 0, 0, 0, None, False)
    assert source_status(catalog, NOON)["source_total"].to_list() == [6]


@pytest.mark.parametrize(
    ("total", "difference", "is_wrong"),
    [(7, 4, True), (6, 3, True), (5, 0, False), (3, 0, False), (4, 1, True), (2, -1, True)],
    ids=["some lost", "one lost", "it counts deleted ones", "it does not", "neither", "it has lost some itself"],
)  # fmt: skip
def test_deleted_rows_explain_a_total_that_holds_them_and_no_other(catalog, tmp_path, total, difference, is_wrong):
    tables, versions = stored(tmp_path, 3, deleted=2)
    committed(catalog, Brought(totals=(Total("contacts", total),)), versions=versions)
    assert compared(catalog, tables) == (total, 3, 0, 2, 0, difference, is_wrong)


def test_contacts_known_by_a_number_only_are_no_records_of_the_source(catalog, tmp_path):
    tables, _ = stored(tmp_path, 3)
    strangers = pl.DataFrame({"source": "crm", "contact_id": [nobody("caller", n) for n in ("+34600111222", "7")]})
    version = tables.upsert(CONTACTS, CONTACTS.conform(strangers), 1).version
    committed(catalog, Brought(totals=(Total("contacts", 3),)), versions={"contacts": version})
    assert compared(catalog, tables) == (3, 3, 0, 0, 0, 0, False)


@pytest.mark.parametrize(
    ("total", "difference", "is_wrong"), [(5, 0, False), (3, 0, False), (4, -1, True), (6, 1, True)]
)
def test_merged_rows_are_counted_by_the_source_or_not(catalog, tmp_path, total, difference, is_wrong):
    tables, versions = stored(tmp_path, 3, merged=2)
    committed(catalog, Brought(totals=(Total("contacts", total),)), versions=versions)
    assert compared(catalog, tables) == (total, 5, 0, 0, 2, difference, is_wrong)


def test_rows_that_arrived_since_the_total_before_are_explained_and_those_missing_since_are_not(any_catalog, tmp_path):
    tables, versions = stored(tmp_path, 10)
    committed(any_catalog, Brought(totals=(Total("contacts", 12, before=10),)), versions=versions)
    assert compared(any_catalog, tables)[5:] == (2, False), "they came while the source was read"
    committed(any_catalog, Brought(totals=(Total("contacts", 13),)), versions=versions)
    assert compared(any_catalog, tables)[5:] == (3, True), "it had 12 at the sync before"
    committed(any_catalog, Brought(totals=(Total("contacts", 9),)), versions=versions)
    assert compared(any_catalog, tables)[5:] == (-1, True), "it was restored from a backup, or deletes without a word"


def test_a_source_that_asked_to_wait_is_paused_until_then_and_failing_after(catalog):
    run = begin_run(catalog, NOON, NOON)
    busy = TryAgainLater("Reading crm", "its request limit is used up", until=NOON + HOUR)
    finish_run(catalog, run, NOON, [Brought(status="failed", error=busy)])
    for now, paused in ((NOON, True), (NOON + HOUR, False)):
        (row,) = source_status(catalog, now).to_dicts()
        assert (row["is_paused"], row["is_failing"], row["paused_until"]) == (paused, not paused, NOON + HOUR)
