"""Decisions in words: what was decided at once is one line, and one undoing."""

from datetime import timedelta

import polars as pl

from store.overrides import HISTORY
from tests.metrics.tiny import AS_OF
from ui.decisions import sentence, together
from ui.view import View

VIEW = View("home", 1, AS_OF, "Europe/Madrid")


def parted(number, a, b, seconds=0.0, **more):
    at = AS_OF + timedelta(seconds=seconds)
    row = {"override_id": number, "kind": "not_same", "by": "ana", "at": at, "note": "two Martas"}
    return row | {"source_a": "crm", "contact_a": a, "source_b": "crm", "contact_b": b} | more


def groups(*rows):
    found = together(pl.DataFrame(rows, schema=HISTORY, orient="row"))
    return [[row["override_id"] for row in group] for group in found]


def test_a_record_parted_from_all_others_is_one_decision_whichever_side_it_stands_on():
    rows = (parted(1, "1", "3"), parted(2, "2", "3", 0.4), parted(3, "3", "4", 0.9))
    assert groups(*rows) == [[1, 2, 3]]
    said = sentence(VIEW, together(pl.DataFrame(rows, schema=HISTORY, orient="row"))[0])
    assert said == "crm 3 is apart from crm 1, crm 2, crm 4"


def test_what_shares_no_record_or_comes_later_or_from_another_is_a_decision_of_its_own():
    assert groups(parted(1, "1", "2"), parted(2, "3", "4")) == [[1], [2]]
    assert groups(parted(1, "1", "2"), parted(2, "1", "3", 30)) == [[1], [2]]
    assert groups(parted(1, "1", "2"), parted(2, "1", "3", by="eva")) == [[1], [2]]
    assert groups(parted(1, "1", "2"), parted(2, "1", "3"), parted(3, "2", "3")) == [[1, 2], [3]]


def test_a_pair_is_named_and_a_value_is_masked():
    assert sentence(VIEW, [parted(1, "1", "2", value=None)]) == "crm 1 and crm 2 are two persons"
    own = {"kind": "own", "value": "ana@example.org"}
    assert sentence(VIEW, [parted(1, None, None) | own]) == "a***@example.org is ours"
