"""The tables a page shows, for those who take them along; noted while it is drawn."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
_SHOWN: Final[ContextVar[list[Shown] | None]] = ContextVar("taken", default=None)


@contextmanager
def noting() -> Iterator[list[Shown]]:
    """Note the tables that are shown inside, in their order; whoever is outside is told with `note`."""
    shown: list[Shown] = []
    outside = _SHOWN.set(shown)
    try:
        yield shown
    finally:
        _SHOWN.reset(outside)


def note(*tables: Shown) -> None:
    """Tables of the page, drawn now or replayed."""
    if (noted := _SHOWN.get()) is not None:
        noted.extend(tables)
