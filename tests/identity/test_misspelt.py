import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.misspelt import contradiction, few_slips

PARTS = ("given", "given_2", "surname_1", "surname_2")


def distance(a, b):
    """Optimal string alignment, letter by letter, as it is defined."""
    d = [[max(i, j) if min(i, j) == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[-1][-1]


words = st.text(alphabet="abc", min_size=3, max_size=8)


@settings(derandomize=True, max_examples=25, deadline=None)
@given(st.lists(st.tuples(words, words), min_size=1, max_size=40))
def test_few_slips_is_the_distance_by_its_definition(pairs):
    frame = pl.DataFrame(pairs, schema=["a", "b"], orient="row")
    expected = [distance(a, b) <= (2 if min(len(a), len(b)) >= 5 else 1) for a, b in pairs]
    assert few_slips(frame["a"], frame["b"]).to_list() == expected


def test_short_long_foreign_and_missing_words_have_no_slips():
    a = pl.Series(["al", "b" * 30, "李小龙", None, "ana1"])
    assert few_slips(a, pl.Series(["ali", "b" * 29, "李小", "ana", "ana"])).to_list() == [False] * 5


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("yolanda", None, "pnna", None), ("yolanda", None, "pena", None), 0),
        (("ral", None, "vidal", None), ("raul", None, "vidal", "vazquez"), 0),
        (("gema", None, "boixcoll", None), ("gema", None, "boix", "coll"), 0),
        (("ana", None, "mas", None), ("joan", None, "mas", None), -1),
        (("marta", None, "mas", None), ("maria", None, "mas", None), -1),  # both exist
        (("jose", "luis", "mas", None), ("jose", "carlos", "mas", None), -1),
        (("ana", None, "mas", None), ("joan", None, "puig", None), -2),
        (("ana", None, None, None), ("joan", None, None, None), -2),
    ],
)
def test_how_much_two_names_contradict(one, other, expected):
    row = {f"{p}_a": v for p, v in zip(PARTS, one, strict=True)} | {
        f"{p}_b": v for p, v in zip(PARTS, other, strict=True)
    }
    frame = pl.DataFrame([row, {**row}], schema={name: pl.String() for name in row})
    assert contradiction(frame).to_list() == [expected] * 2
