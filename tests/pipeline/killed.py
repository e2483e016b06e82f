"""A sync that kills itself, for a process of its own.

Points are counted before and after every step that writes; at the given one the process gets
SIGKILL, so no handler, no `finally` and no flush of ours can help. Prints the number of points
when it lives.
"""

import functools
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.sync import sync
from store import lock, quarantine, retention, snapshots
from store.site import open_site
from store.staging import Staging
from store.tables import Tables

STEPS = (
    (Staging, "write"), (Tables, "upsert"), (Tables, "replace"), (Tables, "append"), (Tables, "restore"),
    (snapshots, "begin_run"), (snapshots, "commit"),
    (snapshots, "_write_cursors"), (snapshots, "_write_snapshot"), (quarantine, "record"), (retention, "apply"),
    (retention, "drop_snapshots"), (Tables, "vacuum"), (lock, "_acquire"),
)  # fmt: skip


class Points:
    """Counts points and ends the process at one of them."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.count = fatal, 0

    def passed(self) -> None:
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, step: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(step)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.passed()
            result = step(*args, **kwargs)
            self.passed()
            return result

        return watched


def main(home: Path, config: Path, fatal: int) -> None:
    points = Points(fatal)
    for owner, name in STEPS:
        setattr(owner, name, points.around(getattr(owner, name)))
    now = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)
    sync(open_site(home, config, {}), clock=lambda: now)
    sys.stdout.write(str(points.count))
