"""A sync as the command line runs it: progress on a terminal, one JSON line per source otherwise."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

from model.errors import HiloError, SettingsError
from pipeline.progress import Progress, unwatched
from pipeline.sync import SourceResult, SyncResult, sync
from store.site import Site
from store.snapshots import newest

EXIT_CODES = {"success": 0, "partial": 3, "failed": 1}


@dataclass(frozen=True)
class Options:
    """What the command line asked for."""

    names: tuple[str, ...] = ()
    full: bool = False
    accept_smaller: bool = False
    as_of: datetime | None = None
    patient: bool = False


def run(site: Site, options: Options, clock: Callable[[], datetime], out: TextIO, err: TextIO) -> int:
    """Sync once, report each source and return the exit code: 0 all, 3 partial, 1 none."""
    _refuse_demo(site)
    if not site.settings.sources:
        raise SettingsError(
            "Syncing", "no source is configured", allowed="[sources.NAME] sections in hilo.toml",
            next_step="copy hilo.example.toml to hilo.toml and fill in a source, or try `hilo demo`",
        )  # fmt: skip
    with shown(err) as progress:
        result = sync(
            site, options.names, clock=clock, as_of=options.as_of, full=options.full,
            accept_smaller=options.accept_smaller, patient=options.patient, on_progress=progress,
        )  # fmt: skip
    report(result, out)
    return EXIT_CODES[result.status]


def _refuse_demo(site: Site) -> None:
    found = newest(site.catalog)
    if found and found.is_demo:
        raise SettingsError(
            "Syncing", f"{site.home.root} holds the demo; real data would be mixed with it",
            next_step="give another folder with --home or HILO_HOME, or remove this one",
        )  # fmt: skip


def report(result: SyncResult, out: TextIO) -> None:
    """One line per source: JSON, or words on a terminal."""
    for source in result.sources:
        line = words(source) if out.isatty() else json.dumps(summary(result, source), ensure_ascii=False)
        print(line, file=out)


def summary(result: SyncResult, source: SourceResult) -> dict[str, Any]:
    """A source's result as plain values."""
    return {
        "source": source.source, "status": source.status, "snapshot": result.snapshot, "run": result.run,
        "started_at": instant(source.started_at), "finished_at": instant(source.finished_at),
        "rows_in": source.total("rows_in"), "rows_stored": source.total("rows_stored"),
        "rows_quarantined": source.total("rows_quarantined"), "rows_duplicate": source.total("rows_duplicate"),
        "fields_quarantined": source.total("fields_quarantined"), "error": _error(source.error),
    }  # fmt: skip


def instant(moment: datetime) -> str:
    """ISO 8601 with a Z; the moment is UTC."""
    return moment.isoformat().replace("+00:00", "Z")


def _error(error: HiloError | None) -> dict[str, str] | None:
    if error is None:
        return None
    return {"title": error.title, "message": error.message, "allowed": error.allowed, "next_step": error.next_step}


def words(source: SourceResult) -> str:
    """A source's result for people."""
    counts = (
        f"{source.total('rows_stored'):,} rows stored, {source.total('rows_quarantined'):,} set aside, "
        f"{source.total('fields_quarantined'):,} fields nulled, {source.total('rows_duplicate'):,} duplicates"
    )
    return "\n".join([f"{source.source}: {source.status} · {counts}", *([source.error.text] if source.error else [])])


@contextmanager
def shown(err: TextIO) -> Iterator[Progress]:
    """Progress drawn on a terminal, a bar for each thing being done; silent elsewhere."""
    if not err.isatty():
        yield unwatched
        return
    from rich.console import Console  # noqa: PLC0415 - as below

    from pipeline.drawing import drawn  # noqa: PLC0415 - a sync that nobody watches starts without it

    with drawn(Console(file=err)) as progress:
        yield progress
