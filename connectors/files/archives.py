"""What is inside a file on disk: itself, or the members of a zip or tar archive; unpacked as it is read.

Nothing is ever written to disk, so a member's name can lead nowhere; what grows beyond all proportion
is refused before it fills memory.
"""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, NamedTuple

import zstandard
from polars.exceptions import PolarsError

from connectors.files.decode import format_of, unreadable
from model.errors import SourceSkipped

ARCHIVES: Final = (".zip", ".tar", ".tar.gz", ".tgz")
_BLOCK: Final = 2**20
_SIP: Final = 2**11
"""Packed bytes unpacked at once: even of the worst they become 64 MB."""
_HARMLESS: Final = 100 * 2**20
_MOST_GROWTH: Final = 400
"""Times its packed size. Texts grow ten- or fiftyfold; a thousandfold is made to fill a disk."""

_PANIC: Final = "PanicException"
"""What the libraries written in Rust raise where they did not reckon with something; each has a class of its own."""

Opener = Callable[[], IO[bytes]]


class Entry(NamedTuple):
    """One file to read: its name (a member's after its archive's) and how to open it."""

    name: str
    open: Opener


def is_archive(file: str) -> bool:
    """Whether a file is an archive by its ending."""
    return file.lower().endswith(ARCHIVES)


def is_readable(file: str) -> bool:
    """Whether Hilo reads a file of this name: no hidden or lock file, and of a known ending."""
    is_hidden = any(part.startswith((".", "~$", "__MACOSX")) and part != ".." for part in PurePosixPath(file).parts)
    return not is_hidden and bool(format_of(file) or is_archive(PurePosixPath(file).name))


def entries(path: Path, name: str) -> Iterator[Entry | SourceSkipped]:
    """The file itself, or the members of an archive that Hilo reads; in place of one that is refused, why."""
    with damages(name):
        if name.lower().endswith(".zip"):
            yield from _of_zip(path, name)
        elif is_archive(name):
            yield from _of_tar(path, name)
        else:
            yield Entry(name, lambda: path.open("rb"))


def _of_zip(path: Path, name: str) -> Iterator[Entry | SourceSkipped]:
    with zipfile.ZipFile(path) as archive:
        members = {info.filename: info for info in archive.infolist() if _is_member(info.filename, info.is_dir())}
        for member, info in sorted(members.items()):
            full = f"{name}/{member}"
            if info.flag_bits & 1:
                yield unreadable(full, "it is encrypted", next_step="send the archive without a password")
            elif _is_bomb(info.file_size, info.compress_size):
                yield _bomb(full)
            else:
                yield Entry(full, lambda info=info: archive.open(info))  # type: ignore[misc]  # bound in the loop


def _of_tar(path: Path, name: str) -> Iterator[Entry]:
    with tarfile.open(path) as archive:
        for info in archive:
            member = archive.extractfile(info) if info.isfile() and _is_member(info.name, False) else None
            if member:
                yield Entry(f"{name}/{info.name}", lambda member=member: member)  # type: ignore[misc]  # bound in the loop


def _is_member(member: str, is_folder: bool) -> bool:
    return not is_folder and is_readable(member) and not is_archive(member)


def blocks(entry: Entry) -> Iterator[bytes]:
    """The plain bytes of a file, unpacked by what it holds, not by its name. SourceSkipped when it is damaged."""
    with damages(entry.name), entry.open() as file:
        first = file.read(_BLOCK)
        unpacker = next((make for magic, make in _UNPACKERS.items() if first.startswith(magic)), None)
        yield from _unpacked(entry.name, _read(first, file), unpacker) if unpacker else _read(first, file)


def _read(first: bytes, file: IO[bytes]) -> Iterator[bytes]:
    block = first
    while block:
        yield block
        block = file.read(_BLOCK)


def _unpacked(name: str, read: Iterator[bytes], make: Callable[[], Any]) -> Iterator[bytes]:
    """Every frame or member of compressed bytes, one after another; EOFError when the last one is cut."""
    unpacker, taken, given = make(), 0, 0
    for block in read:
        for at in range(0, len(block), _SIP):
            rest = block[at : at + _SIP]
            taken += len(rest)
            while rest:
                unpacker = make() if unpacker.eof else unpacker
                found = unpacker.decompress(rest)
                rest, given = unpacker.unused_data, given + len(found)
                yield found
            if given > _HARMLESS and given > _MOST_GROWTH * taken:
                raise _bomb(name)
    if not unpacker.eof:
        raise EOFError("it ends inside a frame")


_UNPACKERS: Final[dict[bytes, Callable[[], Any]]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(wbits=31),
    b"\x28\xb5\x2f\xfd": lambda: zstandard.ZstdDecompressor().decompressobj(),
}
"""How gzip and Zstandard begin, and what unpacks them."""


def is_packed(start: bytes) -> bool:
    """Whether bytes that begin so are unpacked before they are read."""
    return start.startswith(tuple(_UNPACKERS))


def check_growth(name: str, body: bytes) -> None:
    """SourceSkipped when a workbook, itself a zip, would unpack out of all proportion."""
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if _is_bomb(sum(info.file_size for info in archive.infolist()), len(body)):
                raise _bomb(name)


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > _HARMLESS and unpacked > _MOST_GROWTH * max(packed, 1)


def _bomb(name: str) -> SourceSkipped:
    return unreadable(
        name,
        f"it would unpack to more than {_MOST_GROWTH} times its size, as no export does",
        next_step="if it is right, unpack it and send it as it is",
    )


@contextmanager
def damages(name: str) -> Iterator[None]:
    """What the libraries raise for a file that cannot be opened, is cut or is damaged, as SourceSkipped."""
    try:
        yield
    except PermissionError as error:
        raise unreadable(
            name, f"the file cannot be opened ({error.strerror})", next_step="check its permissions"
        ) from error
    except (EOFError, ValueError, zlib.error, zstandard.ZstdError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise unreadable(name, f"its compressed content is cut or damaged ({error})") from error
    except (OSError, NotImplementedError) as error:
        raise unreadable(name, f"the file cannot be read ({error})") from error
    except PolarsError as error:
        raise unreadable(name, f"its content is damaged ({str(error).splitlines()[0]})") from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise unreadable(name, "its content is damaged") from error
