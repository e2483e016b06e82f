"""The files under a Delta table: are they there and whole, and what to say when they are not."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlparse

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from model.errors import HiloError
from store.disk import refusal
from store.sums import is_whole, log_files, seal, sums

_HEAL: Final = (
    "the newest snapshot before it stays readable; put the file back from a backup, or delete the table's folder "
    "and run `hilo sync --full`"
)


SMALL: Final = 2**20
"""Bytes of a file; smaller ones are worth joining."""


@contextmanager
def faults(name: str, version: int | None) -> Iterator[None]:
    """Turn what Delta, Parquet or the disk say about a damaged table, or one that cannot be written, into a HiloError.

    Use it around `collect()` of a scan too: files are read only then.
    """
    try:
        yield
    except (DeltaError, OSError, pl.exceptions.ComputeError, pl.exceptions.SchemaError) as error:
        raise refusal("Writing the store", error) or damaged(name, version, _first_line(error)) from error


def damaged(name: str, version: int | None, what: str) -> HiloError:
    """The error for a table that cannot be read or written."""
    which = f"table {name}" + ("" if version is None else f", version {version}")
    return HiloError("Using the store", f"{which}: {what}", next_step=_HEAL)


def absent(name: str, version: int) -> HiloError:
    """The error for a version a snapshot names but the store does not have."""
    return damaged(name, version, "the table does not exist in this store")


def is_local(url: str) -> bool:
    """Whether a URL is a folder of this machine."""
    return "://" not in url or url.startswith("file://")


def local_path(url: str) -> Path:
    """The folder or file a local URL means."""
    return Path(unquote(urlparse(url).path)) if url.startswith("file://") else Path(url)


def prepare(url: str) -> None:
    """Make a local table's folder; object stores need none."""
    if is_local(url):
        local_path(url).mkdir(parents=True, exist_ok=True)


def check_files(stored: DeltaTable, name: str) -> None:
    """HiloError when a local file of this version is missing, has not the length the log says, or was changed.

    Done before a scan, because a lazy frame would fail only later, in the middle of a page; one `stat` per file, and
    reading it the first time.
    """
    if not is_local(stored.table_uri):
        return
    root, version = local_path(stored.table_uri), stored.version()
    with faults(name, version):
        known = sums(root)
    for path, size in _files(stored):
        found = root / path
        if not found.is_file():
            raise damaged(name, version, f"file {path} is missing")
        if found.stat().st_size != size:
            raise damaged(name, version, f"file {path} has {found.stat().st_size} bytes instead of {size}")
    for path in (*log_files(root, version), *(path for path, _ in _files(stored))):
        if path in known and not is_whole(root / path, known[path]):
            raise damaged(name, version, f"file {path} is damaged: its bytes are not those that were written")


def seal_files(stored: DeltaTable) -> None:
    """Write down what the files of this version are, for `check_files`."""
    if is_local(stored.table_uri):
        root = local_path(stored.table_uri)
        seal(root, [*log_files(root, stored.version()), *(path for path, _ in _files(stored))])


def _files(stored: DeltaTable) -> list[tuple[str, int]]:
    """Path in the table's folder and bytes of each file of this version."""
    files = pl.DataFrame(stored.get_add_actions(flatten=True)).select("path", "size_bytes")
    return [(unquote(path), size) for path, size in files.iter_rows()]


def is_any_there(stored: DeltaTable, paths: Iterable[str]) -> bool:
    """Whether any of a table's files (paths in its folder) exists; of a table that is not on this machine, any may."""
    if not is_local(stored.table_uri):
        return any(True for _ in paths)
    root = local_path(stored.table_uri)
    return any((root / unquote(path)).is_file() for path in paths)


def small_files(stored: DeltaTable) -> pl.DataFrame:
    """Of each folder of this version: how many `files` of less than `SMALL` it has, and the `bytes` of all of them but
    the folder's largest; and how many `large` ones.
    """
    files = pl.DataFrame(stored.get_add_actions(flatten=True)).select("path", size="size_bytes")
    size, is_small = pl.col("size").cast(pl.Int64), pl.col("size") < SMALL
    folder = pl.col("path").str.extract("^(.*)/").fill_null("")
    others = size.filter(is_small).sum() - pl.when(size.max() < SMALL).then(size.max()).otherwise(0)
    counts = is_small.sum().cast(pl.Int64).alias("files"), (~is_small).sum().cast(pl.Int64).alias("large")
    return files.group_by(folder.alias("folder")).agg(others.alias("bytes"), size.sum().alias("all"), *counts)


def vacuumed(stored: DeltaTable, versions: list[int], *, dry_run: bool) -> list[str]:
    """The files deleted, or to be deleted, that none of these versions needs."""
    return stored.vacuum(
        retention_hours=0, enforce_retention_duration=False, dry_run=dry_run, full=True, keep_versions=versions
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:500]
