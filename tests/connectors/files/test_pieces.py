"""Parquet and JSON arrays in pieces: together they are the file, and each is one by itself."""

import io
import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors._mapping import LINE
from connectors.files import formats, parquet
from connectors.files.parts import parts
from connectors.files.settings import FilesSettings

SETTINGS = FilesSettings(type="files", path="x")
VALUES = st.recursive(
    st.none() | st.integers(-9, 9) | st.text('[]{},:"\\ aé', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('",[a', max_size=3), inner, max_size=3),
    max_leaves=6,
)


def cut(file, body, size, block=5):
    return list(parts(file, [body[at : at + block] for at in range(0, len(body), block)], size=size))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(records=st.lists(VALUES, min_size=1, max_size=8), size=st.integers(5, 60), indent=st.sampled_from([None, 1]))
def test_the_pieces_of_an_array_are_arrays_of_its_records_in_order(records, size, indent):
    found = cut("a.json", json.dumps(records, indent=indent, ensure_ascii=False).encode(), size)
    read = [(first, json.loads(body)) for first, body in found]
    assert [record for _, some in read for record in some] == records
    assert [first for first, _ in read] == [1 + sum(len(some) for _, some in read[:nth]) for nth in range(len(read))]


def test_a_long_array_is_cut_and_its_records_keep_their_numbers():
    body = json.dumps([{"id": n} for n in range(40)]).encode()
    found = cut("a.json", body, 50)
    assert len(found) > 5
    assert max(len(part) for _, part in found) < 70
    sheets = [formats.read("a.json", part, SETTINGS, first).frame for first, part in found]
    assert pl.concat(sheets).select("id", LINE).rows() == [(n, n + 1) for n in range(40)]


def test_an_array_that_is_cut_off_is_read_as_far_as_it_is_sound():
    found = cut("a.json", b'[{"id": 1}, {"id": 2}, {"id": 3}, {"i', 16)
    assert [json.loads(body) for _, body in found[:-1]] == [[{"id": 1}], [{"id": 2}]]
    assert found[-1] == (3, b'[ {"id": 3}, {"i')


@pytest.mark.parametrize("body", [b'{"rows": [{"a":1}, {"a":2}]}', '[{"a":1}, {"a":2}]'.encode("utf-16")])
def test_what_cannot_be_cut_stays_whole(body):
    assert cut("a.json", body, 8) == [(1, body)]


def test_parquet_is_cut_between_rows(monkeypatch):
    monkeypatch.setattr(parquet, "PIECE_ROWS", 4)
    frame, file = pl.DataFrame({"id": range(10), "x": [["a", None]] * 10}), io.BytesIO()
    frame.write_parquet(file)
    found = cut("a.parquet", file.getvalue(), 20)
    assert [first for first, _ in found] == [1, 5, 9]
    assert pl.concat(pl.read_parquet(io.BytesIO(body)) for _, body in found).equals(frame)
    lines = [formats.read("a.parquet", body, SETTINGS, first).frame[LINE].to_list() for first, body in found]
    assert lines == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10]]


@pytest.mark.parametrize("body", [b"", b"PAR1 is damaged, and longer than a piece PAR1"])
def test_parquet_that_cannot_be_read_stays_whole_and_is_told_of_when_it_is_read(body):
    assert cut("a.parquet", body, 8) == [(1, body)]
