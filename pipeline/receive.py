"""From a source to staging: every raw page is on disk before anything is parsed.

A killed run leaves its pages behind; the next one takes them over and goes on after the last of
them, so a crash redoes at most one page.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil
from pathlib import Path
from traceback import format_tb

from connectors._contract import Fetch, Stream
from model.delivery import Context, Page
from model.errors import BugError, HiloError
from model.faults import FAULTS
from pipeline.sources import Source
from store.disk import refusal
from store.site import Site
from store.snapshots import Mark
from store.staging import Staging, read_folder

log = logging.getLogger("hilo.sync")

OnPage = Callable[[int | None], None]


@dataclass(frozen=True)
class Received:
    """What is staged for one stream: the runs to load, and why fetching stopped early, if it did.

    `total` is the source's own count after it was read, null where it gives none or the reading stopped early;
    `total_before` the one before a first or full read, which takes long enough for more to arrive.
    """

    stream: Stream
    runs: tuple[int, ...]
    error: HiloError | None
    total: int | None = None
    total_before: int | None = None

    def pages(self, staging: Staging, source: str) -> Iterator[Page]:
        """Every staged page that has not been committed yet, in order."""
        return chain.from_iterable(staging.pages(source, self.stream.name, run) for run in self.runs)

    def count_pages(self, staging: Staging, source: str) -> int:
        """How many pages that are."""
        return sum(staging.count(source, self.stream.name, run) for run in self.runs)


def receive(
    site: Site, source: Source, stream: Stream, run: int, fetch: Fetch, mark: Mark, on_page: OnPage,
    *, is_watched: bool = False,
) -> Received:  # fmt: skip
    """Fetch one stream into staging, going on after what a killed run left there.

    `mark` is where the last committed sync stopped. Errors end the stream, not the sync. `on_page` is called before a
    page is kept, with the number of pages to expect where that can be told; for it `is_watched` costs some work.
    """
    left = _mended(site.staging, source.name, stream.name, mark.committed_run, run)
    reached = (c for earlier in left for c in site.staging.cursors(source.name, stream.name, earlier))
    cursor = stream.moved(mark.cursor, reached)
    placed = replace(fetch, cursor=cursor, parents=lambda: _parents(site.staging, source, stream, mark))
    before = _total(source, stream, fetch) if mark.cursor is None else None
    expected = before if is_watched else None
    error = _stage(site.staging, source, stream, placed, run, on_page, expected)
    return Received(stream, (*left, run), error, None if error else _total(source, stream, fetch), before)


def _total(source: Source, stream: Stream, fetch: Fetch) -> int | None:
    """The source's own total; null when it gives none, or cannot, which must not cost the rows that were read."""
    if source.settings.recorded or not (stream.count and stream.counts_table):
        return None
    try:
        return stream.count(fetch)
    except HiloError as error:
        log.warning("source %s, stream %s has no total of its own: %s", source.name, stream.name, error.message)
    except FAULTS as error:  # told in the log; the rows are worth more than their number
        unexpected(source.name, f"the total of {stream.name}", error)
    return None


def _left_behind(staging: Staging, source: str, stream: str, committed: int, run: int) -> tuple[int, ...]:
    """Runs whose pages were staged but never committed."""
    return tuple(r for r in staging.runs(source, stream) if committed < r < run)


def _mended(staging: Staging, source: str, stream: str, committed: int, run: int) -> tuple[int, ...]:
    """Runs left behind, up to the first damaged page: it and what follows it is asked for again."""
    found = _left_behind(staging, source, stream, committed, run)
    for position, earlier in enumerate(found):
        if staging.mend(source, stream, earlier):
            log.warning(
                "source %s, stream %s: a raw page of run %d is damaged, reading it again", source, stream, earlier
            )
            for later in found[position + 1 :]:
                staging.discard(source, stream, later)
            return _left_behind(staging, source, stream, committed, run)
    return found


def _parents(staging: Staging, source: Source, stream: Stream, mark: Mark) -> Iterable[Page]:
    """Pages of the parent stream received since this stream last came to its end."""
    parent = stream.after or ""
    runs = [r for r in staging.runs(source.name, parent) if r > mark.finished_run]
    return chain.from_iterable(staging.pages(source.name, parent, r) for r in runs)


def _stage(
    staging: Staging, source: Source, stream: Stream, fetch: Fetch, run: int, on_page: OnPage,
    expected: int | None,
) -> HiloError | None:  # fmt: skip
    of: int | None = None
    try:
        for sequence, page in enumerate(_pages(source, stream, fetch)):
            of = _pages_for(expected, source, stream, page) if expected and sequence == 0 else of
            on_page(of)
            staging.write(source.name, stream.name, run, sequence, page)
    except HiloError as error:
        return error
    except FAULTS as error:  # one stream never stops another; its result says what happened
        return unexpected(source.name, stream.name, error)
    return None


def _pages_for(rows: int, source: Source, stream: Stream, first: Page) -> int | None:
    """About how many pages that many rows come on; null when the first page does not tell."""
    try:
        parsed = stream.parse(first, Context(source.name, source.settings, first.received_at))
    except FAULTS:  # only an estimate; it is parsed again, and told, when it is loaded
        return None
    held = parsed.frame(stream.counts_table or "").height
    return ceil(rows / held) if held else None


def _pages(source: Source, stream: Stream, fetch: Fetch) -> Iterator[Page]:
    """The stream's pages: from the system itself, or from a folder of recorded ones."""
    if source.settings.recorded is None:
        return stream.fetch(fetch)
    return _recorded(Path(source.settings.recorded), stream.name, fetch.cursor)


def _recorded(folder: Path, stream: str, cursor: str | None) -> Iterator[Page]:
    """Recorded pages not read yet; the cursor is the number of pages read."""
    for number, page in enumerate(read_folder(folder, stream), start=1):
        if number > int(cursor or 0):
            yield replace(page, cursor=str(number))


def unexpected(source: str, stream: str, error: BaseException) -> HiloError:
    """A fault of ours in one stream, told and logged without its values, which may hold personal data or a secret.

    A disk that takes no more is no fault of ours.
    """
    if refused := refusal(f"Syncing {source}, {stream}", error):
        return refused
    where = "".join(format_tb(error.__traceback__))
    log.error("source %s, %s: an unexpected %s\n%s", source, stream, type(error).__name__, where)
    return BugError(
        f"Syncing {source}, {stream}",
        f"an unexpected {type(error).__name__} in {_where(error)}",
        next_step="the other sources are not affected; the log has the details, please report them",
    )


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"
