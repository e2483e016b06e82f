"""Tables that are kept open show what was written since, and never what is gone."""

import shutil

import polars as pl
import pytest
from deltalake import DeltaTable, write_deltalake

from store.opened import Opened


def write(place, *values, mode="append"):
    write_deltalake(place, pl.DataFrame({"x": list(values)}), mode=mode)


def read(table):
    return sorted(pl.scan_delta(table).collect()["x"].to_list())


@pytest.fixture
def opened(tmp_path):
    return Opened(str(tmp_path))


def test_what_was_written_since_is_there_and_an_earlier_version_stays(opened):
    place = opened.place("t")
    assert opened.table("t", None) is None
    write(place, 1)
    assert read(opened.table("t", None)) == [1]
    write(place, 2)
    assert read(opened.table("t", None)) == [1, 2]
    assert read(opened.table("t", 0)) == [1]


def test_an_open_table_is_not_opened_again(opened, monkeypatch):
    write(opened.place("t"), 1)
    held = [opened.table("t", version) for version in (None, 0)]
    write(opened.place("t"), 2)
    assert [opened.table("t", version) for version in (None, 0)] == held
    monkeypatch.setattr("store.opened.MOST_PINNED", 1)
    opened.table("t", 1)
    assert opened.table("t", 0) is not held[1]


def test_a_table_that_was_made_anew_is_opened_again(opened):
    place = opened.place("t")
    for value in (1, 2, 3):
        write(place, value)
    assert read(opened.table("t", None)) == [1, 2, 3]
    assert read(opened.table("t", 2)) == [1, 2, 3]
    shutil.rmtree(place)
    assert opened.table("t", None) is None
    assert opened.table("t", 2) is None
    write(place, 9)
    assert read(opened.table("t", None)) == [9]
    with pytest.raises(Exception, match="2"):
        opened.table("t", 2)


def test_what_others_join_or_restore_is_seen(opened):
    place = opened.place("t")
    for value in (1, 2):
        write(place, value)
    assert read(opened.table("t", None)) == [1, 2]
    DeltaTable(place).optimize.compact()
    DeltaTable(place).restore(0)
    assert read(opened.table("t", None)) == [1]
