"""From staged pages to canonical rows.

Incremental pages that follow each other are taken apart one by one and read together, because a small page costs as
much to read as a large one. A page that stands for a unit (a file) is read by itself.
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import polars as pl

from connectors._contract import Stream
from connectors._together import ENOUGH, together
from model.delivery import Context, Page, Parsed, gather
from model.errors import HiloError, SourceSkipped
from model.faults import FAULTS
from model.schemas import INSTANT
from pipeline.receive import unexpected
from pipeline.sources import Source

Told = tuple[Page, Parsed, HiloError | None]
"""A page, its rows, and why there are none if it cannot be read."""


@dataclass(frozen=True)
class _Apart:
    """A page taken apart: what it told by itself, and what is read later, with that of other pages."""

    page: Page
    told: Parsed
    later: Sequence[Any]


def read_pages(source: Source, stream: Stream, pages: Iterable[Page]) -> Iterator[Told]:
    """Every page in order. Of pages read together the last one has the rows of all."""
    for is_unit, run in groupby(pages, lambda page: page.unit is not None):
        if is_unit:
            yield from (_alone(source, stream, page) for page in run)
        else:
            yield from _in_batches(source, stream, run)


def _in_batches(source: Source, stream: Stream, pages: Iterable[Page]) -> Iterator[Told]:
    batch: list[_Apart] = []
    rows = 0
    for page in pages:
        apart = _apart(source, stream, page)
        if isinstance(apart, HiloError):
            yield from _read(source, stream, batch)
            yield page, Parsed(), apart
            batch, rows = [], 0
            continue
        batch.append(apart)
        rows += sum(asked.raw.height for asked in apart.later)
        if rows >= ENOUGH:
            yield from _read(source, stream, batch)
            batch, rows = [], 0
    yield from _read(source, stream, batch)


def _apart(source: Source, stream: Stream, page: Page) -> _Apart | HiloError:
    later: list[Any] = []
    _, told, error = _parsed(source, stream, page, later)
    return error or _Apart(page, told, later)


def _alone(source: Source, stream: Stream, page: Page) -> Told:
    return _parsed(source, stream, page, None)


def _parsed(source: Source, stream: Stream, page: Page, later: list[Any] | None) -> Told:
    """The parsed page, or nothing and why."""
    try:
        with _uncollected():
            parsed = stream.parse(page, Context(source.name, source.settings, page.received_at, later))
        return page, stamped(parsed, page), None
    except SourceSkipped as error:
        return page, Parsed(), error
    except FAULTS as error:  # the page is kept, and the stream's result says what happened
        return page, Parsed(), unexpected(source.name, f"{stream.name}, {page.request}", error)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for cycles meanwhile: JSON has none, and its many objects would set it off again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(source: Source, stream: Stream, batch: Sequence[_Apart]) -> Iterator[Told]:
    if not batch:
        return
    try:
        rows = together([asked for apart in batch for asked in apart.later])
    except FAULTS:  # page by page, so that it is told of the page it comes from, and of that alone
        yield from (_alone(source, stream, apart.page) for apart in batch)
        return
    yield from ((apart.page, apart.told, None) for apart in batch[:-1])
    yield batch[-1].page, gather([batch[-1].told, rows]), None


def stamped(parsed: Parsed, page: Page) -> Parsed:
    """The frames with `_source_updated_at`: as parsed, else the row's own update, else the page's instant."""
    return replace(parsed, tables={name: _stamped(frame, page) for name, frame in parsed.tables.items()})


def _stamped(frame: pl.DataFrame, page: Page) -> pl.DataFrame:
    if frame.is_empty():
        return frame
    known = [name for name in ("_source_updated_at", "updated_at") if name in frame.columns]
    return frame.with_columns(pl.coalesce(*known, pl.lit(page.received_at, INSTANT)).alias("_source_updated_at"))
