import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from model.components import components, survivors


def union_find(count, pairs):
    parent = list(range(count))

    def root(i):
        return i if parent[i] == i else root(parent[i])

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return [root(i) for i in range(count)]


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=20))
def test_components_agree_with_union_find(pairs):
    ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    assert components(15, ends[:, 0], ends[:, 1]).tolist() == union_find(15, pairs)


def test_a_long_chain_is_one_component():
    rows = np.arange(10_000)
    assert components(10_000, rows[1:], rows[:-1]).max() == 0


def test_survivors_follow_chains_and_end_cycles_at_their_smallest_member():
    #        0 → 1 → 2 (end)   3 ⇄ 4   5 → 4   6 (end)
    parent = np.array([1, 2, 2, 4, 3, 4, 6])
    assert survivors(parent).tolist() == [2, 2, 2, 3, 3, 3, 6]
    assert survivors(np.array([], dtype=np.int64)).tolist() == []
