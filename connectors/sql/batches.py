"""Rows as a database sends them, in batches that fit in memory: so many rows at most, and not too many bytes."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

BYTES: Final = 32 * 2**20
"""Of text in one batch, as far as a few of its rows tell."""
_AT_ONCE: Final = 2**22
"""Bytes to ask for at once: nobody knows how wide the next rows are."""
_FIRST: Final = 10
_MOST: Final = 2_500
_SAMPLE: Final = 10


class Answer(Protocol):
    """What a database answers, row by row."""

    def fetchmany(self, size: int) -> Sequence[Sequence[Any]]:
        """The next rows, so many at most; none when there are no more."""
        ...


def batches(answer: Answer, most: int) -> Iterator[list[Any]]:
    """All rows, in batches of `most` or of about `BYTES`, whichever comes first; of one row at least."""
    rows: list[Any] = []
    held, size = 0.0, _FIRST
    while found := answer.fetchmany(min(size, most - len(rows))):
        width = _width(found)
        rows += found
        held, size = held + width * len(found), int(min(max(_AT_ONCE // width, 1), _MOST))
        if len(rows) >= most or held >= BYTES:
            yield rows
            rows, held = [], 0.0
    if rows:
        yield rows


def _width(rows: Sequence[Sequence[Any]]) -> float:
    """Bytes of a row's values, by a few rows spread over all."""
    some = rows[:: max(len(rows) // _SAMPLE, 1)]
    return sum(_size(value) for row in some for value in row) / len(some) + 1


def _size(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes | list) else 8
