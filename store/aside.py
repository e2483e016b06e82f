"""What a sync sets aside, on disk until it commits: a file of which every row is wrong must not fill the memory."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

import polars as pl

from model.delivery import REJECTS
from store.disk import refusal
from store.staging import BESIDE

MOST_HELD: Final = 20_000
"""Rejects of a stream that wait in memory."""
MOST_BYTES: Final = 2**25
"""And how much they may take there: a rejected line may be long."""
NAMED: Final = pl.Schema({**REJECTS, "unit": pl.String()})
"""REJECTS, and the `unit` (file) each came from."""


@dataclass
class Aside:
    """Rejects (NAMED) of one stream, in the order they were added.

    Files lie in `folder`, that of staging, which throws them away after the next commit; a sync that dies leaves them
    to the one after it.
    """

    folder: Path
    _waiting: list[pl.DataFrame] = field(default_factory=list)
    _laid: list[pl.LazyFrame] = field(default_factory=list)

    def add(self, rejects: pl.DataFrame) -> None:
        """Take the next ones; TryAgainLater where the disk takes no more."""
        self._waiting.append(rejects.select(NAMED.names()))
        if sum(some.height for some in self._waiting) > MOST_HELD or self._bytes > MOST_BYTES:
            self._lay_down()

    @property
    def _bytes(self) -> int:
        return sum(int(some.estimated_size()) for some in self._waiting)

    def rows(self) -> pl.LazyFrame:
        """All of them, to be read in batches."""
        return pl.concat([NAMED.to_frame().lazy(), *self._laid, *(some.lazy() for some in self._waiting)])

    def _lay_down(self) -> None:
        path = self.folder / f".{uuid4().hex}{BESIDE}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            pl.concat(self._waiting).write_ipc(path, compression="zstd")
        except (OSError, pl.exceptions.ComputeError) as error:
            raise refusal("Setting rows aside", error) or error from error
        self._laid.append(pl.scan_ipc(path))
        self._waiting.clear()
