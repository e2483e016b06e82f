from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable
from hypothesis import given, settings
from hypothesis import strategies as st

from model.derived import DERIVED
from model.errors import BugError, HiloError
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS, whole
from store import tables as module
from store.tables import Rewrite, Tables


def day(number):
    return None if number is None else datetime(2026, 1, number, tzinfo=UTC)


def contacts(*rows):
    """Rows of (id, day of update, name)."""
    made = [
        {"source": "crm", "contact_id": i, "updated_at": day(d), "name": n, "emails": [n, None]} for i, d, n in rows
    ]
    return CONTACTS.conform(pl.DataFrame(made, schema_overrides=CONTACTS.schema))


def names(tables, version=None):
    return dict(tables.scan(CONTACTS, version).select("contact_id", "name").sort("contact_id").collect().iter_rows())


@pytest.fixture
def tables(tmp_path: Path) -> Tables:
    return Tables(str(tmp_path / "tables"))


def test_rows_come_back_with_the_schemas_dtypes(tables):
    batch = contacts(("1", 1, "Núria"), ("2", None, None))
    done = tables.upsert(CONTACTS, batch, 7)
    assert (done.inserted, done.updated, done.unchanged, done.duplicates) == (2, 0, 0, 0)
    assert tables.read(CONTACTS, done.version).sort("contact_id").equals(batch)
    kept = tables.scan(CONTACTS, bookkeeping=True).sort("contact_id").collect()
    assert kept.columns[-3:] == ["_source_updated_at", "_pull", "_row_hash"]
    assert kept["_row_hash"].dtype == pl.UInt64
    assert kept["_source_updated_at"].to_list() == [day(1), None]
    assert kept["_pull"].to_list() == [7, 7]


def test_applying_a_batch_again_makes_no_version(tables):
    batch = contacts(("1", 1, "a"), ("2", 2, "b"))
    first = tables.upsert(CONTACTS, batch, 1)
    again = tables.upsert(CONTACTS, batch, 2)
    assert (again.version, again.unchanged, again.inserted, again.updated) == (first.version, 2, 0, 0)


def test_an_empty_batch_creates_the_table_and_then_does_nothing(tables):
    first = tables.upsert(CONTACTS, CONTACTS.empty(), 1)
    assert tables.upsert(CONTACTS, CONTACTS.empty(), 2) == first
    assert tables.read(CONTACTS).equals(CONTACTS.empty())


@pytest.mark.parametrize(
    ("stored", "incoming", "wins"),
    [(2, 3, True), (2, 2, True), (3, 2, False), (3, None, False), (None, 1, True), (None, None, True)],
)
def test_the_newer_row_wins_and_null_is_the_oldest(tables, stored, incoming, wins):
    tables.upsert(CONTACTS, contacts(("1", stored, "stored")), 1)
    done = tables.upsert(CONTACTS, contacts(("1", incoming, "incoming")), 2)
    assert names(tables) == {"1": "incoming" if wins else "stored"}
    assert (done.updated, done.unchanged) == ((1, 0) if wins else (0, 1))


def test_inside_a_batch_the_newest_wins_whatever_the_order(tables):
    batch = contacts(("1", 2, "old"), ("1", 3, "new"), ("1", None, "undated"), ("2", 1, "first"), ("2", 1, "last"))
    done = tables.upsert(CONTACTS, batch, 1)
    assert names(tables) == {"1": "new", "2": "last"}
    assert (done.inserted, done.duplicates) == (2, 3)


def test_the_given_update_time_comes_before_the_rows_own(tables):
    given_time = pl.Series("_source_updated_at", [day(9), None], CONTACTS.schema["updated_at"])
    tables.upsert(CONTACTS, contacts(("1", 1, "a"), ("2", 5, "b")).with_columns(given_time), 1)
    kept = tables.scan(CONTACTS, bookkeeping=True).sort("contact_id").select("_source_updated_at").collect()
    assert kept.to_series().to_list() == [day(9), day(5)]


def test_equal_ids_of_two_sources_are_two_rows(tables):
    both = pl.concat([contacts(("1", 1, "a")), contacts(("1", 1, "b")).with_columns(source=pl.lit("o'shop"))])
    tables.upsert(CONTACTS, both, 1)
    tables.upsert(CONTACTS, both.with_columns(name=pl.lit("c"), updated_at=pl.lit(day(2))).tail(1), 2)
    assert sorted(tables.read(CONTACTS).select("source", "name").iter_rows()) == [("crm", "a"), ("o'shop", "c")]


def test_a_key_of_three_columns(tables):
    event = {"source": "s", "interaction_id": "1", "at": day(1), "kind": "message"}
    batch = EVENTS.conform(
        pl.DataFrame([event | {"event_id": "a"}, event | {"event_id": "b"}], schema_overrides=EVENTS.schema)
    )
    tables.upsert(EVENTS, batch, 1)
    done = tables.upsert(EVENTS, batch.with_columns(value=pl.lit("x")).head(1), 2)
    assert (done.updated, done.inserted) == (1, 0)
    assert tables.read(EVENTS).sort("event_id")["value"].to_list() == ["x", None]


