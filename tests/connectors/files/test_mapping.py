"""Mappings of files: columns, constants, templates, words, expressions; a real export."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from connectors._contract import Fetch
from connectors.files import CONNECTOR
from connectors.files.settings import FilesSettings
from model.delivery import Context
from model.errors import SourceSkipped
from model.schemas import CANONICAL
from tests.connectors.files.given import NOW, configured, parse, wrong
from tests.optional import optional

RECORDINGS = Path(__file__).parents[1] / "recordings" / "files"


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


def test_streams_name_the_tables_the_mappings_fill():
    assert CONNECTOR.streams(configured(tables=[CALLS, SOLVED]))[0].tables == ("interactions", "events")
    assert CONNECTOR.streams(configured())[0].tables == tuple(CANONICAL)


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
