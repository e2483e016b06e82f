"""Raw pages as received, on disk before anything is parsed.

One zstd file per page: a line of JSON (what it is, checksum of the body), then the body byte for byte.
Parsing can be repeated from it without the network. A page is written beside its place, flushed and
renamed, and its name comes from run and sequence: a sync killed at any instant leaves whole pages only,
and doing a page again overwrites it. Recorded pages of a connector (`<folder>/<stream>/*.jsonl.zst`)
have the same format.
"""

import hashlib
import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

import orjson
import zstandard

from model.delivery import Page
from model.errors import SettingsError, SourceSkipped

FORMAT: Final = 1
SUFFIX: Final = ".jsonl.zst"
BESIDE: Final = ".tmp"
_NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_LEVEL: Final = 9


@dataclass(frozen=True)
class Staging:
    """The folder of raw pages, `<root>/<source>/<stream>/<run>/<sequence>.jsonl.zst`."""

    root: Path

    def write(self, source: str, stream: str, run: int, sequence: int, page: Page) -> Path:
        """Keep one page durably and return its file; the same run and sequence overwrite it."""
        path = self._folder(source, stream) / str(run) / f"{sequence:08d}{SUFFIX}"
        write_page(path, page)
        return path

    def pages(self, source: str, stream: str, run: int) -> Iterator[Page]:
        """The pages of one run in the order they were received; none when the run has none.

        SourceSkipped when a file is damaged.
        """
        return map(read_page, self._files(source, stream, run))

    def count(self, source: str, stream: str, run: int) -> int:
        """How many pages of one run there are."""
        return len(self._files(source, stream, run))

    def runs(self, source: str, stream: str) -> list[int]:
        """Runs that have at least one page of this stream, oldest first."""
        folders = self._folder(source, stream).glob("*/")
        found = sorted(int(f.name) for f in folders if f.name.isdigit())
        return [run for run in found if self._files(source, stream, run)]

    def cursors(self, source: str, stream: str, run: int) -> Iterator[str | None]:
        """The cursors of a run's pages, in order; their bodies are not unpacked. SourceSkipped for a damaged file."""
        return (_read_header(path)["cursor"] for path in self._files(source, stream, run))

    def discard(self, source: str, stream: str, run: int) -> None:
        """Forget a run's pages of one stream."""
        folder = self._folder(source, stream) / str(run)
        if folder.exists():
            shutil.rmtree(folder)

    def mend(self, source: str, stream: str, run: int) -> bool:
        """Drop the first page of a run that is damaged or missing, and all after it; whether there was one."""
        files = self._files(source, stream, run)
        sound = sum(1 for _ in takewhile(_is_sound, enumerate(files)))
        for path in files[sound:]:
            path.unlink()
        return sound < len(files)

    def expire(self, older_than: datetime) -> int:
        """Delete pages written before that instant, and what killed writers left, whatever its age; how many pages.

        The age is the file's own (when we received it), not `received_at`, which is the source's clock
        and, for files, may lie years back.
        """
        files = [p for p in self.root.rglob("*") if p.is_file()]
        old = [p for p in files if p.name.endswith(BESIDE) or p.stat().st_mtime < older_than.timestamp()]
        for path in old:
            path.unlink()
        _drop_empty_folders(self.root)
        return sum(path.name.endswith(SUFFIX) for path in old)

    def _folder(self, source: str, stream: str) -> Path:
        return self.root / _safe("source", source) / _safe("stream", stream)

    def _files(self, source: str, stream: str, run: int) -> list[Path]:
        return sorted((self._folder(source, stream) / str(run)).glob(f"*{SUFFIX}"))


def read_folder(folder: Path, stream: str) -> Iterator[Page]:
    """Recorded pages of one stream, by file name; none when the recording lacks that stream.

    SourceSkipped when the folder itself is missing or a file is damaged.
    """
    if not folder.is_dir():
        raise SourceSkipped(
            "Reading recorded pages",
            f"there is no folder {folder}",
            allowed=f"a folder with {stream}/*{SUFFIX}",
            next_step="correct `recorded` in the source's settings",
        )
    return map(read_page, sorted((folder / _safe("stream", stream)).glob(f"*{SUFFIX}")))


def _is_sound(numbered: tuple[int, Path]) -> bool:
    """Whether the page is the next one and can be read."""
    sequence, path = numbered
    try:
        read_page(path)
    except SourceSkipped:
        return False
    return path.name == f"{sequence:08d}{SUFFIX}"


def write_page(path: Path, page: Page) -> None:
    """Write one page file so that it is there whole or not at all, also after a power cut.

    The same page always gives the same bytes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}{BESIDE}")
    with beside.open("wb") as file:
        file.write(zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress(_encode(page)))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _flush_folder(path.parent)


def read_page(path: Path) -> Page:
    """One page file; SourceSkipped naming the file when it is cut, changed or of another format."""
    with _damages(path):
        head, _, body = zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes()).partition(b"\n")
        return _decode(orjson.loads(head), body)


def _read_header(path: Path) -> dict[str, Any]:
    """The first line of a page file."""
    with _damages(path), path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as unpacked:
        found: dict[str, Any] = orjson.loads(io.BufferedReader(unpacked).readline())
        return found


@contextmanager
def _damages(path: Path) -> Iterator[None]:
    """What reading a page file that is cut, changed or of another format raises, as SourceSkipped."""
    try:
        yield
    except (zstandard.ZstdError, ValueError, KeyError, TypeError) as error:
        raise SourceSkipped(
            "Reading a raw page",
            f"{path} is damaged: {error}",
            allowed=f"a page file of format {FORMAT} whose body matches its checksum",
            next_step="delete the file and sync this source again; other sources are not affected",
        ) from error


def _encode(page: Page) -> bytes:
    header = {
        "format": FORMAT,
        "stream": page.stream,
        "request": page.request,
        "received_at": page.received_at.isoformat(),
        "cursor": page.cursor,
        "unit": page.unit,
        "sha256": hashlib.sha256(page.body).hexdigest(),
    }
    return orjson.dumps(header) + b"\n" + page.body


def _decode(header: Any, body: bytes) -> Page:
    if header["format"] != FORMAT:
        raise ValueError(f"format {header['format']!r} is not known")
    if hashlib.sha256(body).hexdigest() != header["sha256"]:
        raise ValueError("the body does not match its checksum")
    received_at = datetime.fromisoformat(header["received_at"])
    return Page(header["stream"], header["request"], received_at, body, header["cursor"], header["unit"])


def _safe(what: str, name: str) -> str:
    """The name itself when it can be a folder on every system and cannot leave the staging folder."""
    if _NAME.fullmatch(name):
        return name
    raise SettingsError(
        "Keeping raw pages",
        f"the {what} name {name!r} cannot be a folder name",
        allowed="letters, digits, `.`, `_` and `-`, not beginning with `.`",
        next_step=f"rename the {what} in the settings",
    )


def _flush_folder(folder: Path) -> None:
    """Make a rename durable; Windows cannot open folders and does not need it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_empty_folders(root: Path) -> None:
    for folder in sorted((p for p in root.rglob("*/") if p.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
