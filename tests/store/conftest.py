"""A catalog in a folder of its own, and a real PostgreSQL where one is installed."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from store.catalog import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(f"sqlite:///{tmp_path.as_posix()}/catalog.db")
    made.migrate()
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of an empty database of a server of our own, on loopback."""
    programs = _postgres_programs()
    # Not below pytest's folders: they are private to us, and the server runs as user postgres.
    with TemporaryDirectory(prefix="hilo-postgres-") as name:
        yield from _served(programs, Path(name))


def _served(programs: Path, folder: Path) -> Iterator[str]:
    folder.chmod(0o777)
    data, port = folder / "data", _free_port()
    _as_postgres(folder, programs / "initdb", "-D", data, "-U", "hilo", "--auth=trust", "--encoding=UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    _as_postgres(folder, programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://hilo@127.0.0.1:{port}/postgres"
    finally:
        _as_postgres(folder, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Catalog]:
    made = Catalog(postgres_url)
    with made.write() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    made.migrate()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_catalog(request: pytest.FixtureRequest) -> Catalog:
    """The same test on both databases."""
    found: Catalog = request.getfixturevalue("catalog" if request.param == "sqlite" else "postgres")
    return found


def _postgres_programs() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not installed and not on_path:
        pytest.skip("PostgreSQL is not installed here (no initdb): the catalog is tested on SQLite only")
    return installed[-1].parent if installed else Path(str(on_path)).parent


def _as_postgres(folder: Path, *command: object) -> None:
    """Run as user postgres when we are root, whom PostgreSQL refuses."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # Output goes to a file: the server keeps the handles, and a pipe would never end.
    with (folder / "commands").open("a+b") as output:
        done = subprocess.run(
            [*prefix, *map(str, command)], stdout=output, stderr=output, cwd=folder, check=False, timeout=120
        )
        output.seek(0)
        assert done.returncode == 0, output.read().decode(errors="replace")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