def test_a_null_key_is_our_bug(tables):
    with pytest.raises(BugError, match="contact_id"):
        tables.upsert(CONTACTS, contacts((None, 1, "a")), 1)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.sampled_from("123"), st.integers(1, 9)), min_size=1, max_size=8, unique=True),
    st.randoms(use_true_random=False),
    st.integers(1, 3),
)
def test_any_split_and_order_of_the_same_rows_is_the_same_table(tmp_path_factory, rows, random, size):
    dated = [(i, d, f"{i} on {d}") for i, d in rows]
    shuffled = random.sample(dated, len(dated))
    whole_tables = Tables(str(tmp_path_factory.mktemp("one")))
    whole_tables.upsert(CONTACTS, contacts(*dated), 1)
    parts = Tables(str(tmp_path_factory.mktemp("many")))
    for start in range(0, len(shuffled), size):
        parts.upsert(CONTACTS, contacts(*shuffled[start : start + size]), 1)
    expected = {i: f"{i} on {max(d for j, d in rows if i == j)}" for i, _ in rows}
    assert names(whole_tables) == names(parts) == expected
    hashes = [t.scan(CONTACTS, bookkeeping=True).sort("contact_id").collect() for t in (whole_tables, parts)]
    assert hashes[0].equals(hashes[1])


def test_an_older_version_stays_readable(tables):
    first = tables.upsert(CONTACTS, contacts(("1", 1, "a")), 1).version
    second = tables.upsert(CONTACTS, contacts(("1", 2, "b")), 2).version
    assert names(tables, first) == {"1": "a"}
    assert names(tables, second) == names(tables) == {"1": "b"}


def test_a_merge_leaves_files_of_other_pulls_and_sources_alone(tables):
    tables.upsert(CONTACTS, contacts(("1", 1, "a")), 1)
    tables.upsert(CONTACTS, contacts(("2", 1, "b")), 2)
    tables.upsert(CONTACTS, contacts(("3", 1, "c")).with_columns(source=pl.lit("other")), 2)
    place = f"{tables.url}/contacts"
    before = set(DeltaTable(place).file_uris())
    tables.upsert(CONTACTS, contacts(("2", 2, "B")), 3)
    assert len(before & set(DeltaTable(place).file_uris())) == 2


def test_many_small_syncs_are_compacted(tables, monkeypatch):
    monkeypatch.setattr(module, "MOST_FILES", 3)
    for number in range(5):
        done = tables.upsert(CONTACTS, contacts((str(number), 1, "a")), number)
    assert len(DeltaTable(f"{tables.url}/contacts").file_uris()) < 4
    assert len(names(tables, done.version)) == 5


def test_joining_small_files_leaves_the_large_one_alone(tables, monkeypatch):
    monkeypatch.setattr(module, "MOST_FILES", 3)
    tables.upsert(CONTACTS, contacts(*((f"old {n}", 1, f"name {n}") for n in range(3000))), 1)
    place = f"{tables.url}/contacts"
    large = set(DeltaTable(place).file_uris())
    for number in range(5):
        done = tables.upsert(CONTACTS, contacts((str(number), 1, "a")), number + 2)
    assert large < set(DeltaTable(place).file_uris())
    assert len(DeltaTable(place).file_uris()) < 4
    assert len(names(tables, done.version)) == 3005


def test_large_files_are_left_alone_until_they_are_many(tables, monkeypatch):
    monkeypatch.setattr(module, "MOST_FILES", 3)
    monkeypatch.setattr("store.table_files.SMALL", 0)
    for number in range(6):
        done = tables.upsert(CONTACTS, contacts((str(number), 1, "a")), number)
    place = f"{tables.url}/contacts"
    assert len(DeltaTable(place).file_uris()) == 6
    monkeypatch.setattr(module, "MOST_LARGE_FILES", 6)
    done = tables.upsert(CONTACTS, contacts(("6", 1, "a")), 6)
    assert len(DeltaTable(place).file_uris()) == 1
    assert len(names(tables, done.version)) == 7


def test_vacuum_writes_no_commit_about_files_it_deleted_before(tables):
    agent = AGENTS.conform(pl.DataFrame({"source": ["s"], "agent_id": ["1"]}))
    tables.replace(AGENTS, [agent])
    kept = tables.replace(AGENTS, [agent])
    assert tables.vacuum({"agents": [kept]}) == 1
    tidy = tables.version("agents")
    assert tables.vacuum({"agents": [kept]}) == 0
    assert tables.version("agents") == tidy
    tables.restore("agents", kept)
    assert tables.version("agents") == tidy
    tables.append(AGENTS, agent)
    tables.restore("agents", kept)
    assert tables.read(AGENTS).equals(agent)


