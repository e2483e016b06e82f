"""Checksums of the files under Delta tables, data and log: the formats have none, and a flipped bit reads as a number.

They stand in one file beside each table's log, written before a snapshot names the files, and are looked at whenever a
table is opened, once per file and process. Object stores keep checksums themselves.
"""

import os
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson

NAME: Final = "_sums.json"
"""Begins as what Delta does not take for data, so that it outlives a vacuum."""
_CHUNK: Final = 1 << 20


def log_files(root: Path, version: int) -> list[str]:
    """The files of a table's log that a version is read from: its last checkpoint, and every commit since."""
    found: list[str] = []
    for at in range(version, -1, -1):
        checkpoint = f"_delta_log/{at:020}.checkpoint.parquet"
        if (root / checkpoint).is_file():
            return [*found, checkpoint]
        found.append(f"_delta_log/{at:020}.json")
    return found


def seal(root: Path, files: list[str]) -> None:
    """Write down the sums of a table's files (paths in its folder); those known already are not read again.

    Only the holder of the writer lock may call this.
    """
    known = sums(root)
    sealed = {path: told for path, told in known.items() if (root / path).is_file()}
    sealed |= {path: _sum(root / path) for path in files if path not in sealed}
    if sealed != known:
        fresh = root / f"{NAME}.new"
        with fresh.open("wb") as file:
            told = orjson.dumps(sealed)
            file.write(b"%d\n%b" % (zlib.crc32(told), told))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(root / NAME)


def sums(root: Path) -> Mapping[str, int]:
    """What is known of a table's files, by path; OSError when that itself is damaged."""
    path = root / NAME
    if not path.exists():
        return {}
    own, _, told = path.read_bytes().partition(b"\n")
    if own != b"%d" % zlib.crc32(told):
        raise OSError(f"file {NAME} is damaged")
    found: Mapping[str, int] = orjson.loads(told)
    return found


def is_whole(file: Path, told: int) -> bool:
    """Whether a file's bytes are still those that were written."""
    return _sum(file) == told


def _sum(file: Path) -> int:
    there = file.stat()
    return _read(file, there.st_size, there.st_mtime_ns)


@lru_cache(maxsize=1 << 16)
def _read(file: Path, size: int, changed: int) -> int:  # noqa: ARG001 - a file that changed is another one
    total, chunk = 0, bytearray(_CHUNK)
    with file.open("rb", buffering=0) as opened:
        while count := opened.readinto(chunk):
            total = zlib.crc32(memoryview(chunk)[:count], total)
    return total
