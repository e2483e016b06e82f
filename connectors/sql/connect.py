"""A connection that can only read: one transaction, its time limit, and the database's errors in our words."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from connectors._contract import Fetch
from connectors.sql.settings import SqlSettings
from model.errors import HiloError, SettingsError, SourceSkipped

_INSTALL: Final = {"postgresql+psycopg": 'uv pip install "hilo[postgres]"'}
_STEPS_OF_SQLITE: Final = 10_000
"""SQLite is asked after this many of its own steps whether its time is up."""
_AFTER_TIMEOUT: Final = "try again later, name a cursor column, or raise statement_timeout_seconds"
_TOO_LONG: Final = ("57014", "55P03", "interrupted")
"""Codes and words of a statement that was given up: PostgreSQL's cancel and lock time-out, SQLite's interrupt."""


@contextmanager
def reading(request: Fetch) -> Iterator[Connection]:
    """A connection in one read-only transaction that sees one state of the database; closed at the end.

    SourceSkipped, without any secret, for whatever the database says; SettingsError when the driver is
    not installed.
    """
    settings: SqlSettings = request.settings
    try:
        engine = _engine(settings)
        try:
            with engine.connect() as connection:
                yield _bounded(connection, settings)
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        raise _told(request.source, settings, error) from None


def server_time(connection: Connection, now: datetime) -> datetime:
    """The database's clock; a file has none, so `now`."""
    if connection.dialect.name == "sqlite":
        return now
    told: datetime = connection.execute(select(func.now())).scalar_one()
    return told.astimezone(UTC)


def name_of(connection: Connection) -> str:
    """Which database this is: product, version, name and user."""
    url, version = connection.engine.url, ".".join(map(str, connection.dialect.server_version_info or ()))
    if connection.dialect.name == "sqlite":
        return f"SQLite {version}, {Path(str(url.database).removeprefix('file:').split('?')[0]).name}"
    return f"PostgreSQL {version}, database {url.database} as {url.username}"


def _engine(settings: SqlSettings) -> Engine:
    url = settings.target
    try:
        return create_engine(_read_only_file(url) if url.drivername == "sqlite" else url, poolclass=NullPool)
    except ModuleNotFoundError as error:
        raise SettingsError(
            "Connecting to a database",
            f"the driver {url.drivername} is not installed ({error.name})",
            next_step=f"run `{_INSTALL.get(url.drivername, 'uv sync')}`",
        ) from error


def _read_only_file(url: URL) -> URL:
    """SQLite's own form of a file that is opened for reading and never made."""
    return url.set(database=Path(str(url.database)).as_uri(), query={"mode": "ro", "uri": "true"})


def _bounded(connection: Connection, settings: SqlSettings) -> Connection:
    """The same connection, unable to write and with its time limit."""
    if connection.dialect.name == "sqlite":
        _give_up_after(connection.connection.dbapi_connection, settings.statement_timeout_seconds)
        connection.execute(text("PRAGMA query_only = ON"))
        return connection
    from connectors.sql.postgres import read_any_instant  # noqa: PLC0415 - the driver is there only with the extra

    read_any_instant(connection.connection.dbapi_connection)
    limit = f"{settings.statement_timeout_seconds * 1000:.0f}"
    asked = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    limits = {"statement_timeout": limit, "lock_timeout": limit, "TimeZone": "UTC"}
    for name, value in limits.items():
        asked.execute(select(func.set_config(name, value, True)))
    return asked


def _give_up_after(raw: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    raw.set_progress_handler(lambda: int(time.monotonic() > until), _STEPS_OF_SQLITE)


def _told(source: str, settings: SqlSettings, error: SQLAlchemyError) -> HiloError:
    """The database's first sentence, with what to do about it."""
    cause = getattr(error, "orig", None) or error
    code, words = str(getattr(cause, "sqlstate", None) or ""), _without(settings, str(cause)).strip()
    sentence = words.splitlines()[0] if words else type(cause).__name__
    if code in _TOO_LONG or sentence in _TOO_LONG:
        what, step = f"no answer within {settings.statement_timeout_seconds:g} s", _AFTER_TIMEOUT
    elif isinstance(error, OperationalError) and error.statement is None:
        what, step = f"no connection: {sentence}", _to_connect(source, settings)
    else:
        what, step = f"the database refused the query: {sentence}", f"correct [sources.{source}], and run `hilo check`"
    return SourceSkipped(f"Reading {source}", what, next_step=step)


def _to_connect(source: str, settings: SqlSettings) -> str:
    if settings.target.drivername == "sqlite":
        return f"check that the file in url of [sources.{source}] is there and may be read, and run `hilo check`"
    return f"check url and password of [sources.{source}], and run `hilo check`"


def _without(settings: SqlSettings, words: str) -> str:
    for secret in settings.secrets:
        words = words.replace(secret, "••••")
    return words
