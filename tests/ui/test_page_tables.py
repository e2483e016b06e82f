"""All tables of a page as one file."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from zipfile import ZipFile

import polars as pl
import pytest

from model.filters import Filters
from model.period import Period
from tests.ui.test_tables import SEEN
from ui import download, page_tables, tables, taken

AT = datetime(2026, 11, 20, 17, tzinfo=UTC)
FRAME = pl.DataFrame({
    "team": ["=1+1", None], "n": [1234, 7], "median": [36.0, None], "share": [0.3457, 1.0], "course": [[1, 2], []],
    "at": [AT, AT], "path": [["Phone", "-x"], ["Post"]], "link": ["behind?metric=contacts", "behind"], "unused": [1, 2],
})  # fmt: skip
COLUMNS = {
    "team": tables.text(SEEN, "team"), "n": tables.number(SEEN, "contacts"), "median": tables.measure(SEEN, "median"),
    "share": tables.bar(SEEN, "share", None), "course": tables.sparkline(SEEN, "volume", "contacts"),
    "at": tables.instant(SEEN, "at"), "path": tables.path(SEEN, "path", FRAME), "link": tables.behind(SEEN),
}  # fmt: skip
SAID = {**tables.durations(SEEN, "median", n="n"), "at": tables.at(SEEN)}


@pytest.fixture
def shown(monkeypatch) -> list[taken.Shown]:
    monkeypatch.setattr(tables.st, "dataframe", lambda *_, **__: None)
    with taken.noting() as noted:
        for _ in range(2):
            tables.show(SEEN, FRAME, "teams", COLUMNS, SAID)
    tables.show(SEEN, FRAME, "teams", COLUMNS, SAID)
    assert len(noted) == 2, "what comes after is noted too"
    return noted


def test_what_reads_in_words_stands_beside_its_value_and_links_stay_behind(shown):
    made = page_tables.values(SEEN, shown[0])
    names = [COLUMNS[name]["label"] for name in COLUMNS]
    assert made.columns == [
        names[0], names[1], f"{names[1]} (value)", names[2], f"{names[2]} (value)", names[3], f"{names[3]} (value)",
        names[4], names[5], f"{names[5]} (value)", names[6],
    ]  # fmt: skip
    assert made.row(0) == ("=1+1", "1,234", 1234, "36 s", 36.0, "34.6%", 0.3457, [1, 2], "20 Nov 2026 18:00", AT,
                           ["Phone", "-x"])  # fmt: skip


def test_files_hold_every_table_and_what_they_are_about_and_no_formula(shown):
    files = page_tables.whole(SEEN, shown)
    assert list(files) == ["teams", "teams.2", "about"]
    packed = ZipFile(io.BytesIO(page_tables.archive({f"{name}.csv": download.csv(f) for name, f in files.items()})))
    lines = list(csv.reader(io.StringIO(packed.read("teams.csv").decode())))
    assert lines[1][0] == "'=1+1"
    assert lines[1][-4:] == ["1;2", "20 Nov 2026 18:00", "2026-11-20T17:00:00Z", "Phone;-x"]
    told = dict(list(csv.reader(io.StringIO(packed.read("about.csv").decode())))[1:])
    assert told["teams"] == SEEN.words("card_title.teams")
    assert told[SEEN.words("download.as_of")] == "20 Nov 2026 18:00"


def test_a_workbook_has_a_sheet_for_each_table(shown):
    content = download.workbook(page_tables.named(SEEN, shown), download.told({"a": "b"}))
    sheets = pl.read_excel(io.BytesIO(content), sheet_id=0)
    assert list(sheets) == ["teams", "teams.2", "about"]
    assert sheets["teams"].row(0)[:2] == ("'=1+1", "1,234")


def test_what_a_file_is_about_is_in_the_words_of_its_page():
    days = Period(date(2026, 10, 24), date(2026, 11, 20))
    filters = Filters(period=days, channels=("phone",), teams=("A_*", "B", "C", "D"))
    told = page_tables.about(replace(SEEN, language="es", filters=filters), ())
    assert told["Filtros"] == "Teléfono · Equipos: A_*, B, C, D · 24 oct 2026 – 20 nov 2026 · Europe/Madrid"


@pytest.mark.parametrize(("most", "said"), [(2, None), (1, SEEN.words("download.too_long"))])
def test_more_rows_than_a_sheet_holds_are_said_before_anybody_asks_for_one(shown, monkeypatch, most, said):
    drawn = {}
    monkeypatch.setattr(page_tables.st, "download_button", lambda label, *_, **more: drawn.update({label: more}))
    monkeypatch.setattr(download, "MOST_EXCEL", most)
    page_tables.offer(SEEN, "overview", shown)
    excel = drawn.pop(SEEN.words("download.xlsx"))
    assert (excel["disabled"], excel["help"]) == (said is not None, said)
    assert [more["disabled"] for more in drawn.values()] == [False, False]
