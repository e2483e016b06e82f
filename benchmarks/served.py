"""A Streamlit server of our own on a free loopback port, and what its process costs."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
DASHBOARD: Final = ROOT / "dashboard.py"
START_SECONDS: Final = 60


@dataclass
class Served:
    """A running server: where it is, its process, and the file it logs to."""

    address: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def cpu(self) -> float:
        """CPU seconds the process has used, all its threads, to the nanosecond. Linux only."""
        # The system's own number for the CPU clock of another process; Python has a name for threads' only.
        return time.clock_gettime(~self.process.pid << 3 | 2)

    def memory(self) -> int:
        """Bytes of memory the process holds. Linux only."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def serving(script: Path, log: Path, environ: Mapping[str, str]) -> Iterator[Served]:
    """`streamlit run SCRIPT` as the dashboard is served, with these variables added; RuntimeError if it won't start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--server.port", str(port), "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environ, stdout=out, stderr=out)  # noqa: S603  ours
        try:
            served = Served(f"http://127.0.0.1:{port}", process, log)
            _wait_for(served)
            yield served
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(served: Served) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and served.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{served.address}/_stcore/health", timeout=2):  # noqa: S310  loopback
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{served.log.read_text(encoding='utf-8')}")
