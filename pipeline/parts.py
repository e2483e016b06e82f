"""Parts: persons and interactions that must be derived together, because one's rows depend on the other's.

Persons who share a merged, transferred or follow-up ticket belong together, however long ago it was: their
journeys may join. So does whoever answered a survey about a ticket, and so do contacts of nobody we know that
name one reference. What an interaction names although nobody has
delivered it joins nothing yet (a hundred calls passed on to `billing` are not one), but is remembered: once it
arrives, whoever named it is derived again.
"""

import numpy as np
import polars as pl

from identity.stable_ids import stable_hash
from journeys.references import LEAST_OF_NOBODY, folded
from model.components import Rows, components
from model.derivation import PART, PART_NODES

BETWEEN = "\x1f"
_SURVEY = "\x1e"
_REFERENCE = "\x1d"
LINKS = ("merged_into", "follows", "transferred_to")
"""Columns of interactions that name another one."""
LINKING = ("merged", "transferred")
"""Kinds of events whose value names another interaction."""


def interaction_node(column: str = "interaction_id") -> pl.Expr:
    """The node of the interaction that `column` names in the row's source; null where it names none."""
    return pl.col("source") + BETWEEN + pl.col(column)


def survey_node() -> pl.Expr:
    """The node of a survey."""
    return _SURVEY + pl.col("source") + BETWEEN + pl.col("survey_id")


def reference_node() -> pl.Expr:
    """The node of the reference a row names in its source, as journeys compare them; null where none joins nobody's."""
    said = folded()
    return pl.when(said.str.len_chars() >= LEAST_OF_NOBODY).then(_REFERENCE + pl.col("source") + BETWEEN + said)


def interaction_keys(nodes: pl.DataFrame) -> pl.DataFrame:
    """The source and interaction_id of those nodes that are interactions."""
    other = pl.col("node").str.starts_with(_SURVEY) | pl.col("node").str.starts_with(_REFERENCE)
    return _keys(nodes.filter(pl.col("node").str.contains(BETWEEN, literal=True) & ~other), "interaction_id")


def survey_keys(nodes: pl.DataFrame) -> pl.DataFrame:
    """The source and survey_id of those nodes that are surveys."""
    asked = nodes.filter(pl.col("node").str.starts_with(_SURVEY))
    return _keys(asked.with_columns(pl.col("node").str.strip_prefix(_SURVEY)), "survey_id")


def person_ids(nodes: pl.DataFrame) -> pl.DataFrame:
    """The person_id of those nodes that are persons."""
    return nodes.filter(~pl.col("node").str.contains(BETWEEN, literal=True)).select(person_id="node")


def _keys(nodes: pl.DataFrame, name: str) -> pl.DataFrame:
    halves = pl.col("node").str.splitn(BETWEEN, 2).struct.rename_fields(["source", name]).alias("key")
    return nodes.select(halves).unnest("key")


def nodes_of(
    persons: pl.DataFrame, cases: pl.DataFrame, events: pl.DataFrame, surveys: pl.DataFrame, figures: pl.DataFrame
) -> pl.DataFrame:
    """PART_NODES of PERSONS, INTERACTIONS and SURVEYS (both with person_id), EVENTS and VENDOR_METRICS.

    A part's number is the stable hash of its smallest node: a person if there is one, else an interaction, else
    a survey. Two parts that happen to have one number are derived together, which changes nothing.
    """
    ties = _ties(cases, events, surveys)
    own = _own(persons, cases, events, surveys, figures, ties)
    far = ties.join(own, left_on="x", right_on="node").join(own, left_on="y", right_on="node", how="left", suffix="_y")
    near = far.drop_nulls("n_y")
    owner = components(own.height, *(near[c].to_numpy().astype(np.int64) for c in ("n", "n_y")))
    placed = own.select("n", "node", _number(own["node"], owner).alias("part"))
    named = far.filter(pl.col("n_y").is_null()).join(placed.select("n", "part"), on="n").select(node="y", part="part")
    listed = [placed.with_columns(is_own=pl.lit(True)), named.unique().with_columns(is_own=pl.lit(False))]
    return pl.concat([PART_NODES.conform(frame) for frame in listed])


def _number(nodes: pl.Series, owner: Rows) -> pl.Series:
    """The part of each node: the hash of the node that `owner` gives it."""
    smallest, place = np.unique(owner, return_inverse=True)
    return pl.Series("part", stable_hash(nodes.gather(smallest)).view(np.int64)[place])


def _own(
    persons: pl.DataFrame, cases: pl.DataFrame, events: pl.DataFrame, surveys: pl.DataFrame, figures: pl.DataFrame,
    ties: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """Every node there are rows of, numbered (`n`): persons first, then interactions, surveys, references, sorted."""
    told = [frame.select("source", "interaction_id").unique() for frame in (cases, events, figures)]
    kinds = [
        persons.select(node="person_id").unique(),
        pl.concat(told).unique().select(node=interaction_node()),
        surveys.select(node=survey_node()),
        ties.select(node="y").filter(pl.col("node").str.starts_with(_REFERENCE)).unique(),
    ]
    ranked = [frame.with_columns(pl.lit(rank, pl.Int8).alias("rank")) for rank, frame in enumerate(kinds)]
    return pl.concat(ranked).sort("rank", "node").select("node").with_row_index("n")


def _ties(cases: pl.DataFrame, events: pl.DataFrame, surveys: pl.DataFrame) -> pl.DataFrame:
    """Pairs of nodes (x, y) that one row names together; y may be an interaction nobody delivered."""
    hers = pl.col("person_id")
    told = events.filter(pl.col("kind").is_in(LINKING))
    nobody = cases.filter(hers.is_null())
    said = events.drop_nulls("reference").join(nobody, on=["source", "interaction_id"], how="semi")
    pairs = [
        *((cases, interaction_node(), interaction_node(name)) for name in LINKS),
        *((surveys, survey_node(), y) for y in (hers, interaction_node())),
        (told, interaction_node(), interaction_node("value")),
        *((frame, interaction_node(), reference_node()) for frame in (nobody.drop_nulls("reference"), said)),
    ]
    # Interactions are many and each has one person at most: those pairs differ already.
    return pl.concat([_pairs(cases, interaction_node(), hers), pl.concat([_pairs(*each) for each in pairs]).unique()])


def _pairs(rows: pl.DataFrame, x: pl.Expr, y: pl.Expr) -> pl.DataFrame:
    """`x` and `y` of the rows that have both, worked out some rows at a time."""
    return rows.lazy().select(x=x, y=y).drop_nulls().collect()


def named_by(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """`node`: everything that rows of a canonical table (cases and surveys with person_id) are or name."""
    own = survey_node() if table == "surveys" else interaction_node()
    further = {
        "interactions": [pl.col("person_id"), *map(interaction_node, LINKS), reference_node()],
        "surveys": [pl.col("person_id"), interaction_node()],
        "events": [pl.when(pl.col("kind").is_in(LINKING)).then(interaction_node("value")), reference_node()],
    }
    parts = [rows.select(node=expr) for expr in (own, *further.get(table, []))]
    return pl.concat(parts).drop_nulls().unique()


def bucket_of_part(part: str = PART) -> pl.Expr:
    """The bucket (0 … 255) of a part: the top byte of its number."""
    return ((pl.col(part) // 2**56) & 255).cast(pl.Int64).alias("bucket")
