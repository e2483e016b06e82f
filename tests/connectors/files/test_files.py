"""Files from disk to canonical tables: fetch, cursor, names, dates and numbers."""

import json
import os
from datetime import UTC, datetime

import polars as pl
import pytest

from connectors.files.found import joined
from connectors.files.mapping import table_of
from model.errors import SettingsError
from tests.connectors.files.given import NOW, configured, fetch, parse, wrong


def test_one_page_per_file_in_order_as_of_the_sync(tmp_path):
    (tmp_path / "2026").mkdir()
    for name in ("events.csv", "2026/contacts.jsonl", ".hidden.csv", "~$agents.xlsx", "notes.doc"):
        (tmp_path / name).write_bytes(b"x")
    os.utime(tmp_path / "events.csv", (1767225600, 1767225600))
    pages = fetch(configured(tmp_path))
    assert [(p.unit, p.request) for p in pages] == [
        ("2026/contacts.jsonl", "file 2026/contacts.jsonl"),
        ("events.csv", "file events.csv"),
    ]
    assert pages[1].received_at == NOW
    assert pages[1].body == b"x"


def test_unchanged_files_are_not_read_again_and_changed_ones_are(tmp_path):
    for name in ("agents.csv", "events.csv"):
        (tmp_path / name).write_text("a")
    settings = configured(tmp_path)
    first, last = fetch(settings)
    assert list(json.loads(first.cursor)) == ["agents.csv"]
    assert [p.unit for p in fetch(settings, joined(None, [first.cursor]))] == ["events.csv"]
    both = joined(None, [first.cursor, last.cursor])
    assert fetch(settings, both) == []
    os.utime(tmp_path / "agents.csv", (1, 1))
    assert fetch(settings, both) == []
    (tmp_path / "agents.csv").write_text("b")
    assert [p.unit for p in fetch(settings, both)] == ["agents.csv"]


def test_a_file_and_a_pattern(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "b.jsonl").write_text("x")
    assert [p.unit for p in fetch(configured(tmp_path / "a.csv"))] == ["a.csv"]
    assert [p.unit for p in fetch(configured(tmp_path / "*.jsonl"))] == ["b.jsonl"]


def test_a_missing_path_tells_what_is_there(tmp_path):
    (tmp_path / "exports").mkdir()
    with pytest.raises(SettingsError) as caught:
        fetch(configured(tmp_path / "export"))
    assert "did you mean 'exports'?" in caught.value.next_step


def test_canonical_names_with_a_source_column_and_unknown_columns_listed_once():
    body = "Interaction_ID,source,channel,colour\n1,phone,phone,red\n2,,email,blue\n"
    parsed = parse("interactions-2026.csv", body)
    rows = parsed.frame("interactions").select("source", "interaction_id", "channel").rows()
    assert rows == [("phone", "1", "phone"), ("shop", "2", "email")]
    assert wrong(parsed) == [("interactions-2026.csv", None, "colour", None, "unknown column, not read", False, None)]


def test_a_file_nobody_asked_for_is_listed():
    parsed = parse("budget.csv", "a,b\n1,2\n")
    assert wrong(parsed) == [
        ("budget.csv", None, "budget.csv", None, "no table of this name and no mapping, not read", False, None)
    ]


@pytest.mark.parametrize(
    ("file", "table"),
    [
        ("vendor_metrics.csv", "vendor_metrics"), ("2026/vendor_metrics-2026.csv", "vendor_metrics"),
        ("Events_old.csv", "events"), ("events.csv", "events"), ("vendor.csv", None), ("eventsofyear.csv", None),
    ],
)  # fmt: skip
def test_a_file_is_named_after_its_table(file, table):
    found = table_of(file)
    assert (found.name if found else None) == table


def test_figures_of_a_vendor_by_their_canonical_names():
    lines = "interaction_id,metric_id,name,figure,basis,value,precision\n7,a,Wait,requester_wait,Business,120,60\n"
    (row,) = parse("vendor_metrics.csv", lines).frame("vendor_metrics").to_dicts()
    assert (row["basis"], row["value"], row["precision"], row["at"]) == ("business", 120, 60, None)


def test_field_and_row_rejects_carry_the_line():
    parsed = parse(
        "events.csv",
        "interaction_id,event_id,at,kind,hold_seconds\nt,1,2026-02-30,message,5\nt,2,2026-01-02,message,x9\n",
    )
    assert [(r[1], r[2], r[4], r[6]) for r in wrong(parsed)] == [
        ("t/1", None, "at: not a date", 2),
        ("t/2", "hold_seconds", "not a whole number from 0", 3),
    ]


