"""The settings of a SQL source, what it says of itself, and its two kinds of streams."""

import sqlite3

import pytest
from pydantic import ValidationError

from connectors._contract import Fetch
from connectors._document import every_stream
from connectors.sql import CONNECTOR
from model.errors import SourceSkipped, TryAgainLater
from tests.connectors.case import SECRET
from tests.connectors.given_sql import NOW, check, pages, parsed, query, settings, stream
from tests.connectors.given_warehouse import TABLES, sqlite_file

ONE = query("select 1 as id")


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ({"url": f"postgresql+psycopg2://me:{SECRET}@h/d"}, "not 'postgresql+psycopg2'"),
        ({"url": f"duckdb://{SECRET}"}, "one of postgresql+psycopg, mysql+pymysql"),
        ({"url": SECRET}, "driver://user@host/database"),
        ({"url": f"postgresql+psycopg://h/d?password={SECRET}"}, "without the parameter 'password'"),
        ({"url": "postgresql+psycopg://h/d?options=-csearch_path%3Dx"}, "may have one of sslmode"),
        ({"url": "postgresql+psycopg://me@/d?host=db.test"}, "the folder or file of a socket"),
        ({"url": "postgresql+psycopg://me@/d?host=/run,db.test"}, "the folder or file of a socket"),
        ({"url": "mysql+pymysql://me@/d?unix_socket=/a&unix_socket=/b"}, "the folder or file of a socket"),
        ({"url": "sqlite:////data/a.db?mode=rwc"}, "sqlite has none"),
        # Everything behind the first @ would be taken for the server's name or port, and told as that.
        ({"url": f"postgresql+psycopg://me:p@{SECRET}@h/d"}, "a single @"),
        ({"url": f"postgresql+psycopg://me:p@x:{SECRET}@h/d"}, "a single @"),
        ({"url": f"postgresql+psycopg://h:{SECRET}/d"}, "driver://user@host/database"),
        ({"url": "sqlite:///a.db"}, "four strokes"),
        ({"url": "sqlite://"}, "the whole path"),
        ({"url": "sqlite:////data/a.db", "tables": []}, "preset"),
        ({"url": "sqlite:////data/a.db", "preset": "airbyte_zendesk"}, "fivetran_zendesk"),
        ({"url": "sqlite:////data/a.db", "tables": [ONE | {"columns": {"colour": "id"}}]}, "not 'colour'"),
    ],
)
def test_a_section_that_cannot_be_used_is_refused_without_its_secret(section, told):
    with pytest.raises(ValidationError) as refused:
        settings(**{"tables": [ONE]} | section)
    fault = refused.value.errors()[0]
    assert told in fault["msg"]
    assert SECRET not in fault["msg"]


def test_a_password_may_hold_any_character_and_is_never_shown():
    odd = f"{SECRET}@:/%?"
    configured = settings("postgresql+psycopg://reader@db.test/shop", tables=[ONE], password=odd)
    assert configured.target.password == odd
    assert configured.target.host == "db.test"
    assert SECRET not in repr(configured)
    assert SECRET not in str(configured.target)


def test_streams_are_named_and_numbered():
    configured = settings("sqlite:////a.db", preset="fivetran_zendesk", tables=[ONE, ONE, ONE | {"name": "calls"}])
    names = [s.name for s in CONNECTOR.streams(configured)]
    assert names[:3] == ["users", "tickets", "ticket_comments"]
    assert names[-3:] == ["interactions", "interactions_2", "calls"]
    assert stream(configured, "calls").tables == ("interactions",)


def test_check_says_what_it_is_connected_to_and_what_is_not_there(tmp_path):
    lean = {name: rows for name, rows in TABLES.items() if name not in ("satisfaction_rating", "organization")}
    said = check(settings(sqlite_file(tmp_path, lean), preset="fivetran_zendesk", tables=[ONE]))
    assert said.startswith("SQLite 3")
    assert "warehouse.db; user (13 columns); ticket (15 columns, without via_source_rel" in said
    assert "not there: organization, satisfaction_rating" in said
    assert "ticket_comment (8 columns, without facebook_comment, tweet)" in said
    assert said.splitlines()[1:] == [
        "interactions: 1 columns → interactions",
        "  interactions: interaction_id ← id",
        "  interactions: interaction_id 9, channel unknown",
    ]


