"""Words that differ by one slip of the pen, for whole columns."""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

_WIDTH: Final = 24
"""Bytes of a word that are compared; longer words have no slips."""
_AT_ONCE: Final = 200_000

Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]
Sizes = npt.NDArray[np.int8]


def slip(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """Whether two folded words differ by one letter more, less or other, or two swapped (Int8; null: 0).

    2 where the longer has five letters or more, or four of which two neighbours are swapped; 1 in shorter words of
    three or more; 0: they are equal or differ by more (optimal string alignment). Words beyond ASCII have no slips.
    """
    pair = pl.struct(a.alias("a"), b.alias("b"))
    return pair.map_batches(_slips, return_dtype=pl.Int8, is_elementwise=True)


def _slips(pairs: pl.Series) -> pl.Series:
    """Only pairs that can be near are looked at letter by letter."""
    frame = pairs.struct.unnest().with_row_index("at")
    size_a, size_b = (pl.col(side).str.len_bytes().cast(pl.Int64) for side in ("a", "b"))
    sized = (pl.min_horizontal(size_a, size_b) >= 3) & (pl.max_horizontal(size_a, size_b) <= _WIDTH)
    ends = (pl.col("a").str.head(1) == pl.col("b").str.head(1)) | (pl.col("a").str.tail(1) == pl.col("b").str.tail(1))
    latin = pl.all_horizontal(pl.col(side).str.len_bytes() == pl.col(side).str.len_chars() for side in ("a", "b"))
    wanted = frame.filter(sized & ((size_a - size_b).abs() <= 1) & (pl.col("a") != pl.col("b")) & ends & latin)
    found = np.zeros(len(frame), dtype=np.int8)
    for part in wanted.iter_slices(_AT_ONCE):
        found[part["at"].to_numpy()] = _compare(part["a"], part["b"])
    return pl.Series(found)


def _compare(a: pl.Series, b: pl.Series) -> Sizes:
    letters_a, letters_b = _letters(a), _letters(b)
    size_a, size_b = (s.str.len_bytes().to_numpy().astype(np.int64) for s in (a, b))
    head = np.argmin(np.hstack([letters_a == letters_b, np.zeros((len(a), 1), bool)]), axis=1)
    left_a, left_b = size_a - head, size_b - head
    same_tail = {shift: _tails(letters_a, letters_b, head, shift) for shift in ((1, 1), (1, 0), (0, 1), (2, 2))}
    one = (
        (size_a == size_b) & same_tail[1, 1]
        | (left_a == left_b + 1) & same_tail[1, 0]
        | (left_b == left_a + 1) & same_tail[0, 1]
    )
    swapped = (size_a == size_b) & (left_a >= 2) & same_tail[2, 2] & _swapped(letters_a, letters_b, head)
    long = np.maximum(size_a, size_b) >= 5
    certain = (long & (one | swapped)) | (swapped & (size_a == 4))
    answer: Sizes = np.where(certain, 2, (one | swapped).astype(np.int8)).astype(np.int8)
    return answer


def _letters(words: pl.Series) -> Bytes:
    """One row of `_WIDTH` + 2 bytes per word, filled up with zeros."""
    padded = words.str.pad_end(_WIDTH + 2, "\0")
    return np.frombuffer("".join(padded.to_list()).encode(), dtype=np.uint8).reshape(len(words), -1)


def _tails(a: Bytes, b: Bytes, head: npt.NDArray[np.int64], shift: tuple[int, int]) -> Flags:
    """Whether what follows is equal once `shift` letters after the common head are skipped on either side."""
    column = np.arange(_WIDTH)
    rest_a, rest_b = (_from(side, head + skip, column) for side, skip in ((a, shift[0]), (b, shift[1])))
    equal: Flags = (rest_a == rest_b).all(axis=1)
    return equal


def _from(letters: Bytes, start: npt.NDArray[np.int64], column: npt.NDArray[np.int64]) -> Bytes:
    place = start[:, None] + column
    return np.where(
        place < letters.shape[1], np.take_along_axis(letters, np.minimum(place, letters.shape[1] - 1), axis=1), 0
    )


def _swapped(a: Bytes, b: Bytes, head: npt.NDArray[np.int64]) -> Flags:
    rows = np.arange(len(a))
    crossed: Flags = (a[rows, head] == b[rows, head + 1]) & (a[rows, head + 1] == b[rows, head])
    return crossed
