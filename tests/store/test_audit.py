from datetime import UTC, datetime, timedelta, timezone

import polars as pl
import pytest
import sqlalchemy as sa

from store.audit import AUDIT, broken, entries, record
from store.catalog_tables import AUDIT_LOG

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def told(catalog, *actions):
    for number, action in enumerate(actions):
        with catalog.write() as connection:
            record(connection, NOON + timedelta(minutes=number), "ana", action, {"b": 1, "a": "é"})


def test_each_entry_holds_the_hash_of_the_one_before(any_catalog):
    told(any_catalog, "one", "two", "three")
    log = entries(any_catalog)
    assert log.schema == AUDIT
    assert log["action"].to_list() == ["one", "two", "three"]
    assert log["detail"][0] == '{"a": "é", "b": 1}'
    assert log["previous_hash"].to_list() == ["", *log["hash"].to_list()[:2]]
    assert broken(log) is None


@pytest.mark.parametrize("column", ["user", "action", "detail"])
def test_a_changed_entry_shows(any_catalog, column):
    told(any_catalog, "one", "two", "three")
    second = entries(any_catalog)["id"][1]
    with any_catalog.write() as connection:
        connection.execute(sa.update(AUDIT_LOG).where(AUDIT_LOG.c.id == second).values({column: "other"}))
    assert broken(entries(any_catalog)) == second


def test_a_changed_instant_and_a_missing_entry_show(catalog):
    told(catalog, "one", "two", "three")
    log = entries(catalog)
    later = log.with_columns(pl.when(pl.col("action") == "two").then(pl.lit(NOON)).otherwise("at").alias("at"))
    assert broken(later) == log["id"][1]
    assert broken(log.filter(pl.col("action") != "two")) == log["id"][2]
    assert broken(log.filter(pl.col("action") != "one")) == log["id"][1]
    assert broken(log.clear()) is None


def test_an_entry_is_kept_only_with_what_it_tells_of(catalog):
    with pytest.raises(ZeroDivisionError):
        _told_and_failed(catalog)
    assert entries(catalog).is_empty()


def _told_and_failed(catalog):
    with catalog.write() as connection:
        record(connection, NOON, "ana", "one", {})
        _ = 1 / 0


def test_the_zone_an_instant_is_given_in_does_not_matter(any_catalog):
    with any_catalog.write() as connection:
        record(connection, NOON.astimezone(timezone(timedelta(hours=2))), "ana", "one", {})
    assert broken(entries(any_catalog)) is None
