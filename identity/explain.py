"""Why two contact records are one person, or why they are not: pure functions on the frames of identity."""

from typing import Final

import numpy as np
import polars as pl

from identity.decisions import Record
from model.components import Rows
from model.persons import RULES

CHAIN: Final = pl.Schema(
    {
        "step": pl.Int64(),
        "source_a": pl.String(),
        "contact_a": pl.String(),
        "rule": pl.String(),
        "evidence": pl.String(),
        "source_b": pl.String(),
        "contact_b": pl.String(),
    }
)
"""One row per link from one record to the next; `step` counts from 1."""

OBSTACLES: Final = pl.Schema(
    {
        "source_a": pl.String(),
        "contact_a": pl.String(),
        "source_b": pl.String(),
        "contact_b": pl.String(),
        "value": pl.String(),
        "rule": pl.String(),
        "obstacle": pl.String(),
        "detail": pl.String(),
        "count_people": pl.Int64(),
    }
)
"""One row per thing two persons have in common that did not join them.

`rule`: the rule that would have joined them, null where none could. `obstacle`: the guard that refused (REFUSALS), else
the class of the value (VALUE_CLASSES). `detail`: what contradicts, or why the value has its class.
"""

_LONG: Final = 1_000
"""A step of the weakest rule is still better than two of the strongest with as much strength in all."""


def chain(edges: pl.DataFrame, a: Record, b: Record) -> pl.DataFrame:
    """The links that lead from record `a` to record `b` (CHAIN), the strongest and fewest; empty when there are none.

    `edges`: IDENTITY_EDGES, best only those of the person. Strength is the place of the rule in RULES; the chain has
    the smallest sum of it, then the fewest links, then the smallest records. Nothing for a record and itself.
    """
    ordered = edges.sort("source_a", "contact_a", "source_b", "contact_b", "rule")
    ends = [ordered.select(_node(side).alias("node"))["node"] for side in "ab"]
    nodes = pl.concat(ends).unique().sort()
    start, goal = (_position(nodes, record) for record in (a, b))
    if start is None or goal is None or start == goal:
        return CHAIN.to_frame()
    left, right = (end.replace_strict(nodes, range(len(nodes)), return_dtype=pl.Int64).to_numpy() for end in ends)
    order = ordered["rule"].replace_strict(RULES, range(1, len(RULES) + 1), return_dtype=pl.Int64).to_numpy()
    weights = order * _LONG + 1
    path = _walk(_costs(len(nodes), left, right, weights, start), left, right, weights, goal)
    return _links(ordered[path[0]], path[1])


def _node(side: str) -> pl.Expr:
    return pl.col(f"source_{side}") + "\x1f" + pl.col(f"contact_{side}")


def _position(nodes: pl.Series, record: Record) -> int | None:
    return nodes.index_of("\x1f".join(record)) if len(nodes) else None


def _costs(count: int, left: Rows, right: Rows, weights: Rows, start: int) -> Rows:
    """The cost of the best way from `start` to every node; as many rounds as the longest of these ways has links."""
    far = np.iinfo(np.int64).max // 2
    cost = np.full(count, far, dtype=np.int64)
    cost[start] = 0
    while True:
        before = cost.copy()
        np.minimum.at(cost, right, before[left] + weights)
        np.minimum.at(cost, left, before[right] + weights)
        cost = np.minimum(cost, far)
        if np.array_equal(before, cost):
            return cost


def _walk(cost: Rows, left: Rows, right: Rows, weights: Rows, goal: int) -> tuple[list[int], list[bool]]:
    """Edges of the best way in order, and whether each is walked from its right end to its left one."""
    path: list[int] = []
    turned: list[bool] = []
    while cost[goal] > 0:
        from_left = (right == goal) & (cost[left] + weights == cost[goal])
        from_right = (left == goal) & (cost[right] + weights == cost[goal])
        usable = np.flatnonzero(from_left | from_right)
        if not len(usable):
            return [], []
        edge = int(usable[0])
        path.append(edge)
        turned.append(not from_left[edge])
        goal = int(right[edge] if turned[-1] else left[edge])
    return path[::-1], turned[::-1]


