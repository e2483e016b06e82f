"""Business seconds of millions of intervals, against the calendar difference and one join.

Several companies' hours at once: split shifts, a night desk, a change on a date, holidays, three time zones.
"""

import argparse
import resource
import sys
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from benchmarks.run import Pair, measured
from clocks.opening import Opening, opening
from model.schemas import INSTANT
from model.settings import Settings

BEGIN: Final = datetime(2023, 1, 1, tzinfo=UTC)
DAYS: Final = 3 * 365
LONGEST: Final = timedelta(days=14)
_OFFICE: Final = {day: ["09:00-14:00", "15:00-18:30"] for day in ("mon", "tue", "wed", "thu", "fri")}
_NIGHT: Final = {day: ["00:00-06:00", "22:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
HOURS: Final = {
    "default": [_OFFICE | {"holidays": ["01-01", "05-01", "12-25"]}, _NIGHT | {"valid_from": "2024-06-15"}],
    "night": _NIGHT,
    "abroad": _OFFICE | {"timezone": "America/New_York"},
    "island": _OFFICE | {"timezone": "Australia/Lord_Howe"},
    "quarters": {"mon": ["08:15-13:45"], "sat": ["10:00-12:30"]},
}


def hours() -> Opening:
    """The opening hours over all intervals."""
    schedules = Settings.model_validate({"schedules": HOURS}).schedules
    return opening(schedules, "Europe/Madrid", BEGIN, BEGIN + timedelta(days=DAYS) + LONGEST)


def intervals(count: int) -> pl.DataFrame:
    """`count` random intervals over three years: starts_at, ends_at, schedule, number of their interaction."""
    rng = np.random.default_rng(7)
    second = 1_000_000
    starts = int(BEGIN.timestamp()) * second + rng.integers(0, DAYS * 86_400 * second, count)
    ends = starts + rng.integers(0, int(LONGEST.total_seconds()) * second, count)
    names = pl.Series(list(HOURS), dtype=pl.Enum(list(HOURS)))
    kept = names.gather(rng.integers(0, len(names), count))
    cases = pl.Series(rng.integers(0, max(count // 5, 1), count)).cast(pl.UInt32)
    frame = pl.DataFrame({"starts_at": starts, "ends_at": ends, "schedule": kept, "case": cases})
    return frame.with_columns(pl.col("starts_at", "ends_at").cast(INSTANT))


def cases(count: int) -> pl.DataFrame:
    """What an interval is joined with: one row per interaction, one column."""
    numbers = pl.Series("case", range(max(count // 5, 1)), dtype=pl.UInt32)
    return numbers.to_frame().with_columns((pl.col("case") % 7).alias("team"))


def business(frame: pl.DataFrame, known: Opening) -> pl.DataFrame:
    """Business seconds of each interval."""
    return frame.select(known.seconds("starts_at", "ends_at"))


def calendar(frame: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Calendar seconds of each interval, and one join."""
    span = (pl.col("ends_at") - pl.col("starts_at")).dt.total_seconds()
    return frame.join(others, on="case", how="left").select("team", span.alias("seconds"))


def peak() -> int:
    """The most memory this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Print one line: CPU seconds of both, their ratio, and what the table and the lookups hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5_000_000)
    count = parser.parse_args().count
    frame, others = intervals(count), cases(count)
    before = peak()
    known = hours()
    business(frame, known)
    used = peak() - before
    title = f"business seconds of {count:,} intervals, {len(HOURS)} schedules / calendar seconds and one join"
    ours, peer = measured(Pair(title, lambda: business(frame, hours()), lambda: calendar(frame, others)))
    row = {
        "comparison": title, "ours_cpu_s": ours, "peer_cpu_s": peer, "ours_by_peer": ours / peer,
        "intervals_mb": frame.estimated_size("mb"), "table_mb": known.steps.estimated_size("mb"), "used_mb": used,
    }  # fmt: skip
    with pl.Config(tbl_width_chars=200, fmt_str_lengths=100, tbl_hide_dataframe_shape=True, float_precision=3):
        sys.stdout.write(f"{pl.DataFrame([row])}\n")


if __name__ == "__main__":
    main()
