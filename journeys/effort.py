"""What one matter cost the customer: the parts, and their weighted sum."""

from typing import Final

import polars as pl

EFFORT: Final = {
    "count_extra_contacts": 1.0,
    "count_handoffs": 1.0,
    "count_repeated_information": 1.0,
    "count_effective_reopens": 1.0,
    "has_waited_over_target": 1.0,
}
"""Weights of the effort index by its part, a column of JOURNEYS; the weights are ours.

Each contact beyond the first, each hand-off, each identifier given again and each effective reopen is one more thing
the customer had to do, and so is waiting longer than she was promised, counted once a journey (the drivers are those
of Dixon, Freeman and Toman 2010). Equal, because nothing measured here says otherwise."""


def extra_contacts() -> pl.Expr:
    """`count_extra_contacts`: the contacts beyond the first."""
    return (pl.col("count_contacts") - 1).alias("count_extra_contacts")


def effort() -> pl.Expr:
    """`effort_index` (Float64): the sum of the parts by their weights; a part nobody knows adds nothing."""
    parts = (pl.col(name) * weight for name, weight in EFFORT.items())
    return pl.sum_horizontal(parts).cast(pl.Float64).alias("effort_index")
