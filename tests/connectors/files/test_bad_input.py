"""The list of bad input, each line a test: what is read is right, what is not is set aside with a reason."""

import codecs
import io
import json
from datetime import UTC, datetime

import polars as pl
import pytest
import xlsxwriter

from connectors.files import CONNECTOR
from connectors.files.settings import FilesSettings
from model.delivery import Context, Page, Parsed
from model.errors import SourceSkipped
from model.schemas import CANONICAL
from store.tables import Tables

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def csv_of(rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    quoted = [[str(row.get(name, "")).replace('"', '""') for name in names] for row in rows]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in [names, *quoted]).encode()


def json_of(rows):
    return "\n".join(json.dumps(row) for row in rows).encode()


def parquet_of(rows):
    out = io.BytesIO()
    pl.DataFrame(rows).write_parquet(out)
    return out.getvalue()


def excel_of(rows):
    out = io.BytesIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate([names, *([row.get(name) for name in names] for row in rows)]):
            sheet.write_row(number, 0, line)
    return out.getvalue()


FORMATS = {"csv": csv_of, "jsonl": json_of, "parquet": parquet_of, "xlsx": excel_of}
every_format = pytest.mark.parametrize("ending", list(FORMATS))


def parse(name: str, body: bytes | str, **keys) -> Parsed:
    settings = FilesSettings.model_validate({"type": "files", "path": "x", "timezone": "Europe/Madrid", **keys})
    content = body.encode() if isinstance(body, str) else body
    page = Page("files", f"file {name}", NOW, content, unit=name)
    parsed = CONNECTOR.streams(settings)[0].parse(page, Context("shop", settings, NOW))
    stored = sum(frame.height for frame in parsed.tables.values())
    assert parsed.records == stored + parsed.rejects["is_row"].sum(), "rows in = rows stored + rows set aside"
    return parsed


def read(ending: str, table: str, rows: list[dict], **keys) -> Parsed:
    return parse(f"{table}.{ending}", FORMATS[ending](rows), **keys)


def told(parsed: Parsed):
    return parsed.rejects.select("field", "reason").rows()


NAMES = "agent_id;name\n1;Núñez €\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_told_apart_and_never_read_with_loss(encoding):
    for name, body in {"agents.csv": NAMES, "agents.jsonl": '{"agent_id": "1", "name": "Núñez €"}\n'}.items():
        assert parse(name, body.encode(encoding)).frame("agents")["name"].to_list() == ["Núñez €"]


def test_a_json_array_with_a_mark_of_its_encoding():
    assert parse("agents.json", codecs.BOM_UTF8 + b'[{"agent_id": 1}]').frame("agents").height == 1


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_separators(mark):
    (row,) = parse("agents.csv", f'agent_id{mark}name\n1{mark}"a{mark}b"\n').frame("agents").to_dicts()
    assert (row["agent_id"], row["name"]) == ("1", f"a{mark}b")


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_nul_is_taken_out_and_noted(ending):
    parsed = read(ending, "agents", [{"agent_id": "1\0", "name": "A\0na"}])
    assert parsed.frame("agents").select("agent_id", "name").rows() == [("1", "Ana")]
    assert told(parsed) == [("agent_id", "null character removed"), ("name", "null character removed")]


HALF = '{"agent_id": "2", "name": "\\ud83d"}'


def test_half_an_emoji_sets_its_row_aside():
    for name, body in {
        "agents.jsonl": f'{{"agent_id": "1"}}\n{HALF}\n',
        "agents.json": f'[{{"agent_id": "1"}}, {HALF}]',
    }.items():
        parsed = parse(name, body)
        assert parsed.frame("agents")["agent_id"].to_list() == ["1"]
        assert told(parsed) == [(None, "not a JSON object in valid Unicode")]


def test_too_many_fields_too_few_and_a_quote_that_is_not_closed():
    parsed = parse("agents.csv", 'agent_id,name,team\n1,a,b,c\n2\n3,"a,b\n4,d,e\n')
    assert parsed.frame("agents").select("agent_id", "name", "team").rows() == [("2", None, None), ("4", "d", "e")]
    assert sorted(parsed.rejects.select("line", "reason", "is_row").rows()) == [
        (2, "4 fields where the header has 3", True),
        (3, "1 line with 1 fields where the header has 3; the rest is empty", False),
        (4, "a quote is opened and never closed", True),
    ]


@every_format
def test_a_word_after_many_numbers(ending):
    rows = [{"interaction_id": str(n), "event_id": "1", "at": "2026-01-02", "kind": "message"} for n in range(300)]
    rows = [row | {"hold_seconds": str(number)} for number, row in enumerate(rows)]
    parsed = read(ending, "events", [*rows, rows[0] | {"interaction_id": "x9", "hold_seconds": "x9"}])
    last = parsed.frame("events").select("interaction_id", "hold_seconds").rows()[-2:]
    assert last == [("299", 299), ("x9", None)]
    assert told(parsed) == [("hold_seconds", "not a whole number from 0")]


