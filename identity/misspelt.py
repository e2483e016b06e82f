"""Names that may be one name misspelt: too uncertain to agree, near enough not to contradict.

Two records that share a mailbox or a mobile and are called *Yolanda Peña* and *Yolanda Pnna* are hardly two people.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from identity.given_names import KNOWN

GIVEN: Final = ("given", "given_2")
SURNAMES: Final = ("surname_1", "surname_2")
LONGEST: Final = 24
"""Letters of a word that is looked at; longer ones are never misspelt."""
_BAND: Final = 2
_SHORTEST: Final = 3
_STEM: Final = 4
_EQUAL, _UNSURE, _DIFFERENT = 0, 1, 2
_KNOWN: Final = sorted(KNOWN)
_AT_ONCE: Final = 100_000

Counts = npt.NDArray[np.int8]


def contradiction(pairs: pl.DataFrame) -> pl.Series:
    """How much two names, columns `given_a` … `surname_2_b`, that do not agree contradict each other (Int8).

    0: they may be one, misspelt: every part is alike or missing on one side. -1: the given name or the first surname
    is alike, as a man and his wife's or a nickname's. -2: nothing is. Parts are alike when they are equal, one begins
    with the other (words run together), or one slip apart (a letter more, less or other, or two swapped), from five
    letters on two. Two given names that both exist are different, however alike.
    """
    parts = {part: _alike(pairs, part) for part in (*GIVEN, *SURNAMES)}
    alike = pl.all_horizontal(*(pl.col(part).fill_null(True) for part in parts))
    some = (pl.col("given") | pl.col("surname_1")).fill_null(False)
    answer = pl.when(alike).then(0).when(some).then(-1).otherwise(-2).cast(pl.Int8).alias("relation")
    return pl.DataFrame(parts).select(answer).to_series()


def _alike(pairs: pl.DataFrame, part: str) -> pl.Series:
    """Whether this part of two names is alike (Boolean); null where one of them has none."""
    words = pairs.select(pl.col(f"{part}_a").alias("a"), pl.col(f"{part}_b").alias("b"))
    looked = words.select(_looks(is_given=part in GIVEN).alias("looks")).to_series()
    asked = np.flatnonzero((looked == _UNSURE).fill_null(False).to_numpy())
    if not len(asked):
        return looked == _EQUAL
    answer = (looked == _EQUAL).to_frame().with_row_index("at")
    slips = pl.DataFrame({"at": asked, "slip": few_slips(words["a"][asked], words["b"][asked])})
    told = answer.join(slips.cast({"at": pl.UInt32}), on="at", how="left", maintain_order="left")
    return told.select(pl.coalesce("slip", "looks")).to_series()


def _looks(*, is_given: bool) -> pl.Expr:
    """_EQUAL, _UNSURE (to be compared letter by letter) or _DIFFERENT; null: unknown."""
    a, b = pl.col("a"), pl.col("b")
    size_a, size_b = a.str.len_chars().cast(pl.Int64), b.str.len_chars().cast(pl.Int64)
    begins = (a.str.starts_with(b) | b.str.starts_with(a)) & (pl.min_horizontal(size_a, size_b) >= _STEM)
    far = ((size_a - size_b).abs() > _BAND) | (pl.min_horizontal(size_a, size_b) < _SHORTEST)
    known = a.is_in(_KNOWN) & b.is_in(_KNOWN) if is_given else pl.lit(False)
    answer = pl.when(a == b).then(_EQUAL).when(known).then(_DIFFERENT).when(begins).then(_EQUAL)
    return pl.when(a.is_not_null() & b.is_not_null()).then(answer.when(far).then(_DIFFERENT).otherwise(_UNSURE))


def few_slips(a: pl.Series, b: pl.Series) -> pl.Series:
    """Whether words of ASCII letters differ by one slip, from five letters on by two (Boolean); null: false.

    Optimal string alignment distance (a letter more, less or other, or two neighbours swapped), in a band.
    """
    words = pl.DataFrame({"a": a, "b": b}).with_row_index("at")
    plain = pl.all_horizontal(pl.col(s).str.contains(f"^[a-z]{{3,{LONGEST}}}$") for s in ("a", "b"))
    asked = words.filter(plain)
    found = np.zeros(len(words), dtype=np.bool_)
    for part in asked.iter_slices(_AT_ONCE):
        sizes = part.select(pl.min_horizontal(pl.col("a", "b").str.len_bytes())).to_series().to_numpy()
        found[part["at"].to_numpy()] = _distance(part["a"], part["b"]) <= np.where(sizes >= 5, 2, 1)
    return pl.Series("few_slips", found)


def _letters(words: pl.Series) -> Counts:
    text = "".join(words.str.pad_end(LONGEST, "\0").to_list())
    return np.frombuffer(text.encode(), dtype=np.int8).reshape(len(words), LONGEST)


def _distance(a: pl.Series, b: pl.Series) -> Counts:
    """The distance of each pair of words where it is at most _BAND, else more than that."""
    letters = np.ascontiguousarray(_letters(a).T), np.ascontiguousarray(_letters(b).T)
    size_a, size_b = (s.str.len_bytes().to_numpy().astype(np.int64) for s in (a, b))
    far = np.full(len(a), LONGEST, dtype=np.int8)
    before, above = [far] * (LONGEST + 1), [np.full(len(a), j, dtype=np.int8) for j in range(LONGEST + 1)]
    answer = far.copy()
    for i in range(1, int(size_a.max(initial=0)) + 1):
        row = _row(i, letters, before, above, far)
        ends = np.flatnonzero(size_a == i)
        answer[ends] = np.stack(row)[size_b[ends], ends]
        before, above = above, row
    return answer


def _row(
    i: int, letters: tuple[Counts, Counts], before: list[Counts], above: list[Counts], far: Counts
) -> list[Counts]:
    """Distances of the first `i` letters of each `a` to the first 0 … LONGEST letters of its `b`."""
    a, b = letters
    row = [np.full_like(far, i), *([far] * LONGEST)]
    for j in range(max(1, i - _BAND), min(LONGEST, i + _BAND) + 1):
        best = above[j - 1] + (a[i - 1] != b[j - 1])
        best = np.minimum(best, np.minimum(above[j], row[j - 1]) + np.int8(1)).astype(np.int8)
        if i > 1 and j > 1:
            swapped = (a[i - 1] == b[j - 2]) & (a[i - 2] == b[j - 1])
            best = np.where(swapped, np.minimum(best, before[j - 2] + np.int8(1)), best)
        row[j] = best
    return row
