"""One sync: pull every source, derive, commit one snapshot. The only place that knows the order.

Nothing is visible to a reader until the one SQL transaction at the end; a sync that dies before it
leaves staged pages and table versions nobody points at, and the next sync goes on from there.
"""

import os
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from connectors._ids import tables_listed
from model.delivery import REJECTS
from model.errors import HiloError, TryAgainLater, with_others
from model.faults import FAULTS
from model.schemas import CANONICAL
from pipeline import vanished
from pipeline.fetching import Fetched, Fetching, Order
from pipeline.load import COUNTS, Loaded, load, rejects_of
from pipeline.progress import Progress, unwatched
from pipeline.rebuilt import rebuild
from pipeline.receive import Received, unexpected
from pipeline.sources import Source, usable
from store import lock, quarantine, retention, snapshots
from store.aside import Aside
from store.marks import Mark, marks, rows_before
from store.site import Site
from store.status import source_status

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class SourceResult:
    """What a sync brought from one source."""

    source: str
    status: str
    started_at: datetime
    finished_at: datetime
    counts: pl.DataFrame = field(default_factory=COUNTS.to_frame)
    rejects: pl.LazyFrame = field(default_factory=REJECTS.to_frame().lazy)
    cursors: tuple[snapshots.Cursor, ...] = ()
    totals: tuple[snapshots.Total, ...] = ()
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
        """`success`, `partial` when anything was left out or newly set aside, `failed` when nothing was read."""
        states = {result.status for result in self.sources}
        return states.pop() if len(states) == 1 else "partial" if states else "success"


def sync(
    site: Site, names: Iterable[str] = (), *, clock: Clock, as_of: datetime | None = None, full: bool = False,
    accept_smaller: bool = False, patient: bool = False, on_progress: Progress = unwatched, is_demo: bool = False,
) -> SyncResult:  # fmt: skip
    """Pull the named sources (or all), derive everything and commit one snapshot as of `as_of` (default: now).

    Sources are fetched side by side, and one that cannot be read, or whose section is wrong, never stops another.
    With `patient` a source that asked us to wait is not asked again before it said.
    """
    wanted, wrong = usable(site, names)
    with lock.writer_lock(site.catalog, _owner(), clock) as held:
        started = clock()
        moment = as_of or started
        run = snapshots.begin_run(site.catalog, started, moment)
        limit = 0.0 if accept_smaller else site.settings.store.shrink_limit
        job = Job(site, run, clock, full, limit, on_progress, held)
        waiting = _waiting(site, started) if patient else {}
        asked = tuple(source for source in wanted if source.name not in waiting)
        unasked = wrong | {source.name: waiting[source.name] for source in wanted if source.name in waiting}
        left_out = [SourceResult(name, "failed", started, started, error=error) for name, error in unasked.items()]
        results = (*_pulled(job, asked, started), *left_out)
        snapshot = _commit(job, results, moment, is_demo=is_demo)
    return SyncResult(run, snapshot, results)


def rederive(site: Site, *, clock: Clock, on_progress: Progress = unwatched) -> int | None:
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


def _waiting(site: Site, now: datetime) -> dict[str, TryAgainLater]:
    """The sources that asked us to wait until an instant after now, and what to say of them."""
    paused = source_status(site.catalog, now).filter("is_paused").select("source", "paused_until").iter_rows()
    return {
        name: TryAgainLater(
            f"Reading {name}", f"paused until {until:%H:%M} UTC ({until:%Y-%m-%d}), as the source asked us to",
            next_step="nothing; a later sync goes on where it stopped", until=until,
        )
        for name, until in paused
    }  # fmt: skip


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


def _pulled(job: Job, wanted: tuple[Source, ...], started: datetime) -> tuple[SourceResult, ...]:
    """Every source fetched into staging side by side, and stored in the order of the settings."""
    unknown = Mark(None, job.run, job.run - 1) if job.full else Mark()
    orders = [_order(job, source, unknown, started) for source in wanted]
    is_watched = job.on_progress is not unwatched
    with Fetching(job.site, job.run, orders, job.held.beat, job.on_progress, is_watched) as fetching:
        return tuple(_stored(job, order, fetching) for order in orders)


def _order(job: Job, source: Source, unknown: Mark, started: datetime) -> Order:
    """What to fetch of a source. Of one never read before all ids have just been seen when it has been."""
    known = marks(job.site.catalog, source.name)
    compared = known.get(vanished.STREAM) if known else Mark(server_time=started)
    return Order(source, {} if job.full else known, unknown, started, compared, is_full=job.full and bool(known))


def _stored(job: Job, order: Order, fetching: Fetching) -> SourceResult:
    """Parse and merge one source's staged pages; whatever is wrong with the source stays inside its result."""
    fetched = fetching.result(order.source.name)
    if fetched.error:
        return SourceResult(order.source.name, "failed", fetched.started_at, job.clock(), error=fetched.error)
    try:
        return _merged(job, order, fetched, fetching.look)
    except FAULTS as error:  # one source never stops another; its result says what happened
        bug = error if isinstance(error, HiloError) else unexpected(order.source.name, "all streams", error)
        return SourceResult(order.source.name, "failed", fetched.started_at, job.clock(), error=bug)