def test_check_shows_what_becomes_of_the_first_rows_and_which_query_cannot_be_read(tmp_path):
    asked = "select id, subject, via_channel as how, updated_at as at, '\x1b' || id as team, 1 as more from ticket"
    columns = {"interaction_id": "id", "subject": "subject", "channel": "how", "updated_at": "at", "team": "team"}
    url = sqlite_file(tmp_path)
    said = check(settings(url, tables=[query(asked, columns=columns)])).splitlines()
    first = (
        "interaction_id 9, channel email, channel_detail email, subject Xxxxx xx xx, "
        "team \N{REPLACEMENT CHARACTER}1, updated_at 2026-10-02 08:00:00Z"
    )
    assert said[1:6] == [
        "interactions: 6 columns → interactions",
        "  interactions: interaction_id ← id, subject ← subject, channel ← how, updated_at ← at, team ← team",
        "  columns not read: more",
        "  nulled: 3 of interactions.channel (unknown channel word: carrier_pigeon 1, sample_ticket 1, web 1)",
        f"  interactions: {first}",
    ]
    wrong = query("select colour as id from ticket", name="lost")
    with pytest.raises(SourceSkipped, match="1 of the queries cannot be read") as refused:
        check(settings(url, tables=[ONE, wrong, query(asked, columns=columns, name="whole")]))
    assert "\nlost: CANNOT BE READ: the database refused the query: no such column: colour" in refused.value.message
    assert "\nwhole: 6 columns" in refused.value.message


def test_a_query_fills_a_table_through_the_words_of_mappings(tmp_path):
    mapping = query(
        "select id, via_channel as how, subject, ':30 o''clock' as said from ticket; ",
        columns={"interaction_id": "id", "channel": "how", "reason": "said"},
        templates={"subject": "Re: {subject}"},
        constants={"direction": "inbound"},
        values={"channel": {"web": "web_form"}},
        skip_when_empty=["subject"],
    )
    found = parsed(settings(sqlite_file(tmp_path), tables=[mapping]), "interactions")
    rows = found.tables["interactions"].sort("interaction_id")
    assert rows["interaction_id"].to_list() == ["1", "2", "3"]
    assert rows["channel"].to_list() == ["email", "whatsapp", "web_form"]
    assert rows["subject"][0] == "Re: Where is it"
    assert rows["reason"].to_list() == [":30 o'clock"] * 3
    assert rows["direction"].to_list() == ["inbound"] * 3
    assert found.records == 3


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        (query("select id as ticket from ticket"), "has no column 'id'"),
        (query("select id from ticket", cursor="changed_at"), "no such column: changed_at"),
        (query("select id, subject from ticket", cursor="subject"), "holds 'Where is it'"),
        (query("select * from orders"), "no such table: orders"),
    ],
)
def test_a_query_that_does_not_fit_its_mapping_says_so_before_anything_is_staged(tmp_path, mapping, told):
    configured = settings(sqlite_file(tmp_path), tables=[mapping])
    with pytest.raises(SourceSkipped, match=told) as refused:
        pages(configured, "interactions")
    assert refused.value.title in ("Reading interactions of wh", "Reading interactions")
    assert "[sources.wh]" in refused.value.next_step or "cursor" in refused.value.next_step


def test_a_file_that_is_not_there_is_told_and_not_made(tmp_path):
    configured = settings(f"sqlite:///{tmp_path / 'none.db'}", tables=[ONE])
    with pytest.raises(SourceSkipped, match="no connection: unable to open"):
        check(configured)
    assert not (tmp_path / "none.db").exists()


def test_a_query_of_too_many_rows_is_refused_and_not_cut(tmp_path):
    url = sqlite_file(tmp_path)
    assert parsed(settings(url, tables=[query("select id from ticket")], max_rows=5), "interactions").records == 5
    with pytest.raises(SourceSkipped, match="more than 4 rows"):
        pages(settings(url, tables=[query("select id from ticket")], max_rows=4), "interactions")


