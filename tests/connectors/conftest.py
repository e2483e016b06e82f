"""Real databases for the connector that reads them; PostgreSQL is the server the store's tests start."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.servers import mariadb
from tests.store.conftest import postgres_url

__all__ = ["postgres_url"]


@pytest.fixture(scope="session")
def mariadb_url() -> Iterator[str]:
    """URL of the database `shop` of a MariaDB of our own, on loopback, as a user with a password."""
    # Not below pytest's folders: they are private to us, and the server runs as another user.
    with TemporaryDirectory(prefix="hilo-mariadb-") as name, mariadb.running(Path(name)) as url:
        yield url