def test_a_header_twice_is_refused():
    with pytest.raises(SourceSkipped, match="two columns are named 'agent_id'"):
        parse("agents.csv", "agent_id,agent_id\n1,2\n")


@pytest.mark.parametrize("body", ["", "\n", "agent_id,name\n", "\ufeff"])
def test_an_empty_file_has_no_rows(body):
    assert parse("agents.csv", body).records == 0


@every_format
def test_a_field_of_ten_megabytes(ending):
    size = 32_767 if ending == "xlsx" else 10_000_000  # as many as a cell of a workbook can hold
    subject = read(ending, "interactions", [{"interaction_id": "1", "subject": "x" * size}])
    assert subject.frame("interactions")["subject"].str.len_chars().to_list() == [size]


@every_format
@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("2026-02-30", "not a date"),
        ("31/13/2026", "not a date"),
        ("0000-00-00", "not a date"),
        ("0000-00-00 00:00:00", "not a date"),
        ("soon", "not a date"),
        ("9999-12-31", "in the future"),
        ("2026-11-24", "in the future"),
        ("1999-12-31", "before 2000"),
    ],
)
def test_dates_that_are_none(ending, date, reason):
    parsed = read(ending, "interactions", [{"interaction_id": "1", "created_at": date}])
    assert parsed.frame("interactions")["created_at"].to_list() == [None]
    assert told(parsed) == [("created_at", reason)]


@every_format
@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-07-01T10:00:00Z", "2026-07-01T10:00:00Z"),
        ("2026-07-01T10:00:00+02:00", "2026-07-01T08:00:00Z"),
        ("2026-07-01 10:00:00", "2026-07-01T08:00:00Z"),
        ("2026-03-29 02:30:00", "2026-03-29T01:00:00Z"),  # the clock skips it: the next instant there is
        ("2026-10-25 02:30:00", "2026-10-25T00:30:00Z"),  # it happens twice: the first of the two
        ("2026-07-01T10:00:00.123456Z", "2026-07-01T10:00:00.123456Z"),
        ("2026-07-01", "2026-06-30T22:00:00Z"),
    ],
)
def test_zones_of_time(ending, written, utc):
    frame = read(ending, "interactions", [{"interaction_id": "1", "created_at": written}]).frame("interactions")
    assert frame["created_at"].to_list() == [datetime.fromisoformat(utc)]


def test_a_cut_parquet_file():
    with pytest.raises(SourceSkipped, match="its end is missing"):
        parse("agents.parquet", parquet_of([{"agent_id": "1"}])[:-9])


STRANGE = [
    "👨‍👩‍👧‍👦 família", "עִבְרִית العربية", "a\u202eb", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))", "![](http://localhost/)", "=HYPERLINK(1)", "+34 600 000 000", "-5", "@x", "n" * 300,
    "123 456", "😀", "'",
]  # fmt: skip


@every_format
@pytest.mark.parametrize("text", STRANGE)
def test_strange_texts_are_kept_as_they_are(ending, text):
    assert read(ending, "agents", [{"agent_id": "1", "name": text}]).frame("agents")["name"].to_list() == [text]


@every_format
def test_a_row_without_its_key_is_set_aside(ending):
    parsed = read(ending, "agents", [{"agent_id": "1", "name": "a"}, {"agent_id": " ", "name": "b"}])
    assert parsed.frame("agents")["agent_id"].to_list() == ["1"]
    assert told(parsed) == [(None, "agent_id is missing")]


@every_format
@pytest.mark.parametrize("word", ["NULL", "\\N", "#N/A"])
def test_how_databases_and_workbooks_write_nothing(ending, word):
    parsed = read(ending, "agents", [{"agent_id": "1", "name": word}, {"agent_id": word, "name": "b"}])
    assert parsed.frame("agents").select("agent_id", "name").rows() == [("1", None)]
    assert told(parsed) == [(None, "agent_id is missing")]
    assert read(ending, "agents", [{"agent_id": word}], empty_words=[]).frame("agents").height == 1


@every_format
def test_of_two_rows_with_one_key_the_newer_one_stays_and_the_other_is_counted(ending, tmp_path):
    rows = [{"interaction_id": "1", "subject": s, "updated_at": f"2026-01-0{d}"} for s, d in (("new", 2), ("old", 1))]
    frame = read(ending, "interactions", rows).frame("interactions")
    done = Tables(str(tmp_path)).upsert(CANONICAL["interactions"], frame, 1)
    assert done.duplicates == 1
    assert Tables(str(tmp_path)).read(CANONICAL["interactions"])["subject"].to_list() == ["new"]


@every_format
def test_a_score_outside_its_scale_and_a_word_nobody_knows(ending):
    row = {"survey_id": "1", "kind": "csat", "score": "9", "scale_min": "1", "scale_max": "5"}
    parsed = read(ending, "surveys", [row, row | {"survey_id": "2", "kind": "mood"}])
    assert parsed.frame("surveys")["score"].to_list() == [None]
    assert told(parsed) == [(None, "kind: unknown kind word"), ("score", "outside the scale")]
