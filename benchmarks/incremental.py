"""What a sync costs after a small change, beside deriving everything: `python -m benchmarks.incremental`.

Builds a synthetic store (`--events`, a million unless told) and one four times as large (`--growth 1` leaves it
out), then derives what each change touched, and at last makes many small syncs in a row: the last ones must cost what
the first did. CPU seconds of all threads; wall times say more about the machine.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import polars as pl

from benchmarks.run import store
from model.schemas import CANONICAL
from pipeline.answers import reader
from pipeline.derived import rebuild
from store import retention, snapshots
from store.site import Site

Rows = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Change:
    """What a sync brings, and how much later it is."""

    title: str
    rows: Rows = field(default_factory=dict)
    later: timedelta = timedelta(0)
    full: bool = False


def replies(site: Site, count: int, seed: int) -> Rows:
    """A customer's message in each of `count` interactions drawn from the whole store."""
    cases = site.tables.scan(CANONICAL["interactions"]).select("source", "interaction_id").collect()
    at = _as_of(site) - timedelta(hours=1)
    told = {"event_id": f"late-{seed}", "at": at, "kind": "message", "actor": "customer"}
    drawn = cases.sort(cases.columns).sample(count, seed=seed)
    return {"events": CANONICAL["events"].conform(drawn.with_columns(pl.lit(v).alias(k) for k, v in told.items()))}


def strangers(count: int, batch: int = 0) -> Rows:
    """Contact records of people nobody knew."""
    number = pl.int_range(batch * count, (batch + 1) * count, eager=True).cast(pl.String)
    told = pl.DataFrame({"contact_id": "stranger-" + number, "name": "Stranger " + number, "source": "desk"})
    return {"contacts": CANONICAL["contacts"].conform(told)}


def changes(site: Site) -> list[Change]:
    """The changes measured, in the order they are made."""
    cases = site.tables.scan(CANONICAL["interactions"]).select(pl.len()).collect().item()
    return [
        Change("everything", full=True),
        Change("nothing new"),
        Change("300 interactions", replies(site, min(300, cases), 1)),
        Change("1 % of the interactions", replies(site, max(cases // 100, 1), 2)),
        Change("1,000 new contacts", strangers(1000)),
        Change("ten minutes later", later=timedelta(minutes=10)),
        Change("a day later", later=timedelta(days=1)),
    ]


def cost(site: Site, change: Change) -> float:
    """CPU seconds of deriving after the change, of its snapshot, and of removing what no snapshot needs."""
    as_of = _as_of(site) + change.later
    run = snapshots.begin_run(site.catalog, as_of, as_of)
    for name, frame in change.rows.items():
        site.tables.upsert(CANONICAL[name], frame, run)
    before = time.process_time()
    rebuilt = rebuild(site, as_of, lambda: None, run=run, full=change.full)
    versions = {name: v for name in CANONICAL if (v := site.tables.version(name)) is not None} | rebuilt.versions
    snapshots.commit(site.catalog, snapshots.Commit(run, as_of, as_of, versions))
    retention.apply(site, as_of)
    return time.process_time() - before


def in_a_row(site: Site, count: int = 30) -> tuple[float, float]:
    """Median CPU seconds of the first and of the last ten of `count` syncs of 100 messages and 50 new contacts."""
    told = []
    for nth in range(count):
        rows = {**replies(site, 100, 100 + nth), **strangers(50, 100 + nth)}
        told.append(cost(site, Change("", rows, timedelta(minutes=10))))
    return statistics.median(told[:10]), statistics.median(told[-10:])


def _as_of(site: Site) -> datetime:
    return reader(site).snapshot.as_of


def measured(events: int, home: Path | None) -> dict[str, float]:
    """CPU seconds by title of the change."""
    with store(events, home) as site:
        found = {change.title: cost(site, change) for change in changes(site)}
        first, last = in_a_row(site)
    return found | {"the first ten of 30 syncs": first, "the last ten of 30 syncs": last}


def main(arguments: list[str]) -> None:
    """Print CPU seconds, the share of deriving everything, and growth with the store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--growth", type=int, default=4)
    parser.add_argument("--home", type=Path, help="a folder to keep the stores in")
    options = parser.parse_args(arguments)
    sizes = dict.fromkeys((options.events, options.events * options.growth))
    with tempfile.TemporaryDirectory() as folder:
        place = options.home or Path(folder)
        found = {events: measured(events, place / str(events)) for events in sizes}
    for line in lines(found):
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"peak memory {getrusage(RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB\n")


def lines(found: Mapping[int, Mapping[str, float]]) -> list[str]:
    """One line per change: CPU seconds and share of everything, per size."""
    first = next(iter(found.values()))
    head = "change".ljust(28) + "".join(f"{events:>14,} events" for events in found)
    cells = {t: [f"{f[t]:8.2f} s {f[t] / f['everything']:7.1%}" for f in found.values()] for t in first}
    growth = [f["the last ten of 30 syncs"] / f["the first ten of 30 syncs"] for f in found.values()]
    last = "last ten / first ten".ljust(28) + "".join(f"{ratio:.2f}".rjust(21) for ratio in growth)
    return [head, *(title.ljust(28) + "".join(cell.rjust(21) for cell in row) for title, row in cells.items()), last]


if __name__ == "__main__":
    main(sys.argv[1:])
