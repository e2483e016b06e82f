"""Sources read side by side: a thread for each fetches its streams into staging, one stream after the other.

Threads only fetch. What writes tables, the catalog or a screen happens where the sources are awaited, in the order of
the settings, so that the result does not depend on which source answered first.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Event, Thread
from time import monotonic
from types import TracebackType
from typing import Final, Self

from connectors._contract import Fetch, Http, Stream
from connectors._ids import tables_listed
from model.errors import HiloError, TryAgainLater
from pipeline import vanished
from pipeline.progress import Progress
from pipeline.receive import Received, receive, unexpected
from pipeline.sources import Source, transport
from pipeline.vanished import Listed
from store.marks import Mark
from store.site import Site

AT_ONCE: Final = 8
"""Sources fetched at the same time."""
_SIGN_OF_LIFE: Final = 30.0
"""Seconds: while all sources wait (for a rate limit, say), the writer lock is renewed this often."""
_GOODBYE: Final = 2.0
"""Seconds a sync that ends early waits for all its threads; one that is waiting for a source dies with the process."""


class _EndedError(BaseException):
    """The sync was given up; its threads stop before they write another page. No fault of the source's."""


@dataclass(frozen=True)
class Fetched:
    """What was staged of one source, stream by stream, and the ids it has, where they were due to be listed; `error`
    when it could not be asked at all.
    """

    source: Source
    started_at: datetime
    streams: tuple[Received, ...] = ()
    listed: Listed | None = None
    error: HiloError | None = None


@dataclass(frozen=True)
class Order:
    """What to fetch of one source: where each stream goes on, and when the sync began by the caller's clock.

    `unknown` is the mark of a stream never committed, `compared` that of the ids; a full sync compares them again.
    """

    source: Source
    marks: Mapping[str, Mark]
    unknown: Mark
    started_at: datetime
    compared: Mark | None = None
    is_full: bool = False

    def mark(self, stream: str) -> Mark:
        """Where the stream goes on."""
        return self.marks.get(stream, self.unknown)


_Step = tuple[str, str, int, int, int | None]


@dataclass
class Fetching:
    """The threads of one sync, and what they have told so far. Use it in a `with`; await each source with `result`.

    `beat` is called at every sign of life, `on_progress` at every step; both in the awaiting thread.
    """

    site: Site
    run: int
    orders: Sequence[Order]
    beat: Callable[[], None]
    on_progress: Progress
    is_watched: bool = False
    _told: "SimpleQueue[Fetched | _Step]" = field(default_factory=SimpleQueue)
    _done: dict[str, Fetched] = field(default_factory=dict)
    _ended: Event = field(default_factory=Event)
    _free: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(AT_ONCE))
    _threads: list[Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        for order in self.orders:
            name = f"fetch-{order.source.name}"
            self._threads.append(Thread(target=self._fetch, args=(order,), name=name, daemon=True))
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._ended.set()
        until = monotonic() + _GOODBYE
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))

    def result(self, source: str) -> Fetched:
        """What was staged of a source, as soon as all of it is."""
        while source not in self._done:
            try:
                self._take(self._told.get(timeout=_SIGN_OF_LIFE))
            except Empty:
                self.beat()
            self.look()
        return self._done[source]

    def look(self) -> None:
        """Take in what the threads have told meanwhile, and show a sign of life."""
        while True:
            try:
                self._take(self._told.get_nowait())
            except Empty:
                return self.beat()

    def _take(self, told: Fetched | _Step) -> None:
        if isinstance(told, Fetched):
            self._done[told.source.name] = told
        else:
            self.on_progress(*told)

    def _fetch(self, order: Order) -> None:
        """The body of a thread: whatever goes wrong becomes part of its source's result."""
        try:
            with self._free, ExitStack() as open_connections:
                http = transport(order.source)
                if http:
                    open_connections.callback(http.close)
                found = self._fetched(order, http)
        except _EndedError:
            return
        except HiloError as error:
            found = Fetched(order.source, order.started_at, error=error)
        except BaseException as error:  # noqa: BLE001 - the last words of a thread; unsaid, its source is awaited for ever
            bug = unexpected(order.source.name, "all streams", error)
            found = Fetched(order.source, order.started_at, error=bug)
        self._told.put(found)

    def _fetched(self, order: Order, http: Http | None) -> Fetched:
        source = order.source
        fetch = Fetch(source.name, source.settings, order.started_at, http)
        streams = source.connector.streams(source.settings)
        received = tuple(self._stream(order, stream, fetch) for stream in streams)
        return Fetched(source, order.started_at, received, self._listed(order, received, fetch))

    def _listed(self, order: Order, received: tuple[Received, ...], fetch: Fetch) -> Listed | None:
        """The ids the source has now, where it is time to compare them and it did not ask us to wait."""
        source, streams = order.source, [part.stream for part in received]
        is_changed = any(part.count_pages(self.site.staging, source.name) for part in received)
        is_due = vanished.is_due(
            source.settings, order.compared, order.started_at, is_full=order.is_full, is_changed=is_changed
        )
        is_asked = not any(isinstance(part.error, TryAgainLater) for part in received)
        if source.settings.recorded or not (tables_listed(streams) and is_due and is_asked):
            return None
        if fetch.http:
            fetch.http.begin_stream()
        self._told.put((source.name, "comparing ids", 0, 0, None))
        return vanished.listed(source.name, streams, fetch)

    def _stream(self, order: Order, stream: Stream, fetch: Fetch) -> Received:
        if fetch.http:
            fetch.http.begin_stream()
        mark, pages = order.mark(stream.name), 0
        self._told.put((order.source.name, stream.name, 0, 0, None))

        def tick(of: int | None) -> None:
            nonlocal pages
            if self._ended.is_set():
                raise _EndedError
            pages += 1
            self._told.put((order.source.name, stream.name, pages, 0, of))

        return receive(self.site, order.source, stream, self.run, fetch, mark, tick, is_watched=self.is_watched)
