"""Damaged Parquet."""

import io
from contextlib import suppress
from datetime import UTC, datetime

import polars as pl
import pytest

from connectors._contract import Fetch
from connectors.files import CONNECTOR, parquet
from connectors.files.settings import FilesSettings
from model.errors import SourceSkipped


def test_a_damaged_parquet_file_is_told_whatever_is_damaged():
    """The reader may end in a way that is no error of Python's; that is one all the same."""
    held = io.BytesIO()
    pl.DataFrame({"agent_id": [1, 2], "name": ["a", "b"]}).write_parquet(held)
    body = held.getvalue()
    for place in range(len(body)):
        damaged = bytearray(body)
        damaged[place] ^= 1 << place % 8
        with suppress(SourceSkipped):
            parquet.read("a.parquet", bytes(damaged), FilesSettings(type="files", path="x"))


def test_a_large_parquet_file_with_damaged_rows_holds_no_other_file_back(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "PIECE_ROWS", 1_000)
    pl.DataFrame({"agent_id": [str(n**5) for n in range(5_000)]}).write_parquet(tmp_path / "agents.parquet")
    body = bytearray((tmp_path / "agents.parquet").read_bytes())
    body[100:20_000] = bytes(19_900)
    (tmp_path / "agents.parquet").write_bytes(body)
    (tmp_path / "contacts.csv").write_text("contact_id\n1\n")
    request = Fetch("shop", FilesSettings(type="files", path=str(tmp_path)), datetime(2026, 11, 1, tzinfo=UTC))
    received = []
    with pytest.raises(SourceSkipped, match=r"agents\.parquet: "):
        received.extend(CONNECTOR.streams(request.settings)[0].fetch(request))
    assert [page.unit for page in received] == ["contacts.csv"]
