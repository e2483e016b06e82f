"""How well persons match the truth: pairwise precision and recall, and records in mixed clusters."""

from dataclasses import dataclass

import polars as pl

from identity.persons import Resolved


@dataclass(frozen=True)
class Scores:
    precision: float
    recall: float
    mixed: float
    largest: int


def pairs(frame, *columns):
    size = frame.group_by(columns).len()["len"].cast(pl.Int64)
    return (size * (size - 1) // 2).sum()


def scores(found: Resolved, truth: pl.DataFrame) -> Scores:
    """`truth`: contact_id and person; records it does not name are left out."""
    placed = found.records.select("contact_id").with_columns(pl.Series("owner", found.owner))
    told = placed.join(truth, on="contact_id")
    right = pairs(told, "owner", "person")
    mixed = told.filter(pl.col("person").n_unique().over("owner") > 1)
    return Scores(
        right / max(1, pairs(told, "owner")),
        right / max(1, pairs(told, "person")),
        len(mixed) / len(told),
        int(told.group_by("owner").len()["len"].max()),
    )
