"""What a large file costs: `python -m benchmarks.large`.

Writes a CSV of interactions (`--rows`, a million unless told, about 150 bytes each, ids in no order) and reads it with
`hilo sync` as a process: everything, then nothing new, then the same file with one per cent more rows. CPU seconds of
all threads, and the peak of memory.
"""

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Final

ROOT: Final = Path(__file__).parents[1]
_START: Final = datetime(2024, 1, 1, tzinfo=UTC)
_COLUMNS: Final = (
    "interaction_id", "contact_id", "channel", "direction", "status", "subject", "team", "agent_id", "tags",
    "created_at", "updated_at",
)  # fmt: skip


def interactions(first: int, count: int, customers: int) -> Iterator[tuple[str, ...]]:
    """Rows of a file, the same ones at every run."""
    drawn = random.Random(first)  # noqa: S311 - nothing secret
    for number in range(first, first + count):
        began = _START + timedelta(seconds=drawn.randrange(2 * 365 * 86_400))
        ended = began + timedelta(seconds=drawn.randrange(7 * 86_400))
        yield (
            f"{drawn.getrandbits(64):016x}-{number}", f"C{drawn.randrange(customers):07d}",
            drawn.choice(("phone", "email", "web_form", "chat", "whatsapp")), "inbound",
            drawn.choice(("open", "pending", "solved", "closed")), f"About order {drawn.randrange(10**6)}",
            drawn.choice(("care", "sales", "technical")), f"a{drawn.randrange(200)}", "vip;late",
            began.isoformat(), ended.isoformat(),
        )  # fmt: skip


def costs(rows: int, folder: Path) -> Iterator[tuple[str, float]]:
    """CPU seconds of each sync, by what it was."""
    (folder / "hilo.toml").write_text('[sources.desk]\ntype = "files"\npath = "interactions.csv"\n', encoding="utf-8")
    with (folder / "interactions.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([_COLUMNS, *interactions(0, rows, rows // 3 + 1)])
    yield "everything", _sync(folder)
    yield "nothing new", _sync(folder)
    with (folder / "interactions.csv").open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(interactions(rows, max(rows // 100, 1), rows // 3 + 1))
    yield "1 % more", _sync(folder)


def _sync(folder: Path) -> float:
    command = [sys.executable, "-m", "hilo", "sync", "--home", "home", "--config", "hilo.toml"]
    before = getrusage(RUSAGE_CHILDREN)
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=folder, env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(arguments: list[str]) -> None:
    """Print CPU seconds of each sync beside the first, and the peak of memory of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        first = None
        for title, seconds in costs(options.rows, Path(folder)):
            first = first or seconds
            sys.stdout.write(f"{title.ljust(20)}{seconds:8.2f} s {seconds / first:7.1%} of everything\n")
            sys.stdout.flush()
    sys.stdout.write(f"{options.rows:,} rows: peak memory {getrusage(RUSAGE_CHILDREN).ru_maxrss / 1e6:.2f} GB\n")


if __name__ == "__main__":
    main(sys.argv[1:])
