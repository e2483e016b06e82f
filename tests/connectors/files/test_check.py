"""What `hilo check` tells of files."""

import pytest

from connectors._contract import Fetch
from connectors.files import CONNECTOR
from model.delivery import Context
from model.errors import SourceSkipped
from tests.connectors.files.given import NOW, configured, fetch


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


def test_text_in_utf_32_is_read(tmp_path):
    (tmp_path / "agents.csv").write_bytes("agent_id,name\n1,Núñez €\n".encode("utf-32"))
    settings = configured(tmp_path)
    (page,) = fetch(settings)
    found = CONNECTOR.streams(settings)[0].parse(page, Context("shop", settings, NOW))
    assert found.tables["agents"]["name"].to_list() == ["Núñez €"]


@pytest.mark.parametrize(
    ("body", "told", "step"),
    [
        (b"PK\x03\x04rest", "an archive or a workbook", ".xlsx"),
        (b"Report of agents\n\nagent_id,name\n1,Ana\n", "no column 'agent_id'", "set header_row"),
        (b"agent_id~name\n1~Ana\n", "no column 'agent_id'", "delimiter"),
    ],
)
def test_what_is_no_table_yet_is_refused_with_what_to_do(tmp_path, body, told, step):
    (tmp_path / "agents.csv").write_bytes(body)
    settings = configured(tmp_path)
    (page,) = fetch(settings)
    with pytest.raises(SourceSkipped, match=told) as refused:
        CONNECTOR.streams(settings)[0].parse(page, Context("shop", settings, NOW))
    assert step in refused.value.next_step
