"""Rows a source deleted without a word: what is stored and not among the ids it lists now.

A thread lists the ids after it has fetched everything else, so that a row is missing only where it was deleted before.
A row that is gone gets `deleted_at` and keeps its update time: should the source show it again, it counts again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from connectors._contract import Fetch, RescanSettings, SourceSettings, Stream
from connectors._ids import tables_listed
from model.errors import HiloError, SourceSkipped
from model.faults import FAULTS
from model.schemas import CANONICAL, INSTANT, Table
from pipeline.receive import unexpected
from store.marks import Mark
from store.snapshots import Cursor
from store.tables import Tables

STREAM: Final = "*ids"
"""Under what name the last comparison is remembered beside the marks of streams; no stream is called so."""
_AGAIN: Final = "again"


@dataclass(frozen=True)
class Listed:
    """The ids a source has now, by table; `error` when they could not all be listed: then nothing is gone."""

    ids: Mapping[str, pl.Series] = field(default_factory=dict)
    error: HiloError | None = None


def is_due(settings: SourceSettings, mark: Mark | None, now: datetime, *, is_full: bool, is_changed: bool) -> bool:
    """Whether ids are to be compared: some days after the last time, or, where no days are set, after every change."""
    if not isinstance(settings, RescanSettings):
        return is_changed or (mark is not None and mark.cursor == _AGAIN)
    if settings.rescan_days == 0:
        return False
    is_waiting = mark is None or mark.server_time is None or mark.cursor == _AGAIN
    return is_full or is_waiting or now - (mark.server_time or now) >= timedelta(days=settings.rescan_days)


def listed(source: str, streams: Sequence[Stream], fetch: Fetch) -> Listed:
    """Every id of the tables that can be compared; what goes wrong is part of the result."""
    wanted, found = tables_listed(streams), dict[str, list[pl.Series]]()
    try:
        for stream in streams:
            for table, ids in stream.listed(fetch) if stream.listed else ():
                found.setdefault(table, []).append(pl.Series(ids, dtype=pl.String))
    except HiloError as error:
        return Listed(error=error)
    except FAULTS as error:  # the rows that were read are worth more; the result says what happened
        return Listed(error=unexpected(source, "ids", error))
    return Listed({name: pl.concat([pl.Series(dtype=pl.String), *found.get(name, [])]).unique() for name in wanted})


def remembered(source: str, run: int, mark: Mark) -> Cursor:
    """The mark of the ids as it is committed with a run."""
    return Cursor(source, STREAM, mark.cursor, run, run, is_finished=mark.cursor is None, server_time=mark.server_time)


def compared(order_mark: Mark | None, at: datetime, errors: Sequence[HiloError]) -> Mark:
    """The mark after a comparison: when it was, or, where it was held or failed, that it is to be made again."""
    before = order_mark.server_time if order_mark else None
    return Mark(_AGAIN, server_time=before) if errors else Mark(server_time=at)


def apply(tables: Tables, source: str, told: Listed, at: datetime, run: int, limit: float) -> list[HiloError]:
    """Mark what is gone as deleted, and what is back as living; what is held instead, and why.

    A table of which less than the share `limit` of the living rows is listed is held: nothing of it is applied.
    """
    if told.error:
        return [told.error]
    held = [_applied(tables, source, CANONICAL[name], ids, at, run, limit) for name, ids in told.ids.items()]
    return [error for error in held if error]


def _applied(
    tables: Tables, source: str, table: Table, ids: pl.Series, at: datetime, run: int, limit: float
) -> SourceSkipped | None:
    id_name = table.key[1]
    told = ids.to_frame(id_name).lazy().with_columns(_is_listed=pl.lit(True))
    rows = tables.scan(table, bookkeeping=True).filter(pl.col("source") == source).join(told, on=id_name, how="left")
    is_listed, is_living = pl.col("_is_listed").is_not_null(), pl.col("deleted_at").is_null()
    is_gone = is_living & ~is_listed & pl.col("merged_into").is_null()
    is_back = is_listed & (pl.col("deleted_at") > pl.col("_source_updated_at"))  # deleted by us, not by the source
    living, gone = rows.select(is_living.sum(), is_gone.sum().alias("gone")).collect().row(0)
    if gone and living - gone < living * limit:
        return _held(source, table.name, gone, living, limit)
    when = pl.when(is_gone).then(pl.lit(at, INSTANT)).otherwise(pl.lit(None, INSTANT))
    changed = rows.filter(is_gone | is_back).with_columns(deleted_at=when).collect()
    if changed.height:
        tables.upsert(table, changed.select(*table.names, "_source_updated_at"), run)
    return None


def _held(source: str, table: str, gone: int, living: int, limit: float) -> SourceSkipped:
    return SourceSkipped(
        f"Comparing the {table} of {source}",
        f"{gone:,} of {living:,} are no longer listed; nothing was deleted and the rows stay",
        allowed=f"at least {limit:.0%} of the rows still listed",
        next_step=f"see whether the source shows everything to this user, or accept it with "
        f"`hilo sync {source} --accept-smaller`",
    )
