"""From a source to staging: every raw page is on disk before anything is parsed.

A killed run leaves its pages behind; the next one takes them over and goes on after the last of
them, so a crash redoes at most one page.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from connectors._contract import Fetch, Stream
from model.delivery import Page
from model.errors import BugError, HiloError
from pipeline.sources import Source
from store.site import Site
from store.snapshots import Mark
from store.staging import Staging, read_folder

log = logging.getLogger("hilo.sync")


@dataclass(frozen=True)
class Received:
    """What is staged for one stream: the runs to load, and why fetching stopped early, if it did."""

    stream: Stream
    runs: tuple[int, ...]
    error: HiloError | None

    def pages(self, staging: Staging, source: str) -> Iterator[Page]:
        """Every staged page that has not been committed yet, in order."""
        return chain.from_iterable(staging.pages(source, self.stream.name, run) for run in self.runs)


def receive(
    site: Site, source: Source, stream: Stream, run: int, fetch: Fetch, mark: Mark, on_page: Callable[[], None]
) -> Received:
    """Fetch one stream into staging, going on after what a killed run left there.

    `mark` is where the last committed sync stopped. Errors end the stream, not the sync.
    """
    left = _mended(site.staging, source.name, stream.name, mark.committed_run, run)
    last = site.staging.last(source.name, stream.name, left[-1]) if left else None
    placed = replace(
        fetch, cursor=last.cursor if last else mark.cursor, parents=lambda: _parents(site.staging, source, stream, mark)
    )
    error = _stage(site.staging, source, stream, placed, run, on_page)
    return Received(stream, (*left, run), error)


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
    staging: Staging, source: Source, stream: Stream, fetch: Fetch, run: int, on_page: Callable[[], None]
) -> HiloError | None:
    try:
        for sequence, page in enumerate(_pages(source, stream, fetch)):
            staging.write(source.name, stream.name, run, sequence, page)
            on_page()
    except HiloError as error:
        return error
    except Exception as error:
        log.exception("source %s, stream %s", source.name, stream.name)
        return unexpected(source.name, stream.name, error)
    return None


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


def unexpected(source: str, stream: str, error: Exception) -> BugError:
    """A fault of ours in one stream, told without its values, which may hold personal data."""
    return BugError(
        f"Syncing {source}, {stream}",
        f"an unexpected {type(error).__name__} in {_where(error)}",
        next_step="the other sources are not affected; the log has the details, please report them",
    )


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"
