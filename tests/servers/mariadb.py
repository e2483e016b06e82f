"""A real MariaDB on loopback: Debian's package, its data in a temporary folder.

Installed where that is possible (root on Debian): the programs only, no service is set up or started.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from tests.servers.machine import free_port, install

_PACKAGES: Final = ("mariadb-server-core", "mariadb-client-core")
_START_SECONDS: Final = 60
_QUICK: Final = ("--skip-networking=0", "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--skip-ssl")
PASSWORD: Final = "root@:/%?"


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """URL of the database `shop` of a server of our own, as a user who may do everything and has a password."""
    server, installer = _programs()
    folder.chmod(0o777)
    user = "nobody" if os.geteuid() == 0 else os.environ.get("USER", "")
    data, port = folder / "data", free_port()
    common = ["--no-defaults", f"--datadir={data}", *([f"--user={user}"] if os.geteuid() == 0 else [])]
    options = ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
    with (folder / "log").open("ab") as log:
        subprocess.run([installer, *common, *options], stdout=log, stderr=log, check=True, timeout=120)
        command = [server, *common, f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder}/s", *_QUICK]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield _prepared(process, port, folder)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _prepared(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> str:
    """A database, and a password for root, once the server answers."""
    url = URL.create("mysql+pymysql", "root", host="127.0.0.1", port=port)
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            engine = create_engine(url, isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.execute(text("create database shop character set utf8mb4"))
                connection.execute(text("set password = password(:word)"), {"word": PASSWORD})
            engine.dispose()
            return url.set(database="shop", password=PASSWORD).render_as_string(hide_password=False)
        except OperationalError:
            told = (folder / "log").read_text(errors="replace")[-2000:]
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"MariaDB did not start: {told}")
            time.sleep(0.1)


def _programs() -> tuple[str, str]:
    """The server and what prepares its folder; installed here where they can be."""
    install("MariaDB", _PACKAGES, lambda: bool(_found("mariadbd") and _found("my_print_defaults")))
    return _found("mariadbd"), _found("mariadb-install-db")


def _found(name: str) -> str:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin") or ""
