import polars as pl

from model.neighbours import begins, following, position, previous


def test_neighbours_stay_within_their_group():
    frame = pl.DataFrame({"g": ["a", "a", "b", "c", "c", "c"], "v": [1, 2, 3, 4, None, 6]})
    found = frame.select(
        begins("g").alias("begins"),
        previous("v", "g").alias("before"),
        following("v", "g").alias("after"),
        position("g").alias("n"),
    )
    assert found["begins"].to_list() == [True, False, True, True, False, False]
    assert found["before"].to_list() == [None, 1, None, None, 4, None]
    assert found["after"].to_list() == [2, None, None, None, 6, None]
    assert found["n"].to_list() == [0, 1, 0, 0, 1, 2]
