"""Workbooks as people make them: durations, stray cells, several sheets."""

import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import xlsxwriter

from connectors.files import formats
from connectors.files.mapping import tables
from connectors.files.workbook import read
from model.delivery import Context
from model.errors import SourceSkipped
from tests.connectors.files.given import NOW, configured


def workbook(*sheets):
    """A file of sheets, each {(row, column): value or (value, format)}, rows and columns from 0."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        book.set_properties({"created": NOW})  # the same bytes whenever
        for cells in sheets:
            made = book.add_worksheet()
            for (row, column), value in cells.items():
                given, style = value if isinstance(value, tuple) else (value, None)
                made.write(row, column, given, style and book.add_format({"num_format": style}))
    return held.getvalue()


TABLE = {(0, 0): "id", (0, 1): "took", (1, 0): "a", (2, 0): "b"}


@pytest.mark.parametrize(
    ("style", "days", "told"),
    [
        ("hh:mm:ss", 95 / 86_400, "00:01:35"),
        ("[h]:mm:ss", 95 / 86_400, "00:01:35"),
        ("[h]:mm:ss", 1 + 95 / 86_400, "24:01:35"),
        ("hh:mm", 0.5, "12:00:00"),
    ],
)
def test_times_and_durations_are_clocks_and_become_seconds(tmp_path, style, days, told):
    body = workbook(TABLE | {(1, 1): (days, style), (2, 1): (None, style)})
    assert read("a.xlsx", body, configured(tmp_path)).frame["took"].to_list() == [told, None]
    mapping = {
        "table": "events",
        "columns": {"interaction_id": "id", "event_id": "id", "hold_seconds": "took"},
        "constants": {"kind": "call_end", "at": "2026-01-01T00:00:00Z"},
    }
    settings = configured(tmp_path, tables=[mapping])
    found = tables("a.xlsx", formats.read("a.xlsx", body, settings), settings, Context("shop", settings, NOW))
    assert found.tables["events"]["hold_seconds"].to_list() == [round(days * 86_400), None]


def test_a_date_without_the_format_of_one_is_still_that_date(tmp_path):
    body = workbook(TABLE | {(1, 1): 46_027.5, (2, 1): 46_028})
    settings = configured(
        tmp_path, tables=[{"table": "interactions", "columns": {"interaction_id": "id", "created_at": "took"}}]
    )
    found = tables("a.xlsx", formats.read("a.xlsx", body, settings), settings, Context("shop", settings, NOW))
    dates = [datetime(2026, 1, 5, 11, tzinfo=UTC), datetime(2026, 1, 5, 23, tzinfo=UTC)]
    assert found.tables["interactions"]["created_at"].to_list() == dates


@pytest.mark.parametrize("place", [(1_048_575, 16_383), (1_048_575, 100), (5_000, 16_383)])
def test_a_cell_far_outside_of_the_table_is_told_and_takes_no_memory(tmp_path, place):
    """The reader would hold the whole rectangle, and end the process where there is not enough memory."""
    with pytest.raises(SourceSkipped, match=f"reaches over {place[0] + 1:,} rows and {place[1] + 1:,} columns") as far:
        read("a.xlsx", workbook(TABLE | {place: "x"}), configured(tmp_path))
    assert "far outside of the table" in far.value.next_step


def test_cells_are_found_wherever_a_block_of_the_sheet_ends(tmp_path, monkeypatch):
    body = workbook(TABLE | {(1_048_575, 16_383): "x"})
    for size in (20, 23, 31, 64):
        monkeypatch.setattr("connectors.files.workbook._BLOCK", size)
        with pytest.raises(SourceSkipped, match="1,048,576 rows and 16,384 columns"):
            read("a.xlsx", body, configured(tmp_path))


def test_a_stray_cell_nearby_does_no_harm(tmp_path):
    frame = read("a.xlsx", workbook(TABLE | {(3_000, 1): "x"}), configured(tmp_path)).frame
    assert frame.rows() == [("a", None, 2), ("b", None, 3), (None, "x", 3001)]


def test_a_workbook_that_is_no_zip_of_sheets_is_left_to_the_reader(tmp_path):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("content.xml", "<a/>")
    for body in (held.getvalue(), b"a,b"):
        with pytest.raises(SourceSkipped, match="cannot be opened"):
            read("a.xlsx", body, configured(tmp_path))


def test_a_damaged_workbook_is_told_whatever_is_damaged(tmp_path):
    """Each byte of a small one turned around in its turn: a reading, or one kind of error."""
    body = workbook(TABLE)
    for place in range(0, len(body), 5):
        damaged = bytearray(body)
        damaged[place] ^= 0xFF
        with suppress(SourceSkipped):
            read("a.xlsx", bytes(damaged), configured(tmp_path))


def test_sheets_that_are_not_read_are_named(tmp_path):
    body = workbook({}, TABLE)
    assert read("a.xlsx", body, configured(tmp_path)).understood == (
        "Excel, sheet 'Sheet1' (not read: 'Sheet2'; sheet = … picks one)"
    )
    chosen = read("a.xlsx", body, configured(tmp_path, sheet="Sheet2"))
    assert (chosen.understood, chosen.frame.height) == ("Excel, sheet 'Sheet2'", 2)


@pytest.mark.parametrize("name", ["a.xlsx", "b.xlsx", "a.xlsb", "a.ods", "a.xls"])
def test_a_sheet_of_more_cells_than_fit_in_memory_is_told_with_the_way_out(monkeypatch, name):
    """The library holds a sheet as a whole even when a range of its rows is asked for."""
    inside = {
        "a.xlsx": ("xl/worksheets/sheet1.xml", "".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(1, 40))),
        "b.xlsx": ("xl/worksheets/sheet1.xml", "<row><c><v>1</v></c></row>" * 1200),
        "a.xlsb": ("xl/worksheets/sheet1.bin", "x" * 16 * 120),
        "a.ods": ("content.xml", "x" * 100 * 120),
    }
    held = io.BytesIO()
    if name in inside:
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr(*inside[name])
    monkeypatch.setattr("connectors.files.workbook._MOST_FILLED", 60)
    with pytest.raises(SourceSkipped, match="held in memory as a whole") as caught:
        read(name, held.getvalue() or b"\xd0\xcf\x11\xe0" * 300, configured())
    assert "as CSV" in caught.value.next_step
