"""Delta tables that are kept open: reading a table's log again costs twenty times what asking for its news does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from store.table_files import is_local, local_path

MOST_PINNED: Final = 64
"""Earlier versions that are kept open."""


class _Held(NamedTuple):
    """A table and what its newest entry in the log looked like when it was read."""

    table: DeltaTable
    entry: tuple[int, int] | None


@dataclass
class Opened:
    """The tables under one folder or URL, by name; one that is gone, was made anew or damaged is opened again."""

    url: str
    options: Mapping[str, str] | None = None
    _newest: dict[str, _Held] = field(default_factory=dict)
    _pinned: dict[tuple[str, int], _Held] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """Where a table lies."""
        return f"{self.url.rstrip('/')}/{name}"

    def table(self, name: str, version: int | None) -> DeltaTable | None:
        """A version of a table (None: the newest); None where there is none. DeltaError where it is damaged."""
        found = self._known(name, version) or self._opened(name, version)
        if found is None:
            return None
        held = _Held(found, self._entry(name, found.version()))
        if version is None:
            self._newest[name] = held
            return found
        if len(self._pinned) >= MOST_PINNED:
            self._pinned.clear()
        self._pinned[name, version] = held
        return found

    def _opened(self, name: str, version: int | None) -> DeltaTable | None:
        options = dict(self.options) if self.options else None
        is_there = DeltaTable.is_deltatable(self.place(name), options)
        return DeltaTable(self.place(name), version, options) if is_there else None

    def _known(self, name: str, version: int | None) -> DeltaTable | None:
        """The table as it was opened before, with what was written since; None where it has to be opened again."""
        held = self._newest.pop(name, None) if version is None else self._pinned.pop((name, version), None)
        if held is None or held.entry != self._entry(name, held.table.version()):
            return None
        try:
            if version is None:
                held.table.update_incremental()
        except DeltaError:
            return None  # opened anew it either works or tells what is wrong
        return held.table

    def _entry(self, name: str, version: int) -> tuple[int, int] | None:
        """Size and instant of a version's entry in the log; null where there is none, or it is not on this machine."""
        path = local_path(self.place(name)) / "_delta_log" / f"{version:020d}.json"
        if not is_local(self.url) or not path.is_file():
            return None
        found = path.stat()
        return found.st_size, found.st_mtime_ns
