"""What it costs to find out who is who: `python -m benchmarks.identity [RECORDS …]`, invented contacts.

For each number of records: CPU seconds (all threads), their ratio to the first number's per record, peak memory of
the process so far, and how right the persons are. Take the numbers in ascending order, for the memory's sake.
"""

import argparse
import resource
import sys
import time

import polars as pl

from identity.persons import Resolved, resolve
from model.schemas import AGENTS
from model.settings import Company
from sample_data.population import Population, population

SIZES = (10_000, 100_000, 1_000_000)


def main() -> None:
    """Print a line per number of records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=int, nargs="*", default=SIZES)
    sys.stdout.write(f"{'records':>10} {'CPU s':>8} {'per record':>10} {'peak MB':>8} {'precision':>9} {'mixed':>7}\n")
    first = 0.0
    for count in parser.parse_args().records:
        invented = population(count)
        before = time.process_time()
        found = resolve(invented.contacts, AGENTS.empty(), Company())
        seconds = time.process_time() - before
        first = first or seconds / count
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        right, mixed = quality(found, invented)
        sys.stdout.write(
            f"{count:>10,} {seconds:>8.1f} {seconds / count / first:>9.2f}x {peak:>8,.0f} {right:>9.4f} {mixed:>6.2%}\n"
        )


def quality(found: Resolved, invented: Population) -> tuple[float, float]:
    """Pairwise precision, and the share of records in a person that holds several people."""
    placed = found.records.select("contact_id").with_columns(pl.Series("owner", found.owner))
    told = placed.join(invented.truth, on="contact_id")
    right, joined = _pairs(told, "owner", "person"), _pairs(told, "owner")
    mixed = told.filter(pl.col("person").n_unique().over("owner") > 1)
    return right / max(1, joined), len(mixed) / max(1, len(told))


def _pairs(told: pl.DataFrame, *columns: str) -> int:
    size = told.group_by(columns).len()["len"].cast(pl.Int64)
    return int((size * (size - 1) // 2).sum())


if __name__ == "__main__":
    main()
