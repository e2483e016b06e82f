"""What is particular to each kind of database: how it is kept to reading and to its time, its name, its clock.

Each gets its own words for the same: one read-only transaction that sees one state, and a statement given up when its
time is over. Snowflake, BigQuery and SQL Server have no read-only transactions, so there the user's rights decide.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, select, text
from sqlalchemy.engine import URL

from connectors.sql.settings import SqlSettings

INSTALL: Final = {
    "postgresql+psycopg": "postgres",
    "mysql+pymysql": "mysql",
    "mariadb+pymysql": "mysql",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "mssql+pyodbc": "mssql",
}
"""The extra of the package that brings a driver."""
_CONNECT_SECONDS: Final = 30
_STEPS_OF_SQLITE: Final = 10_000
"""SQLite is asked after this many of its own steps whether its time is up."""
_SLOW_READER: Final = 600
"""Seconds MySQL waits for whoever receives its rows; by itself it would go after one minute."""
_LONGEST_LIST: Final = 10_000_000
"""Bytes of values joined into one text; MySQL would cut them at 1,024 without a word."""


def arguments(url: URL, settings: SqlSettings) -> Mapping[str, Any]:
    """What the driver is told besides the URL."""
    if url.drivername.endswith("+pymysql"):
        from connectors.sql import mysql  # noqa: PLC0415 - the driver is there only with the extra

        return mysql.arguments(settings.statement_timeout_seconds)
    if url.drivername != "postgresql+psycopg":
        return {}
    # without it, text of a database that declares no encoding would come as bytes
    return {"client_encoding": "utf8"} | (
        {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_SECONDS}
    )


def address(url: URL) -> URL:
    """The URL to open: of a SQLite file its own form of one that is opened for reading and never made."""
    if url.drivername != "sqlite":
        return url
    return url.set(database=Path(str(url.database)).as_uri(), query={"mode": "ro", "uri": "true"})


def bounded(connection: Connection, settings: SqlSettings) -> Connection:
    """The same connection, unable to write where the database has a way to say so, and with its time limit."""
    bound = _BOUNDS.get(connection.dialect.name)
    return bound(connection, settings.statement_timeout_seconds) if bound else connection


def _sqlite(connection: Connection, seconds: float) -> Connection:
    until = time.monotonic() + seconds
    raw: Any = connection.connection.dbapi_connection
    raw.set_progress_handler(lambda: int(time.monotonic() > until), _STEPS_OF_SQLITE)
    raw.text_factory = _decoded
    connection.execute(text("PRAGMA query_only = ON"))
    return connection


def _decoded(text: bytes) -> str:
    """A text of SQLite, which takes any bytes for one: UTF-8, else what Windows writes."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("cp1252", errors="backslashreplace")


def _postgresql(connection: Connection, seconds: float) -> Connection:
    from connectors.sql.postgres import read_any_instant  # noqa: PLC0415 - the driver is there only with the extra

    read_any_instant(connection.connection.dbapi_connection)
    asked = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    limit = f"{seconds * 1000:.0f}"
    for name, value in {"statement_timeout": limit, "lock_timeout": limit, "TimeZone": "UTC"}.items():
        asked.execute(select(func.set_config(name, value, True)))
    if is_superuser(connection):
        _give_up_rights(asked)
    return asked


def is_superuser(connection: Connection) -> bool:
    """Whether PostgreSQL would let this user do anything, such as read files of the server."""
    return str(connection.execute(select(func.current_setting("is_superuser"))).scalar_one()) == "on"


def _give_up_rights(connection: Connection) -> None:
    """Go on as one who may read every table and nothing else, where PostgreSQL has such a role (14 and newer).

    The schemas that are searched stay the same, and what a policy would now hide is an error and not missing.
    """
    if (connection.dialect.server_version_info or (0,)) < (14,):
        return
    schema = func.unnest(func.current_schemas(False)).column_valued("schema")
    searched = connection.execute(select(func.string_agg(func.quote_ident(schema), ", "))).scalar_one() or ""
    for name, value in {"search_path": searched, "row_security": "off", "role": "pg_read_all_data"}.items():
        connection.execute(select(func.set_config(name, value, True)))