def test_opening_a_table_never_reads_a_long_log(tables):
    for number in range(12):
        tables.upsert(CONTACTS, contacts((str(number), 1, "a")), number)
    log = Path(tables.url) / "contacts" / "_delta_log"
    assert (log / f"{9:020}.checkpoint.parquet").exists()


def test_replace_overwrites_with_the_first_and_appends_the_rest(tables, monkeypatch):
    monkeypatch.setattr(module, "REWRITE_BYTES", 1)
    one, two, three = (AGENTS.conform(pl.DataFrame({"source": ["s"], "agent_id": [i]})) for i in "123")
    first = tables.replace(AGENTS, [one, two])
    assert tables.read(AGENTS, first).sort("agent_id").equals(pl.concat([one, two]))
    second = tables.replace(AGENTS, [three])
    assert tables.read(AGENTS, second).equals(three)
    assert tables.read(AGENTS, first).height == 2
    assert tables.read(AGENTS, tables.replace(AGENTS, [])).equals(AGENTS.empty())


def test_buckets_are_gathered_into_few_files(tables):
    rewrite = Rewrite(tables, AGENTS)
    for number in range(20):
        rewrite.add(AGENTS.conform(pl.DataFrame({"source": ["s"], "agent_id": [str(number)]})))
    assert tables.read(AGENTS, rewrite.finish()).height == 20
    assert len(DeltaTable(f"{tables.url}/agents").file_uris()) == 1


@pytest.mark.parametrize("table", [*DERIVED.values(), INTERACTIONS], ids=lambda t: t.name)
def test_every_schema_can_be_stored(tables, table):
    assert tables.read(table, tables.replace(table, [table.empty()])).schema == table.schema


def test_a_column_the_stored_version_lacks_is_null(tables):
    old = tables.upsert(CONTACTS, contacts(("1", 1, "a")), 1).version
    wider = replace(CONTACTS, columns=(*CONTACTS.columns, whole("loyalty", "Points.")))
    assert tables.read(wider, old)["loyalty"].to_list() == [None]
    tables.upsert(wider, contacts(("2", 1, "b")).with_columns(loyalty=pl.lit(5, pl.Int64)), 2)
    assert sorted(tables.read(wider).select("contact_id", "loyalty").iter_rows()) == [("1", None), ("2", 5)]
    tables.upsert(wider, contacts(("1", 2, "b")).with_columns(loyalty=pl.lit(6, pl.Int64)), 2)
    assert sorted(tables.read(wider).select("contact_id", "loyalty").iter_rows()) == [("1", 6), ("2", 5)]
    assert tables.read(CONTACTS).schema == CONTACTS.schema


def test_a_table_that_does_not_exist_is_empty_unless_a_version_is_pinned(tables):
    assert tables.version("contacts") is None
    assert tables.read(CONTACTS).equals(CONTACTS.empty())
    with pytest.raises(HiloError, match="contacts, version 3"):
        tables.scan(CONTACTS, 3)


def test_vacuum_keeps_pinned_and_newest_and_removes_what_a_crash_left(tables):
    versions = [tables.upsert(CONTACTS, contacts(("1", n, f"v{n}")), n).version for n in (1, 2, 3, 4)]
    orphan = Path(tables.url) / "contacts" / "source=crm" / "part-crashed.snappy.parquet"
    orphan.write_bytes(b"half")
    tables.vacuum({"contacts": [versions[1]], "missing": [1]})
    assert names(tables, versions[1]) == {"1": "v2"}
    assert names(tables) == {"1": "v4"}
    assert not orphan.exists()
    with pytest.raises(HiloError, match="version 0"):
        tables.scan(CONTACTS, versions[0])
    tables.vacuum({"contacts": []})
    assert names(tables) == {"1": "v4"}


@pytest.mark.parametrize(
    "damage",
    [Path.unlink, lambda p: p.write_bytes(p.read_bytes()[:-30]), lambda p: p.write_bytes(bytes(p.stat().st_size))],
)
def test_a_damaged_file_is_told_with_table_and_version(tables, damage):
    version = tables.upsert(CONTACTS, contacts(("1", 1, "a")), 1).version
    damage(next(Path(tables.url).rglob("*.parquet")))
    with pytest.raises(HiloError, match=f"contacts, version {version}") as caught:
        tables.read(CONTACTS, version)
    assert caught.value.next_step


def test_a_damaged_log_is_told(tables):
    tables.upsert(CONTACTS, contacts(("1", 1, "a")), 1)
    (Path(tables.url) / "contacts" / "_delta_log" / "00000000000000000000.json").write_bytes(b"{")
    with pytest.raises(HiloError, match="contacts"):
        tables.read(CONTACTS)
