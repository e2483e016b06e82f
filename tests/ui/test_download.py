from datetime import UTC, datetime

import polars as pl
import pytest

from pipeline import export
from ui import download

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


@pytest.mark.parametrize("frame", [FRAME.clear(), pl.DataFrame({"n": [1]})])
def test_a_table_without_text_or_rows_can_be_taken_too(frame):
    assert download.csv(frame).decode().splitlines()[0] == ",".join(frame.columns)
