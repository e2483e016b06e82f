"""Files from disk to canonical tables: fetch, cursor, names, mappings, check."""

import json
import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from connectors._contract import Fetch
from connectors.files import CONNECTOR
from connectors.files.mapping import table_of
from connectors.files.settings import FilesSettings
from model.delivery import Context, Page, Parsed
from model.errors import SettingsError, SourceSkipped
from model.schemas import CANONICAL
from tests.optional import optional

NOW = datetime(2026, 11, 22, tzinfo=UTC)
RECORDINGS = Path(__file__).parents[1] / "recordings" / "files"


def configured(path="exports", **keys):
    return FilesSettings.model_validate({"type": "files", "path": str(path), "timezone": "Europe/Madrid", **keys})


def fetch(settings, cursor=None):
    (stream,) = CONNECTOR.streams(settings)
    return list(stream.fetch(Fetch("shop", settings, NOW, cursor=cursor)))


def parse(file: str, body: bytes | str, **keys) -> Parsed:
    settings = configured(**keys)
    content = body.encode() if isinstance(body, str) else body
    page = Page("files", f"file {file}", NOW, content, unit=file)
    parsed = CONNECTOR.streams(settings)[0].parse(page, Context("shop", settings, NOW))
    stored = sum(frame.height for frame in parsed.tables.values())
    assert parsed.records == stored + parsed.rejects["is_row"].sum(), "rows in = rows stored + rows set aside"
    return parsed


def wrong(parsed: Parsed):
    return parsed.rejects.select("object", "id", "field", "raw", "reason", "is_row", "line").rows()


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
    assert [p.unit for p in fetch(settings, first.cursor)] == ["events.csv"]
    assert fetch(settings, last.cursor) == []
    os.utime(tmp_path / "agents.csv", (1, 1))
    assert fetch(settings, last.cursor) == []
    (tmp_path / "agents.csv").write_text("b")
    assert [p.unit for p in fetch(settings, last.cursor)] == ["agents.csv"]


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


CALLS = {
    "table": "interactions",
    "columns": {
        "interaction_id": "ref",
        "channel": "via",
        "team": "queue",
        "tags": ["t1", "t2"],
        "reason": ["r1", "r2"],
    },
    "constants": {"direction": "inbound", "is_spam": False},
    "templates": {"reference": "order {order}"},
    "values": {"channel": {"Tel": "phone"}, "team": {"q1": "Level 1"}},
}
SOLVED = {
    "table": "events",
    "columns": {"interaction_id": "ref", "at": "closed"},
    "constants": {"kind": "status", "value": "solved"},
    "templates": {"event_id": "{ref}-solved"},
    "skip_when_empty": ["closed"],
    "not_before": {"at": "opened"},
}
LOG = (
    "ref,via,queue,t1,t2,r1,r2,order,opened,closed\n"
    "1,TEL,q1,a,b,,why,77,2026-01-02 10:00,2026-01-02 11:00\n"
    "2,pigeon,q2,,,x,,,2026-01-02 10:00,\n"
    "3,Tel,q1,a,,,,,2026-01-02 10:00,2026-01-01 09:00\n"
)


def test_a_mapping_with_columns_constants_templates_and_words():
    parsed = parse("calls.csv", LOG, tables=[CALLS])
    frame = parsed.frame("interactions")
    assert frame.select("interaction_id", "channel", "channel_detail", "team", "reason", "reference").rows() == [
        ("1", "phone", "TEL", "Level 1", "why", "order 77"),
        ("2", "unknown", "pigeon", "q2", "x", None),
        ("3", "phone", "Tel", "Level 1", None, None),
    ]
    assert frame["tags"].to_list() == [["a", "b"], None, ["a"]]
    assert frame["is_spam"].to_list() == [False] * 3
    assert [r[1:5] for r in wrong(parsed)] == [("2", "channel", "pigeon", "unknown channel word")]


def test_two_mappings_of_one_file_and_a_resolution_before_creation():
    parsed = parse("calls.csv", LOG, tables=[CALLS, SOLVED])
    events = parsed.frame("events").select("interaction_id", "event_id", "at", "kind", "value").rows()
    assert events == [("1", "1-solved", datetime(2026, 1, 2, 10, tzinfo=UTC), "status", "solved")]
    row = parsed.rejects.filter("is_row")
    assert row.select("object", "id", "reason", "line").rows() == [("events", "3/3-solved", "at: before creation", 4)]
    assert '"queue":"q1"' in row["raw"][0], "the record as it stands in the file"
    assert parsed.records == 3 + 2


