"""Which files a source reads, and which of them are new or have changed since the last sync."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from glob import glob, has_magic
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Final

from connectors.files.archives import blocks, damages, entries, is_readable
from connectors.files.growth import Lines, Reading, are_plain, grown, may_grow, whole
from connectors.files.parts import parts, unit
from connectors.files.settings import FilesSettings
from model.errors import SettingsError, SourceSkipped

_BLOCK: Final = 2**20
_MUCH_SMALLER: Final = 0.5
"""Of its bytes: about that of the rows is what `shrink_limit` is, unless it is set."""


def files(source: str, path: str) -> tuple[Path, list[str]]:
    """The folder names are relative to, and the files to read, sorted: hidden and lock files are none."""
    asked = Path(path).expanduser()
    if has_magic(path):
        root = _fixed_part(asked)
        found = [Path(name) for name in glob(str(asked), recursive=True)]  # noqa: PTH207  # the pattern may be absolute
    else:
        root, found = (asked, list(asked.rglob("*"))) if asked.is_dir() else (asked.parent, [asked])
    if not (root.exists() and (has_magic(path) or asked.exists())):
        raise _no_such_path(source, path, asked)
    names = [file.relative_to(root).as_posix() for file in found if file.is_file() and is_readable(file.name)]
    return root, sorted(names)


def joined(known: str | None, newer: Iterable[str]) -> str:
    """The cursor of files after pages with these cursors: JSON, {relative path: {size, mtime_ns, sha256}}.

    Of a file that may grow also how it was `read` (`growth`), of one that was not read to its end the `units` read.
    Each page tells of its own file and unit only, with how many units there are `of` it at the last one, and null for a
    file that is gone: a page that could not be used is left out without harm to the others.
    """
    found: dict[str, Any] = json.loads(known) if known else {}
    for page in newer:
        for name, state in json.loads(page).items():
            found[name] = state and _together(found.get(name) or {}, state)
    return json.dumps({name: state for name, state in found.items() if state}, sort_keys=True)


def _together(before: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    is_same = _is_same(before, state) and "units" in before
    both = {**before, **state} if is_same else dict(state)
    both["units"] = sorted({*state.get("units", ()), *(before["units"] if is_same else ())})
    if len(both["units"]) != both.get("of", 0):
        return both
    return {key: value for key, value in both.items() if key not in ("units", "of", "shrunk")}


def _is_same(before: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Whether units of both are parts of one content, cut and understood in one way."""
    return all(before.get(key) == state.get(key) for key in ("sha256", "read"))


def _fixed_part(pattern: Path) -> Path:
    """The folder in front of the first wildcard."""
    return next(parent for parent in pattern.parents if not has_magic(str(parent)))


def _no_such_path(source: str, path: str, asked: Path) -> SettingsError:
    folder = next((parent for parent in asked.parents if parent.is_dir()), Path())
    beside = sorted(child.name for child in folder.iterdir())
    missing = asked.relative_to(folder).parts[0]
    near = get_close_matches(missing, beside, n=1)
    return SettingsError(
        f"Reading files of {source}",
        f"path = {path!r} does not exist",
        allowed=f"{folder} holds {', '.join(beside[:20]) or 'nothing'}",
        next_step=(f"did you mean {near[0]!r}? " if near else "") + f"correct path in [sources.{source}]",
    )


