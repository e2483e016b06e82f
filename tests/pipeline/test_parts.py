"""What must be derived together has one part, and nothing else has."""

import numpy as np
import polars as pl

from identity.stable_ids import stable_hash
from model.persons import PERSONS
from model.schemas import CANONICAL
from pipeline.parts import bucket_of_part, interaction_keys, named_by, nodes_of, person_ids, survey_keys

CASE = CANONICAL["interactions"].schema | {"person_id": pl.String()}
SURVEY = CANONICAL["surveys"].schema | {"person_id": pl.String()}


def rows(table, found, schema=None):
    return pl.DataFrame([{"source": "a", **row} for row in found], schema=schema or CANONICAL[table].schema)


def nodes(cases=(), events=(), surveys=(), figures=(), persons=()):
    return nodes_of(
        PERSONS.conform(pl.DataFrame({"source": "a", "contact_id": list(persons), "person_id": list(persons)})),
        rows("interactions", cases, CASE), rows("events", events), rows("surveys", surveys, SURVEY),
        rows("vendor_metrics", figures),
    )  # fmt: skip


def together(found):
    """The own nodes of each part, readable, in order."""
    own = found.filter("is_own").with_columns(pl.col("node").str.replace_all(r"[\x1d\x1e\x1f]", "/"))
    return sorted(sorted(part) for part in own.group_by("part").agg("node")["node"].to_list())


def test_a_person_and_her_tickets_are_one_part_and_strangers_are_others():
    found = nodes(
        [
            {"interaction_id": "1", "person_id": "p_x"},
            {"interaction_id": "2", "person_id": "p_x"},
            {"interaction_id": "3"},
        ],
        persons=["p_x", "p_y"],
    )
    assert together(found) == [["a/1", "a/2", "p_x"], ["a/3"], ["p_y"]]


def test_links_of_every_kind_tie_persons():
    tickets = [{"interaction_id": str(n), "person_id": f"p_{n}"} for n in range(4)]
    tickets[0]["follows"], tickets[1]["merged_into"] = "1", "2"
    event = {"interaction_id": "3", "event_id": "e", "kind": "transferred", "value": "0"}
    found = nodes(tickets, [event], persons=[f"p_{n}" for n in range(4)])
    assert len(together(found)) == 1


def test_a_survey_ties_who_answered_to_the_ticket_it_is_about():
    found = nodes(
        [{"interaction_id": "1", "person_id": "p_x"}],
        surveys=[{"survey_id": "s", "interaction_id": "1", "person_id": "p_y"}, {"survey_id": "alone"}],
        persons=["p_x", "p_y"],
    )
    assert together(found) == [["/a/alone"], ["/a/s", "a/1", "p_x", "p_y"]]


def test_what_nobody_delivered_ties_nothing_but_is_remembered_by_whoever_names_it():
    tickets = [{"interaction_id": str(n), "transferred_to": "billing"} for n in range(3)]
    found = nodes(tickets)
    assert together(found) == [["a/0"], ["a/1"], ["a/2"]]
    named = found.filter(~pl.col("is_own"))
    assert named["node"].unique().to_list() == ["a\x1fbilling"]
    assert set(named["part"]) == set(found.filter("is_own")["part"])


def test_events_and_figures_of_a_ticket_nobody_delivered_have_a_part():
    found = nodes(
        events=[{"interaction_id": "1", "event_id": "e"}], figures=[{"interaction_id": "2", "metric_id": "m"}]
    )
    assert together(found) == [["a/1"], ["a/2"]]


def test_one_reference_ties_tickets_of_nobody_and_of_nobody_else():
    tickets = [
        {"interaction_id": "1", "reference": "order 778899"},
        {"interaction_id": "2", "reference": "#778899"},
        {"interaction_id": "3", "reference": "778899", "person_id": "p_x"},
    ]
    event = {"interaction_id": "4", "event_id": "e", "reference": "778899"}
    found = nodes([*tickets, {"interaction_id": "4"}], [event], persons=["p_x"])
    assert together(found) == [["/a/778899", "a/1", "a/2", "a/4"], ["a/3", "p_x"]]


def test_a_part_is_numbered_after_its_smallest_person():
    tickets = [{"interaction_id": "1", "person_id": "p_z", "follows": "2"}, {"interaction_id": "2", "person_id": "p_b"}]
    found = nodes(tickets, persons=["p_b", "p_z"])
    assert found["part"].unique().to_list() == stable_hash(pl.Series(["p_b"])).view(np.int64).tolist()


def test_keys_come_back_from_nodes_whatever_is_in_them():
    named = named_by(
        rows("surveys", [{"survey_id": "s\x1f1", "interaction_id": "i\x1e", "person_id": "p_1"}], SURVEY), "surveys"
    )
    assert interaction_keys(named).rows() == [("a", "i\x1e")]
    assert survey_keys(named).rows() == [("a", "s\x1f1")]
    assert person_ids(named).rows() == [("p_1",)]


def test_the_bucket_is_the_top_byte_of_the_part():
    parts = [0, 2**56, -1, -(2**63), 2**63 - 1]
    assert pl.DataFrame({"_part": parts}).select(bucket_of_part())["bucket"].to_list() == [0, 1, 255, 128, 127]
