"""Quarantine: every field and row that could not be read, until a clean reading of it arrives."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

import orjson
import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from model.schemas import CANONICAL, INSTANT
from store.catalog import Catalog, upsert
from store.catalog_tables import QUARANTINE
from store.tables import Tables

T = TypeVar("T")

ENTRIES: Final = pl.Schema(
    {
        "source": pl.String(),
        "object": pl.String(),
        "id": pl.String(),
        "field": pl.String(),
        "raw": pl.String(),
        "reason": pl.String(),
        "is_row": pl.Boolean(),
        "line": pl.Int64(),
        "first_run": pl.Int64(),
        "last_run": pl.Int64(),
        "first_seen": INSTANT,
        "last_seen": INSTANT,
        "resolved_at": INSTANT,
    }
)
RAW_LENGTH: Final = 4_000
"""Characters of a raw value kept here; the whole of it is in staging."""
_IDENTITY: Final = ("source", "object", "row_id", "field", "raw", "reason")
_FIRST: Final = ("first_run", "first_seen")
_CHUNK: Final = 5_000
_MET: Final = 200_000
"""Open rejects that are compared with what was written at once: each time the table is read."""
_OPEN_ROWS: Final = (
    QUARANTINE.c.resolved_at.is_(None), QUARANTINE.c.row_id.is_not(None), ~QUARANTINE.c.is_derived
)  # fmt: skip


def entries(
    catalog: Catalog, source: str | None = None, *, is_open: bool = True, limit: int | None = None
) -> pl.DataFrame:
    """What could not be read, latest first, schema ENTRIES; `is_open=False` adds what has been resolved."""
    columns = [QUARANTINE.c.row_id.label("id") if name == "id" else QUARANTINE.c[name] for name in ENTRIES]
    query = sa.select(*columns).order_by(QUARANTINE.c.last_seen.desc(), QUARANTINE.c.id).limit(limit)
    if source is not None:
        query = query.where(QUARANTINE.c.source == source)
    if is_open:
        query = query.where(QUARANTINE.c.resolved_at.is_(None))
    with catalog.read() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    return pl.DataFrame(rows, schema=ENTRIES, orient="row")


def record(
    connection: Connection, rejects: pl.DataFrame | pl.LazyFrame, run: int, now: datetime, *, is_derived: bool = False
) -> None:
    """Keep rejects (REJECTS, `source` and optionally `unit`); one seen before is not doubled, only seen again.

    Lazy ones are read in batches, so that there may be more than fit in memory.
    """
    seen = {
        "is_derived": is_derived,
        "first_run": run,
        "last_run": run,
        "first_seen": now,
        "last_seen": now,
        "resolved_at": None,
    }
    for chunk in _chunks(rejects):
        upsert(connection, QUARANTINE, [_row(reject) | seen for reject in chunk.to_dicts()], keep=_FIRST)


def are_known(catalog: Catalog, rejects: pl.DataFrame | pl.LazyFrame) -> bool:
    """Whether all of these rejects (as for `record`) were told by an earlier run and are open still."""
    q = QUARANTINE.c
    with catalog.read() as connection:
        for chunk in _chunks(rejects):
            told = {_row(reject)["fingerprint"] for reject in chunk.to_dicts()}
            known = sa.select(sa.func.count()).where(q.fingerprint.in_(told), q.resolved_at.is_(None))
            if connection.execute(known).scalar_one() < len(told):
                return False
    return True


def _chunks(rejects: pl.DataFrame | pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Rejects with the names of the catalog's columns, so many that one SQL statement takes them."""
    whole = [rejects] if isinstance(rejects, pl.DataFrame) else rejects.collect_batches(chunk_size=_CHUNK)
    return (_named(chunk) for some in whole for chunk in some.iter_slices(_CHUNK) if chunk.height)


def _named(rejects: pl.DataFrame) -> pl.DataFrame:
    rejects = rejects if "unit" in rejects.columns else rejects.with_columns(unit=pl.lit(None, pl.String))
    return rejects.rename({"id": "row_id"}).with_columns(pl.col("is_row").fill_null(value=False))


def resolve_conflicts(connection: Connection, run: int, now: datetime) -> None:
    """Close derived contradictions that this run, which judged them all anew, did not find."""
    gone = QUARANTINE.c.is_derived & QUARANTINE.c.resolved_at.is_(None) & (QUARANTINE.c.last_run != run)
    connection.execute(sa.update(QUARANTINE).where(gone).values(resolved_at=now))


