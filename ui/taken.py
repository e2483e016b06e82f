"""The tables a page shows, for those who take them along: gathered while the page is drawn, when somebody asks.

What is drawn once and replayed is not gathered by a replay: while tables are asked for, a page is drawn anew.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import polars as pl


@dataclass(frozen=True)
class Shown:
    """A table as a page shows it: its title's key, all its rows, its columns in order, and which of them read how.

    `said` are `ui.tables.Said` by column.
    """

    title: str
    frame: pl.DataFrame
    columns: Mapping[str, Any]
    said: Mapping[str, Any]


# The run's own, like the view.
_ASKED: Final[ContextVar[list[Shown] | None]] = ContextVar("taken", default=None)


def begin(*, asked: bool) -> None:
    """Start to gather tables, or not to."""
    _ASKED.set([] if asked else None)


def is_asked() -> bool:
    """Whether this run gathers tables."""
    return _ASKED.get() is not None


def note(table: Shown) -> None:
    """A table of the page; nothing happens when nobody asked."""
    if (gathered := _ASKED.get()) is not None:
        gathered.append(table)


def shown() -> tuple[Shown, ...]:
    """The tables gathered since `begin`, in the order of the page."""
    return tuple(_ASKED.get() or ())