@pytest.mark.parametrize(("cursor", "step"), [("_fivetran_synced", "goes on"), (None, "name a cursor column")])
def test_a_query_whose_time_is_over_stops_with_what_was_received(tmp_path, cursor, step):
    asked = query("select id, _fivetran_synced from ticket", cursor=cursor)
    configured = settings(sqlite_file(tmp_path), tables=[asked], batch_rows=2, total_timeout_seconds=1e-9)
    received = []
    with pytest.raises(TryAgainLater, match="time limit") as late:
        received.extend(stream(configured, "interactions").fetch(Fetch("wh", configured, NOW)))
    assert step in late.value.next_step
    assert [page.body.count(b"\n{") for page in received] == [2]


def test_text_of_sqlite_that_is_not_utf_8_is_read_as_windows_writes_it(tmp_path):
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("create table note (id text, said text)")
        rows = [("1", b"N\xfa\xf1ez \x80"), ("2", "Núñez €".encode())]
        database.executemany("insert into note values (?, cast(? as text))", rows)
    asked = query("select id, said from note", columns={"interaction_id": "id", "subject": "said"})
    found = parsed(settings(f"sqlite:///{tmp_path / 'a.db'}", tables=[asked]), "interactions")
    assert found.tables["interactions"]["subject"].to_list() == ["Núñez €"] * 2


def test_the_document_has_the_streams_of_every_preset():
    found = {(s.name, s.endpoint) for s in every_stream(CONNECTOR)}
    assert {("tickets", "ticket"), ("tickets", "helpdesk_ticket"), ("contacts", "contact_history")} <= found


@pytest.mark.parametrize(
    ("more", "counted"),
    [({}, 5), ({"tables": [ONE, ONE]}, None), ({"tables": [ONE | {"skip_when_empty": ["id"]}]}, None)],
)
def test_a_query_that_fills_its_table_alone_is_counted_whole(tmp_path, more, counted):
    asked = query("select id, _fivetran_synced from ticket", cursor="_fivetran_synced")
    configured = settings(sqlite_file(tmp_path), **{"tables": [asked], **more})
    found = stream(configured, "interactions")
    assert (found.counts_table, bool(found.count)) == (("interactions", True) if counted else (None, False))
    if found.count:
        last = pages(configured, "interactions")[-1].cursor
        assert found.count(Fetch("wh", configured, NOW, cursor=last)) == counted


@pytest.mark.parametrize(
    ("mapping", "counted"),
    [
        ({"columns": {"contact_id": "who"}}, 3),  # two persons, and a row of nobody's that is set aside
        ({"templates": {"contact_id": "{who}-{id}"}}, 5),
        ({"expressions": {"contact_id": "UPPER(who)"}}, None),
        ({"columns": {"contact_id": ["who", "id"]}}, None),
        ({"columns": {"contact_id": "who"}, "only_when": {"who": ["10"]}}, None),
    ],
)
def test_a_total_counts_what_is_stored_as_one_row_once(tmp_path, mapping, counted):
    asked = "select id, case id when '5' then null else requester_id end as who from ticket"
    made = {"table": "contacts", "query": asked, **mapping}
    configured = settings(sqlite_file(tmp_path), tables=[made])
    found = stream(configured, "contacts")
    assert (found.count and found.count(Fetch("wh", configured, NOW))) == counted
    if counted:
        rows = parsed(configured, "contacts")
        assert rows.tables["contacts"]["contact_id"].n_unique() + rows.rejects.filter("is_row").height == counted


def test_rows_of_presets_are_counted_where_they_are_rows_of_a_table(tmp_path):
    configured = settings(sqlite_file(tmp_path), preset="fivetran_zendesk")
    totals = {s.name: s.count(Fetch("wh", configured, NOW)) for s in CONNECTOR.streams(configured) if s.count}
    assert totals == {"users": 3, "tickets": 5}
