"""The end of a file that is being written: a record of which only a part stands there yet is read the next time."""

from datetime import datetime, timedelta
from typing import Final

from connectors.files.growth import Lines, are_plain
from connectors.files.parts import opened_at

_YOUNG: Final = timedelta(minutes=1)
"""Since it was written last; who writes on after a longer pause is taken to have ended there."""
_AHEAD: Final = timedelta(hours=1)
"""So much later than the sync began may a file have been written; what is later still has a wrong clock."""


def is_young(written_at: datetime, now: datetime) -> bool:
    """Whether a file may be in the middle of being written."""
    return -_AHEAD < now - written_at < _YOUNG


def whole_size(file: Lines) -> int:
    """Bytes up to the end of the last whole record of plain lines; of other files all of them."""
    if not are_plain(file):
        return file.size
    head, line, body = len(file.head), 1, b""
    for line, body in file.cut():  # noqa: B007  # the last of them is what counts
        pass
    end = _end(body, is_quoted=head > 0)
    return file.size - len(body) + (end if line == 1 else max(end, head))


def _end(body: bytes, *, is_quoted: bool) -> int:
    """Where the last record that is whole ends: at a line break outside of every quote."""
    end = max(body.rfind(b"\n"), body.rfind(b"\r")) + 1
    is_open = is_quoted and body.count(b'"', 0, end) % 2 == 1
    opened = opened_at(body, end) if is_open else end
    return end if opened is None else opened
