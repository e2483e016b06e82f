"""What a large file costs: `python -m benchmarks.large`.

Writes a CSV of interactions (`--rows`, a million unless told, about 150 bytes each, ids in no order) and reads it with
`hilo sync` as a process: everything, then nothing new, then the same file with one per cent more rows. CPU seconds of
all threads, and the peak of memory of each sync, in all and step by step. With `--wrong` no `updated_at` of the file
can be read, so that as many fields are set aside as there are rows.
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Final

ROOT: Final = Path(__file__).parents[1]
_SET_ASIDE: Final = 3
"""What a sync returns that has set something aside."""
_START: Final = datetime(2024, 1, 1, tzinfo=UTC)
_COLUMNS: Final = (
    "interaction_id", "contact_id", "channel", "direction", "status", "subject", "team", "agent_id", "tags",
    "created_at", "updated_at",
)  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one sync, and its peaks of memory in bytes by step."""

    title: str
    seconds: float
    peaks: Mapping[str, int]

    @property
    def peak(self) -> int:
        """The peak of the whole sync."""
        return max(self.peaks.values())


def interactions(first: int, count: int, customers: int, *, is_wrong: bool = False) -> Iterator[tuple[str, ...]]:
    """Rows of a file, the same ones at every run; `is_wrong`: `updated_at` is none."""
    drawn = random.Random(first)  # noqa: S311 - nothing secret
    for number in range(first, first + count):
        began = _START + timedelta(seconds=drawn.randrange(2 * 365 * 86_400))
        ended = began + timedelta(seconds=drawn.randrange(7 * 86_400))
        yield (
            f"{drawn.getrandbits(64):016x}-{number}", f"C{drawn.randrange(customers):07d}",
            drawn.choice(("phone", "email", "web_form", "chat", "whatsapp")), "inbound",
            drawn.choice(("open", "pending", "solved", "closed")), f"About order {drawn.randrange(10**6)}",
            drawn.choice(("care", "sales", "technical")), f"a{drawn.randrange(200)}", "vip;late",
            began.isoformat(), f"soon {number}" if is_wrong else ended.isoformat(),
        )  # fmt: skip


def costs(rows: int, folder: Path, *, is_wrong: bool = False) -> Iterator[Cost]:
    """What each sync costs."""
    (folder / "hilo.toml").write_text('[sources.desk]\ntype = "files"\npath = "interactions.csv"\n', encoding="utf-8")
    with (folder / "interactions.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([_COLUMNS, *interactions(0, rows, rows // 3 + 1, is_wrong=is_wrong)])
    yield _sync(folder, "everything")
    yield _sync(folder, "nothing new")
    with (folder / "interactions.csv").open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(interactions(rows, max(rows // 100, 1), rows // 3 + 1, is_wrong=is_wrong))
    yield _sync(folder, "1 % more")


def _sync(folder: Path, title: str) -> Cost:
    command = ["-m", "benchmarks.watched", "peaks.json", "sync", "--home", "home", "--config", "hilo.toml"]
    before = getrusage(RUSAGE_CHILDREN)
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *command], cwd=folder, env=environ, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    if done.returncode not in (0, _SET_ASIDE):
        raise SystemExit(done.returncode)
    after = getrusage(RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(title, seconds, json.loads((folder / "peaks.json").read_text(encoding="utf-8")))


def main(arguments: list[str]) -> None:
    """Print CPU seconds of each sync beside the first, and its peaks of memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--wrong", action="store_true", help="set a field of every row aside")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        first = 0.0
        for cost in costs(options.rows, Path(folder), is_wrong=options.wrong):
            first = first or cost.seconds
            sys.stdout.write(lines(cost, first))
            sys.stdout.flush()


def lines(cost: Cost, first: float) -> str:
    """One sync, beside one that took `first` seconds, and under it the peak of each step."""
    share, mb = cost.seconds / first, 1e-6
    head = f"{cost.title.ljust(26)}{cost.seconds:8.2f} s {share:7.1%} of everything, peak {cost.peak * mb:6,.0f} MB\n"
    return head + "".join(f"  {step.ljust(24)}{peak * mb:8,.0f} MB\n" for step, peak in cost.peaks.items())


if __name__ == "__main__":
    main(sys.argv[1:])
