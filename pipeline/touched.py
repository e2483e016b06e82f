"""What a sync touched: the parts whose derived rows may differ now from those of the derivation before.

A part is touched by a changed row in it or one that names something in it, by a contact record that changed or
went to another person, by an agent's new name, and by time (`pipeline.due`). Nothing else can change a row of it,
because every link between two parts is in a row of one of them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from model.schemas import CANONICAL, Table
from pipeline.identities import KEY, persons_of
from pipeline.parts import interaction_keys, named_by, person_ids, survey_keys

Frames = dict[str, pl.DataFrame]
Scan = Callable[[str], pl.LazyFrame]
_LINKING = ("interactions", "surveys", "events", "vendor_metrics")


@dataclass(frozen=True)
class Before:
    """The derivation before: its run, and PERSONS, PART_NODES, PART_DUES and AGENTS as they were."""

    run: int
    persons: pl.DataFrame
    nodes: pl.DataFrame
    dues: pl.DataFrame
    agents: pl.DataFrame


@dataclass(frozen=True)
class Chosen:
    """`parts` of the derivation before that do not hold any more (Int64), and the rows to derive instead.

    `rows`: the canonical tables, agents whole, and `persons`, the PERSONS rows of everybody in them.
    """

    parts: pl.Series
    rows: Frames

    def is_empty(self) -> bool:
        """Nothing was touched."""
        return self.parts.is_empty() and all(rows.is_empty() for name, rows in self.rows.items() if name != "agents")


def changed_rows(now: Scan, written: Collection[str], run: int) -> Frames:
    """The rows of each canonical table that a later run than `run` wrote: none but in the tables `written`.

    `now` scans them with `_pull`.
    """

    def changed(table: Table) -> pl.DataFrame:
        return now(table.name).filter(pl.col("_pull") > run).select(table.names).collect()

    return {name: changed(table) if name in written else table.empty() for name, table in CANONICAL.items()}


def to_derive(
    changed: Frames, now: Scan, before: Before, persons: pl.DataFrame, moved: pl.DataFrame, as_of: datetime
) -> Chosen:
    """What must be derived again as of `as_of`; `persons` and `moved`: who is who now, and who changed.

    What was touched may be tied now to a part that was not: that one is taken too, until nothing is left over.
    """
    nodes = _touched_nodes(changed, now, before, persons, moved)
    due = before.dues.filter(pl.col("due_at") <= as_of)["part"].unique()
    parts = _parts(nodes, before, due)
    while True:
        rows = _rows(now, before, parts, nodes, persons)
        further = _parts(pl.concat([nodes, _named(rows, persons)]).unique(), before, parts)
        if further.len() == parts.len():
            return Chosen(parts, rows)
        parts = further


def _parts(nodes: pl.DataFrame, before: Before, known: pl.Series) -> pl.Series:
    """`known` and the parts that held or named any of the nodes."""
    held = before.nodes.filter(pl.col("node").is_in(nodes["node"].implode()))["part"]
    return pl.concat([held, known]).unique().sort().alias("part")


def _touched_nodes(
    changed: Frames, now: Scan, before: Before, persons: pl.DataFrame, moved: pl.DataFrame
) -> pl.DataFrame:
    """`node` of everything the changed rows are or name, and of the persons of changed contact records."""
    reached = _reached(changed, now, before, moved)
    rows = changed | {name: pl.concat([changed[name], frame]) for name, frame in reached.items()}
    whose = [persons_of(frame, rows["contacts"]).select(*KEY, "person_id") for frame in (persons, before.persons)]
    people = [rows["contacts"].join(who, on=KEY).select(node="person_id") for who in whose]
    people += [moved.select(node=name) for name in ("person_id", "was")]
    return pl.concat([*people, _named(rows, persons)]).drop_nulls().unique()


def keys_named(rows: Frames) -> pl.DataFrame:
    """Keys (source, contact_id) of whoever interactions and surveys name."""
    return pl.concat([rows[name].select(KEY) for name in ("interactions", "surveys")]).drop_nulls().unique()


def _named(rows: Frames, persons: pl.DataFrame) -> pl.DataFrame:
    """`node` of everything the rows are or name, persons included."""
    who = persons_of(persons, keys_named(rows)).select(*KEY, "person_id")
    named = {name: rows[name].join(who, on=KEY, how="left") for name in ("interactions", "surveys")}
    return pl.concat([named_by(named.get(name, rows[name]), name) for name in _LINKING]).unique()


def _reached(changed: Frames, now: Scan, before: Before, moved: pl.DataFrame) -> Frames:
    """Rows nobody changed that name a contact who was no person before, or an agent who is called otherwise now."""
    new = moved.filter(pl.col("was").is_null()).select(KEY)
    agents = changed["agents"].select("source", "agent_id", "name")
    renamed = agents.join(before.agents, on=agents.columns, how="anti", nulls_equal=True)
    found = {name: [rows_of(now, name, new)] for name in ("interactions", "surveys")}
    found["interactions"].append(rows_of(now, "interactions", renamed.select("source", "agent_id")))
    return {name: pl.concat(parts) for name, parts in found.items()}


def _rows(now: Scan, before: Before, parts: pl.Series, nodes: pl.DataFrame, persons: pl.DataFrame) -> Frames:
    """Every canonical row of the parts and nodes."""
    held = before.nodes.filter(pl.col("part").is_in(parts.implode()) & pl.col("is_own")).select("node")
    every = pl.concat([held, nodes]).unique()
    mine = persons.filter(pl.col("person_id").is_in(person_ids(every)["person_id"].implode()))
    cases = interaction_keys(every)
    keys = {"contacts": mine.select(KEY), "surveys": survey_keys(every)}
    keys |= dict.fromkeys(("interactions", "events", "vendor_metrics"), cases)
    agents = now("agents").select(CANONICAL["agents"].names).collect()
    return {name: rows_of(now, name, key) for name, key in keys.items()} | {"agents": agents, "persons": mine}


def rows_of(now: Scan, name: str, keys: pl.DataFrame) -> pl.DataFrame:
    """The rows of a canonical table with these values in the columns of `keys`; only files of their sources open."""
    table = CANONICAL[name]
    if keys.is_empty():
        return table.empty()
    # Each column by itself first: rows that fail are not even decoded.
    near = [pl.col(column).is_in(keys[column].unique().implode()) for column in keys.columns]
    return now(name).filter(*near).select(table.names).join(keys.lazy(), on=keys.columns, how="semi").collect()