def test_only_when_and_file_choose_rows_and_files():
    some = CALLS | {"only_when": {"queue": ["q2"]}, "file": "calls*"}
    assert parse("2026/calls-1.csv", LOG, tables=[some]).frame("interactions")["interaction_id"].to_list() == ["2"]
    assert parse("agents.csv", "agent_id\n1\n", tables=[some]).frame("agents").height == 1


def test_only_when_reads_the_rows_that_say_nothing_too():
    silent = CALLS | {"only_when": {"order": [""], "queue": ["q1"]}}
    assert parse("calls.csv", LOG, tables=[silent]).frame("interactions")["interaction_id"].to_list() == ["3"]


def test_a_mapping_to_a_column_the_file_lacks_names_the_nearest():
    with pytest.raises(SourceSkipped) as caught:
        parse("calls.csv", LOG.replace("queue", "queues"), tables=[CALLS])
    assert "'queue'" in caught.value.message
    assert "did you mean 'queues'?" in caught.value.next_step


def test_an_empty_mapped_file_has_no_rows():
    assert parse("calls.csv", "", tables=[CALLS, SOLVED]).records == 0


def test_a_mapping_to_a_column_the_table_lacks_is_refused():
    with pytest.raises(ValueError, match=r"columns of agents, not 'phone'"):
        configured(tables=[{"table": "agents", "columns": {"phone": "tel"}}])


def test_an_unknown_encoding_is_refused():
    with pytest.raises(ValueError, match="an encoding, such as"):
        configured(encoding="utf-9")


def test_check_tells_what_was_understood(tmp_path):
    (tmp_path / "surveys.csv").write_bytes("survey_id;kind;Núm\n1;csat;2\n".encode("cp1252"))
    (tmp_path / "other.jsonl").write_text('{"a": 1}\n')
    told = CONNECTOR.check(Fetch("shop", configured(tmp_path), NOW))
    assert told.splitlines() == [
        "2 files",
        "other.jsonl: JSON lines, utf-8, 1 rows → no table",
        "  columns not read: a",
        "  note: no table of this name and no mapping, not read",
        "surveys.csv: semicolon-separated, cp1252, decimal comma, 1 rows → surveys 1",
        "  columns not read: Núm",
        "  surveys: survey_id 9, kind csat",
    ]


PEOPLE = "id;born;mail;via;since\nA-7;x;ana@mail.example;pigeon;31/12/2025\nB-8;y;;pigeon;31/02/2026\n"
PERSON = {
    "table": "interactions",
    "columns": {"interaction_id": "id", "subject": "mail", "channel": "via", "created_at": "since"},
    "expressions": {"reference": "LOWER(id)"},
    "constants": {"direction": "inbound"},
}


def test_check_shows_what_fills_which_column_and_first_rows_without_personal_data(tmp_path):
    (tmp_path / "a.csv").write_text(PEOPLE)
    (tmp_path / "b.csv").write_text(PEOPLE)
    told = CONNECTOR.check(Fetch("shop", configured(tmp_path, tables=[PERSON]), NOW))
    how = "semicolon-separated, utf-8, decimal comma, dates day first, 2 rows → interactions 2"
    made = "interaction_id ← id, subject ← mail, channel ← via, created_at ← since"
    row = "interactions: interaction_id X-9, channel unknown, channel_detail pigeon, direction inbound"
    assert told.splitlines() == [
        "2 files",
        f"a.csv: {how}",
        f"  interactions: {made}, reference ← 'LOWER(id)', direction = inbound",
        "  columns not read: born",
        "  nulled: 2 of interactions.channel (unknown channel word: pigeon 2)",
        "  nulled: 1 of interactions.created_at (not a date)",
        f"  {row}, subject xxx@xxxx.xxxxxxx, reference x-9, created_at 2025-12-30 23:00:00Z",
        f"  {row}, reference x-9",
        f"b.csv: {how}",
    ]


def test_check_goes_on_after_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "agents.csv").write_text("Agent\n1\n")
    (tmp_path / "agents.parquet").write_bytes(b"PAR1")
    (tmp_path / "contacts.csv").write_text("contact_id,\x1b[31mred\u202e\n1,\n")
    with pytest.raises(SourceSkipped, match="2 of the files cannot be read") as caught:
        CONNECTOR.check(Fetch("shop", configured(tmp_path), NOW))
    told = caught.value.message
    assert "\nagents.csv: CANNOT BE READ: it has no column 'agent_id'" in told
    assert "\n  is it 'Agent'? rename the column, or add a mapping" in told
    assert "\nagents.parquet: CANNOT BE READ" in told
    assert "\ncontacts.csv: comma-separated" in told
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_a_file_without_the_key_of_its_table_is_refused_as_one(tmp_path):
    (tmp_path / "agents.csv").write_text("Agent,Name\n1,Ana\n2,Eva\n")
    settings = configured(tmp_path)
    (page,) = fetch(settings)
    with pytest.raises(SourceSkipped, match="no column 'agent_id'") as caught:
        CONNECTOR.streams(settings)[0].parse(page, Context("shop", settings, NOW))
    assert "the file has Agent, Name" in caught.value.allowed
    with pytest.raises(SourceSkipped, match="no column 'agent_id'"):
        CONNECTOR.check(Fetch("shop", settings, NOW))


