"""A home that syncs one source with a clock that does not wait, and what a test looks at afterwards."""

import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import zstandard

from connectors._http import Transport
from model.schemas import CANONICAL
from pipeline.answers import reader
from pipeline.syncing import Options, run
from store.site import Site, open_site
from store.snapshots import newest

SETTINGS = '[company]\ntimezone = "Europe/Madrid"\n'


@dataclass
class Clock:
    """Time that passes by itself and, when somebody waits, at once."""

    slept: float = 0.0
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Wait, in no time."""
        self.slept += seconds
        self.waits.append(seconds)

    def now(self) -> datetime:
        """Now, with every wait that is over."""
        return datetime.fromtimestamp(time.time(), UTC) + timedelta(seconds=self.slept)


def unhurried(monkeypatch, clock: Clock, request_seconds: float | None = None) -> None:
    """Every transport made from now on waits by this clock, with another limit of one request if that is given."""
    given = {"sleep": clock.sleep, "now": clock.now}
    limit = {"request_seconds": request_seconds} if request_seconds else {}
    monkeypatch.setattr(Transport.__init__, "__kwdefaults__", {**_AS_IT_IS, **given, **limit})


_AS_IT_IS = dict(Transport.__init__.__kwdefaults__)


@dataclass
class Desk:
    """One source of one home. `said` is everything that syncs printed."""

    home: Path
    section: Mapping[str, Any]
    now: datetime
    said: str = ""

    @property
    def site(self) -> Site:
        """The home with this section as its only source."""
        config = self.home / "hilo.toml"
        self.home.mkdir(parents=True, exist_ok=True)
        config.write_text(SETTINGS, encoding="utf-8")
        opened = open_site(self.home, config, {})
        return replace(opened, settings=opened.settings.model_copy(update={"sources": {"desk": dict(self.section)}}))

    def sync(self, **options: Any) -> dict[str, Any]:
        """`hilo sync` as the command line runs it: its line about the source, and its exit code as `exit`."""
        out = io.StringIO()
        code = run(self.site, Options(**options), lambda: self.now, out, io.StringIO())
        self.said += out.getvalue()
        return {**json.loads(out.getvalue()), "exit": code}

    def contents(self) -> dict[str, pl.DataFrame]:
        """The canonical tables of the newest snapshot, sorted by key; without links, which hold the server's port."""
        site = self.site
        if newest(site.catalog) is None:
            return {}
        opened = reader(site)
        return {
            name: opened.scan(table).select(table.names).collect().sort(table.key).drop("url", strict=False)
            for name, table in CANONICAL.items()
        }

    def holds(self, secret: str) -> list[str]:
        """Files below the home in which the secret stands, also compressed."""
        files = [path for path in self.home.rglob("*") if path.is_file()]
        return [path.name for path in files if secret.encode() in _plain(path)]


def _plain(path: Path) -> bytes:
    raw = path.read_bytes()
    return zstandard.ZstdDecompressor().decompressobj().decompress(raw) if path.name.endswith(".zst") else raw
