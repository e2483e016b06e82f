from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from model.delivery import REJECTS
from model.schemas import CONTACTS, EVENTS
from store import quarantine
from store.quarantine import (
    ENTRIES,
    RAW_LENGTH,
    are_known,
    entries,
    record,
    resolve_conflicts,
    resolve_notices,
    resolve_read,
    resolve_units,
)
from store.tables import Tables

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


def rejects(*rows):
    """Rows of (id, raw, is_row) of the object contacts."""
    frame = pl.DataFrame(
        [("contacts", i, "phone", raw, "no telephone number", is_row, None) for i, raw, is_row in rows],
        schema=REJECTS, orient="row",
    )  # fmt: skip
    return frame.with_columns(source=pl.lit("crm"))


def keep(catalog, frame, run, now=NOON, **more):
    with catalog.write() as connection:
        record(connection, frame, run, now, **more)


def test_the_same_reject_again_is_not_doubled(any_catalog):
    keep(any_catalog, rejects(("1", "x", False), ("1", "x", False), ("2", None, True)), 1)
    keep(any_catalog, rejects(("1", "x", False)), 2, LATER)
    found = entries(any_catalog)
    assert found.schema == ENTRIES
    assert found.select("id", "is_row", "first_run", "last_run", "first_seen", "last_seen").rows() == [
        ("1", False, 1, 2, NOON, LATER),
        ("2", True, 1, 1, NOON, NOON),
    ]


def test_another_value_is_another_entry(catalog):
    keep(catalog, rejects(("1", "x", False), ("1", "y", False), ("2", "x", False)), 1)
    assert entries(catalog).height == 3
    assert entries(catalog, "crm", limit=2).height == 2
    assert entries(catalog, "other").is_empty()


def test_a_long_or_binary_value_is_cut_and_still_told_apart(any_catalog):
    long = "é\x00" * RAW_LENGTH
    keep(any_catalog, rejects(("1", long + "a", False), ("1", long + "b", False)), 1)
    assert [len(raw) for raw in entries(any_catalog)["raw"]] == [RAW_LENGTH, RAW_LENGTH]


def test_a_clean_row_written_later_resolves_its_rejects(any_catalog, tmp_path: Path):
    tables = Tables(str(tmp_path / "tables"))

    def write(run, *ids):
        frame = pl.DataFrame({"source": ["crm"] * len(ids), "contact_id": ids, "name": [f"run {run}"] * len(ids)})
        return {"contacts": tables.upsert(CONTACTS, CONTACTS.conform(frame), run).version}

    keep(any_catalog, rejects(("1", "x", False), ("2", "x", True), ("3", "x", True)), 1)
    assert resolve_read(any_catalog, tables, {}, LATER) == 0
    assert resolve_read(any_catalog, tables, write(1, "1"), LATER) == 0
    keep(any_catalog, rejects(("3", "x", True)), 2)
    assert resolve_read(any_catalog, tables, write(2, "1", "3", "4"), LATER) == 1
    assert entries(any_catalog)["id"].sort().to_list() == ["2", "3"]
    assert entries(any_catalog, is_open=False).filter(id="1")["resolved_at"].to_list() == [LATER]
    keep(any_catalog, rejects(("1", "x", False)), 3)
    assert "1" in entries(any_catalog)["id"].to_list()


def test_an_event_is_found_by_interaction_and_event(any_catalog, tmp_path: Path):
    tables = Tables(str(tmp_path / "tables"))
    told = rejects(("7/1", "x", False), ("8/1", "x", False)).with_columns(object=pl.lit("events"))
    keep(any_catalog, told, 1)
    event = {"source": ["crm"], "interaction_id": ["7"], "event_id": ["1"], "at": [NOON], "kind": ["message"]}
    versions = {"events": tables.upsert(EVENTS, EVENTS.conform(pl.DataFrame(event)), 2).version}
    assert resolve_read(any_catalog, tables, versions, LATER) == 1
    assert entries(any_catalog)["id"].to_list() == ["8/1"]


