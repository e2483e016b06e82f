from datetime import UTC, datetime

import polars as pl
import pytest

from model.errors import TryAgainLater
from store import aside
from store.aside import NAMED, Aside
from store.staging import Staging


def rejects(*ids):
    rows = [("contacts", i, "phone", "x", "no telephone number", False, None, "contacts.csv") for i in ids]
    return pl.DataFrame(rows, schema=NAMED, orient="row")


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(aside, "MOST_HELD", 3)


def test_a_few_rejects_wait_in_memory(tmp_path):
    kept = Aside(tmp_path / "raw")
    kept.add(rejects("1", "2"))
    assert kept.rows().collect().equals(rejects("1", "2"))
    assert not (tmp_path / "raw").exists()


def test_without_rejects_there_are_none(tmp_path):
    assert Aside(tmp_path).rows().collect().equals(NAMED.to_frame())


def test_many_rejects_leave_memory_and_keep_their_order(tmp_path, few):
    kept = Aside(tmp_path / "raw")
    for ids in ("12", "34", "5", "678", "9"):
        kept.add(rejects(*ids))
    assert kept.rows().collect().equals(rejects(*"123456789"))
    assert len(list((tmp_path / "raw").iterdir())) == 2
    assert sum(some.height for some in kept._waiting) == 1


def test_a_few_long_ones_leave_memory_too(tmp_path, monkeypatch):
    monkeypatch.setattr(aside, "MOST_BYTES", 100)
    kept = Aside(tmp_path)
    kept.add(rejects("1" * 200))
    assert kept._waiting == []
    assert kept.rows().collect().height == 1


def test_a_disk_that_cannot_be_written_is_told(tmp_path, few, monkeypatch):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_ipc", refuse)
    with pytest.raises(TryAgainLater, match="No space left"):
        Aside(tmp_path).add(rejects(*"12345"))


def test_staging_throws_away_what_was_laid_down(tmp_path, few):
    kept = Aside(tmp_path)
    kept.add(rejects(*"12345"))
    assert list(tmp_path.iterdir())
    Staging(tmp_path).expire(datetime(2026, 3, 1, tzinfo=UTC))
    assert list(tmp_path.iterdir()) == []
