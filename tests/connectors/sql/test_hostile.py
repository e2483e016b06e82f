"""Databases that misbehave, on real servers: connections that end, tables that change, much data."""

import subprocess
import sys
from textwrap import dedent

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from connectors._contract import Fetch
from model.delivery import gather
from model.errors import SourceSkipped
from tests.connectors.case import parse
from tests.connectors.given_sql import NOW, pages, parsed, query, settings, stream

ROWS = 12_000
ODD = "p@s:w/o%r d?#&+"


@pytest.fixture(scope="module", params=["postgres_url", "mariadb_url"])
def server(request):
    """A table of many wide rows on each server; (URL, statement that ends every other connection)."""
    url = request.getfixturevalue(request.param)
    is_postgres = request.param == "postgres_url"
    instant = "timestamp" if is_postgres else "datetime"
    numbers = f"generate_series(1, {ROWS}) as n(seq)" if is_postgres else f"seq_1_to_{ROWS}"
    after = "timestamp '2026-01-01' + seq * interval '1 second'"
    after = after if is_postgres else "date_add('2026-01-01', interval seq second)"
    series = f"select seq, {after}, repeat('x', 2000) from {numbers}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"create table wide (id bigint primary key, at {instant}, filler text)"))
        connection.execute(text(f"insert into wide {series}"))
        connection.execute(text(f"create table moved (id bigint, at {instant})"))
        connection.execute(text("insert into moved select id, at from wide where id <= 3"))
    engine.dispose()
    return url


def end_others(url):
    """End every connection but the one that says so."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(
                text("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() "
                     "and backend_type = 'client backend'")
            )  # fmt: skip
        else:
            others = "select id from information_schema.processlist where id <> connection_id() and db = 'shop'"
            for found in connection.execute(text(others)).scalars().all():
                connection.execute(text(f"kill {found}"))
    engine.dispose()


def wide(url, **more):
    asked = query("select id, at, filler from wide", cursor="at")
    return settings(url, tables=[asked], batch_rows=1000, overlap_hours=0, **more)


def ids(found):
    return set(gather(found).tables["interactions"]["interaction_id"])


def test_a_connection_that_ends_in_mid_fetch_is_told_and_the_next_sync_goes_on(server):
    configured = wide(server)
    reads = stream(configured, "interactions")
    received = []

    def cut_short():
        for page in reads.fetch(Fetch("wh", configured, NOW)):
            received.append(page)
            end_others(server)

    with pytest.raises(SourceSkipped, match="the connection was lost") as lost:
        cut_short()
    assert "hilo sync" in lost.value.next_step
    assert 0 < len(received) < ROWS / 1000
    rest = pages(configured, "interactions", received[-1].cursor)
    assert len(received) + len(rest) <= ROWS / 1000 + 1
    assert ids([parse(reads, page, configured) for page in [*received, *rest]]) == {str(n) for n in range(1, ROWS + 1)}


def test_a_column_that_was_renamed_is_told_and_nothing_is_staged(server):
    configured = settings(server, tables=[query("select id, at from moved", cursor="at")])
    last = pages(configured, "interactions")[-1].cursor
    change(server, "alter table moved rename column at to happened")
    try:
        with pytest.raises(SourceSkipped, match=r"refused the query: .*at") as refused:
            pages(configured, "interactions", last)
        assert "[sources.wh]" in refused.value.next_step
    finally:
        change(server, "alter table moved rename column happened to at")
    assert len(pages(configured, "interactions", last)) == 1


def change(url, statement):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_an_instant_without_a_zone_is_of_the_zone_of_the_settings(server):
    asked = query("select id, at from wide where id = 1", columns={"interaction_id": "id", "created_at": "at"})
    for zone, hour in (("UTC", 0), ("Europe/Madrid", 23)):
        found = parsed(settings(server, tables=[asked], timezone=zone), "interactions")
        assert found.tables["interactions"]["created_at"].item().hour == hour


def test_a_password_of_any_characters_signs_in(server):
    is_postgres = server.startswith("postgresql")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        cursor = driver.cursor()
        quoted = "'" + ODD.replace("%", "%%" if not is_postgres else "%") + "'"
        if is_postgres:
            cursor.execute(f"create role odd login password {quoted}")
            cursor.execute("grant select on wide to odd")
        else:
            cursor.execute(f"create user odd identified by {quoted.replace('%%', '%')}")
            cursor.execute("grant select on shop.wide to odd")
    engine.dispose()
    url = make_url(server).set(username="odd", password=None).render_as_string(hide_password=False)
    asked = query("select id from wide where id = 7")
    for section in ({"url": url, "password": ODD}, {"url": str_with(url, ODD)}):
        found = parsed(settings(section.pop("url"), tables=[asked], **section), "interactions")
        assert found.tables["interactions"]["interaction_id"].to_list() == ["7"]


def str_with(url, password):
    return make_url(url).set(password=password).render_as_string(hide_password=False)


def test_memory_stays_bounded_however_many_rows_there_are(server):
    """A process of its own reads the table, then four times as many rows: the second needs hardly more."""
    script = f"""
        import resource
        from connectors._contract import Fetch
        from connectors.sql import CONNECTOR
        from tests.connectors.given_sql import NOW, query, settings, stream
        for times in (1, 4):
            more = " union all ".join(f"select {{n}} as k" for n in range(times))
            asked = query(f"select w.id, w.at, w.filler, n.k from wide w cross join ({{more}}) n")
            configured = settings({server!r}, tables=[asked], batch_rows=1000)
            reads = stream(configured, "interactions")
            assert sum(1 for _ in reads.fetch(Fetch("wh", configured, NOW))) == {ROWS} * times // 1000
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    """
    command = [sys.executable, "-c", dedent(script)]
    few, many = map(int, subprocess.run(command, check=True, capture_output=True, timeout=120).stdout.split())
    assert many < few + 30_000, f"{few:,} KiB for {ROWS:,} rows, {many:,} KiB for {ROWS * 4:,}"
