from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import StatementError

from model.errors import HiloError, SettingsError, TryAgainLater
from store.catalog import Catalog, newest_migration, upsert
from store.catalog_tables import META, METADATA, RUNS
from store.migrating import alembic_config

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_migrations_make_exactly_the_tables_the_code_uses(any_catalog):
    with any_catalog.read() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), METADATA) == []


def test_the_newest_migration_is_the_one_alembic_finds(catalog):
    with catalog.read() as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [newest_migration()]


def test_migrating_again_changes_nothing(any_catalog):
    with any_catalog.write() as connection:
        connection.execute(sa.insert(META).values(key="a", value="1"))
    any_catalog.migrate()
    with any_catalog.read() as connection:
        assert connection.execute(sa.select(META)).all() == [("a", "1")]


def test_opening_a_current_catalog_does_not_wait_for_a_writer(catalog):
    other = Catalog(catalog.url.render_as_string())
    with catalog.write():
        other.migrate()
    other.close()


def test_a_catalog_of_a_newer_hilo_is_refused(catalog):
    with catalog.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(HiloError, match="9999"):
        catalog.migrate()


def test_whatever_is_raised_inside_leaves_nothing(any_catalog):
    with pytest.raises(ZeroDivisionError):
        _write_and_fail(any_catalog)
    with any_catalog.read() as connection:
        assert connection.execute(sa.select(META)).all() == []


def _write_and_fail(catalog):
    with catalog.write() as connection:
        connection.execute(sa.insert(META).values(key="a", value="1"))
        _ = 1 / 0


def test_a_reader_sees_one_state_while_another_writes(any_catalog):
    with any_catalog.read() as reading:
        assert reading.execute(sa.select(META)).all() == []
        with any_catalog.write() as writing:
            writing.execute(sa.insert(META).values(key="a", value="1"))
        assert reading.execute(sa.select(META)).all() == []


def test_instants_come_back_in_utc_and_naive_ones_are_refused(any_catalog):
    madrid = NOON.astimezone(timezone(timedelta(hours=1)))
    with any_catalog.write() as connection:
        connection.execute(sa.insert(RUNS).values(started_at=madrid, as_of=NOON, status="running", message=""))
    with any_catalog.read() as connection:
        found = connection.execute(sa.select(RUNS.c.started_at)).scalar_one()
    assert found == NOON
    assert found.utcoffset() == timedelta(0)
    naive = sa.insert(RUNS).values(started_at=NOON.replace(tzinfo=None), as_of=NOON, status="running", message="")
    with pytest.raises(StatementError, match="no time zone"), any_catalog.write() as connection:
        connection.execute(naive)


def test_upsert_replaces_by_key(any_catalog):
    with any_catalog.write() as connection:
        upsert(connection, META, [{"key": "a", "value": "1"}, {"key": "b", "value": "1"}])
        upsert(connection, META, [{"key": "a", "value": "2"}])
        upsert(connection, META, [])
    with any_catalog.read() as connection:
        assert connection.execute(sa.select(META).order_by(META.c.key)).all() == [("a", "2"), ("b", "1")]


def test_sqlite_survives_power_cuts_and_checks_references(catalog):
    with catalog.read() as connection:
        pragma = {
            p: connection.exec_driver_sql(f"PRAGMA {p}").scalar_one()
            for p in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_second_sqlite_writer_is_told_to_try_again(catalog, monkeypatch):
    monkeypatch.setattr("store.catalog._PRAGMAS", ("PRAGMA busy_timeout=1",))
    other = Catalog(catalog.url.render_as_string(hide_password=False))
    with catalog.write(), pytest.raises(TryAgainLater, match="locked"), other.write():
        pass
    other.close()


@pytest.mark.parametrize("url", ["mysql://x/y", "duckdb:///x", "nonsense", ""])
def test_other_databases_are_refused(url):
    with pytest.raises(SettingsError, match="sqlite:///"):
        Catalog(url)


def test_a_server_that_is_not_there_is_named_without_its_password():
    with pytest.raises(HiloError) as caught:
        Catalog("postgresql://me:hush@127.0.0.1:1/db").migrate()
    assert "127.0.0.1:1" in caught.value.text
    assert "hush" not in caught.value.text


def test_a_file_that_is_no_database_is_told(tmp_path: Path):
    (tmp_path / "catalog.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(HiloError, match="not a database"):
        Catalog(f"sqlite:///{tmp_path.as_posix()}/catalog.db").migrate()