def _mysql(connection: Connection, seconds: float) -> Connection:
    is_mariadb = connection.dialect.is_mariadb  # type: ignore[attr-defined]  # of the dialects of these two only
    limit = f"max_statement_time = {seconds:f}" if is_mariadb else f"max_execution_time = {seconds * 1000:.0f}"
    waits = max(1, ceil(seconds))
    for said in (
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "SET SESSION TRANSACTION READ ONLY",
        f"SET SESSION {limit}, time_zone = '+00:00', group_concat_max_len = {_LONGEST_LIST}",
        f"SET SESSION lock_wait_timeout = {waits}, innodb_lock_wait_timeout = {waits}",
        f"SET SESSION net_write_timeout = {max(waits, _SLOW_READER)}",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
    ):
        connection.execute(text(said.replace(":", r"\:")))
    return connection


def _snowflake(connection: Connection, seconds: float) -> Connection:
    connection.execute(text(f"ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = {ceil(seconds)}, TIMEZONE = 'UTC'"))
    return connection


def _mssql(connection: Connection, seconds: float) -> Connection:
    raw: Any = connection.connection.dbapi_connection
    raw.timeout = ceil(seconds)
    connection.execute(text(f"SET LOCK_TIMEOUT {seconds * 1000:.0f}"))
    return connection


_BOUNDS: Final[Mapping[str, Callable[[Connection, float], Connection]]] = {
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "mysql": _mysql,
    "mariadb": _mysql,
    "snowflake": _snowflake,
    "mssql": _mssql,
}


@contextmanager
def let_go_unfinished(connection: Connection) -> Iterator[None]:
    """End the connection at once when what it answers is not read to its end.

    The driver of MySQL would first receive all that is left, and fail once more where there is nobody to send it.
    """
    raw: Any = connection.connection.dbapi_connection
    try:
        yield
    except BaseException:
        answer: Any = getattr(raw, "_result", None)
        if getattr(answer, "unbuffered_active", False):
            answer.unbuffered_active = False
            connection.invalidate()
        raise


def server_time(connection: Connection, now: datetime) -> datetime:
    """The database's clock; a file has none, so `now`."""
    kind = connection.dialect.name
    if kind == "sqlite":
        return now
    ask = _CLOCKS.get(kind, func.now)()
    told: datetime = connection.execute(select(ask)).scalar_one()
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


_CLOCKS: Final[Mapping[str, Callable[[], Any]]] = {
    "mysql": func.utc_timestamp,
    "mariadb": func.utc_timestamp,
    "bigquery": func.current_timestamp,
    "mssql": func.getutcdate,
}


def rights_of(connection: Connection) -> Iterator[str]:
    """A sentence where the user may do more than read, as far as the database tells."""
    kind, user = connection.dialect.name, connection.engine.url.username
    advice = f"{user} may do more than read: give Hilo a user with SELECT only"
    if kind == "postgresql" and connection.execute(select(func.session_user() == func.current_user())).scalar_one():
        return
    if kind == "postgresql":
        yield advice
    if kind in ("mysql", "mariadb"):
        granted = " ".join(connection.execute(text("SHOW GRANTS")).scalars())
        if _MAY_MORE.search(granted):
            yield advice


_MAY_MORE: Final = re.compile(r"\b(ALL PRIVILEGES|FILE|SUPER|INSERT|UPDATE|DELETE|DROP)\b(?=[^`]* ON )")


def name_of(connection: Connection) -> str:
    """Which database this is: product, version, name and user."""
    url, version = connection.engine.url, ".".join(map(str, connection.dialect.server_version_info or ()))
    if connection.dialect.name == "sqlite":
        return f"SQLite {version}, {Path(str(url.database).removeprefix('file:').split('?')[0]).name}"
    is_mariadb = getattr(connection.dialect, "is_mariadb", False)
    product = "MariaDB" if is_mariadb else _PRODUCTS.get(connection.dialect.name, connection.dialect.name)
    return f"{product} {version}, database {url.database} as {url.username}"


_PRODUCTS: Final = {
    "postgresql": "PostgreSQL", "mysql": "MySQL", "snowflake": "Snowflake", "bigquery": "BigQuery",
    "mssql": "SQL Server",
}  # fmt: skip
