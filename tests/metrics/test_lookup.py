import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from metrics.lookup import Index

WORDS = st.lists(st.one_of(st.none(), st.sampled_from(["a", "b", "é", "", "p_1"])), max_size=30)


@given(WORDS, st.lists(st.sampled_from(["a", "b", "é", "", "absent"]), max_size=4))
def test_it_finds_what_comparing_finds(column, asked):
    frame = pl.DataFrame({"who": pl.Series(column, dtype=pl.String), "row": range(len(column))})
    found = Index.of(frame, "who").rows_of(frame, asked)
    assert found["row"].to_list() == frame.filter(pl.col("who").is_in(asked))["row"].to_list()


def test_two_values_with_one_hash_are_told_apart():
    frame = pl.DataFrame({"who": ["a", "b"]})
    shared = pl.Series(["a"]).hash().to_numpy()
    clash = Index("who", np.repeat(shared, 2), np.array([0, 1], dtype=np.uint32))
    assert clash.rows_of(frame, ["a"])["who"].to_list() == ["a"]


def test_only_the_columns_asked_for():
    frame = pl.DataFrame({"who": ["a"], "x": [1], "y": [2]})
    assert Index.of(frame, "who").rows_of(frame, ["a"], ("who", "y")).columns == ["who", "y"]