@dataclass
class File:
    """One file and what is known of it: its size, instant and digest, and while it is being read, the units done.

    `faults` holds what could not be read; with one the file is asked for again.
    """

    path: Path
    name: str
    known: Mapping[str, Any]
    settings: FilesSettings
    faults: list[SourceSkipped] = field(default_factory=list)

    def units(self) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
        """Name, bytes and what to remember after it, of each part of the file that was not read yet (`joined`)."""
        try:
            with damages(self.name):
                state = self._changed()
                reading = self._reading(state) if state else None
        except SourceSkipped as fault:
            self.faults.append(fault)
            return
        if state is None:
            return
        state |= {"read": reading.told} if reading else {}
        state |= {"shrunk": lost} if (lost := self._lost(state)) else {}
        done = self.known.get("units", ()) if _is_same(self.known, state) else ()
        ahead, count = None, 0
        for name, body in chain(self._parts(reading, state["size"]), self._emptied(lost)):
            count += 1
            if name in done:
                continue
            if ahead:
                yield *ahead, {**state, "units": [ahead[0]]}
            ahead = name, body
        if ahead:
            yield *ahead, {**state, "units": [ahead[0]], **({} if self.faults else {"of": count})}

    def _changed(self) -> dict[str, Any] | None:
        """The state of a file whose content differs from what is known of it or was not read to its end, else null."""
        stat = self.path.stat()
        state = {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
        is_done = "units" not in self.known
        if is_done and all(self.known.get(key) == value for key, value in state.items()):
            return None
        digest = _digest(self.path, stat.st_size)
        return None if is_done and digest == self.known.get("sha256") else {**state, "sha256": digest}

    def _reading(self, state: Mapping[str, Any]) -> Reading | None:
        """How a file that may grow is read: as it was begun, from where it has grown, or whole."""
        lines = Lines(self.path, self.name, state["size"], self.settings)
        if not may_grow(lines):
            return None
        known = Reading.of(self.known["read"]) if "read" in self.known else None
        if known is None or known.rules != lines.rules:
            return whole(lines)
        if "units" in self.known:
            return known if self.known["sha256"] == state["sha256"] else whole(lines)
        has_grown = (
            state["size"] > self.known["size"] and _digest(self.path, self.known["size"]) == self.known["sha256"]
        )
        return (grown(lines, known) if has_grown else None) or whole(lines)

    def _lost(self, state: Mapping[str, Any]) -> tuple[int, int] | None:
        """Of a file with less than half of the bytes it had: the first line of its last part, which is gone, and these.

        So until that is accepted, whatever is appended meanwhile, or the file is restored.
        """
        before = self.known.get("shrunk")
        if before is None and "read" in self.known:
            before = self.known["read"]["last"][1], self.known["size"]
        line, size = before or (1, 0)
        return (line, size) if state["size"] < size * _MUCH_SMALLER else None

    def _emptied(self, lost: tuple[int, int] | None) -> Iterator[tuple[str, bytes]]:
        """The part that is gone, without rows: it tells that the file has shrunk where its first part is as it was."""
        if lost:
            lines = Lines(self.path, self.name, self.path.stat().st_size, self.settings)
            yield unit(self.name, lost[0]), lines.head

    def _parts(self, reading: Reading | None, size: int) -> Iterator[tuple[str, bytes]]:
        try:
            with damages(self.name):
                lines = Lines(self.path, self.name, size, self.settings)
                if reading is None and not are_plain(lines):
                    yield from self._of_entries()
                    return
                for first, body in lines.cut(reading.begin, reading.head) if reading else lines.cut():
                    yield unit(self.name, first), body
        except SourceSkipped as fault:
            self.faults.append(fault)

    def _of_entries(self) -> Iterator[tuple[str, bytes]]:
        for entry in self._entries():
            if isinstance(entry, SourceSkipped):
                self.faults.append(entry)
                continue
            try:
                for first, body in parts(entry.name, blocks(entry), header_row=self.settings.header_row):
                    yield unit(entry.name, first), body
            except SourceSkipped as fault:
                self.faults.append(fault)

    def _entries(self) -> Iterator[Any]:
        try:
            yield from entries(self.path, self.name)
        except SourceSkipped as fault:
            yield fault


def _digest(path: Path, size: int) -> str:
    """Of the first bytes: what is appended meanwhile is read next time."""
    digest = sha256()
    with path.open("rb") as opened:
        while size > 0 and (block := opened.read(min(_BLOCK, size))):
            digest.update(block)
            size -= len(block)
    return digest.hexdigest()
