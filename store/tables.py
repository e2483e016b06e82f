"""Delta tables: idempotent upserts of canonical rows, whole rewrites of derived ones, pinned reads.

Every write is one Delta commit and returns a version. Nothing here is visible to readers until a
catalog snapshot names that version, so a crash between two tables is harmless: the next run applies
the same rows again, and rows already there change nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import polars as pl
from deltalake import DeltaTable, write_deltalake

from model.errors import BugError
from model.schemas import BOOKKEEPING, Table
from store.merging import act, aligned, bookkept, newest_per_key, on_disk, predicate, stored_rows
from store.opened import Opened
from store.table_files import absent, check_files, faults, is_any_there, prepare, seal_files, small_files, vacuumed

MOST_FILES: Final = 16
"""Small ones of one table, or of one source in it; above that they are joined."""
MOST_LARGE_FILES: Final = 100
"""Of one table, or of one source in it; above that all are joined."""
REWRITE_BYTES: Final = 64 * 2**20
"""Rows of a table are gathered up to this size before they are written."""
# Old versions stay readable for as long as a snapshot may name them, however rarely a company syncs.
# Opening a table reads its log from the last checkpoint on: often, so that the hundredth sync costs what the first did.
_CONFIGURATION: Final[Mapping[str, str | None]] = {
    "delta.logRetentionDuration": "interval 3650 days", "delta.checkpointInterval": "10",
}  # fmt: skip


@dataclass(frozen=True)
class Upserted:
    """What one upsert did: the version readers need, and where each row of the batch went.

    inserted + updated + unchanged + duplicates = rows of the batch.
    """

    version: int
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0


@dataclass(frozen=True)
class Tables:
    """Delta tables under one folder or object-store URL, one folder per table."""

    url: str
    storage_options: Mapping[str, str] | None = None

    def upsert(self, table: Table, frame: pl.DataFrame, pull: int) -> Upserted:
        """Merge canonical rows on the table's key; applying the same rows again changes nothing.

        `frame` has the table's columns and optionally `_source_updated_at` (null or absent: the row's
        own `updated_at`, where the table has one). Inside the batch and against the table the newer
        `_source_updated_at` wins; null is the oldest; between equals the later row wins. A row
        with equal content is not written. BugError when a key is null.
        """
        rows = bookkept(table, frame, pull)
        newest = newest_per_key(table, rows)
        with faults(table.name, None):
            decided = self._decide(table, newest)
            version = self._write(table, decided.filter(pl.col("_act") != "unchanged"))
        count = dict(decided.group_by("_act").len().iter_rows())
        acts = {word: count.get(word, 0) for word in ("inserted", "updated", "unchanged")}
        return Upserted(version, **acts, duplicates=rows.height - newest.height)

    def replace(self, table: Table, frames: Iterable[pl.DataFrame]) -> int:
        """Rewrite a derived table from frames that arrive one after another; the final version."""
        rewrite = Rewrite(self, table)
        for frame in frames:
            rewrite.add(frame)
        return rewrite.finish()

    def append(self, table: Table, frame: pl.DataFrame) -> int:
        """Add rows to a derived table, whatever is in it; the version. Many small files become few."""
        with faults(table.name, None):
            if frame.is_empty() and (version := self.version(table.name)) is not None:
                return version
            self._overwrite(table, table.conform(frame), first=False)
            return self._compacted(table.name)

    def restore(self, name: str, version: int | None) -> None:
        """Make a table's newest rows those of an earlier version; None: of a table that did not exist, none."""
        stored = self._open(name, None)
        if stored is None or stored.version() == version:
            return
        with faults(name, version):
            if version is None:
                stored.delete()
            elif not self._has_files_of(stored, name, version):
                stored.restore(version)

    def _has_files_of(self, stored: DeltaTable, name: str, version: int) -> bool:
        """Nothing was written since that version: it was only tidied up."""
        earlier = self._open(name, version)
        return earlier is not None and set(earlier.file_uris()) == set(stored.file_uris())

    def scan(self, table: Table, version: int | None = None, *, bookkeeping: bool = False) -> pl.LazyFrame:
        """One version of a table (None: the newest), with exactly the table's columns and dtypes.

        A column the stored version lacks is null. Without a version, a table that does not exist yet is
        empty. `bookkeeping` adds `_source_updated_at`, `_pull` and `_row_hash`. HiloError when the
        version or one of its files is missing or cut.
        """
        stored = self._open(table.name, version)
        wanted = table.schema | (pl.Schema({c.name: c.dtype for c in BOOKKEEPING}) if bookkeeping else {})
        if stored is None:
            return pl.LazyFrame(schema=wanted)
        check_files(stored, table.name)
        with faults(table.name, version):
            return aligned(pl.scan_delta(stored), wanted)

    def read(self, table: Table, version: int | None = None) -> pl.DataFrame:
        """The rows of one version; HiloError naming table and version when its files are damaged."""
        with faults(table.name, version):
            return self.scan(table, version).collect()

    def version(self, name: str) -> int | None:
        """The newest version of a table; None when it does not exist."""
        stored = self._open(name, None)
        return None if stored is None else stored.version()

    def names(self, candidates: Iterable[str]) -> list[str]:
        """Those of the candidate tables that exist."""
        return [name for name in candidates if self._open(name, None) is not None]

    def seal(self, versions: Mapping[str, int]) -> None:
        """Make sure that damage to the files of these versions is noticed; before a snapshot names them.

        Only the holder of the writer lock may call this.
        """
        for name, version in versions.items():
            stored = self._open(name, version)
            if stored is not None:
                with faults(name, version):
                    seal_files(stored)

    def vacuum(self, keep: Mapping[str, Iterable[int]]) -> int:
        """Delete files of the named tables that no kept version needs; how many files.

        The newest version is always kept. Files a killed writer left behind go too, so only the holder
        of the writer lock may call this.
        """
        return sum(self._vacuum(name, sorted(set(versions))) for name, versions in keep.items())

    def _vacuum(self, name: str, versions: list[int]) -> int:
        stored = self._open(name, None)
        if stored is None:
            return 0
        with faults(name, None):
            # Of a table that was damaged, thrown away and read anew, earlier snapshots name versions that are no more.
            kept = [version for version in versions if version <= stored.version()] or [stored.version()]
            # Delta names what it deleted long ago once more, and writes two commits about it each time.
            unneeded = vacuumed(stored, kept, dry_run=True)
            return len(vacuumed(stored, kept, dry_run=False)) if is_any_there(stored, unneeded) else 0

    @cached_property
    def _opened(self) -> Opened:
        return Opened(self.url, self.storage_options)

    def _place(self, name: str) -> str:
        return self._opened.place(name)

    def _options(self) -> dict[str, str] | None:
        return dict(self.storage_options) if self.storage_options else None

    def _open(self, name: str, version: int | None) -> DeltaTable | None:
        """The Delta table at a version; None when it does not exist and no version was asked for."""
        with faults(name, version):
            found = self._opened.table(name, version)
        if found is None and version is not None:
            raise absent(name, version)
        return found

    def _decide(self, table: Table, newest: pl.DataFrame) -> pl.DataFrame:
        """The batch with `_act`: inserted, updated or unchanged, judged against the stored rows."""
        stored = self._open(table.name, None)
        if stored is None or newest.is_empty():
            return newest.with_columns(pl.lit("inserted").alias("_act"))
        check_files(stored, table.name)
        known = stored_rows(table, stored, newest)
        return newest.join(known, on=list(table.key), how="left", maintain_order="left").with_columns(act())

    def _write(self, table: Table, decided: pl.DataFrame) -> int:
        """Commit what changed: an append when every row is new, else a merge; the version."""
        stored = self._open(table.name, None)
        rows = on_disk(decided.drop("_act", "_known", "_before", "_was_pull", strict=False))
        if decided.is_empty():
            return self._create(table) if stored is None else stored.version()
        if stored is None or (decided["_act"] == "inserted").all():
            self._append(table, rows)
        else:
            _merge(table, stored, decided, rows)
        return self._compacted(table.name)

    def _create(self, table: Table) -> int:
        self._append(table, on_disk(bookkept(table, table.empty(), 0)))
        return self._current(table.name)

    def _append(self, table: Table, rows: pl.DataFrame) -> None:
        prepare(self._place(table.name))
        write_deltalake(
            self._place(table.name),
            rows,
            mode="append",
            # By source: a merge reads and rewrites files of the sources in its batch only.
            partition_by=["source"] if "source" in table.key else None,
            schema_mode="merge",
            configuration=_CONFIGURATION,
            storage_options=self._options(),
        )

    def _overwrite(self, table: Table, rows: pl.DataFrame, *, first: bool) -> None:
        prepare(self._place(table.name))
        write_deltalake(
            self._place(table.name),
            rows,
            mode="overwrite" if first else "append",
            schema_mode="overwrite" if first else None,
            configuration=_CONFIGURATION,
            storage_options=self._options(),
        )

    def _compacted(self, name: str) -> int:
        """The newest version, after joining small files when frequent syncs have left many."""
        stored = self._open(name, None)
        if stored is None:
            raise BugError(f"Storing {name}", "the table does not exist after it was written")
        sizes = small_files(stored)
        are_many = (sizes["files"] > MOST_FILES).any(), (sizes["large"] > MOST_LARGE_FILES).any()
        if not any(are_many):
            return stored.version()
        # Large ones, and the largest, are left as they are unless the small ones together outgrow them: work follows
        # what came, not the table.
        stored.optimize.compact(target_size=max(1, *sizes["all" if are_many[1] else "bytes"]))
        return self._current(name)

    def _current(self, name: str) -> int:
        """The version of a table that has just been written."""
        version = self.version(name)
        if version is None:
            raise BugError(f"Storing {name}", "the table has no version after it was written")
        return version


