"""Where a pull goes on: the cursor, its overlap, and a pull that was cut."""

import sqlite3
from datetime import datetime, timedelta

import pytest

from connectors.sql.places import Place
from tests.connectors.given_sql import pages, parsed, query, settings
from tests.connectors.given_warehouse import write

OVERLAP = timedelta(hours=2)


def noted(folder, *days, batch_rows=2, **more):
    """A source of notes dated at those days of October, at noon."""
    url = f"sqlite:///{folder / 'notes.db'}"
    dated = [day and f"2026-10-{day:02} 12:00:00.250" for day in days]
    write(url, {"note": tuple({"id": str(n), "at": at} for n, at in enumerate(dated))})
    asked = query("select id, at from note", cursor="at")
    return settings(url, tables=[asked], batch_rows=batch_rows, overlap_hours=2, **more)


def ids(found):
    return sorted(found.tables["interactions"]["interaction_id"])


@pytest.mark.parametrize(
    ("place", "start"),
    [
        (Place("2026-10-02 12:00:00.250", "text"), "2026-10-02 10:00:00"),
        (Place("2026-10-02T12:00:00.250Z", "text"), "2026-10-02T10:00:00"),
        (Place("2026-10-02 12:00:00.250", "text", is_partial=True), "2026-10-02 12:00:00.250"),
        (Place("2026-10-02T12:00:00", "instant"), datetime.fromisoformat("2026-10-02T10:00")),
        (Place("2026-10-02T12:00:00", "instant", is_partial=True), datetime.fromisoformat("2026-10-02T12:00")),
        (
            Place("2026-10-09T12:00:00", "instant", low="2026-10-02T12:00:00"),
            datetime.fromisoformat("2026-10-02T10:00"),
        ),
        (Place("2026-10-02", "text"), "2026-10-01"),
        (Place("2026-10-02 12:00", "text"), "2026-10-02 10:00"),
        (Place("20000", "number"), 20_000 - 7200),
        (Place("20000.9", "number", is_partial=True), 20_000),
        (Place("1790841600000", "number", low="1790841500000"), 1_790_841_500_000 - 7_200_000),
    ],
)
def test_a_pull_starts_an_overlap_earlier_unless_it_was_cut(place, start):
    assert place.start(OVERLAP) == start
    assert Place.read(place.text()) == place


def test_a_second_pull_reads_the_overlap_and_what_is_new(tmp_path):
    configured = noted(tmp_path, 1, 2, 3)
    first = pages(configured, "interactions")
    assert [page.request for page in first] == ["interactions", "interactions"]
    with sqlite3.connect(tmp_path / "notes.db") as database:
        database.executemany(
            "insert into note values (?, ?)",
            [("late", "2026-10-03 10:30:00"), ("older", "2026-10-03 09:30:00"), ("new", "2026-10-09 12:00:00")],
        )
    assert ids(parsed(configured, "interactions", first[-1].cursor)) == ["2", "late", "new"]


def test_rows_without_a_cursor_value_are_read_every_time(tmp_path):
    configured = noted(tmp_path, 1, None, 3)
    last = pages(configured, "interactions")[-1].cursor
    assert ids(parsed(configured, "interactions", last)) == ["1", "2"]


def test_a_pull_that_was_cut_goes_on_and_the_next_whole_one_starts_where_it_was_cut(tmp_path):
    configured = noted(tmp_path, 1, 2, 3, 20)
    cut = pages(configured, "interactions")[0].cursor  # after the 2nd
    assert ids(parsed(configured, "interactions", cut)) == ["1", "2", "3"]
    done = pages(configured, "interactions", cut)[-1].cursor
    with sqlite3.connect(tmp_path / "notes.db") as database:  # shown only now, dated just before the cut
        database.execute("insert into note values ('late', '2026-10-02 11:00:00')")
    assert ids(parsed(configured, "interactions", done)) == ["1", "2", "3", "late"]
    again = pages(configured, "interactions", done)[-1].cursor
    assert ids(parsed(configured, "interactions", again)) == ["3"]


def test_a_page_cut_twice_remembers_the_first_cut(tmp_path):
    configured = noted(tmp_path, 1, 2, 3, 4, batch_rows=1)
    first = pages(configured, "interactions")[0].cursor
    second = pages(configured, "interactions", first)[1].cursor
    done = Place.read(pages(configured, "interactions", second)[-1].cursor)
    assert (done.at[:10], done.low[:10], done.is_partial) == ("2026-10-04", "2026-10-01", False)


