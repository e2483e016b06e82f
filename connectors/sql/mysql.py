"""What the driver of MySQL and MariaDB is told, and how its values are read.

A TIMESTAMP is an instant and comes without an offset, in the session's zone, which is UTC here; a DATETIME is
whatever clock wrote it. The driver gives both alike, so the first is marked as UTC. What is no date, as
`0000-00-00`, stays text and is an odd value of its own row.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pymysql.constants import FIELD_TYPE  # type: ignore[import-untyped]  # it brings no types
from pymysql.converters import conversions, convert_datetime  # type: ignore[import-untyped]  # it brings no types

_LATE_SECONDS: Final = 30
"""The server gives up first; only a server that says nothing at all is waited for this much longer."""


def arguments(seconds: float) -> Mapping[str, Any]:
    """Arguments of a connection whose statements may take so many seconds."""
    read = {**conversions, FIELD_TYPE.TIMESTAMP: _instant, FIELD_TYPE.BIT: _number}
    return {"conv": read, "read_timeout": seconds + _LATE_SECONDS, "local_infile": False}


def _instant(told: str) -> datetime | str:
    read = convert_datetime(told)
    return read.replace(tzinfo=UTC) if isinstance(read, datetime) else str(read)


def _number(told: bytes) -> int:
    return int.from_bytes(told, "big")
