"""The SQL catalog: what makes many tables change at once. SQLite by default, PostgreSQL by URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from model.errors import HiloError, SettingsError, TryAgainLater

MIGRATIONS: Final = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS: Final = 15_000
_DRIVERS: Final = ("sqlite", "postgresql+psycopg", "postgresql")
_MIGRATION_LOCK: Final = 4_481_670  # any number of ours: PostgreSQL advisory locks are numbers
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a committed snapshot survives a power cut
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
)


class Catalog:
    """A connection pool to the catalog. Read with `read()`, change with `write()`, one transaction each.

    `Catalog("sqlite:////home/me/.hilo/catalog.db")` or `Catalog("postgresql+psycopg://…")`.
    """

    def __init__(self, url: str) -> None:
        self.url = _checked(url)
        self.engine = _engine(self.url)

    def migrate(self) -> None:
        """Create the tables or bring them up to this version of Hilo; nothing happens when they are.

        Safe when two processes start at once: both ask inside one write transaction.
        """
        if self.url.get_backend_name() == "sqlite" and self.url.database:
            self._make_folder(Path(self.url.database).parent)
        if self._is_current():  # readers come here too, and must not wait for a writer
            return
        from store.migrating import Unknown, upgrade  # noqa: PLC0415 - alembic is slow to load and needed once

        with self.write() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            try:
                upgrade(connection)
            except Unknown as error:
                raise self._failed(f"its tables are of a version this Hilo does not know ({error})") from error

    def _is_current(self) -> bool:
        with self.read() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return False
            found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
            return list(found) == [newest_migration()]

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the catalog. HiloError when it cannot be opened."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits everything at its end, or nothing when anything is raised."""
        with self._transaction(writes=True) as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        isolation = {} if self.url.get_backend_name() == "sqlite" or writes else {"isolation_level": "REPEATABLE READ"}
        engine = self.engine.execution_options(hilo_writes=writes, **isolation)
        try:
            with engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except DBAPIError as error:
            raise self._translated(error) from error

    def _translated(self, error: DBAPIError) -> HiloError:
        what = str(error.orig or error).strip().splitlines()[0]
        if "locked" in what:
            return TryAgainLater(
                f"Using the catalog {self.shown}", what, next_step="another process is writing; run the command again"
            )
        if "full" in what:
            return TryAgainLater(
                f"Using the catalog {self.shown}", what, next_step="free some disk space, then run it again"
            )
        return self._failed(what)

    def _failed(self, what: str) -> HiloError:
        return HiloError(
            f"Using the catalog {self.shown}",
            what,
            next_step="check that it exists, that you may write to it, and `catalog` in [store] of hilo.toml",
        )

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._failed(str(error)) from error

    @property
    def shown(self) -> str:
        """The URL without its password."""
        return self.url.render_as_string(hide_password=True)


def newest_migration() -> str:
    """The revision of the last migration: its file's number, found without loading alembic."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def upsert(connection: Connection, table: sa.Table, rows: list[dict[str, Any]], keep: tuple[str, ...] = ()) -> None:
    """Insert rows, or update those whose key exists, leaving the `keep` columns as they were.

    The key is the primary key, or for tables with an `id` their unique column.
    """
    if not rows:
        return
    key = [c.name for c in table.columns if c.unique] or [c.name for c in table.primary_key]
    # `import_module`: PostgreSQL's dialect takes a tenth of a second to load, which SQLite's users are spared.
    statement = import_module(f"sqlalchemy.dialects.{connection.dialect.name}").insert(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in (*key, *keep)}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)


def _checked(url: str) -> sa.URL:
    """The URL parsed; SettingsError when it is none, or of a database Hilo does not support."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _wrong_url("store.catalog cannot be read as a database URL") from error
    if parsed.drivername not in _DRIVERS:
        raise _wrong_url(f"store.catalog names {parsed.drivername!r}")
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _wrong_url(what: str) -> SettingsError:
    return SettingsError(
        "Opening the catalog",
        what,
        allowed="sqlite:///path/catalog.db or postgresql+psycopg://user@host/database",
        next_step="correct `catalog` in [store] of hilo.toml, or HILO_STORE__CATALOG",
    )


def _engine(url: sa.URL) -> Engine:
    try:
        engine = sa.create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise SettingsError(
            "Opening the catalog", f"its driver is not installed: {error}", next_step="install `hilo[postgres]`"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is ours, in _begin_sqlite; the driver adds none
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the write lock at once: upgrading a read transaction later fails without waiting."""
    writes = connection.get_execution_options().get("hilo_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
