"""A connection that can only read: one transaction, its time limit, and the database's errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from connectors._contract import Fetch
from connectors.sql import databases
from connectors.sql.settings import SqlSettings
from model.errors import HiloError, SettingsError, SourceSkipped

_AFTER_TIMEOUT: Final = "try again later, name a cursor column, or raise statement_timeout_seconds"
_AFTER_LOSS: Final = "run `hilo sync` again; a query with a cursor column goes on where it stopped"
_TOO_LONG: Final = ("57014", "55P03", "1969", "3024", "1205", "1317", "interrupted")
"""Codes and words of a statement that was given up: PostgreSQL's cancel and lock time-out, the same of MariaDB and
MySQL, SQLite's interrupt."""
_STATES_OF_LOSS: Final = ("57P01", "57P02", "57P03", "2006", "2013", "1927")
"""Codes of a connection that the server or the network ended."""


@contextmanager
def reading(request: Fetch, what: str = "") -> Iterator[Connection]:
    """A connection in one read-only transaction that sees one state of the database; closed at the end.

    `what` is read, as errors name it.

    SourceSkipped, without any secret, for whatever the database says; SettingsError when the driver is
    not installed.
    """
    settings: SqlSettings = request.settings
    try:
        engine = _engine(settings)
        try:
            with engine.connect() as connection:
                yield databases.bounded(connection, settings)
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        raise _told(what, request.source, settings, error) from None


def _engine(settings: SqlSettings) -> Engine:
    url = settings.target
    try:
        arguments = dict(databases.arguments(url, settings))
        return create_engine(databases.address(url), poolclass=NullPool, connect_args=arguments)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise SettingsError(
            "Connecting to a database",
            f"the driver {url.drivername} is not installed ({getattr(error, 'name', None) or url.drivername})",
            next_step=f'run `uv pip install "hilo[{databases.INSTALL[url.drivername]}]"`',
        ) from error


def _told(reads: str, source: str, settings: SqlSettings, error: SQLAlchemyError) -> HiloError:
    """The database's first sentence, with what to do about it."""
    allowed, (code, sentence) = "", _code_and_sentence(settings, error)
    if code in _TOO_LONG or sentence in _TOO_LONG:
        what, step = f"no answer within {settings.statement_timeout_seconds:g} s", _AFTER_TIMEOUT
    elif _is_loss(error, code):
        what, step = f"the connection was lost: {sentence}", _AFTER_LOSS
    elif isinstance(error, OperationalError) and error.statement is None:
        what, step = f"no connection: {sentence}", _to_connect(source, settings)
    else:
        what, step = f"the database refused the query: {sentence}", f"correct [sources.{source}], and run `hilo check`"
        allowed = "one SELECT that changes nothing, on what the user may read"
    title = f"Reading {reads} of {source}" if reads else f"Reading {source}"
    return SourceSkipped(title, what, allowed=allowed, next_step=step)


def _code_and_sentence(settings: SqlSettings, error: SQLAlchemyError) -> tuple[str, str]:
    """The database's code for what went wrong, and its first line, without secrets."""
    cause = getattr(error, "orig", None) or error
    code, said = getattr(cause, "sqlstate", None), str(cause)
    if len(cause.args) == 2 and isinstance(cause.args[0], int):  # the drivers of MySQL
        code, said = cause.args
    words = _without(settings, str(said)).strip()
    return str(code or ""), words.splitlines()[0] if words else type(cause).__name__


def _is_loss(error: SQLAlchemyError, code: str) -> bool:
    return code in _STATES_OF_LOSS or (isinstance(error, DBAPIError) and error.connection_invalidated)


def _to_connect(source: str, settings: SqlSettings) -> str:
    if settings.target.drivername == "sqlite":
        return f"check that the file in url of [sources.{source}] is there and may be read, and run `hilo check`"
    return f"check url and password of [sources.{source}], and run `hilo check`"


def _without(settings: SqlSettings, words: str) -> str:
    for secret in settings.secrets:
        words = words.replace(secret, "••••")
    return words
