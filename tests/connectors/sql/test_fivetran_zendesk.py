"""The Fivetran-shaped Zendesk: tables of any type, tables and columns that are missing, authors nobody knows."""

from datetime import datetime

import polars as pl
import pytest
from sqlalchemy import BigInteger, Boolean, DateTime, create_engine, text
from sqlalchemy.engine import make_url

from model.errors import SourceSkipped
from model.schemas import CANONICAL
from tests.connectors.given_sql import pages, parsed, settings
from tests.connectors.given_warehouse import DELETED, SYNCED, TABLES, sqlite_file, write

STREAMS = ("users", "tickets", "ticket_comments", "ticket_history", "satisfaction_ratings")
INSTANTS = ("created_at", "updated_at", "created", "updated", SYNCED)
FLAGS = ("active", "suspended", "public", "voice_comment", DELETED)


def preset(url, **more):
    return settings(url, preset="fivetran_zendesk", **more)


def without(name, *columns):
    """The tables, one of them without some columns; without any column named, without the table."""
    kept = {**TABLES, name: tuple({c: v for c, v in row.items() if c not in columns} for row in TABLES[name])}
    return kept if columns else {table: rows for table, rows in TABLES.items() if table != name}


def told(found):
    return found.rejects.select("object", "field", "reason").rows()


def events(found):
    return {row["event_id"]: row for row in found.tables["events"].to_dicts()}


def typed(row):
    """A row as a warehouse with types holds it."""
    return {name: _typed(name, value) for name, value in row.items()}


def _typed(name, value):
    if value is None:
        return None
    if name in INSTANTS:
        return datetime.fromisoformat(f"{value}+00:00" if name == SYNCED else value)
    if name in FLAGS:
        return value == "TRUE"
    return int(value) if name == "id" or (name.endswith("_id") and name != "external_id") else value


