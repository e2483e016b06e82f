"""A file as pages of bounded size: what is read line by line is cut between records, the rest stays whole.

Where a file is cut depends on its bytes only, so that a file that has grown is cut as before, and its parts but for
the last one are what they were (`growth`).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from connectors.files.decode import format_of, unreadable
from connectors.files.pieces import pieces

PART_BYTES: Final = 16 * 2**20
"""Of text in one page: some 100,000 records, parsed in a few hundred MB of memory."""
WHOLE_BYTES: Final = 2**31
"""The most that is read in one piece where a file cannot be cut."""
_LONGEST_QUOTE: Final = 2_000
"""Lines; a quoted text that runs on for longer was never closed, and the file is cut all the same."""
_FROM: Final = " from line "
_SEPARATOR_LINE: Final = re.compile(rb'"?sep=.', re.IGNORECASE)


def unit(file: str, first: int) -> str:
    """The name of a part of a file: the file's own for its beginning, else with its first line."""
    return file if first == 1 else f"{file}{_FROM}{first}"


def placed(name: str) -> tuple[str, int]:
    """The file a unit is a part of, and the part's first line or row (from 1)."""
    file, found, first = name.rpartition(_FROM)
    return (file, int(first)) if found and first.isdigit() else (name, 1)


def parts(
    file: str, blocks: Iterable[bytes], *, header_row: int = 1, size: int = PART_BYTES
) -> Iterator[tuple[int, bytes]]:
    """The first line and the bytes of each part of about `size`; of a CSV each with the header in front.

    SourceSkipped when more than `WHOLE_BYTES` come in one piece.
    """
    read = iter(blocks)
    start = _joined(file, read, size)
    is_dense = format_of(file) == "parquet"  # ten times the rows of a text of this size
    if (len(start) <= size and not is_dense) or not are_lines(file, start):
        rest = read if is_dense else _checked(file, read, len(start))
        found = pieces(file, start, rest, size) if len(start) > size or is_dense else None
        yield from found or [(1, b"".join((start, *rest)))]
        return
    yield from cut(file, chain([start], read), 1, head_of(file, start, header_row), size)


def cut(file: str, blocks: Iterable[bytes], line: int, head: bytes, size: int) -> Iterator[tuple[int, bytes]]:
    """The parts from a line of the file on where one begins; `head` is put in front of all but the file's first."""
    held = bytearray()
    for block in chain(blocks, [b""]):
        held += block
        _check_size(file, len(held))
        while len(held) > size and (end := _border(held, max(size, len(head)) if line == 1 else size, bool(head))):
            yield line, bytes(held[:end]) if line == 1 else head + held[:end]
            line += _lines(held[:end])
            del held[:end]
    if held:
        yield line, bytes(held) if line == 1 else head + held


def _joined(file: str, read: Iterator[bytes], size: int) -> bytes:
    """The next blocks, until there is more than `size` or no more."""
    found, length = [], 0
    for block in read:
        found.append(block)
        length += len(block)
        _check_size(file, length)
        if length > size:
            break
    return b"".join(found)


def _checked(file: str, read: Iterable[bytes], length: int) -> Iterator[bytes]:
    """The blocks, as long as they are not too much to be read in one piece."""
    for block in read:
        length += len(block)
        _check_size(file, length)
        yield block


def _check_size(file: str, length: int) -> None:
    if length > WHOLE_BYTES:
        raise unreadable(
            file,
            f"more than {WHOLE_BYTES / 2**30:.0f} GB of it would have to be read in one piece",
            allowed="files of any size as CSV or JSON lines in UTF-8",
            next_step="export it as several files",
        )


def are_lines(file: str, start: bytes) -> bool:
    """CSV, or JSON with an object on each line, in an encoding that keeps a line break one byte."""
    if 0 in start[:4096]:
        return False
    first = next((line for line in start.splitlines() if line.strip()), b"").strip().removeprefix(b"\xef\xbb\xbf")
    as_json = first.startswith(b"{") and first.endswith(b"}")
    return {"csv": True, "jsonl": as_json}.get(format_of(file) or "", False)


def head_of(file: str, start: bytes, header_row: int) -> bytes:
    """Everything up to the end of a CSV's header: blank lines, a line `sep=;`, and titles in front of it too."""
    if format_of(file) != "csv":
        return b""
    end = 0
    for number, line in enumerate(start.splitlines(keepends=True), 1):
        end += len(line)
        is_header = number >= header_row and line.strip() and not _SEPARATOR_LINE.match(line)
        if is_header and start.count(b'"', 0, end) % 2 == 0:
            break
    return start[:end]


def _border(held: bytearray, size: int, is_quoted: bool) -> int:
    """The end of the last record within `size`, or of the first beyond it; 0 where more has to be read first."""
    last = cut = held.rfind(b"\n", 0, size) + 1
    is_open = is_quoted and held.count(b'"', 0, cut) % 2 == 1
    found = cut if not is_open else _turned(held, cut, _line_before)
    if found:
        return found
    return _turned(held, last, _line_after) if is_open else held.find(b"\n", size) + 1


def _turned(held: bytearray, start: int, step: Callable[[bytearray, int], int]) -> int:
    """The first end of a line before or after `start`, inside a quote, that is outside of it; 0 when there is none.

    `start` itself when the quote goes on for longer than any text does.
    """
    cut, is_open = start, True
    for _ in range(_LONGEST_QUOTE):
        at = step(held, cut)
        is_open ^= held.count(b'"', min(at, cut), max(at, cut)) % 2 == 1
        if not at or not is_open:
            return at
        cut = at
    return start if step is _line_after else 0


def _line_before(held: bytearray, cut: int) -> int:
    return held.rfind(b"\n", 0, cut - 1) + 1


def _line_after(held: bytearray, cut: int) -> int:
    return held.find(b"\n", cut) + 1


def _lines(text: bytearray) -> int:
    """Line breaks of any make."""
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
