import polars as pl

from identity.human import decided
from tests.identity.records import decisions, people


def found(*words):
    records = people(a=(), b=(), c=(), d=()).sort("contact_id").with_row_index("row")
    told = decided(records, decisions(*words))
    return told.same.rows(), told.apart.rows(), told.void.rows()


def test_pairs_become_rows_the_smaller_first_and_unknown_records_say_nothing():
    assert found(("same", "c", "a"), ("not_same", "b", "d"), ("same", "a", "gone")) == ([(0, 2)], [(1, 3)], [])


def test_the_newest_word_wins():
    assert found(("same", "a", "b"), ("not_same", "a", "b")) == ([], [(0, 1)], [(0, 1)])
    assert found(("not_same", "a", "b"), ("same", "a", "b")) == ([(0, 1)], [], [])


def test_a_chain_of_words_that_implies_the_contrary_breaks_at_its_oldest():
    chain = ("same", "a", "b"), ("same", "b", "c")
    assert found(*chain, ("not_same", "a", "c")) == ([(1, 2)], [(0, 2)], [(0, 1)])
    assert found(("not_same", "a", "c"), *chain) == ([(0, 1), (1, 2)], [], [])


def test_foes_stay_foes_when_their_groups_grow():
    words = ("same", "c", "d"), ("same", "b", "c"), ("same", "a", "b"), ("not_same", "a", "d")
    same, apart, void = found(*words)
    assert (apart, void) == ([(0, 3)], [(2, 3)])
    assert same == [(0, 1), (1, 2)]


def test_nothing_decided_gives_empty_frames():
    assert all(frame == [] for frame in found())
    told = decided(people(a=()).with_row_index("row"), decisions())
    assert told.same.schema == pl.Schema({"a": pl.Int64(), "b": pl.Int64()})
