"""Canonical rows made ready for deriving: each with its person and its part, cut into groups that fit in memory."""

from collections.abc import Iterator, Mapping

import polars as pl

from model.derivation import PART
from model.errors import BugError
from pipeline.parts import bucket_of_part, interaction_node, nodes_of, survey_node

Frames = dict[str, pl.DataFrame]
_CASES = "dissatisfaction"
_GROUPED = ("interactions", "events", "surveys", "vendor_metrics")


def placed(given: Mapping[str, pl.DataFrame], persons: pl.DataFrame, nodes: pl.DataFrame | None = None) -> Frames:
    """The canonical tables and `persons` (PERSONS) with `_part`, and `part_nodes`.

    Interactions get person_id, segment, lifecycle_stage and agent_name; surveys person_id; persons their bucket.
    Contacts and agents are read, and not given back. `nodes`: PART_NODES of these rows where they are known.
    """
    key = ["source", "contact_id"]
    who = persons.select(*key, "person_id")
    described = _described(given["contacts"], who)
    cases = given["interactions"].join(who, on=key, how="left").join(described, on="person_id", how="left")
    surveys = given["surveys"].join(who, on=key, how="left")
    if nodes is None:
        nodes = nodes_of(persons, cases, given["events"], surveys, given["vendor_metrics"])
    part = nodes.filter("is_own").select(pl.col("node").alias("_node"), pl.col("part").alias(PART))
    rows = {
        "interactions": (_with_agents(cases, given["agents"]), interaction_node()),
        "events": (given["events"], interaction_node()),
        "surveys": (surveys, survey_node()),
        "vendor_metrics": (given["vendor_metrics"], interaction_node()),
        "persons": (persons, pl.col("person_id")),
    }
    found = {name: _with_part(frame, node, part) for name, (frame, node) in rows.items()}
    return found | {"persons": found["persons"].with_columns(bucket_of_part()), "part_nodes": nodes}


def _with_part(frame: pl.DataFrame, node: pl.Expr, part: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(node.alias("_node")).join(part, on="_node", how="left").drop("_node")


def _described(contacts: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    """Segment and life-cycle stage of each person: of the record updated last that tells it."""
    told = who.join(contacts, on=["source", "contact_id"]).sort("updated_at", "source", "contact_id", nulls_last=False)
    return told.group_by("person_id", maintain_order=True).agg(pl.col("segment", "lifecycle_stage").drop_nulls().last())


def _with_agents(cases: pl.DataFrame, agents: pl.DataFrame) -> pl.DataFrame:
    names = agents.select("source", "agent_id", pl.col("name").alias("agent_name"))
    return cases.join(names, on=["source", "agent_id"], how="left")


def grouped(whole: Frames, count: int) -> Iterator[Frames]:
    """The rows of each of `count` groups of whole parts, one group after another; empty ones are left out.

    The first comes also when it is empty: it gives the tables their columns.
    """
    for group in range(count):
        mine = (pl.col(PART) & 0xFFFF) % count == group
        part = {name: whole[name].filter(mine) if count > 1 else whole[name] for name in _GROUPED}
        if group == 0 or not all(part[name].is_empty() for name in _GROUPED):
            yield part


def with_parts(derived: Frames, rows: Frames) -> Frames:
    """The derived frames of a group with `_part`: that of their interaction, journey, person or survey.

    BugError when a row is of no part: it would never be derived again.
    """
    case = rows["interactions"].select("source", "interaction_id", PART)
    journey = derived["journey_steps"].join(case, on=["source", "interaction_id"]).select("journey_id", PART).unique()
    found = {name: _joined(name, frame, journey, case) for name, frame in derived.items() if name != _CASES}
    return found | {_CASES: _complete(_CASES, _placed_cases(derived[_CASES], journey, rows))}


def _joined(name: str, frame: pl.DataFrame, journey: pl.DataFrame, case: pl.DataFrame) -> pl.DataFrame:
    key = ["source", "interaction_id"] if "interaction_id" in frame.columns else ["journey_id"]
    return _complete(name, frame.join(case if len(key) == 2 else journey, on=key, how="left"))


def _placed_cases(cases: pl.DataFrame, journey: pl.DataFrame, rows: Frames) -> pl.DataFrame:
    """Dissatisfaction by its journey; without one by its person, and of nobody by the survey it is named after."""
    person = pl.concat([rows[name].select("person_id", PART) for name in ("interactions", "surveys")])
    survey = rows["surveys"].select(pl.format("c_survey/{}:{}", "source", "survey_id").alias("case_id"), PART)
    for nth, (frame, key) in enumerate(((journey, "journey_id"), (person, "person_id"), (survey, "case_id"))):
        cases = cases.join(frame.drop_nulls().unique(key).rename({PART: f"_part_{nth}"}), on=key, how="left")
    found = pl.coalesce("_part_0", "_part_1", "_part_2").alias(PART)
    return cases.with_columns(found).drop("_part_0", "_part_1", "_part_2")


def _complete(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    lost = frame.filter(pl.col(PART).is_null())
    if not lost.is_empty():
        raise BugError(f"Deriving {name}", f"{lost.height} rows belong to no part, such as {lost.row(0)}")
    return frame
