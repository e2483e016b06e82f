"""The whole store slab by slab: canonical rows of whole parts, never more at a time than memory is meant for.

Which rows belong together is found out first, for the whole store, from the few columns it depends on. Then each slab
is read from the tables by itself: reading a table several times costs little beside deriving its rows.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import polars as pl

from model.schemas import CANONICAL, Table
from pipeline.parts import LINKING, LINKS, interaction_node, nodes_of, survey_node
from pipeline.placed import Frames, placed
from pipeline.touched import Scan

ROWS_PER_SLAB: Final = 200_000
"""Interactions and events that are read at once."""
_KEY: Final = ["source", "interaction_id"]
_WHO: Final = ["source", "contact_id"]
_TOLD: Final = ["segment", "lifecycle_stage"]


def slabs(now: Scan, persons: pl.DataFrame) -> Iterator[Callable[[], Frames]]:
    """What reads the next slab: `placed` of whole parts, until the whole store has been read. One at a time, please.

    `now` scans the canonical tables; `persons`: PERSONS of everybody.
    """
    rows = sum(now(name).select(pl.len()).collect().item() for name in ("interactions", "events"))
    count = 1 + rows // ROWS_PER_SLAB
    beside = {"contacts": _described(now), "agents": _whole(now, CANONICAL["agents"])}
    if count == 1:
        yield partial(_all_at_once, now, persons, beside)
        return
    nodes = nodes_of_store(now, persons)
    for nth in range(count):
        yield partial(_slab, now, persons, nodes.filter((pl.col("part") // 2**16 & 0xFFFF) % count == nth), beside)


def _all_at_once(now: Scan, persons: pl.DataFrame, beside: Frames) -> Frames:
    given = {name: _whole(now, table) for name, table in CANONICAL.items() if name not in beside}
    return placed(given | beside, persons)


def _whole(now: Scan, table: Table) -> pl.DataFrame:
    return now(table.name).select(table.names).collect()


def _described(now: Scan) -> pl.DataFrame:
    """What contact records say of their person, of those that say anything."""
    says = pl.any_horizontal(pl.col(_TOLD).is_not_null())
    return now("contacts").filter(says).select(*_WHO, "updated_at", *_TOLD).collect()


def nodes_of_store(now: Scan, persons: pl.DataFrame) -> pl.DataFrame:
    """PART_NODES of all canonical rows."""
    who = persons.lazy().select(*_WHO, "person_id")
    cases = now("interactions").select(*_KEY, "contact_id", *LINKS, "reference").join(who, on=_WHO, how="left")
    surveys = now("surveys").select(*_KEY, "survey_id", "contact_id").join(who, on=_WHO, how="left")
    told = pl.col("kind").is_in(LINKING) | pl.col("reference").is_not_null()
    events = now("events").select(*_KEY, "kind", "value", "reference")
    # Of events that tie nothing one of each interaction will do.
    few = pl.concat([events.filter(told), events.select(_KEY).unique()], how="diagonal")
    figures = now("vendor_metrics").select(_KEY).unique()
    return nodes_of(persons, *(frame.collect() for frame in (cases.drop("contact_id"), few, surveys, figures)))


def _slab(now: Scan, persons: pl.DataFrame, nodes: pl.DataFrame, beside: Frames) -> Frames:
    """`placed` of the parts these nodes (PART_NODES) are of."""
    own = nodes.filter("is_own")["node"]
    mine = persons.filter(pl.col("person_id").is_in(own.implode()))
    given = {
        name: _of(now, name, survey_node() if name == "surveys" else interaction_node(), own)
        for name in CANONICAL
        if name not in beside
    }
    return placed(given | beside, mine, nodes)


def _of(now: Scan, name: str, node: pl.Expr, own: pl.Series) -> pl.DataFrame:
    """The rows of a table that are of these nodes.

    Picked while they are read: a join holds the whole table until it knows all of its rows. And their texts are
    written anew: one that is picked out keeps everything it was read with in memory.
    """
    rows = now(name).select(CANONICAL[name].names).filter(node.is_in(own.implode()))
    return rows.with_columns(pl.col(pl.String) + "").collect()