@pytest.fixture(scope="module")
def warehouse(postgres_url):
    """The same rows in PostgreSQL: numbers, flags, and instants without a zone, in a schema of their own."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("create database fivetran"))
    engine.dispose()
    url = make_url(postgres_url).set(database="fivetran")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("create schema zendesk"))
        connection.execute(text("alter role hilo in database fivetran set search_path = zendesk"))
        connection.execute(text("alter role hilo in database fivetran set timezone = 'America/New_York'"))
    engine.dispose()
    numbers = ("id", "ticket_id", "user_id", "requester_id", "assignee_id", "group_id", "organization_id")
    types = {n: BigInteger() for n in (*numbers, "via_followup_source_id")} | {n: Boolean() for n in FLAGS}
    types |= {name: DateTime(timezone=name == SYNCED) for name in INSTANTS}
    rows = {name: tuple(typed(row) for row in rows) for name, rows in TABLES.items()}
    write(url.render_as_string(hide_password=False), rows, types)
    return url.render_as_string(hide_password=False)


@pytest.mark.parametrize("stream", STREAMS)
def test_a_typed_warehouse_reads_like_one_of_text(warehouse, tmp_path, stream):
    texts = parsed(preset(sqlite_file(tmp_path), timezone="Europe/Madrid"), stream)
    types = parsed(preset(warehouse, schema="zendesk", timezone="Europe/Madrid", batch_rows=2), stream)
    for name, frame in texts.tables.items():
        key = list(CANONICAL[name].key)
        assert types.tables[name].sort(key).equals(frame.sort(key)), name
    assert types.records == texts.records
    assert told(types) == told(texts)


def test_the_cursor_of_a_typed_warehouse_goes_on_where_it_stopped(warehouse):
    configured = preset(warehouse, schema="zendesk", batch_rows=2, overlap_hours=0)
    first, _, last = pages(configured, "tickets")
    assert [page.body.count(b"\n{") for page in pages(configured, "tickets", first.cursor)] == [2, 2]
    assert [page.body.count(b"\n{") for page in pages(configured, "tickets", last.cursor)] == [1]


@pytest.mark.parametrize(
    ("missing", "stream", "notes"),
    [
        (("ticket_field_history",), "ticket_history", [("ticket_field_history", None)]),
        (("ticket_comment",), "ticket_comments", [("ticket_comment", None)]),
        (("user",), "users", [("user", None)]),
        (("group",), "tickets", [("group", None)]),
        (("ticket", "status", "via_channel"), "tickets", [("ticket", "status"), ("ticket", "via_channel")]),
        (("ticket_comment", "public"), "ticket_comments", [("ticket_comment", "public")]),
        (("ticket", DELETED, "via_followup_source_id"), "tickets", []),
        (("ticket_tag",), "tickets", []),
        (("organization",), "users", []),
    ],
)
def test_what_is_missing_is_done_without_and_told_where_figures_need_it(tmp_path, missing, stream, notes):
    found = parsed(preset(sqlite_file(tmp_path, without(*missing))), stream)
    assert [(name, field) for name, field, _ in told(found) if name in TABLES] == notes


def test_an_account_without_surveys_is_nothing_to_speak_of(tmp_path):
    assert pages(preset(sqlite_file(tmp_path, without("satisfaction_rating"))), "satisfaction_ratings") == []


@pytest.mark.parametrize(
    ("missing", "stream", "message"),
    [
        (("ticket",), "tickets", "no table ticket"),
        (("ticket_comment", "created"), "ticket_comments", "ticket_comment has no column 'created'"),
    ],
)
def test_what_cannot_be_read_at_all_is_left_out_with_a_reason(tmp_path, missing, stream, message):
    with pytest.raises(SourceSkipped, match=message):
        pages(preset(sqlite_file(tmp_path, without(*missing))), stream)


def test_another_schema_is_told_with_what_is_there(warehouse, tmp_path):
    with pytest.raises(SourceSkipped, match="schema 'public' has none") as refused:
        pages(preset(warehouse, schema="public"), "tickets")
    assert "zendesk" in refused.value.allowed
    url = f"sqlite:///{tmp_path / 'other.db'}"
    write(url, {"orders": ({"id": "1"},)})
    with pytest.raises(SourceSkipped, match="default schema has none") as refused:
        pages(preset(url), "tickets")
    assert refused.value.allowed == "one of orders"


def test_without_a_table_of_users_the_requester_is_the_customer_and_others_are_agents(tmp_path):
    found = parsed(preset(sqlite_file(tmp_path, without("user"))), "ticket_comments")
    assert {name: row["actor"] for name, row in events(found).items()} == {
        "100": "customer", "101": "agent", "102": "agent", "103": "system", "104": "agent",
    }  # fmt: skip


def test_an_author_nobody_knows_is_nobodys_and_told(tmp_path):
    found = parsed(preset(sqlite_file(tmp_path)), "ticket_comments")
    assert events(found)["104"]["actor"] is None
    assert found.rejects.select("id", "field", "raw", "is_row").rows() == [("4/104", "actor", "99", False)]


def test_users_that_are_programs_are_bots(tmp_path):
    found = events(parsed(preset(sqlite_file(tmp_path), bots=["30"]), "ticket_comments"))
    assert (found["102"]["actor"], found["102"]["agent_id"]) == ("bot", None)


def test_who_changed_a_ticket_and_who_it_was_taken_from(tmp_path):
    taken_at = {"field_name": "assignee_id", "updated": "2026-10-01 12:00:00", "value": None}
    rows = (*TABLES["ticket_field_history"], {"ticket_id": "1", "user_id": "30"} | taken_at)
    found = parsed(preset(sqlite_file(tmp_path, {**TABLES, "ticket_field_history": rows})), "ticket_history")
    taken = events(found)["assigned-1790856000000000"]
    assert (taken["actor"], taken["agent_id"], taken["kind"]) == ("agent", None, "assigned")
    assert events(found)["status-1790841600000000"]["actor"] == "customer"


def test_one_change_has_one_id_however_its_instant_is_written(tmp_path):
    rows = [
        {"ticket_id": str(n), "field_name": "status", "updated": at, "value": "open", "user_id": "30"}
        for n, at in enumerate(("2026-10-01 12:00:00", "2026-10-01T12:00:00.000Z", "2026-10-01 14:00:00+02"))
    ]
    found = parsed(preset(sqlite_file(tmp_path, {**TABLES, "ticket_field_history": tuple(rows)})), "ticket_history")
    assert found.tables["events"]["event_id"].unique().to_list() == ["status-1790856000000000"]


def test_no_text_of_a_comment_leaves_the_database(tmp_path):
    rows = tuple(row | {"body": "my card is 4711"} for row in TABLES["ticket_comment"])
    found = pages(preset(sqlite_file(tmp_path, {**TABLES, "ticket_comment": rows})), "ticket_comments")
    assert found
    assert not any(b"4711" in page.body for page in found)


def test_merged_ids_are_found_in_every_spelling(tmp_path):
    spelt = {"7": "[2, 3]", "8": "4;5", "9": '["6"]', "10": "", "11": None}
    tickets = tuple({"id": i, "merged_ticket_ids": m, "updated_at": "2026-10-01"} for i, m in spelt.items())
    found = parsed(preset(sqlite_file(tmp_path, {"ticket": tickets})), "tickets").tables["events"]
    merged = found.select("interaction_id", "value", pl.col("event_id")).sort("interaction_id").rows()
    assert merged == [(lost, into, f"merged-{into}") for lost, into in zip("23456", "77889", strict=True)]
