import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.clusters import NOTHING, Clusters
from identity.forms import forms
from identity.merging import EDGES, merge
from identity.names import names
from tests.identity.records import contacts, record

NUMBERS = pl.Schema({"row": pl.Int64(), "space": pl.String(), "number": pl.String()})


def state(called, apart=(), numbers=(), most=200):
    frame = contacts(*(record(f"{i:02}", name) for i, name in enumerate(called)))
    return Clusters(
        np.arange(len(called)),
        forms(names(frame.with_row_index("row"))),
        pl.DataFrame([(row, "c", number) for row, number in numbers], schema=NUMBERS, orient="row"),
        pl.DataFrame(list(apart), schema=NOTHING, orient="row"),
        most,
    )


def edges(*pairs):
    """Pairs a-b, or a-b with how many values they share."""
    rows = [(a, b, False, *(more or [1])) for a, b, *more in pairs]
    return pl.DataFrame(rows, schema=EDGES, orient="row")


def labels(begun, *pairs):
    return merge(begun, edges(*pairs)).label.tolist()


def test_what_fits_is_joined_at_once_and_nothing_without_an_edge():
    assert labels(state([None] * 5), (0, 1), (1, 2), (3, 4)) == [0, 0, 0, 3, 3]
    assert labels(state([None] * 3)) == [0, 1, 2]


def test_a_chain_between_two_people_breaks_at_its_weakest_edge():
    three = state(["Ana Mas", None, "Pere Vila"])
    assert labels(three, (0, 1, 1), (1, 2, 2)) == [0, 1, 1]
    assert labels(three, (0, 1, 2), (1, 2, 1)) == [0, 0, 2]
    assert labels(three, (0, 1), (1, 2)) == [0, 0, 2]  # equal: the older rows


def test_customer_numbers_humans_and_the_size_cap_part_chains():
    nameless = [None] * 3
    assert labels(state(nameless, numbers=[(0, "1"), (2, "2")]), (0, 1), (1, 2)) == [0, 0, 2]
    assert labels(state(nameless, apart=[(0, 1)]), (0, 1), (1, 2), (0, 2)) == [0, 1, 0]
    assert labels(state([None] * 5, most=2), (0, 1), (1, 2), (2, 3), (3, 4)) in ([0, 0, 2, 2, 4], [0, 0, 2, 3, 3])


pairs = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 2)), max_size=10)
called = st.lists(st.sampled_from(["Ana Mas", "Pere Vila", None]), min_size=8, max_size=8)


@settings(derandomize=True, max_examples=20, deadline=None)
@given(called, pairs, st.randoms(use_true_random=False))
def test_no_cluster_contradicts_itself_no_edge_is_left_that_could_join_and_no_order_matters(called, drawn, random):
    chosen = [(min(a, b), max(a, b), n) for a, b, n in drawn if a != b]
    begun = state(called)
    after = labels(begun, *chosen)
    in_cluster = [{name for name, label in zip(called, after, strict=True) if label == own and name} for own in after]
    assert all(len(some) <= 1 for some in in_cluster)
    assert all(after[a] == after[b] or len(in_cluster[a] | in_cluster[b]) > 1 for a, b, _ in chosen)
    random.shuffle(chosen)
    assert labels(begun, *chosen) == after
