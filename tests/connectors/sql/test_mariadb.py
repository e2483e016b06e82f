"""A real MariaDB: what a connection may do, and how its values are read."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from model.errors import SourceSkipped
from tests.connectors.given_sql import check, pages, parsed, query, settings
from tests.connectors.given_warehouse import TABLES, write
from tests.servers.mariadb import PASSWORD

COLUMNS = "information_schema.collations"
ENDLESS = f"select sum(length(concat(a.id, b.id, c.id))) as id from {COLUMNS} a, {COLUMNS} b, {COLUMNS} c, {COLUMNS} d"
FUNCTION = (
    "create function scribble() returns bigint modifies sql data begin insert into note (id) values (2); return 2; end"
)
SCRIPTS = (
    "select 1 as id; drop table note",
    "select 1 as id) as x; drop table note; #",
    "select 1 as id) as x; commit; drop table note; -- ",
    "delete from note returning id",
    "select 1 as id into @copied",
    "select 1 as id into outfile '{file}'",
    "select 1 as id) as x into outfile '{file}'; #",
    "select 1 as id) as x into outfile '{file}' union select * from (select 1 as id",
    "select scribble() as id",
    "select next value for numbers as id",
    "select * from copy; set session transaction read write",
)


@pytest.fixture(scope="module")
def maria(mariadb_url):
    """A table of one note, a function that writes, a sequence."""
    engine = create_engine(mariadb_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in (
            "create table note (id bigint primary key, at timestamp null, written datetime, is_read bit(1))",
            "insert into note values (1, '2026-10-01 12:00:00', '2026-10-01 12:00:00', b'1')",
            FUNCTION,
            "create sequence numbers",
        ):
            connection.execute(text(statement))
    engine.dispose()
    return mariadb_url


def notes(url):
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("select id from note")).scalars().all()
    engine.dispose()
    return found


@pytest.mark.parametrize("script", SCRIPTS)
def test_whatever_writes_or_is_a_script_is_refused(maria, tmp_path, script):
    tmp_path.chmod(0o777)
    asked = query(script.format(file=tmp_path / "copied"))
    with pytest.raises(SourceSkipped, match="the database refused the query"):
        pages(settings(maria, tables=[asked]), "interactions")
    assert notes(maria) == [1]
    assert not list(tmp_path.iterdir())


def test_a_query_that_takes_too_long_is_given_up(maria):
    endless = settings(maria, tables=[query(ENDLESS)], statement_timeout_seconds=0.2)
    with pytest.raises(SourceSkipped, match=r"no answer within 0\.2 s") as late:
        pages(endless, "interactions")
    assert "statement_timeout_seconds" in late.value.next_step


def test_a_table_that_is_locked_is_given_up_too(maria):
    engine = create_engine(maria)
    with engine.connect() as other:
        other.execute(text("lock table note write"))
        waiting = settings(maria, tables=[query("select id from note")], statement_timeout_seconds=0.3)
        with pytest.raises(SourceSkipped, match="no answer within"):
            pages(waiting, "interactions")
    engine.dispose()


def test_a_password_may_hold_any_character_in_the_url_or_beside_it(maria):
    assert set("@:/%") <= set(PASSWORD)
    said = check(settings(maria, tables=[query("select id from note")]))
    assert said.startswith("MariaDB 1")
    assert "database shop as root; root may do more than read: give Hilo a user with SELECT only" in said
    assert "\ninteractions: 1 columns" in said
    bare = make_url(maria).set(password=None, drivername="mariadb+pymysql").render_as_string(hide_password=False)
    assert check(settings(bare, tables=[query("select id from note")], password=PASSWORD)) == said
    with pytest.raises(SourceSkipped, match="no connection: Access denied") as refused:
        check(settings(bare, tables=[query("select id from note")], password="wrong-@:/word"))
    assert "wrong-" not in refused.value.text


def test_a_timestamp_is_an_instant_and_a_datetime_is_of_the_zone_of_the_settings(maria):
    asked = query(
        "select id, at, written, is_read from note where 'a%b' like 'a%' and ':x' = ':x'",
        columns={"interaction_id": "id", "created_at": "at", "updated_at": "written", "is_spam": "is_read"},
        cursor="at",
    )
    configured = settings(maria, tables=[asked], timezone="Europe/Madrid", overlap_hours=1)
    (page,) = pages(configured, "interactions")
    assert abs(page.received_at - datetime.now(UTC)) < timedelta(minutes=5)
    for cursor in (None, page.cursor):
        (row,) = parsed(configured, "interactions", cursor).tables["interactions"].rows(named=True)
        assert row["created_at"] == datetime(2026, 10, 1, 12, tzinfo=UTC)
        assert row["updated_at"] == datetime(2026, 10, 1, 10, tzinfo=UTC)
        assert row["is_spam"] is True


def test_a_date_that_is_none_spoils_its_own_cell_only(maria):
    odd = "select id, cast('0000-00-00 00:00:00' as datetime) as a, at, '2026-02-30' as b from note"
    columns = {"interaction_id": "id", "created_at": "a", "updated_at": "at", "first_response_due_at": "b"}
    found = parsed(settings(maria, tables=[query(odd, columns=columns)]), "interactions")
    assert found.tables["interactions"]["updated_at"].to_list() == [datetime(2026, 10, 1, 12, tzinfo=UTC)]
    assert ("first_response_due_at", "2026-02-30", False) in found.rejects.select("field", "raw", "is_row").rows()


def test_the_preset_reads_the_same_as_from_sqlite(mariadb_url, tmp_path):
    engine = create_engine(mariadb_url)
    with engine.begin() as connection:
        connection.execute(text("create database zendesk character set utf8mb4"))
        connection.execute(text("set session group_concat_max_len = 4"))
    engine.dispose()
    url = make_url(mariadb_url).set(database="zendesk").render_as_string(hide_password=False)
    file = f"sqlite:///{tmp_path / 'z.db'}"
    for each in (url, file):
        write(each, TABLES)
    for name in ("users", "tickets", "ticket_comments", "ticket_history", "satisfaction_ratings"):
        ours, theirs = (parsed(settings(each, preset="fivetran_zendesk"), name) for each in (url, file))
        for table, frame in theirs.tables.items():
            keys = [name for name in frame.columns if name.endswith("_id") and frame[name].null_count() == 0]
            assert ours.tables[table].sort(keys).equals(frame.sort(keys)), (name, table)
