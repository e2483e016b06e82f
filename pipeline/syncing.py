"""A sync as the command line runs it: progress on a terminal, one JSON line per source otherwise."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text

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


def run(site: Site, options: Options, clock: Callable[[], datetime], out: Console, err: Console) -> int:
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


def report(result: SyncResult, out: Console) -> None:
    """One line per source: JSON, or words on a terminal."""
    for source in result.sources:
        line = words(source) if out.is_terminal else json.dumps(summary(result, source), ensure_ascii=False)
        out.print(line, markup=False, highlight=False, soft_wrap=True)


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
def shown(console: Console) -> Iterator[Progress]:
    """Progress drawn on a terminal, a bar for each thing being done; silent elsewhere."""
    if not console.is_terminal:
        yield unwatched
        return
    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), _Said(), TimeElapsedColumn()
    with Bars(*columns, console=console, transient=True) as bars:
        yield _drawer(bars)


class _Said(ProgressColumn):
    """How much of a task is done, how quickly, and how long the rest takes."""

    def render(self, task: Task) -> Text:
        """The words beside a bar."""
        done, of = int(task.completed), None if task.total is None else int(task.total)
        found = amount(done, task.fields["rows"], of, task.speed), remaining(done, of, task.elapsed)
        return Text(" · ".join(filter(None, found)))


def _drawer(bars: Bars) -> Progress:
    tasks: dict[tuple[str, str], TaskID] = {}

    def draw(source: str, doing: str, done: int, rows: int = 0, of: int | None = None, /) -> None:
        key = (source, doing)
        if key not in tasks:
            tasks[key] = bars.add_task(" · ".join(filter(None, key)), total=None, rows=0)
        bars.update(tasks[key], completed=done, total=of, rows=rows)

    return draw


def amount(done: int, rows: int, of: int | None, speed: float | None) -> str:
    """`3 of 12 pages · 1,200 rows · 0.8 pages/s`, as far as each is known."""
    pages = f"{done:,} of {of:,} pages" if of and done <= of else f"{done:,} pages"
    parts = [pages, f"{rows:,} rows" if rows else "", f"{speed:,.1f} pages/s" if speed else ""]
    return " · ".join(part for part in parts if part)


def remaining(done: int, of: int | None, elapsed: float | None) -> str:
    """About how long it still takes at the speed so far; empty while nobody can tell."""
    if not of or not done or not elapsed or done >= of:
        return ""
    seconds = elapsed / done * (of - done)
    return f"about {seconds / 60:.0f} min left" if seconds >= 90 else f"about {seconds:.0f} s left"
