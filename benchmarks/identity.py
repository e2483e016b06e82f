"""What it costs to find out who is who: `python -m benchmarks.identity [RECORDS …]`, invented contacts.

For each number of records: CPU seconds (all threads), their ratio to the first number's per record, peak memory of
the process so far, how right the persons are, and CPU seconds when 1,000 more records come, beside those of all. Take
the numbers in ascending order, for the memory's sake.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import polars as pl

from identity.again import KEY, Before, Contacts, resolve_again
from identity.person_ids import Known, identify
from identity.persons import Resolved, resolve
from model.persons import DECISIONS
from model.schemas import AGENTS
from model.settings import Company
from sample_data.population import Population, population

SIZES: Final = (10_000, 100_000, 1_000_000)
NEW: Final = 1000
MOMENT: Final = datetime(2026, 1, 1, tzinfo=UTC)
HEAD: Final = (
    f"{'records':>10} {'CPU s':>8} {'per record':>10} {'peak MB':>8} {'precision':>9} {'mixed':>7} "
    f"{'+1,000':>7} {'of all':>6}\n"
)
Made = TypeVar("Made")


def main() -> None:
    """Print a line per number of records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=int, nargs="*", default=SIZES)
    sys.stdout.write(HEAD)
    first = 0.0
    for count in parser.parse_args().records:
        invented = population(count + NEW)
        before, after = invented.contacts[:-NEW], invented.contacts
        found, seconds = timed(resolve, before, AGENTS.empty(), Company())
        first = first or seconds / count
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        known = identify(found, Known(), DECISIONS.to_frame(), MOMENT)
        _, again = timed(more, after, found, known)
        right, mixed = quality(found, invented)
        sys.stdout.write(
            f"{count:>10,} {seconds:>8.1f} {seconds / count / first:>9.2f}x {peak:>8,.0f} {right:>9.4f} {mixed:>6.2%} "
            f"{again:>7.2f} {again / seconds:>6.1%}\n"
        )


def timed(work: Callable[..., Made], *given: Any) -> tuple[Made, float]:
    """What the work gives, and its CPU seconds."""
    before = time.process_time()
    return work(*given), time.process_time() - before


def more(contacts: pl.DataFrame, found: Resolved, known: Known) -> Known:
    """Who is who when the last NEW of the contacts have come."""
    told = Before(found.values.lazy(), found.edges.lazy(), found.refused.lazy())
    merged = contacts.select(*KEY, "merged_into").drop_nulls("merged_into")
    staff = contacts.filter("is_agent")
    now = Contacts(lambda keys: contacts.join(keys, on=KEY, how="semi"), staff, merged)
    again = resolve_again(now, contacts[-NEW:].select(KEY), told, AGENTS.empty(), Company())
    return identify(again.people, known, DECISIONS.to_frame(), MOMENT)


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