@pytest.mark.parametrize("body", ["", "interaction_id,channel\n", "\n\n"])
def test_an_empty_file_has_no_rows(body):
    parsed = parse("interactions.csv", body)
    assert parsed.frame("interactions").is_empty()
    assert parsed.rejects.is_empty()


def test_spanish_numbers():
    surveys = "survey_id;kind;score;scale_max\n1;csat;4,5;5\n2;nps;9;10\n3;ces;1.000,5;2000\n4;ces;4.5;7\n"
    assert parse("surveys.csv", surveys).frame("surveys")["score"].to_list() == [4.5, 9.0, 1000.5, 4.5]
    thousand = "survey_id;kind;score\n1;ces;1.500\n"
    assert parse("surveys.csv", thousand).frame("surveys")["score"].to_list() == [1.5]
    assert parse("surveys.csv", thousand, decimal=",").frame("surveys")["score"].to_list() == [1500.0]
    quoted = 'survey_id,kind,score\n1,csat,"4,5"\n'
    assert parse("surveys.csv", quoted, decimal=".").rejects["reason"].to_list() == ["not a number"]
    assert parse("surveys.csv", quoted).frame("surveys")["score"].to_list() == [4.5]


NEW_YEARS_EVE = datetime(2025, 12, 31, 17, 5, tzinfo=UTC)
THIRD_OF_FEBRUARY = datetime(2026, 2, 2, 23, tzinfo=UTC)
SECOND_OF_MARCH = datetime(2026, 3, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mark", "dates", "keys", "read"),
    [
        (",", ["31/12/2025 18:05", "03/02/2026"], {}, [NEW_YEARS_EVE, THIRD_OF_FEBRUARY]),
        (",", ["12/31/2025 6:05 PM", "03/02/2026"], {}, [NEW_YEARS_EVE, SECOND_OF_MARCH]),
        (";", ["03/02/2026"], {}, [THIRD_OF_FEBRUARY]),  # who separates by semicolons writes the day first
        (";", ["12/31/2025 18:05", "03/02/2026"], {}, [NEW_YEARS_EVE, SECOND_OF_MARCH]),
        (",", ["03/02/2026"], {}, [None]),
        (",", ["31/12/2025 18:05", "12/31/2025 18:05"], {}, [None, None]),
        (",", ["03/02/2026"], {"day_first": True}, [THIRD_OF_FEBRUARY]),
        (",", ["03/02/2026", "31/12/2025"], {"day_first": False}, [SECOND_OF_MARCH, None]),
        (",", ["2026/02/03", "2026-02-03"], {}, [THIRD_OF_FEBRUARY] * 2),
        (",", ["30.02.2026", "31.12.2025 18:05"], {}, [None, NEW_YEARS_EVE]),
    ],
)  # fmt: skip
def test_the_order_of_dates_is_told_or_found_out_and_never_guessed(mark, dates, keys, read):
    lines = [f"interaction_id{mark}created_at", *(f"{number}{mark}{date}" for number, date in enumerate(dates))]
    parsed = parse("interactions.csv", "\n".join(lines), **keys)
    assert parsed.frame("interactions")["created_at"].to_list() == read
    refused = parsed.rejects.filter(pl.col("field") == "created_at")["reason"].to_list()
    assert refused == ["not a date"] * read.count(None)


def test_dates_in_doubt_are_told_once_and_formats_of_a_mapping_are_no_doubt():
    told = parse("interactions.csv", "interaction_id,created_at\n1,03/02/2026\n2,04/02/2026\n")
    assert told.rejects.filter(pl.col("field") == "dates")["reason"].to_list() == [
        "day or month may come first: set day_first"
    ]
    made = {"table": "interactions", "columns": {"interaction_id": "id", "created_at": "on"}, "formats": ["%d/%m/%Y"]}
    assert parse("x.csv", "id,on\n1,03/02/2026\n", tables=[made]).rejects.is_empty()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (['"1,234.5"', "7"], [1234.5, 7]),
        (["0.5", '"1,234"'], [0.5, 1234]),
        (['"1.234,5"', "1.234"], [1234.5, 1234]),
        (["1.234", '"1,234"'], [1.234, None]),  # nothing tells which of them is a thousand
        (["0:01:35", "1:00:00"], [95, 3600]),
    ],
)
def test_numbers_as_their_own_values_tell(written, read):
    lines = ["survey_id,kind,score", *(f"{number},ces,{value}" for number, value in enumerate(written))]
    assert parse("surveys.csv", "\n".join(lines)).frame("surveys")["score"].to_list() == read
