"""Files that are not read line by line, in pieces of bounded size: ranges of rows of Parquet, records of a JSON array.

Each piece is a whole file of its kind. What cannot be cut so (workbooks, objects around a list) stays in one piece.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Final

import numpy as np

from connectors.files.decode import format_of
from connectors.files.parquet import row_ranges

_BOM: Final = b"\xef\xbb\xbf"

Pieces = Iterator[tuple[int, bytes]]


def pieces(file: str, start: bytes, rest: Iterator[bytes], size: int) -> Pieces | None:
    """The first row or record (from 1) and the bytes of each piece; null, and nothing read, where there is no cutting.

    `start`: the first bytes of the file, `rest`: the others. Of an array each piece has about `size` bytes.
    """
    if format_of(file) == "parquet":
        return row_ranges(file, chain([start], rest))
    is_array = start.removeprefix(_BOM).lstrip().startswith(b"[") and 0 not in start[:4096]
    return _records(chain([start], rest), size) if is_array and format_of(file) == "jsonl" else None


def _records(blocks: Iterator[bytes], size: int) -> Pieces:
    """A JSON array as arrays; one that is damaged is cut as far as it is sound."""
    held, first, wanted = bytearray(), 1, size
    for block in blocks:
        held += block
        if len(held) <= wanted:
            continue
        cut, count = _border(held)
        if cut:
            yield first, bytes(held[:cut]) + b"]"
            first += count
            held[: cut + 1] = b"["
        wanted = size if cut else 2 * len(held)  # a record that is longer is not looked through block after block
    yield first, bytes(held)


def _border(held: bytearray) -> tuple[int, int]:
    """Where the last comma between two records of the array stands (0: there is none), and how many there are."""
    # What is escaped stands for nothing; what replaces it is as long, so that places stay what they are.
    plain = bytes(held).replace(b"\\\\", b"..").replace(b'\\"', b"..")
    letters = np.frombuffer(plain, np.uint8)
    is_open = np.bitwise_xor.accumulate((letters == ord('"')).view(np.uint8)) == 0
    steps = np.zeros(len(letters), np.int8)
    for opening, closing in ("[]", "{}"):
        steps[is_open & (letters == ord(opening))] = 1
        steps[is_open & (letters == ord(closing))] = -1
    depth = np.cumsum(steps, dtype=np.int32)
    found = np.flatnonzero(is_open & (depth == 1) & (letters == ord(",")))
    return (int(found[-1]), len(found)) if len(found) else (0, 0)
