"""A disk that takes no more, in the words of Python and of the libraries that are written in Rust."""

import errno
import os
import re
from typing import Final

from model.errors import TryAgainLater

_REFUSALS: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EACCES)
_TOLD: Final = re.compile(r"\(os error (\d+)\)")
FREE: Final = "free space where the store lies, or allow writing there; the last snapshot stays, the next sync goes on"


def refusal(doing: str, error: BaseException) -> TryAgainLater | None:
    """The error for a disk that is full, or may not be written; None where that is not what happened."""
    code = _code(error)
    if code not in _REFUSALS:
        return None
    return TryAgainLater(doing, f"the disk cannot be written: {os.strerror(code)}", next_step=FREE)


def _code(error: BaseException) -> int | None:
    if isinstance(error, OSError) and error.errno:
        return error.errno
    found = _TOLD.search(str(error))
    return int(found[1]) if found else None
