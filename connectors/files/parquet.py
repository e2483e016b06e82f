"""Parquet → a Sheet, and a large file in pieces of bounded size.

By Arrow's reader: a damaged file is an error there, where others ask for memory that no machine has.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import polars as pl

from connectors.files.archives import damages
from connectors.files.decode import unreadable
from connectors.files.settings import FilesSettings
from connectors.files.sheet import Sheet, numbered, portable

PIECE_ROWS: Final = 100_000
"""Rows in one page."""


def read(file: str, body: bytes, _settings: FilesSettings) -> Sheet:
    """All rows with the types they have."""
    with _damages(file, empty=not body):
        arrow = import_module("pyarrow.parquet")  # here, because only this format needs it, and it takes its time

        frame: Any = pl.from_arrow(arrow.ParquetFile(io.BytesIO(body)).read())
    return Sheet(numbered(frame.select(portable(frame[name]) for name in frame.columns), 1), understood="Parquet")


def row_ranges(file: str, blocks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """The first row (from 1) and the bytes of each piece, a whole file of its own; a small file stays whole.

    It is read from its end, so it is laid down beside before it is cut. SourceSkipped when it is large and damaged.
    """
    with TemporaryDirectory(prefix="hilo-") as folder:
        path = Path(folder) / "whole.parquet"
        with path.open("wb") as beside:
            beside.writelines(blocks)
        if _rows(path) <= PIECE_ROWS:
            yield 1, path.read_bytes()
            return
        with _damages(file):
            yield from _cut(path)


def _rows(path: Path) -> int:
    """How many rows a Parquet file says it has; 0 where that cannot be read."""
    try:
        return int(import_module("pyarrow.parquet").read_metadata(path).num_rows)
    except (ValueError, OSError, NotImplementedError):  # told when it is read
        return 0


def _cut(path: Path) -> Iterator[tuple[int, bytes]]:
    arrow, table, first = import_module("pyarrow.parquet"), import_module("pyarrow").Table, 1
    for batch in arrow.ParquetFile(path).iter_batches(batch_size=PIECE_ROWS):
        body = io.BytesIO()
        arrow.write_table(table.from_batches([batch]), body)
        yield first, body.getvalue()
        first += batch.num_rows


@contextmanager
def _damages(file: str, *, empty: bool = False) -> Iterator[None]:
    """What Arrow says of a damaged file, as SourceSkipped."""
    with damages(file):
        try:
            yield
        except (ValueError, OSError, NotImplementedError) as error:
            is_cut = empty or "magic bytes" in str(error)
            why = "its end is missing" if is_cut else (str(error).splitlines() or [type(error).__name__])[0]
            raise unreadable(file, f"the Parquet file cannot be read: {why}") from error