def _merged(job: Job, order: Order, fetched: Fetched, look: Callable[[], None]) -> SourceResult:
    source = order.source
    before = rows_before(job.site.catalog, source.name)
    streams = [_stream(job, source, part, order.mark(part.stream.name), before, look) for part in fetched.streams]
    rejects = rejects_of(part.loaded for part in streams)
    held, compared = _compared(job, order, fetched)
    errors = [*(part.error for part in streams if part.error), *held]
    was_read = any(part.was_read for part in streams)
    return SourceResult(
        source.name, _status(job, source.name, bool(errors), was_read, rejects), fetched.started_at, job.clock(),
        pl.concat([COUNTS.to_frame(), *(part.loaded.count_frame() for part in streams)]), rejects,
        (*(part.cursor for part in streams), *compared), _totals(streams), with_others(errors),
    )  # fmt: skip


def _compared(job: Job, order: Order, fetched: Fetched) -> tuple[list[HiloError], tuple[snapshots.Cursor, ...]]:
    """What the ids that were listed say of the rows stored: what is held instead, and when they were compared."""
    name, told = order.source.name, fetched.listed
    if told is None:
        known = order.compared if tables_listed(part.stream for part in fetched.streams) else None
        return [], (vanished.remembered(name, job.run, known),) if known else ()
    held = vanished.apply(job.site.tables, name, told, order.started_at, job.run, job.shrink_limit)
    mark = vanished.compared(order.compared, order.started_at, held)
    return held, (vanished.remembered(name, job.run, mark),)


@dataclass(frozen=True)
class StreamResult:
    """What one stream brought, where it goes on, and why it stopped early."""

    received: Received
    loaded: Loaded
    cursor: snapshots.Cursor
    error: HiloError | None

    @property
    def was_read(self) -> bool:
        """Whether the source answered. The end of a stream that walks another's rows says nothing: it may have none."""
        return self.loaded.was_read or (self.error is None and not self.received.stream.after)


def _stream(
    job: Job, source: Source, received: Received, mark: Mark, before: Mapping[str, int], look: Callable[[], None]
) -> StreamResult:
    stream = received.stream
    pages = received.pages(job.site.staging, source.name)
    of = received.count_pages(job.site.staging, source.name)
    tick = _ticker(job, source.name, f"storing {stream.name}", of, look)
    aside = Aside(job.site.staging.root)
    loaded = load(job.site.tables, source, stream, pages, job.run, before, job.shrink_limit, aside, tick)
    error = received.error or loaded.error
    finished = mark.finished_run if error else job.run
    cursor = snapshots.Cursor(
        source.name, stream.name, stream.moved(mark.cursor, loaded.cursors), job.run, finished,
        is_finished=error is None,
    )  # fmt: skip
    return StreamResult(received, loaded, cursor, error)


def _totals(streams: list[StreamResult]) -> tuple[snapshots.Total, ...]:
    """The source's own totals per table. Streams that count rows of the same table add up, and a total that lacks
    one of them would be no total.
    """
    counting = [part for part in streams if part.received.stream.count and part.received.stream.counts_table]
    tables = dict.fromkeys(part.received.stream.counts_table or "" for part in counting)
    found = (_total(name, [p for p in counting if p.received.stream.counts_table == name]) for name in tables)
    return tuple(total for total in found if total)


def _total(table: str, parts: list[StreamResult]) -> snapshots.Total | None:
    after = [part.received.total for part in parts if not part.error]
    before = [part.received.total_before for part in parts]
    if len(after) < len(parts) or None in after:
        return None
    return snapshots.Total(table, sum(t or 0 for t in after), None if None in before else sum(t or 0 for t in before))


def _ticker(job: Job, source: str, doing: str, of: int, look: Callable[[], None]) -> Callable[[int], None]:
    done = rows = 0

    def tick(more: int) -> None:
        nonlocal done, rows
        done, rows = done + 1, rows + more
        look()
        job.on_progress(source, doing, done, rows, of)

    if of:
        job.on_progress(source, doing, 0, 0, of)
    return tick


def _status(job: Job, source: str, failed: bool, was_read: bool, rejects: pl.LazyFrame) -> str:
    """`failed` is only a source that could not be read at all; a held file was read.

    What is set aside once more, as the last sync told already, is an open entry of the quarantine and no news.
    """
    if failed:
        return "partial" if was_read else "failed"
    told = rejects.filter(~notice()).with_columns(source=pl.lit(source))
    return "success" if quarantine.are_known(job.site.catalog, told) else "partial"


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
    before = snapshots.newest(site.catalog)
    site.tables.seal({n: v for n, v in versions.items() if before is None or before.versions.get(n) != v})
    snapshot = snapshots.commit(
        site.catalog,
        snapshots.Commit(job.run, as_of, job.clock(), versions, results, derived.conflicts, is_demo=is_demo),
        job.held,
    )
    retention.apply(site, job.clock())
    return snapshot
