"""CPU seconds to find the journeys of a million interactions, and of as many of which one customer has 5,000.

Invented contacts like a help desk's: a few reasons, often none, some orders, follow-ups, reopened tickets, campaigns.
"""

import argparse
import resource
import sys
from time import process_time
from typing import Final

import numpy as np
import polars as pl

from journeys.links import links
from journeys.references import named
from journeys.sensitivity import families
from journeys.solved import unsolved
from journeys.stitch import prepared, stitch
from model.schemas import INSTANT
from model.settings import Journeys

_DAY: Final = 86_400_000_000
_BEGIN: Final = 1_735_689_600_000_000
_REASONS: Final = np.array(["bill", "order", "fault", "contract", "move", "complaint", "data", "visit", "other"])


def contacts(count: int, busiest: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Facts of `count` interactions (some 7 a customer, 1.5 a matter), solves and reopens; one has `busiest`."""
    dice = np.random.default_rng(11)
    issue = np.sort(dice.integers(0, max(count * 2 // 3, 1), count))
    person = (issue * 2_654_435_761) % max(count // 7, 1)
    person[:busiest] = 0
    start = _BEGIN + (issue * 40_503 % 540) * _DAY + (dice.exponential(4, count) * _DAY).astype(np.int64)
    told = dice.random(count)
    frame = pl.DataFrame(
        {
            "person": person, "issue": issue, "own_started_at": start, "told": told,
            "last_activity_at": start + (dice.exponential(0.7, count) * _DAY).astype(np.int64),
            "is_resolved": dice.random(count) < 0.75, "is_inbound": dice.random(count) > 0.06,
            "reason": _REASONS[issue % 9],
        },
        schema_overrides={"own_started_at": INSTANT, "last_activity_at": INSTANT},
    )  # fmt: skip
    facts = frame.with_row_index("row").select(
        "row", "own_started_at", "last_activity_at", "is_inbound", "is_resolved",
        source=pl.lit("desk"), interaction_id=pl.col("row").cast(pl.String), root="row",
        person_id=pl.when(pl.col("person") % 12 > 0).then(pl.format("p{}", "person")),
        reason=pl.when(pl.col("told") < 0.65).then("reason"),
        reference=pl.when((pl.col("told") * 100 % 1) < 0.28).then(pl.format("PED-{}", "issue")),
        follows=pl.when((pl.col("told") * 1000 % 1) < 0.03).then((pl.col("row").cast(pl.Int64) - 1).cast(pl.String)),
        transferred_row=pl.lit(None, pl.UInt32), is_spam=pl.lit(value=False), is_deleted=pl.lit(value=False),
        channel=pl.col("row").cast(pl.Int64) % 3,
        is_counted=pl.lit(value=True), is_transferred=pl.lit(value=False), is_target=pl.lit(value=False),
    )  # fmt: skip
    solves = facts.filter("is_resolved").select("row", at="last_activity_at")
    return facts, solves, solves.clear()


def cpu_seconds(count: int, busiest: int) -> tuple[float, float, int]:
    """CPU seconds to find the journeys, and to count them again with other gaps; how many came out."""
    facts, solves, reopens = contacts(count, busiest)
    rules, events = Journeys(), pl.DataFrame(schema={"row": pl.UInt32, "reference": pl.String})
    began = process_time()
    spans = unsolved(facts, solves, reopens)
    ready = prepared(facts, links(facts, rules.link_gap_days), named(facts, events), spans, rules)
    found = stitch(ready, rules)
    stitched = process_time()
    families(ready, rules)
    return stitched - began, process_time() - stitched, found["journey_id"].n_unique()


def main() -> None:
    """Print a line for each: CPU seconds, journeys, and the most memory held so far."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    count = parser.parse_args().count
    for busiest in (0, 5_000, 50_000):
        seconds, again, journeys = cpu_seconds(count, busiest)
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        title = f"journeys of {count:,} interactions, busiest customer {busiest or 'of a few'}"
        sys.stdout.write(f"{title}: {seconds:.1f} CPU s, {journeys:,} journeys, {held} MB; ")
        sys.stdout.write(f"with other gaps {again:.1f} CPU s more\n")


if __name__ == "__main__":
    main()
