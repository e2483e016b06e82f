"""Which suggestions still ask something."""

import polars as pl
import pytest

from metrics.suggested import records_of, told, waiting
from model.persons import DECISIONS, IDENTITY_SUGGESTIONS, PERSONS
from model.schemas import CONTACTS

PEOPLE = {"a": "p1", "b": "p2", "c": "p3", "d": "p3", "e": "p2"}


def suggestions(*pairs):
    rows = [{"source_a": "s", "contact_a": a, "source_b": "s", "contact_b": b, "probability": 0.9} for a, b in pairs]
    return pl.DataFrame(rows, schema=IDENTITY_SUGGESTIONS.schema)


def decisions(*pairs):
    rows = [{"kind": "not_same", "source_a": "s", "contact_a": a, "source_b": "s", "contact_b": b} for a, b in pairs]
    return pl.DataFrame(rows, schema=DECISIONS)


def scan(table):
    rows = [{"source": "s", "contact_id": key, "person_id": person} for key, person in PEOPLE.items()]
    if table is CONTACTS:
        rows = [{"source": "s", "contact_id": "a", "name": "Ana", "company": "Roca"}]
    assert table in {CONTACTS, PERSONS}
    return pl.LazyFrame(rows, schema=table.schema)


def left(asked, said):
    known = told(scan, tuple(sorted({*records_of(asked), *records_of(said)})))
    return waiting(asked, said, known).select("contact_a", "contact_b").rows()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ((), [("a", "c"), ("a", "b")]),
        ((("b", "a"),), [("a", "c")]),
        ((("a", "e"),), [("a", "c")]),  # another record of the same person
        ((("a", "gone"),), [("a", "c"), ("a", "b")]),
    ],
)
def test_one_person_a_decision_or_a_record_that_is_gone_ask_nothing_more(said, expected):
    asked = suggestions(("a", "c"), ("c", "d"), ("a", "b"), ("a", "gone"))
    assert left(asked, decisions(*said)) == expected


def test_whoever_may_not_see_people_is_told_no_name():
    asked = (("s", "a"), ("s", "b"))
    assert told(scan, asked)["name"].to_list() == ["Ana", None]
    hidden = told(scan, asked, names=False)
    assert hidden.select(pl.col("name", "company").null_count()).row(0) == (2, 2)
    assert hidden["person_id"].to_list() == ["p1", "p2"]
