"""Buckets of persons: what must be derived together lies in one bucket.

Persons who share a merged, transferred or follow-up ticket belong together, however long ago it was:
their journeys may join. So does whoever answered a survey about a ticket. Buckets therefore hold whole
components of persons and linked interactions.
"""

import numpy as np
import polars as pl

from identity.stable_ids import bucket_of
from model.components import Rows, components


def assign(
    cases: pl.DataFrame, events: pl.DataFrame, surveys: pl.DataFrame, persons: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """INTERACTIONS and PERSONS with their final `bucket`, 0 … 255 (Int64); cases and surveys have person_id.

    A person alone stays in the bucket of her id; persons joined by tickets go to the bucket of the
    smallest of their ids, and interactions of nobody to the bucket of their own key.
    """
    nodes, a, b = _graph(cases, events, surveys)
    owner = components(len(nodes), a, b)
    bucket = bucket_of(nodes["node"]).gather(owner)
    placed = nodes.with_columns(bucket.alias("bucket"))
    own = placed.filter(~pl.col("is_person")).select(pl.col("node").alias("_key"), "bucket")
    shared = placed.filter("is_person").select(pl.col("node").alias("person_id"), "bucket")
    keyed = cases.with_columns(_key("interaction_id").alias("_key")).join(own, on="_key", how="left").drop("_key")
    moved = (
        persons.drop("bucket")
        .join(shared, on="person_id", how="left")
        .join(persons, on=["source", "contact_id", "person_id"], suffix="_own")
    )
    both = pl.coalesce("bucket", "bucket_own").alias("bucket")
    return keyed, moved.with_columns(both).select(persons.columns).sort("source", "contact_id")


def _key(column: str) -> pl.Expr:
    return pl.col("source") + "\x1f" + pl.col(column)


def _graph(cases: pl.DataFrame, events: pl.DataFrame, surveys: pl.DataFrame) -> tuple[pl.DataFrame, Rows, Rows]:
    """Nodes (persons first, then interactions, each sorted) and the pairs that tie them."""
    known = pl.concat([cases["person_id"], surveys["person_id"]]).drop_nulls().unique().sort().alias("node")
    people = known.to_frame().with_columns(pl.lit(True).alias("is_person"))
    ids = cases.select(_key("interaction_id").sort().alias("node"), pl.lit(False).alias("is_person"))
    nodes = pl.concat([people, ids]).with_row_index("n")
    ties = [part.select(_key("interaction_id").alias("x"), pl.col("person_id").alias("y")) for part in (cases, surveys)]
    ties += [
        cases.select(_key("interaction_id").alias("x"), _key(c).alias("y"))
        for c in ("merged_into", "follows", "transferred_to")
    ]
    told = events.filter(pl.col("kind").is_in(["merged", "transferred"]))
    ties.append(told.select(_key("interaction_id").alias("x"), _key("value").alias("y")))
    numbers = nodes.select("n", "node")
    pairs = (
        pl.concat(ties)
        .drop_nulls()
        .join(numbers, left_on="x", right_on="node")
        .join(numbers, left_on="y", right_on="node", suffix="_y")
    )
    return nodes, pairs["n"].to_numpy().astype(np.int64), pairs["n_y"].to_numpy().astype(np.int64)
