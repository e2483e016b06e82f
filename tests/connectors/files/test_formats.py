import gzip
import io
from datetime import datetime

import polars as pl
import pytest
import xlsxwriter
import zstandard

from connectors.files.formats import read
from connectors.files.settings import FilesSettings
from model.errors import SourceSkipped

LOCAL = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001  # cells hold local times
SETTINGS = FilesSettings(type="files", path="x")


def parquet(frame):
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def workbook(*rows, second=()):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        for name, content in (("First", rows), ("Second", second)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(content):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def test_parquet_keeps_its_types():
    at = LOCAL
    nested = pl.DataFrame(
        {"id": [1], "tags": [["a"]], "at": [at], "via": [{"k": "v"}], "c": pl.Series(["x"], dtype=pl.Categorical)}
    )
    assert read("a.parquet", parquet(nested), SETTINGS).frame.rows() == [(1, ["a"], at, '{"k":"v"}', "x", 1)]


def test_a_cut_parquet_file_says_so():
    with pytest.raises(SourceSkipped, match="its end is missing"):
        read("a.parquet", parquet(pl.DataFrame({"id": [1]}))[:-9], SETTINGS)


def test_json_lines_with_nested_and_mixed_values():
    first = b'{"id":1,"meta":{"sender":{"id":9}},"tags":["a"],"n":1}'
    lines = first + b'\n\n{"id":"2","meta":{},"ok":true,"n":1.5,"o":[{"a":1}]}\n'
    frame = read("a.jsonl", lines, SETTINGS).frame
    assert frame.to_dicts() == [
        {"id": "1", "meta.sender.id": 9, "tags": ["a"], "n": 1.0, "ok": None, "o": None, "_line": 1},
        {"id": "2", "meta.sender.id": None, "tags": None, "n": 1.5, "ok": True, "o": '[{"a":1}]', "_line": 3},
    ]


def test_a_key_first_seen_late_and_nulls_first_are_kept():
    body = b'{"id":1,"x":null}\n' * 300 + b'{"id":1,"x":5,"late":"y"}\n'
    assert read("a.jsonl", body, SETTINGS).frame.row(-1) == (1, 5, "y", 301)


@pytest.mark.parametrize("line", [r'{"name":"\ud800"}', "{cut", "[1]", "7"])
def test_lines_that_are_no_json_object_are_set_aside(line):
    sheet = read("a.ndjson", f'{{"id":1}}\n{line}\n'.encode(), SETTINGS)
    assert sheet.frame.height == 1
    assert sheet.rejects.select("object", "raw", "reason", "is_row", "line").rows() == [
        ("a.ndjson", line, "not a JSON object in valid Unicode", True, 2)
    ]


def test_a_json_array():
    sheet = read("a.json", b'[{"id":1},3]', SETTINGS)
    assert sheet.frame.rows() == [(1, 1)]
    assert sheet.rejects.select("raw", "line").rows() == [("3", 2)]
    with pytest.raises(SourceSkipped, match="array cannot be read"):
        read("a.json", b'[{"id":1}', SETTINGS)


def test_one_object_over_several_lines_is_told_as_that():
    with pytest.raises(SourceSkipped, match="one JSON object over several lines"):
        read("a.json", b'{\n "id": 1\n}', SETTINGS)
    assert read("a.json", b'{"id": 1}\n\n', SETTINGS).frame.height == 1


def test_the_list_of_an_object_is_read_when_its_key_is_told():
    body = b'{\n "page": 1,\n "data": {"items": [{"id": 1}, {"id": 2}]}, "list": []\n}'
    told = SETTINGS.model_copy(update={"records": "data.items"})
    assert read("a.json", body, told).frame["id"].to_list() == [1, 2]
    assert read("a.json", b'[{"id": 3}]', told).frame["id"].to_list() == [3]
    with pytest.raises(SourceSkipped, match=r"no list 'data\.items'"):
        read("a.json", b'{"data": []}', told)
    with pytest.raises(SourceSkipped, match="records = 'list'"):
        read("a.json", body, SETTINGS)


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx"])
def test_a_file_of_no_bytes_is_damaged_where_even_an_empty_table_has_some(name):
    with pytest.raises(SourceSkipped):
        read(name, b"", SETTINGS)


def test_excel_cells_are_typed_and_empty_rows_are_no_records():
    body = workbook(["id", "at", "x"], [1, LOCAL, "a"], [], [2, None, None])
    assert read("a.xlsx", body, SETTINGS).frame.rows() == [
        (1.0, LOCAL, "a", 2),
        (2.0, None, None, 4),
    ]


def test_a_word_below_a_thousand_numbers_is_not_lost():
    body = workbook(["id"], *([number] for number in range(1200)), ["x9"])
    assert read("a.xlsx", body, SETTINGS).frame["id"][-1] == "x9"


def test_sheets_by_name():
    body = workbook(["id"], [1], second=[["id"], ["other"]])
    named = SETTINGS.model_copy(update={"sheet": "Second"})
    assert read("a.xlsx", body, named).frame["id"].to_list() == ["other"]
    with pytest.raises(SourceSkipped) as caught:
        read("a.xlsx", body, SETTINGS.model_copy(update={"sheet": "Third"}))
    assert caught.value.allowed == "one of First, Second"


@pytest.mark.parametrize("rows", [[], [["id"]]])
def test_empty_sheets(rows):
    assert read("a.xlsx", workbook(*rows), SETTINGS).frame.height == 0


def test_an_excel_header_twice_and_a_broken_workbook():
    with pytest.raises(SourceSkipped, match="two columns are named 'id'"):
        read("a.xlsx", workbook(["id", "id"], [1, 2]), SETTINGS)
    with pytest.raises(SourceSkipped, match="workbook cannot be opened"):
        read("a.xlsx", b"no workbook", SETTINGS)


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".zst", zstandard.ZstdCompressor().compress)])
def test_compressed_files(ending, pack):
    whole = pack(b"id,x\n1,2\n")
    assert read(f"a.csv{ending}", whole + pack(b"3,4\n"), SETTINGS).frame["id"].to_list() == ["1", "3"]
    with pytest.raises(SourceSkipped, match="cut or damaged"):
        read(f"a.csv{ending}", whole[:-4], SETTINGS)


def test_an_unknown_ending_tells_which_are_known():
    with pytest.raises(SourceSkipped) as caught:
        read("a.doc", b"x", SETTINGS)
    assert ".parquet" in caught.value.allowed


@pytest.mark.parametrize("depth", [30, 900, 1_000, 1_020, 5_000])
def test_a_record_nested_without_end_spoils_no_other(depth):
    deep = '{"a":' * depth + "1" + "}" * depth
    sheet = read("a.jsonl", f'{{"id":1,"x":{deep}}}\n{{"id":2}}\n'.encode(), FilesSettings(type="files", path="x"))
    assert sheet.frame["id"].to_list()[-1] == 2
    assert sheet.frame.height + sheet.rejects.height == 2


def test_an_array_nested_without_end_is_refused():
    with pytest.raises(SourceSkipped, match="cannot be read"):
        read("a.json", b'[{"id":1,"x":' + b"[" * 3_000 + b"]" * 3_000 + b"}]", FilesSettings(type="files", path="x"))
