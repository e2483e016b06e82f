"""What real servers need of the machine: their packages, once for all processes of the tests, and a free port."""

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

import pytest

REQUIRED: Final = "HILO_REQUIRE_SERVERS"
"""When this is set in the environment, a server that cannot be started is an error, not a skip."""
_TURN: Final = Path(tempfile.gettempdir()) / "hilo-tests-install.lock"


def install(server: str, packages: tuple[str, ...], is_there: Callable[[], bool]) -> None:
    """Install Debian packages where they are missing and root can; pytest.skip, or an error where servers are required.

    One process at a time: apt refuses a second one at once.
    """
    if is_there():
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        absent(server, "it is not installed, and only root on Debian can install it here")
    with _TURN.open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not is_there():
            _install(server, packages)


def _install(server: str, packages: tuple[str, ...]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *command], check=False, env=environment, capture_output=True, text=True, timeout=900
        )
        if done.returncode:
            absent(server, f"apt-get {command[0]} failed: {done.stderr.strip()[-500:]}")


def absent(server: str, reason: str) -> NoReturn:
    """Skip, or fail where servers are required."""
    message = f"no {server}: {reason}"
    if os.environ.get(REQUIRED):
        pytest.fail(f"{message} ({REQUIRED} is set)")
    pytest.skip(message)


def free_port() -> int:
    """A port of the loopback interface nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