def test_a_file_read_again_without_a_reject_closes_it(any_catalog):
    lines = rejects((None, "a;b", True), (None, "c;d", True))
    keep(any_catalog, lines.with_columns(unit=pl.lit("one.csv")), 1)
    keep(any_catalog, lines.with_columns(unit=pl.lit("two.csv")), 1)
    assert entries(any_catalog).height == 4
    keep(any_catalog, lines.head(1).with_columns(unit=pl.lit("one.csv")), 2, LATER)
    with any_catalog.write() as connection:
        resolve_units(connection, "crm", ["one.csv"], 2, LATER)
        resolve_units(connection, "other", ["two.csv"], 2, LATER)
    assert sorted(entries(any_catalog)["raw"]) == ["a;b", "a;b", "c;d"]


def test_what_a_source_as_a_whole_is_no_longer_told_of_is_closed(any_catalog):
    keep(any_catalog, rejects((None, "may not be read", False), (None, "gone", False), (None, "a row", True)), 1)
    keep(any_catalog, rejects(("1", "a field", False)), 1)
    keep(any_catalog, rejects((None, "of a file", False)).with_columns(unit=pl.lit("one.csv")), 1)
    keep(any_catalog, rejects((None, "may not be read", False)), 2, LATER)
    with any_catalog.write() as connection:
        resolve_notices(connection, "other", 2, LATER)
        assert entries(any_catalog).height == 5
        resolve_notices(connection, "crm", 2, LATER)
    assert sorted(entries(any_catalog)["raw"]) == ["a field", "a row", "may not be read", "of a file"]


def test_conflicts_that_are_not_found_again_are_resolved(any_catalog):
    keep(any_catalog, rejects(("1", "x", False)), 1)
    keep(any_catalog, rejects(("8", "c", False), ("9", "c", False)), 1, is_derived=True)
    keep(any_catalog, rejects(("9", "c", False)), 2, is_derived=True)
    with any_catalog.write() as connection:
        resolve_conflicts(connection, 2, LATER)
    assert entries(any_catalog)["id"].sort().to_list() == ["1", "9"]


def test_many_rejects(catalog):
    keep(catalog, rejects(*((str(n), "x", False) for n in range(12_000))), 1)
    assert entries(catalog).height == 12_000


def test_lazy_rejects_are_kept_in_batches_like_others(catalog, monkeypatch):
    told = rejects(*((str(n), "x", n % 2 == 0) for n in range(25)))
    keep(catalog, told, 1)
    eager = entries(catalog)
    monkeypatch.setattr(quarantine, "_CHUNK", 10)
    sizes, row = [], quarantine._named
    monkeypatch.setattr(quarantine, "_named", lambda chunk: sizes.append(chunk.height) or row(chunk))
    keep(catalog, told.lazy(), 1)
    assert entries(catalog).equals(eager)
    assert are_known(catalog, told.lazy())
    assert sum(sizes) == 2 * told.height
    assert max(sizes) <= 10
    assert not are_known(catalog, rejects(("25", "x", False)).lazy())
    keep(catalog, told.clear().lazy(), 1)


def test_what_is_open_is_looked_at_only_when_its_table_was_written_since(catalog, tmp_path: Path, monkeypatch):
    """A million open rejects must not cost every sync what reading them costs."""
    tables = Tables(str(tmp_path / "tables"))
    frame = CONTACTS.conform(pl.DataFrame({"source": ["crm"], "contact_id": ["1"]}))
    versions = {"contacts": tables.upsert(CONTACTS, frame, 1).version}
    keep(catalog, rejects(("1", "x", False)), 1)
    monkeypatch.setattr(quarantine, "_open_rows", None)
    assert resolve_read(catalog, tables, versions, LATER) == 0


def test_more_open_rejects_than_are_read_at_once_are_all_resolved(catalog, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(quarantine, "_CHUNK", 2)
    tables, ids = Tables(str(tmp_path / "tables")), [str(n) for n in range(5)]
    keep(catalog, rejects(*((i, "x", False) for i in ids)), 1)
    frame = CONTACTS.conform(pl.DataFrame({"source": ["crm"] * 4, "contact_id": ids[1:]}))
    versions = {"contacts": tables.upsert(CONTACTS, frame, 2).version}
    assert resolve_read(catalog, tables, versions, LATER) == 4
    assert entries(catalog)["id"].to_list() == ["0"]
