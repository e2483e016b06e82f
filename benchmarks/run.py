"""What Hilo's choices cost and save, as ratios of CPU seconds taken in one run: `make bench`.

Builds a synthetic store of a million events once in a temporary folder (`--events`, `--home` to keep it),
then takes each pair of measurements interleaved, the median of five. Wall times are not shown: they say
more about the machine than about the code.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import peers
from metrics.frames import Frames
from metrics.registry import compute
from model.filters import Filters
from model.scope import EVERYTHING
from pipeline import demo
from pipeline.answers import reader
from sample_data import synthetic
from store.site import Site, open_site
from store.snapshots import newest

REPEATS = 5


@dataclass(frozen=True)
class Pair:
    """One comparison: ours against a peer's way of giving the same answer."""

    title: str
    ours: Callable[[], Any]
    peer: Callable[[], Any]


def cpu(work: Callable[[], Any]) -> float:
    """CPU seconds of one call, all threads."""
    before = time.process_time()
    work()
    return time.process_time() - before


def measured(pair: Pair) -> tuple[float, float]:
    """Median CPU seconds of ours and of the peer, taken in turns after one warm-up each."""
    cpu(pair.ours), cpu(pair.peer)
    times = [(cpu(pair.ours), cpu(pair.peer)) for _ in range(REPEATS)]
    return statistics.median(t[0] for t in times), statistics.median(t[1] for t in times)


@contextmanager
def store(events: int, home: Path | None) -> Iterator[Site]:
    """A synthetic store of that many events, built unless `home` holds one already."""
    with tempfile.TemporaryDirectory() as folder:
        place = home or Path(folder) / "home"
        site = open_site(place, None, {})
        if newest(site.catalog) is None:
            config = demo.synthetic_config(place, events)
            demo.build(place, config=config, moment=synthetic.END)
        yield site


def pairs(site: Site) -> list[Pair]:
    """The comparisons: what a page asks, from derived frames and from the raw tables."""
    opened = reader(site)
    zone = site.settings.company.timezone
    frames = Frames.of(opened.scan, opened.snapshot.as_of, zone, EVERYTHING)
    month = Filters(preset="28d", channels=("whatsapp",)).ending(frames.today)
    return [
        Pair(
            "median first response by channel, whole store: derived frames / raw events",
            lambda: compute("first_response_time", frames, Filters(), ("channel",)),
            lambda: peers.first_response_by_channel(opened.scan),
        ),
        Pair(
            "contacts by hour and weekday: contacts per day / raw interactions",
            lambda: compute("contacts", frames, Filters(), ("hour", "weekday")),
            lambda: peers.contacts_by_hour(opened.scan, zone),
        ),
        Pair(
            "eight figures of one month and channel: derived frames / the same of the whole store",
            lambda: [compute(name, frames, month) for name in peers.OVERVIEW],
            lambda: [compute(name, frames, Filters()) for name in peers.OVERVIEW],
        ),
        Pair(
            "opening a snapshot: derived frames / reading the raw tables",
            lambda: Frames.of(opened.scan, opened.snapshot.as_of, zone, EVERYTHING),
            lambda: peers.raw_tables(opened.scan),
        ),
    ]


def main() -> None:
    """Print one line per comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, default=None, help="keep the store here, or use the one that is there")
    asked = parser.parse_args()
    rows = []
    with store(asked.events, asked.home) as site:
        for pair in pairs(site):
            ours, peer = measured(pair)
            rows.append({"comparison": pair.title, "ours_cpu_s": ours, "peer_cpu_s": peer, "ratio": peer / ours})
    with pl.Config(tbl_width_chars=160, fmt_str_lengths=100, tbl_hide_dataframe_shape=True, float_precision=3):
        sys.stdout.write(f"{pl.DataFrame(rows)}\n")


if __name__ == "__main__":
    main()