def resolve_units(connection: Connection, source: str, units: Iterable[str], run: int, now: datetime) -> None:
    """Close rejects of units (files) that this run read whole and did not reject again."""
    gone = QUARANTINE.c.resolved_at.is_(None) & ~QUARANTINE.c.is_derived & (QUARANTINE.c.last_run != run)
    for chunk in _batched(units):
        read = (QUARANTINE.c.source == source) & QUARANTINE.c.unit.in_(chunk)
        connection.execute(sa.update(QUARANTINE).where(gone, read).values(resolved_at=now))


def resolve_notices(connection: Connection, source: str, run: int, now: datetime) -> None:
    """Close what concerned a source as a whole, as a list it may not read, and was not told by this run of it."""
    q = QUARANTINE.c
    gone = (q.source == source) & q.resolved_at.is_(None) & (q.last_run != run)
    notice = ~q.is_row & q.row_id.is_(None) & q.unit.is_(None) & ~q.is_derived
    connection.execute(sa.update(QUARANTINE).where(gone, notice).values(resolved_at=now))


def resolve_read(catalog: Catalog, tables: Tables, versions: Mapping[str, int], now: datetime) -> int:
    """Close rejects whose row has been written cleanly since they were last seen; how many.

    Clean means: the row is in its table, written by a later run than the one that last rejected it.
    """
    ids = [number for name, since in _open_since(catalog) for number in _healed(catalog, tables, versions, name, since)]
    with catalog.write() as connection:
        for chunk in _batched(ids):
            chosen = QUARANTINE.c.id.in_(chunk)
            connection.execute(sa.update(QUARANTINE).where(chosen).values(resolved_at=now))
    return len(ids)


def _batched(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists short enough for one SQL statement."""
    rest = iter(values)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _open_since(catalog: Catalog) -> list[tuple[str, int]]:
    """Per table with open rejects of rows, the earliest run that was the last to reject one of them."""
    q = QUARANTINE.c
    query = sa.select(q.object, sa.func.min(q.last_run)).where(*_OPEN_ROWS).group_by(q.object).order_by(q.object)
    with catalog.read() as connection:
        return [(name, since) for name, since in connection.execute(query) if name in CANONICAL]


def _healed(catalog: Catalog, tables: Tables, versions: Mapping[str, int], name: str, since: int) -> list[int]:
    """Catalog ids of the rejects of a table whose row was written after them."""
    table = CANONICAL[name]
    if name not in versions:
        return []
    later = tables.scan(table, versions[name], bookkeeping=True).filter(pl.col("_pull") > since)
    row_id = pl.concat_str(*table.key[1:], separator="/").alias("row_id")
    written = later.select("source", row_id, "_pull")
    if written.head(1).collect().is_empty():  # as a rule: then whatever is open stays open, and is not even looked at
        return []
    found = (_written_after(some, written) for some in _open_rows(catalog, name))
    return pl.concat([pl.Series("id", [], pl.Int64), *found]).unique().sort().to_list()


def _written_after(some: pl.DataFrame, written: pl.LazyFrame) -> pl.Series:
    """Ids of the open rejects whose row was written after them; all that was written is never in memory at once."""
    met = written.join(some.lazy(), on=["source", "row_id"]).filter(pl.col("_pull") > pl.col("last_run"))
    return met.select("id").collect(engine="streaming")["id"]


def _open_rows(catalog: Catalog, name: str) -> Iterator[pl.DataFrame]:
    """Open rejects of rows of a table, some at a time."""
    q = QUARANTINE.c
    query = sa.select(q.id, q.source, q.row_id, q.last_run).where(*_OPEN_ROWS, q.object == name)
    schema = {"id": pl.Int64, "source": pl.String, "row_id": pl.String, "last_run": pl.Int64}
    with catalog.read() as connection:
        for part in connection.execute(query, execution_options={"yield_per": _MET}).partitions():
            yield pl.DataFrame([tuple(row) for row in part], schema=schema, orient="row")


def _row(reject: dict[str, Any]) -> dict[str, Any]:
    """One catalog row; the fingerprint is made of the whole raw value, before it is cut."""
    unit = [reject["unit"]] if reject["unit"] is not None else []
    identity = orjson.dumps([reject[name] for name in _IDENTITY] + unit)
    raw = reject["raw"]
    return reject | {
        "fingerprint": hashlib.sha256(identity).hexdigest(),
        "raw": raw if raw is None else raw.replace("\x00", "")[:RAW_LENGTH],  # PostgreSQL takes no NUL
    }