@dataclass
class Rewrite:
    """A derived table being rewritten bucket by bucket, with bounded memory.

    `add` frames in any number, then `finish`. Small frames are gathered before they are written, so a
    thousand buckets do not leave a thousand files.
    """

    tables: Tables
    table: Table
    _waiting: list[pl.DataFrame] = field(default_factory=list)
    _is_first: bool = True

    def add(self, frame: pl.DataFrame) -> None:
        """Take the next frame; it must fit the table's schema (missing columns become null)."""
        self._waiting.append(self.table.conform(frame))
        if self.waiting >= REWRITE_BYTES:
            self.flush()

    @property
    def waiting(self) -> int:
        """Bytes of the rows gathered so far."""
        return sum(int(frame.estimated_size()) for frame in self._waiting)

    def finish(self) -> int:
        """Write what is left and return the final version."""
        if self._waiting or self._is_first:
            self.flush()
        return self.tables._current(self.table.name)  # noqa: SLF001 - one module, one writer

    def flush(self) -> None:
        """Write the rows gathered so far."""
        rows = pl.concat([self.table.empty(), *self._waiting])
        with faults(self.table.name, None):
            self.tables._overwrite(self.table, rows, first=self._is_first)  # noqa: SLF001 - one module, one writer
        self._waiting, self._is_first = [], False


def _merge(table: Table, stored: DeltaTable, decided: pl.DataFrame, rows: pl.DataFrame) -> None:
    """One Delta MERGE of rows already judged: matched rows are replaced, the others inserted."""
    merger = stored.merge(
        rows,
        predicate=predicate(table, decided),
        source_alias="s",
        target_alias="t",
        merge_schema=True,
    )
    merger.when_matched_update_all().when_not_matched_insert_all().execute()