@pytest.mark.parametrize(
    "changed",
    [
        query("select id, at, born from note", cursor="born"),
        query("select id, at, born from note where id < '9'", cursor="at"),
    ],
)
def test_another_question_starts_from_the_beginning(tmp_path, changed):
    """A place in the old answer says nothing of what the new one holds before it."""
    url = f"sqlite:///{tmp_path / 'notes.db'}"
    days = ("2026-10-01", "2026-10-05", "2026-10-09")
    write(url, {"note": tuple({"id": str(n), "at": day, "born": "2020-01-01"} for n, day in enumerate(days))})
    before = settings(url, tables=[query("select id, at, born from note", cursor="at")], batch_rows=2)
    after = settings(url, tables=[changed], batch_rows=2)
    for page in pages(before, "interactions"):
        assert ids(parsed(after, "interactions", page.cursor)) == ["0", "1", "2"]
    done = pages(after, "interactions")[-1].cursor
    assert pages(after, "interactions", done)[0].request != "interactions"


def test_without_a_cursor_everything_is_read_again(tmp_path):
    noted(tmp_path, 1, 2, 3)
    configured = settings(f"sqlite:///{tmp_path / 'notes.db'}", tables=[query("select id from note")], batch_rows=2)
    found = pages(configured, "interactions")
    assert [page.cursor for page in found] == [None, None]
    assert ids(parsed(configured, "interactions", found[-1].cursor)) == ["0", "1", "2"]


def test_an_empty_table_gives_no_page(tmp_path):
    configured = noted(tmp_path, 1)
    with sqlite3.connect(tmp_path / "notes.db") as database:
        database.execute("delete from note")
    assert pages(configured, "interactions") == []


def counted(folder, *ats, **more):
    """A source of notes with these values in the cursor column, which has no type of its own."""
    url = f"sqlite:///{folder / 'notes.db'}"
    with sqlite3.connect(folder / "notes.db") as database:
        database.execute("create table note (id, at)")
        database.executemany("insert into note values (?, ?)", [(str(n), at) for n, at in enumerate(ats)])
    asked = query("select id, at from note", cursor="at")
    return settings(url, tables=[asked], **{"batch_rows": 2, "overlap_hours": 0.001, **more})


def add(folder, name, at):
    with sqlite3.connect(folder / "notes.db") as database:
        database.execute("insert into note values (?, ?)", (name, at))


@pytest.mark.parametrize("future", ["2999-01-01 00:00:00", "2999-01-01", "2999-01-01T00:00:00+00:00"])
def test_a_row_of_the_far_future_hides_nothing_that_comes_later(tmp_path, future):
    """A cursor that followed it would ask for nothing any more until that year."""
    configured = counted(tmp_path, "2026-10-01", "2026-10-02", future)
    for _ in range(2):
        last = pages(configured, "interactions")[-1].cursor
        add(tmp_path, "new", "2026-11-01 13:00:00")
        assert "new" in ids(parsed(configured, "interactions", last))
        add(tmp_path, "again", future)


@pytest.mark.parametrize("nothing", ["0000-00-00 00:00:00", "0000-00-00", "infinity", "-infinity"])
def test_an_instant_that_is_none_says_nothing_of_how_far_a_pull_got(tmp_path, nothing):
    configured = counted(tmp_path, nothing, nothing, nothing, "2026-10-01", "2026-10-02", nothing)
    last = pages(configured, "interactions")[-1].cursor
    assert Place.read(last).at == "2026-10-02"
    add(tmp_path, "new", "2026-11-01")
    assert "new" in ids(parsed(configured, "interactions", last))


def test_a_cursor_may_be_a_number(tmp_path):
    """Of ids as many as an overlap has seconds are read again: a transaction may show its rows late."""
    configured = counted(tmp_path, 100, 200, 300, overlap_hours=90 / 3600)
    cut = pages(configured, "interactions")[0].cursor
    assert ids(parsed(configured, "interactions", cut)) == ["1", "2"]
    last = pages(configured, "interactions", cut)[-1].cursor
    for name, at in (("late", 201), ("older", 40), ("new", 301)):
        add(tmp_path, name, at)
    assert ids(parsed(configured, "interactions", last)) == ["1", "2", "late", "new"]


def test_days_without_a_time_are_read_again_from_that_day_on(tmp_path):
    configured = counted(tmp_path, "2026-10-01", "2026-10-02", overlap_hours=0)
    last = pages(configured, "interactions")[-1].cursor
    add(tmp_path, "same day", "2026-10-02")
    assert ids(parsed(configured, "interactions", last)) == ["1", "same day"]
