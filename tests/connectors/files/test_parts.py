import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.files import formats
from connectors.files.parts import parts, placed, unit
from connectors.files.settings import FilesSettings
from model.errors import SourceSkipped

SETTINGS = FilesSettings(type="files", path="x")


def cut(file, body, size, header_row=1, block=7):
    blocks = [body[at : at + block] for at in range(0, len(body), block)]
    return list(parts(file, blocks, size=size, header_row=header_row))


@pytest.mark.parametrize("first", [1, 250_002])
def test_a_unit_tells_file_and_line(first):
    assert placed(unit("a from line b.csv", first)) == ("a from line b.csv", first)


def test_each_part_of_a_csv_begins_with_the_header():
    body = b"\nsep=;\nid;x\n1;a\n2;b\n3;c\n"
    assert cut("a.csv", body, 16) == [
        (1, b"\nsep=;\nid;x\n1;a\n"),
        (5, b"\nsep=;\nid;x\n2;b\n3;c\n"),
    ]
    assert cut("a.csv", body, len(body)) == [(1, body)]
    assert cut("a.csv", b"", 9) == [(1, b"")]


def test_titles_above_the_header_are_part_of_it():
    assert cut("a.csv", b"Report\nid\n1\n2\n", 12, header_row=2)[1] == (4, b"Report\nid\n2\n")


def test_no_cut_inside_a_quoted_text_but_one_that_is_never_closed(monkeypatch):
    body = b'id,x\n1,"a\n\n"\n2,b\n'
    assert cut("a.csv", body, 14) == [(1, body[:13]), (5, b"id,x\n2,b\n")]
    assert cut("a.csv", body, 11) == [(1, b"id,x\n"), (2, b'id,x\n1,"a\n\n"\n'), (5, b"id,x\n2,b\n")]
    monkeypatch.setattr("connectors.files.parts._LONGEST_QUOTE", 1)
    assert cut("a.csv", b'id\n"1\n2\n3\n4\n', 8) == [(1, b'id\n"1\n2\n'), (4, b"id\n3\n4\n")]


def test_json_lines_are_cut_and_what_is_one_piece_is_not():
    lines = b'{"a":1}\n{"a":2}\n'
    assert cut("a.jsonl", lines, 9) == [(1, lines[:8]), (2, lines[8:])]
    for whole in (b'{\n"a":\n1}\n', '{"a":1}\n{"a":2}\n'.encode("utf-16")):
        assert cut("a.json", whole, 4) == [(1, whole)]
    assert cut("a.parquet", b"PAR1\n\n\nPAR1", 4) == [(1, b"PAR1\n\n\nPAR1")]


def test_what_must_be_read_in_one_piece_has_a_limit(monkeypatch):
    monkeypatch.setattr("connectors.files.parts.WHOLE_BYTES", 20)
    with pytest.raises(SourceSkipped, match="in one piece"):
        cut("a.csv", b"x" * 40, 8)


ROWS = st.lists(st.tuples(st.text("ab\n\"', ;é", max_size=6), st.text('xy\n\r"', max_size=4)), max_size=12)


@settings(max_examples=150)
@given(ROWS, st.integers(8, 80), st.sampled_from(["\n", "\r\n"]))
def test_parts_hold_the_rows_of_the_whole_with_their_lines(rows, size, ending):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "x"), *((f"i{a}", b) for a, b in rows)])
    body = out.getvalue().encode()
    keys = {"delimiter": ",", "encoding": "utf-8"}
    told = SETTINGS.model_copy(update=keys)
    whole = formats.read("a.csv", body, told)
    found = [formats.read("a.csv", part, told, first) for first, part in cut("a.csv", body, size)]
    assert [row for sheet in found for row in sheet.frame.rows()] == whole.frame.rows()
    assert all(sheet.rejects.is_empty() for sheet in found)
