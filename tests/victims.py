"""Processes to be killed: forked from one that has loaded everything, which takes longer than most syncs here."""

import multiprocessing
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

_LOADED = ("pytest", "hilo", "pipeline.derived", "pipeline.syncing", "tests.pipeline.killed")
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(list(_LOADED))


def run(work: Callable[..., Any], *given: Any, said: Path, seconds: float | None = None) -> tuple[int, str, float]:
    """Exit code of `work(*given)` in a process of its own, all it wrote, and how long it took.

    `said` is a file to write into. SIGKILL after so many seconds, or never; a negative code names the signal.
    """
    said.write_bytes(b"")
    victim = _FORKING.Process(target=_obey, args=(str(said), work, given), daemon=True)
    victim.start()
    begun = time.monotonic()
    victim.join(seconds)
    victim.kill()
    victim.join()
    return victim.exitcode, said.read_text(encoding="utf-8"), time.monotonic() - begun


def hilo(arguments: str, environment: dict[str, str]) -> None:
    """The command line with these arguments."""
    import hilo as command

    os.environ.update(environment)
    sys.argv = ["hilo", *arguments.split()]
    command.main()


def _obey(said: str, work: Callable[..., Any], given: tuple[Any, ...]) -> None:
    """All that is said goes to the file, complaints of the interpreter included."""
    out = os.open(said, os.O_WRONLY)
    os.dup2(out, 1)
    os.dup2(out, 2)
    try:
        work(*given)
    except Exception:  # noqa: BLE001 - the caller reads it, and judges the code
        traceback.print_exc()
        sys.exit(1)
