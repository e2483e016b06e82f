"""What a connection may do: read, within its time. On SQLite and on a real PostgreSQL."""

import sqlite3
import traceback
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from model.errors import SettingsError, SourceSkipped
from tests.connectors.case import SECRET
from tests.connectors.given_sql import check, pages, parsed, query, settings
from tests.connectors.given_warehouse import sqlite_file

ENDLESS = "with recursive n(id) as (select 1 union all select id + 1 from n) select count(*) as id from n"
SCRIPTS = (
    "select 1 as id; drop table note",
    "select 1 as id) as x; drop table note; --",
    "select 1 as id) as x; commit; drop table note; --",
    "delete from note returning id",
    "with gone as (delete from note returning id) select id from gone",
    "select 1 as id into copied",
)


@pytest.fixture(scope="module")
def postgres(postgres_url):
    """A database with a table of one note, a function that writes, and a user with a password."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in (
            "create database warehouse",
            f"create role reader login superuser password '{SECRET}'",
        ):
            connection.execute(text(statement))
    engine.dispose()
    url = make_url(postgres_url).set(database="warehouse")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("create table note (id bigint, at timestamptz)"))
        connection.execute(text("insert into note values (1, '2026-10-01 12:00+02')"))
        connection.execute(
            text("create function scribble() returns bigint language sql as 'insert into note values (2) returning id'")
        )
    yield url.render_as_string(hide_password=False)
    engine.dispose()


def notes(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("select id from note")).scalars().all()
    engine.dispose()
    return found


@pytest.mark.parametrize(
    "script",
    [
        *SCRIPTS,
        "select scribble() as id",
        "select setval('s', 1) as id",
        "copy note to program 'touch x'",
        # the user of these tests may do anything, and still
        "select pg_read_file('/etc/hostname') as id",
        "select pg_ls_dir('/') as id",
        "select lo_export(lo_from_bytea(0, 'x'), '/tmp/hilo-written')::text as id",
        "select set_config('role', 'none', true) || pg_read_file('/etc/hostname') as id",
        "select pg_terminate_backend(pid)::text as id from pg_stat_activity",
    ],
)
def test_postgresql_refuses_whatever_writes_or_is_a_script(postgres, script):
    configured = settings(postgres, tables=[query(script)])
    with pytest.raises(SourceSkipped, match="the database refused the query"):
        pages(configured, "interactions")
    assert notes(postgres) == [1]
    with suppress(SourceSkipped):  # a check asks for no row, so what only a row would do is not tried
        check(configured)
    assert notes(postgres) == [1]


@pytest.mark.parametrize("script", [*SCRIPTS, "attach database 'x.db' as x", "pragma query_only = off"])
def test_sqlite_refuses_whatever_writes_or_is_a_script(tmp_path, script):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("create table note (id)")
        database.execute("insert into note values (1)")
    with pytest.raises(SourceSkipped):
        pages(settings(url, tables=[query(script)]), "interactions")
    assert notes(url) == [1]
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


def test_a_query_that_takes_too_long_is_given_up(postgres, tmp_path):
    for url in (postgres, sqlite_file(tmp_path)):
        endless = settings(url, tables=[query(ENDLESS)], statement_timeout_seconds=0.2)
        with pytest.raises(SourceSkipped, match=r"no answer within 0\.2 s") as late:
            pages(endless, "interactions")
        assert "statement_timeout_seconds" in late.value.next_step


def test_a_table_that_is_locked_is_given_up_too(postgres):
    engine = create_engine(postgres)
    with engine.connect() as other:
        other.execute(text("lock table note in access exclusive mode"))
        waiting = settings(postgres, tables=[query("select id from note")], statement_timeout_seconds=0.2)
        with pytest.raises(SourceSkipped, match="no answer within"):
            pages(waiting, "interactions")
    engine.dispose()


def test_a_server_that_is_not_there_is_told_without_the_password():
    configured = settings(f"postgresql+psycopg://me:{SECRET}@127.0.0.1:1/db", tables=[query("select 1 as id")])
    with pytest.raises(SourceSkipped, match="no connection") as refused:
        check(configured)
    assert SECRET not in "".join(traceback.format_exception(refused.value))
    assert "[sources.wh]" in refused.value.next_step


def test_a_file_that_is_not_there_is_no_matter_of_passwords(tmp_path):
    with pytest.raises(SourceSkipped, match="no connection") as refused:
        check(settings(f"sqlite:///{tmp_path / 'gone.db'}", tables=[query("select 1 as id")]))
    assert "the file in url of [sources.wh]" in refused.value.next_step
    assert "password" not in refused.value.text


def test_a_password_in_what_the_database_says_is_hidden(postgres):
    url = make_url(postgres).set(username="reader").render_as_string(hide_password=False)
    configured = settings(url, tables=[query(f"select '{SECRET}'::int as id")], password=SECRET)
    with pytest.raises(SourceSkipped, match="••••") as refused:
        pages(configured, "interactions")
    assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_check_names_server_database_and_user(postgres):
    said = check(settings(postgres, tables=[query("select id from note")]))
    assert said.startswith("PostgreSQL 1")
    assert "database warehouse as hilo; hilo may do more than read: give Hilo a user with SELECT only\n" in said


def test_a_superuser_reads_every_schema_and_never_less_than_there_is(postgres):
    engine = create_engine(postgres)
    with engine.begin() as connection:
        for statement in (
            'create schema "Odd one"',
            'create table "Odd one"."Order" ("Id" int)',
            'insert into "Odd one"."Order" values (7)',
            'revoke all on "Odd one"."Order" from public',
            'alter role hilo in database warehouse set search_path = "Odd one", public',
            "create table guarded as select 1 as id",
            "alter table guarded enable row level security",
        ):
            connection.execute(text(statement))
    engine.dispose()
    try:
        found = parsed(settings(postgres, tables=[query('select "Id" as id from "Order"')]), "interactions")
        assert found.tables["interactions"]["interaction_id"].to_list() == ["7"]
        with pytest.raises(SourceSkipped, match="row-level security policy"):  # none missing in silence
            pages(settings(postgres, tables=[query("select id from guarded")]), "interactions")
        said = check(settings(as_reader(postgres), tables=[query("select 1 as id")]))
        assert "more than read" not in said
    finally:
        engine = create_engine(postgres)
        with engine.begin() as connection:
            connection.execute(text("alter role hilo in database warehouse reset search_path"))
        engine.dispose()


def as_reader(url):
    """The same database as a user who may only read."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("create role only_reads login"))
    engine.dispose()
    return make_url(url).set(username="only_reads").render_as_string(hide_password=False)


