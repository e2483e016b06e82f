"""One sync: pull every source, derive, commit one snapshot. The only place that knows the order.

Nothing is visible to a reader until the one SQL transaction at the end; a sync that dies before it
leaves staged pages and table versions nobody points at, and the next sync goes on from there.
"""

import os
import socket
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from connectors._contract import Fetch, Http, Stream
from model.delivery import REJECTS
from model.errors import HiloError
from model.schemas import CANONICAL
from pipeline.derived import rebuild
from pipeline.load import COUNTS, Loaded, load, rejects_of
from pipeline.receive import receive, unexpected
from pipeline.sources import Source, sources, transport
from store import lock, retention, snapshots
from store.marks import Mark, marks, rows_before
from store.site import Site

Clock = Callable[[], datetime]
Progress = Callable[[str, str, int], None]
"""Called with (source, what is being done, pages so far)."""


@dataclass(frozen=True)
class SourceResult:
    """What a sync brought from one source."""

    source: str
    status: str
    started_at: datetime
    finished_at: datetime
    counts: pl.DataFrame = field(default_factory=COUNTS.to_frame)
    rejects: pl.DataFrame = field(default_factory=REJECTS.to_frame)
    cursors: tuple[snapshots.Cursor, ...] = ()
    totals: tuple[tuple[str, int], ...] = ()
    error: HiloError | None = None

    def total(self, column: str) -> int:
        """Sum of one column of the counts."""
        return int(self.counts[column].sum())


@dataclass(frozen=True)
class SyncResult:
    """The outcome of a sync: its snapshot (None when nothing could be read) and each source's result."""

    run: int
    snapshot: int | None
    sources: tuple[SourceResult, ...]

    @property
    def status(self) -> str:
        """`success`, `partial` when anything was left out or quarantined, `failed` when nothing was read."""
        states = {result.status for result in self.sources}
        return states.pop() if len(states) == 1 else "partial" if states else "success"


def sync(
    site: Site, names: Iterable[str] = (), *, clock: Clock, as_of: datetime | None = None, full: bool = False,
    accept_smaller: bool = False, on_progress: Progress = lambda *_: None, is_demo: bool = False,
) -> SyncResult:  # fmt: skip
    """Pull the named sources (or all), derive everything and commit one snapshot as of `as_of` (default: now)."""
    wanted = sources(site, names)
    with lock.writer_lock(site.catalog, _owner(), clock) as held:
        started = clock()
        moment = as_of or started
        run = snapshots.begin_run(site.catalog, started, moment)
        limit = 0.0 if accept_smaller else site.settings.store.shrink_limit
        job = Job(site, run, clock, full, limit, on_progress, held)
        results = tuple(pull(job, source) for source in wanted)
        snapshot = _commit(job, results, moment, is_demo=is_demo)
    return SyncResult(run, snapshot, results)


def rederive(site: Site, *, clock: Clock, on_progress: Progress = lambda *_: None) -> int | None:
    """Derive again from what is stored, as of the newest snapshot, and commit; None when nothing was synced yet.

    For what humans decide between two syncs: no source is read, and no figure changes but by the decision. Rows
    that a sync which died has stored already count, as they do after a sync that ended early.
    """
    with lock.writer_lock(site.catalog, _owner(), clock) as held:
        before = snapshots.newest(site.catalog)
        if before is None:
            return None
        run = snapshots.begin_run(site.catalog, clock(), before.as_of)
        job = Job(site, run, clock, full=False, shrink_limit=0.0, on_progress=on_progress, held=held)
        return _commit(job, (), before.as_of, is_demo=before.is_demo)


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass(frozen=True)
class Job:
    """What every step of one sync shares."""

    site: Site
    run: int
    clock: Clock
    full: bool
    shrink_limit: float
    on_progress: Progress
    held: lock.Held


def pull(job: Job, source: Source) -> SourceResult:
    """Fetch, stage, parse and merge one source; whatever goes wrong stays inside its result."""
    started = job.clock()
    try:
        with ExitStack() as open_connections:
            http = transport(source)
            if http:
                open_connections.callback(http.close)
            return _pull(job, source, http, started)
    except HiloError as error:
        return SourceResult(source.name, "failed", started, job.clock(), error=error)
    except Exception as error:  # noqa: BLE001 - one source never stops another; its result says what happened
        bug = unexpected(source.name, "all streams", error)
        return SourceResult(source.name, "failed", started, job.clock(), error=bug)


