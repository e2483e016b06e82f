import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import polars as pl
import pytest

from pipeline import export
from ui import download
from ui.view import View

FRAME = pl.DataFrame(
    {
        "text": ["=1+1", "@cmd", "-2", "'=1", "plain", None],
        "number": [1.5, -2.0, 0.0, None, 3.0, 4.0],
        "path": [["=a", "b"], [], ["phone"], None, ["x"], ["y"]],
        "at": [datetime(2026, 3, 29, 1, 0, tzinfo=UTC)] * 6,
    },
    schema_overrides={"at": pl.Datetime("us", "UTC")},
)


def test_cells_are_never_formulas_and_numbers_stay_numbers():
    lines = download.csv(FRAME).decode().splitlines()
    assert lines[1] == "'=1+1,1.5,'=a;b,2026-03-29T01:00:00Z"
    assert lines[2].startswith("'@cmd,-2.0,")
    assert lines[3].startswith("'-2,")
    assert lines[4].startswith("''=1,")


def test_what_is_taken_from_a_page_reads_as_what_the_command_line_exports(tmp_path):
    file = tmp_path / "rows.csv"
    export.write(FRAME, "csv", file)
    assert download.csv(FRAME) == file.read_bytes()


def opened_workbook(frame: pl.DataFrame, about: dict[str, str]) -> dict[str, pl.DataFrame]:
    return pl.read_excel(
        BytesIO(download.excel(frame, about)), sheet_id=0, infer_schema_length=None, raise_if_empty=False
    )


def test_a_workbook_holds_the_rows_as_the_csv_does_and_says_what_they_are():
    sheets = opened_workbook(FRAME, {"Number": "=cmd|' /C calc'!A0", "Rows": "6"})
    rows, about = sheets["rows"], sheets["about"]
    assert rows["text"].to_list() == ["'=1+1", "'@cmd", "'-2", "''=1", "plain", None]
    assert rows["number"].to_list() == FRAME["number"].to_list()
    assert rows["at"][0] == "2026-03-29T01:00:00Z"
    assert about.columns == ["Number", "'=cmd|' /C calc'!A0"]
    with ZipFile(BytesIO(download.excel(FRAME, {"Number": "=1+1"}))) as file:
        assert not any(b"<f>" in file.read(name) or b"hyperlink" in file.read(name) for name in file.namelist())


def test_parquet_keeps_every_type_and_text_as_it_is():
    assert pl.read_parquet(BytesIO(download.parquet(FRAME))).equals(FRAME)


@pytest.mark.parametrize("team", ["../../etc/passwd", "Año nuevo", 'a"b\r\nc', "x" * 400])
def test_file_names_hold_nothing_a_file_system_minds(team):
    view = View("h", 1, datetime(2026, 11, 20, tzinfo=UTC), "Europe/Madrid")
    name = download.file_name(view, team, "xlsx")
    assert re.fullmatch(r"hilo_[A-Za-z0-9._-]+\.xlsx", name)
    assert "/" not in name
    assert len(name) < 130


@pytest.mark.parametrize("frame", [FRAME.clear(), pl.DataFrame({"n": [1]})])
def test_a_table_without_text_or_rows_can_be_taken_too(frame):
    assert opened_workbook(frame, {})["rows"].columns == frame.columns
    assert download.csv(frame).decode().splitlines()[0] == ",".join(frame.columns)