def _links(edges: pl.DataFrame, turned: list[bool]) -> pl.DataFrame:
    turn = pl.Series("turned", turned, dtype=pl.Boolean)
    swapped = {
        f"{name}_{x}": pl.when("turned").then(f"{name}_{y}").otherwise(f"{name}_{x}")
        for name in ("source", "contact")
        for x, y in ("ab", "ba")
    }
    told = edges.with_columns(turn, pl.int_range(1, len(turned) + 1, dtype=pl.Int64).alias("step"))
    return told.with_columns(**swapped).select(CHAIN.names()).cast(CHAIN)


def why_not(ours: pl.DataFrame, theirs: pl.DataFrame, refused: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """What two persons have in common that did not join them (OBSTACLES); empty when they share nothing.

    `ours`, `theirs`: source and contact_id of the records of each; `refused`: IDENTITY_REFUSED; `values`:
    IDENTITY_VALUES. Refusals between the two come first; for a value that is refused against somebody else's
    record only, that refusal tells why; then the values both have that identify nobody.
    """
    shared = _shared(ours, theirs, values)
    between = _between(ours, theirs, refused)
    either = pl.concat([_touching(part, refused) for part in (ours, theirs)])
    elsewhere = either.filter(pl.col("value").is_in(shared["value"].implode())).unique("value", keep="first")
    elsewhere = elsewhere.join(between, on="value", how="anti")
    told = pl.concat([between, elsewhere])
    rest = shared.join(told, on="value", how="anti")
    return pl.concat([told, rest]).sort(pl.col("rule").is_null(), "value", *OBSTACLES.names()[:4])


def _between(ours: pl.DataFrame, theirs: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Refusals with one record of each."""
    both = [
        refused.join(x, left_on=["source_a", "contact_a"], right_on=["source", "contact_id"], how="semi").join(
            y, left_on=["source_b", "contact_b"], right_on=["source", "contact_id"], how="semi"
        )
        for x, y in ((ours, theirs), (theirs, ours))
    ]
    return _obstacles(pl.concat(both))


def _touching(records: pl.DataFrame, refused: pl.DataFrame) -> pl.DataFrame:
    """Refusals of one of these records, the smallest first."""
    ends = [
        refused.join(records, left_on=[f"source_{x}", f"contact_{x}"], right_on=["source", "contact_id"], how="semi")
        for x in "ab"
    ]
    return _obstacles(pl.concat(ends)).sort("source_a", "contact_a", "source_b", "contact_b", "rule")


def _obstacles(refused: pl.DataFrame) -> pl.DataFrame:
    told = refused.rename({"evidence": "value", "refusal": "obstacle"})
    return told.with_columns(pl.lit(None, pl.Int64).alias("count_people")).select(OBSTACLES.names())


def _shared(ours: pl.DataFrame, theirs: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    """Values both persons have, each once with the smallest record of each; `N/A` and the like as they are written."""
    key = ["source", "contact_id"]
    as_written = pl.col("raw").str.replace_all(r"\s", "").str.to_lowercase()
    known = values.with_columns(pl.coalesce("value", as_written)).sort(*key, "raw")
    one, other = (
        known.join(part.select(key), on=key, how="semi").unique(["kind", "value"], keep="first")
        for part in (ours, theirs)
    )
    both = one.join(other.select("kind", "value", *key), on=["kind", "value"], suffix="_b")
    return both.select(
        pl.col("source").alias("source_a"), pl.col("contact_id").alias("contact_a"),
        "source_b", pl.col("contact_id_b").alias("contact_b"), "value", pl.lit(None, pl.String).alias("rule"),
        pl.col("value_class").alias("obstacle"), pl.col("reason").alias("detail"), "count_people",
    )  # fmt: skip