def _pull(job: Job, source: Source, http: Http | None, started: datetime) -> SourceResult:
    known = {} if job.full else marks(job.site.catalog, source.name)
    unknown = Mark(None, job.run, job.run - 1) if job.full else Mark()
    before = rows_before(job.site.catalog, source.name)
    fetch = Fetch(source.name, source.settings, started, http)
    streams = [
        _stream(job, source, stream, fetch, known.get(stream.name, unknown), before)
        for stream in source.connector.streams(source.settings)
    ]
    rejects = rejects_of(part.loaded for part in streams)
    errors = [part.error for part in streams if part.error]
    was_read = any(part.error is None or part.loaded.was_read for part in streams)
    return SourceResult(
        source.name, _status(bool(errors), was_read, rejects), started, job.clock(),
        pl.concat([COUNTS.to_frame(), *(part.loaded.count_frame() for part in streams)]), rejects,
        tuple(part.cursor for part in streams), tuple(part.total for part in streams if part.total),
        errors[0] if errors else None,
    )  # fmt: skip


@dataclass(frozen=True)
class StreamResult:
    """What one stream brought, where it goes on, why it stopped early, and the source's own total."""

    loaded: Loaded
    cursor: snapshots.Cursor
    error: HiloError | None
    total: tuple[str, int] | None


def _stream(
    job: Job, source: Source, stream: Stream, fetch: Fetch, mark: Mark, before: Mapping[str, int]
) -> StreamResult:
    if fetch.http:
        fetch.http.begin_stream()
    tick = _ticker(job, source.name, stream.name)
    received = receive(job.site, source, stream, job.run, fetch, mark, tick)
    pages = received.pages(job.site.staging, source.name)
    loaded = load(job.site.tables, source, stream, pages, job.run, before, job.shrink_limit, tick)
    error = received.error or loaded.error
    finished = mark.finished_run if error else job.run
    cursor = snapshots.Cursor(
        source.name, stream.name, loaded.cursor or mark.cursor, job.run, finished, is_finished=error is None
    )
    total = _total(stream, fetch) if fetch.http and not error else None
    return StreamResult(loaded, cursor, error, total)


def _total(stream: Stream, fetch: Fetch) -> tuple[str, int] | None:
    """The source's own total of a stream, where it gives one."""
    return (stream.counts_table, stream.count(fetch)) if stream.count and stream.counts_table else None


def _ticker(job: Job, source: str, stream: str) -> Callable[[], None]:
    pages = 0

    def tick() -> None:
        nonlocal pages
        pages += 1
        job.held.beat()
        job.on_progress(source, stream, pages)

    job.on_progress(source, stream, 0)
    return tick


def _status(failed: bool, was_read: bool, rejects: pl.DataFrame) -> str:
    """`failed` is only a source that could not be read at all; a held file was read."""
    if failed:
        return "partial" if was_read else "failed"
    return "partial" if rejects.filter(~notice()).height else "success"


def notice() -> pl.Expr:
    """Rejects that are only reported: about a whole file, such as a column nobody asked for."""
    return ~pl.col("is_row") & pl.col("id").is_null()


def _commit(job: Job, results: tuple[SourceResult, ...], as_of: datetime, *, is_demo: bool) -> int | None:
    """Derive and commit; without one readable source the run is closed as failed and no snapshot is made."""
    site = job.site
    if results and all(result.status == "failed" for result in results):
        snapshots.finish_run(site.catalog, job.run, job.clock(), results)
        return None
    job.on_progress("", "deriving", 0)
    derived = rebuild(site, as_of, job.held.beat, run=job.run, full=job.full)
    versions = {name: v for name in CANONICAL if (v := site.tables.version(name)) is not None} | derived.versions
    snapshot = snapshots.commit(
        site.catalog,
        snapshots.Commit(job.run, as_of, job.clock(), versions, results, derived.conflicts, is_demo=is_demo),
        job.held,
    )
    retention.apply(site, job.clock())
    return snapshot
