"""The rows of one question as pages, from where the last sync stopped.

With a cursor column rows come in its order and each page says how far it got. A pull that came to its
end starts the next one `overlap_hours` before the last value seen, because a warehouse shows rows
later than it dates them. A pull that was cut goes on exactly where it stopped, and remembers that
place: the next whole pull starts from it, so that what was shown meanwhile is not missed. A place in the
answer to one question is none in the answer to another: when the question changes all is read again.
"""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, column, func, or_, select

from connectors._contract import Fetch
from connectors.sql import bodies
from connectors.sql.batches import batches
from connectors.sql.databases import let_go_unfinished, server_time
from connectors.sql.places import Place, reached
from connectors.sql.settings import SqlSettings
from model.delivery import Page
from model.errors import SourceSkipped, TryAgainLater

Notice = tuple[str, str | None, str]


@dataclass(frozen=True)
class Question:
    """What a stream asks: a select, the column of its result that is the cursor, the columns it must have.

    Without a select (there is no such table) it only has something to tell. `notices` are
    (object, field, reason) of what could not be asked for; they travel with the first page. `key` are the columns that
    tell its rows apart, where that is not every row.
    """

    ask: Select[Any] | None
    cursor: str | None = None
    needed: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    key: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """The same for the same question, and for no other."""
        return sha256(f"{self.ask} by {self.cursor}".encode()).hexdigest()[:16]


def pages(stream: str, request: Fetch, connection: Connection, question: Question) -> Iterator[Page]:
    """The pages of a question: none when there is no row and nothing to tell.

    SourceSkipped when a column is missing or given twice, or there are more than `max_rows` rows.
    """
    now, held = server_time(connection, request.now), None
    with closing(_made(stream, request, connection, question, now)) as made:
        try:
            for page in made:
                if held:
                    yield held
                held = page
        except Exception:
            if held:  # it was received: what comes after it is asked for next time
                yield held
            raise
    if held:
        yield _last(held)
    elif question.notices:
        body = bodies.written(bodies.frame_of([], []), question.notices)
        yield Page(stream, stream, now, body, request.cursor)


def _made(
    stream: str, request: Fetch, connection: Connection, question: Question, now: datetime
) -> Generator[Page, None, None]:
    """A page per batch, each saying that more of the pull follows."""
    settings: SqlSettings = request.settings
    place = _place(question, request.cursor)
    since = place.start(timedelta(hours=settings.overlap_hours)) if place else None
    low, notices = place.resumed if place else None, question.notices
    asked = stream if since is None else f"{stream} since {since}"
    with closing(_batches(stream, connection, question, since, request)) as given:
        for names, rows in given:
            at = reached(names, rows, question.cursor, stream, now)
            place = Place(*at, is_partial=True, low=low, of=question.mark) if at else place
            body = bodies.written(bodies.frame_of(names, rows), notices)
            yield Page(stream, asked, now, body, place.text() if place else None)
            notices = ()


def _place(question: Question, cursor: str | None) -> Place | None:
    """Where to go on with this question; null where it has no cursor, or the saved one is another question's."""
    place = Place.read(cursor) if question.cursor else None
    return place if place and place.of in (None, question.mark) else None


def sample(stream: str, connection: Connection, request: Fetch, question: Question, most: int) -> pl.DataFrame:
    """Some rows of a question, as text; SourceSkipped when a column that is needed is not among theirs."""
    if question.ask is None:
        return pl.DataFrame()
    found = connection.execute(question.ask.limit(bindparam("most", most)))
    names = list(found.keys())
    _check_columns(stream, request.source, names, question.needed)
    return bodies.frame_of(names, found.all())


def total(connection: Connection, question: Question) -> int:
    """How many rows a question has in all, those with one key counted once; none without a table to ask."""
    if question.ask is None:
        return 0
    if not question.key:
        return _count(connection, question.ask)
    key: list[ColumnElement[Any]] = [column(name) for name in question.key]
    given = question.ask.subquery("hilo_given")
    each = select(*key).select_from(given).where(*(part.is_not(None) for part in key)).distinct()
    lacking = select(*key).select_from(given).where(or_(*(part.is_(None) for part in key)))  # set aside one by one
    return _count(connection, each) + _count(connection, lacking)


def _count(connection: Connection, ask: Select[Any]) -> int:
    return int(connection.execute(select(func.count()).select_from(ask.subquery("hilo_all"))).scalar_one())


def _placed(question: Question, since: datetime | int | str | None, most: int) -> Select[Any] | None:
    """The question from a place on, in the cursor's order; one row more than may come, to see that there are more."""
    ask = question.ask
    if ask is None:
        return None
    if question.cursor:
        cursor: ColumnElement[Any] = column(question.cursor)
        if since is not None:
            ask = ask.where(or_(cursor >= bindparam("since", since), cursor.is_(None)))
        ask = ask.order_by(cursor)
    return ask.limit(bindparam("most", most + 1))


def _batches(
    stream: str, connection: Connection, question: Question, since: datetime | int | str | None, request: Fetch
) -> Generator[tuple[list[str], Sequence[Row[Any]]], None, None]:
    """The names of the columns and some rows, at most `batch_rows` at a time, as the database sends them."""
    settings: SqlSettings = request.settings
    ask = _placed(question, since, settings.max_rows)
    if ask is None:
        return
    streaming = connection.execution_options(stream_results=True, max_row_buffer=1)
    until = time.monotonic() + settings.total_timeout_seconds
    with let_go_unfinished(connection), streaming.execute(ask) as found:
        names, read = list(found.keys()), 0
        _check_columns(stream, request.source, names, question.needed)
        for rows in batches(found, settings.batch_rows):
            read += len(rows)
            _check_number(stream, request.source, read, settings.max_rows)
            if read > len(rows):
                _check_time(stream, request.source, until, question)
            yield names, rows


def _check_time(stream: str, source: str, until: float, question: Question) -> None:
    if time.monotonic() > until:
        goes_on = "run the sync again; it goes on where it stopped"
        raise TryAgainLater(
            f"Reading {stream} of {source}",
            "the stream's time limit is reached",
            next_step=goes_on if question.cursor else "name a cursor column, or raise total_timeout_seconds",
        )


def _check_number(stream: str, source: str, read: int, most: int) -> None:
    if read > most:
        raise SourceSkipped(
            f"Reading {stream} of {source}",
            f"the query gives more than {most:,} rows",
            next_step="narrow the query, or raise max_rows",
        )


def _check_columns(stream: str, source: str, names: Sequence[str], needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in names]
    twice = [name for name in names if names.count(name) > 1]
    if missing or twice:
        what = f"has no column {missing[0]!r}" if missing else f"has the column {twice[0]!r} twice"
        raise SourceSkipped(
            f"Reading {stream} of {source}",
            f"the query {what}",
            allowed=f"each once; it has {', '.join(names)}",
            next_step=f"correct the query or the mapping in [sources.{source}]",
        )


def _last(page: Page) -> Page:
    """The last page of a pull: its cursor says that the pull is done."""
    place = Place.read(page.cursor)
    if place is None:
        return page
    return replace(page, cursor=replace(place, is_partial=False).text())
