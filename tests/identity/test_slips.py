import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.slips import slip


def found(pairs):
    frame = pl.DataFrame(pairs, schema={"a": pl.String, "b": pl.String}, orient="row")
    return frame.select(slip(pl.col("a"), pl.col("b"))).to_series().to_list()


@pytest.mark.parametrize(
    ("a", "b", "slips"),
    [
        ("delgado", "deglado", 2), ("garcia", "garca", 2), ("garcia", "garciaa", 2), ("garcia", "gaacia", 2),
        ("luis", "lius", 2), ("ruiz", "rulz", 1), ("raul", "rul", 1), ("roca", "roca", 0), ("roca", "puig", 0),
        ("ana", "an", 0), ("garcia", "gracai", 0), ("", "a", 0), (None, "ana", 0), ("ян", "яна", 0),
        ("x" * 24, "x" * 23, 2), ("x" * 25, "x" * 24, 0),
    ],
)  # fmt: skip
def test_worked_by_hand(a, b, slips):
    assert found([(a, b), (b, a)]) == [slips, slips]


def distance(a, b):
    """Optimal string alignment, by the book."""
    row = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            row[i][j] = min(row[i - 1][j] + 1, row[i][j - 1] + 1, row[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if min(i, j) > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                row[i][j] = min(row[i][j], row[i - 2][j - 2] + 1)
    return row[-1][-1]


word = st.text("ab", min_size=1, max_size=7)


@settings(derandomize=True, max_examples=40, deadline=None)
@given(st.lists(st.tuples(word, word), min_size=1, max_size=60))
def test_as_the_distance_by_the_book(pairs):
    counted = [distance(a, b) == 1 and min(len(a), len(b)) >= 3 for a, b in pairs]
    assert [slips > 0 for slips in found(pairs)] == counted