def test_a_number_that_is_none_spoils_its_own_cell_only(postgres):
    odd = "select 1 as id, 'NaN'::numeric as a, '-Infinity'::float8 as b, interval '1 day 2 seconds' as c"
    asked = query(odd, columns={"interaction_id": "id", "subject": "a", "reason": "b", "reference": "c"})
    row = parsed(settings(postgres, tables=[asked]), "interactions").tables["interactions"].row(0, named=True)
    assert (row["subject"], row["reason"], row["reference"]) == ("NaN", "-inf", "86402")


def test_a_driver_that_is_not_installed_says_how_to_get_it(monkeypatch):
    def absent(*_, **__):
        raise ModuleNotFoundError(name="psycopg")

    monkeypatch.setattr("connectors.sql.connect.create_engine", absent)
    with pytest.raises(SettingsError, match="psycopg is not installed") as refused:
        check(settings("postgresql+psycopg://h/d", tables=[query("select 1 as id")]))
    assert "hilo[postgres]" in refused.value.next_step


def test_postgresql_pages_carry_its_own_clock_and_its_instants_their_offset(postgres):
    asked = query("select id, at from note", cursor="at", columns={"interaction_id": "id", "created_at": "at"})
    configured = settings(postgres, tables=[asked], timezone="Europe/Madrid", overlap_hours=1)
    (page,) = pages(configured, "interactions")
    assert abs(page.received_at - datetime.now(UTC)) < timedelta(minutes=5)
    rows = parsed(configured, "interactions", page.cursor).tables["interactions"]
    assert rows.select("interaction_id", "created_at").rows() == [("1", datetime(2026, 10, 1, 10, tzinfo=UTC))]


def test_an_instant_python_cannot_hold_spoils_its_own_cell_only(postgres):
    odd = (
        "select id, 'infinity'::timestamptz as a, '0044-03-15 BC'::date as b, '-infinity'::timestamp as c, at from note"
    )
    columns = {"interaction_id": "id", "created_at": "a", "updated_at": "b", "first_response_due_at": "c"}
    asked = query(odd, columns=columns | {"resolution_due_at": "at"})
    found = parsed(settings(postgres, tables=[asked]), "interactions")
    row = found.tables["interactions"].row(0, named=True)
    assert row["resolution_due_at"] == datetime(2026, 10, 1, 10, tzinfo=UTC)
    assert sorted(found.rejects.select("field", "raw", "is_row").rows()) == [
        ("created_at", "infinity", False),
        ("first_response_due_at", "-infinity", False),
        ("updated_at", "0044-03-15 BC", False),
    ]


def test_a_column_given_twice_is_refused(postgres):
    with pytest.raises(SourceSkipped, match="has the column 'id' twice"):
        pages(settings(postgres, tables=[query("select id, id from note")]), "interactions")
