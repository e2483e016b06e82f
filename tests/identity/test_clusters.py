import numpy as np
import polars as pl
import pytest

from identity import clusters
from identity.clusters import clashes, joined, torn, traits
from tests.identity.test_merging import state


def clash(begun, a=0, b=1):
    """What forbids rows `a` and `b` to be one, and whether their names agree."""
    pairs = pl.DataFrame({"a": [a], "b": [b]})
    return clashes(begun, traits(begun, begun.label, pl.Series([a, b])), pairs).select("clash", "agree").row(0)


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        (state(["Ana Mas", "Ana Mas Roca"]), (None, True)),
        (state(["Ana Mas", None]), (None, False)),
        (state(["Ana Mas", "Pere Vila"]), ("contradicting_names", False)),
        (state(["Ana Mas", "Ana Mas"], numbers=[(0, "1"), (1, "2")]), ("two_customer_numbers", True)),
        (state(["Ana Mas", "Ana Mas"], numbers=[(0, "1"), (1, "1")]), (None, True)),
        (state(["Ana Mas", "Ana Mas"], apart=[(1, 0)], numbers=[(0, "1"), (1, "2")]), ("not_same", True)),
        (state(["Ana Mas", "Ana Mas"], most=1), ("size_cap", True)),
    ],
)
def test_the_strongest_guard_tells_why_two_may_not_be_one(begun, expected):
    assert clash(begun) == expected
    assert (torn(begun, np.zeros(2, dtype=np.int64), pl.Series([0])).to_list() == [0]) == (expected[0] is not None)


def test_a_group_of_very_many_names_counts_as_torn_without_comparing_them(monkeypatch):
    monkeypatch.setattr(clusters, "MOST_FORMS", 1)
    assert torn(state(["Ana Mas", "Ana"]), np.zeros(2, dtype=np.int64), pl.Series([0])).to_list() == [0]


def test_joining_pairs_of_rows_joins_their_clusters():
    assert joined(np.array([0, 0, 2, 3]), pl.Series([1]), pl.Series([3])).tolist() == [0, 0, 2, 0]