def test_check_counts_lines_that_cannot_be_read(tmp_path):
    (tmp_path / "agents.csv").write_text("agent_id,name\n1,Ana\n2,Eva,x\n")
    assert "set aside: 1 of agents.csv (3 fields where the header has 2)" in CONNECTOR.check(
        Fetch("shop", configured(tmp_path), NOW)
    )


def test_streams_name_the_tables_the_mappings_fill():
    assert CONNECTOR.streams(configured(tables=[CALLS, SOLVED]))[0].tables == ("interactions", "events")
    assert CONNECTOR.streams(configured())[0].tables == tuple(CANONICAL)


@pytest.fixture
def nyc() -> Path:
    return optional("cases/real/nyc_311.csv")


def test_real_service_requests_of_new_york(nyc):
    section = tomllib.loads((RECORDINGS / "nyc_311.toml").read_text())["sources"]["nyc"]
    settings = FilesSettings.model_validate(section | {"path": str(nyc)})
    (stream,) = CONNECTOR.streams(settings)
    (page,) = stream.fetch(Fetch("nyc", settings, NOW))
    parsed = stream.parse(page, Context("nyc", settings, page.received_at))
    rows = parsed.frame("interactions")
    assert dict(rows.group_by("channel").len().rows()) == {"phone": 481, "web_form": 232, "app": 221, "unknown": 66}
    assert dict(rows.filter(pl.col("channel") == "unknown").group_by("channel_detail").len().rows()) == {"UNKNOWN": 66}
    first = rows.filter(pl.col("interaction_id") == "45278137")
    assert first["created_at"][0] == datetime(2020, 1, 1, 4, 59, 11, tzinfo=UTC)  # 23:59:11 in New York
    assert parsed.rejects.is_empty()
    assert parsed.frame("events").height == 998


CDR = "Call,Start,Seconds,Queue\n1,2026-01-02 10:00:00,95,WA one\n2,2026-01-02 11:00:00,,Sales\n"
COMPUTED = {
    "table": "events",
    "columns": {"interaction_id": "Call"},
    "expressions": {
        "event_id": "Call || '-end'",
        "at": "STRPTIME(Start, '%Y-%m-%d %H:%M:%S') + TRY_CAST(Seconds AS INT) * INTERVAL '1 second'",
        "channel": "CASE WHEN Queue LIKE 'WA%' THEN 'wa' ELSE 'phone' END",
    },
    "values": {"channel": {"WA": "whatsapp"}},
    "constants": {"kind": "call_end"},
    "skip_when_empty": ["Seconds"],
}


def test_expressions_compute_a_column_from_others():
    (row,) = parse("cdr.csv", CDR, tables=[COMPUTED]).frame("events").to_dicts()
    assert (row["event_id"], row["channel"]) == ("1-end", "whatsapp")
    assert row["at"] == datetime(2026, 1, 2, 9, 1, 35, tzinfo=UTC), "local time of Madrid, 95 seconds later"


def test_an_expression_that_is_none_is_refused_with_the_settings():
    with pytest.raises(ValueError, match=r"an SQL expression for team, not 'UPPER\('"):
        configured(tables=[{"table": "agents", "expressions": {"team": "UPPER("}}])
    with pytest.raises(ValueError, match="read_csv"):
        configured(tables=[{"table": "agents", "expressions": {"team": "read_csv('/x')"}}])


def test_an_expression_that_fails_on_the_data_names_itself_and_the_columns():
    strict = {"table": "agents", "columns": {"agent_id": "Call"}, "expressions": {"team": "CAST(Queue AS INT)"}}
    with pytest.raises(SourceSkipped, match=r"CAST\(Queue AS INT\) cannot be computed") as caught:
        parse("cdr.csv", CDR, tables=[strict])
    assert "Seconds" in caught.value.allowed
    with pytest.raises(SourceSkipped, match="reads the column 'Queues'"):
        parse("cdr.csv", CDR, tables=[strict | {"expressions": {"team": "Queues"}}])
