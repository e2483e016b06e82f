"""What a rule looks at: a connector, something that serves its recordings, and what must come out."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

import orjson
import polars as pl

from connectors._contract import Connector, Fetch, Stream
from model.delivery import Context, Page, Parsed, gather
from model.schemas import CANONICAL
from tests.connectors.loopback import Answer

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
SERVER_DATE = "Sun, 01 Nov 2026 12:00:00 GMT"
SECRET = "marker-secret-4711"  # in every section of a case that signs in; may be shown nowhere
ENOUGH = 30

Wrap = Callable[[Answer], Answer]


def as_it_is(answer: Answer) -> Answer:
    """No fault."""
    return answer


@dataclass(frozen=True, eq=False)
class Case:
    """A connector, something that serves its recordings, and what must come out of them.

    `serving(wrap)` starts the source and yields the section of its settings; `wrap` may put faults
    before the server's answers (a source on disk ignores it). `rows` counts what each table holds in
    the end, worked by hand; `known` is (table, id of the row, column, value), the id with its
    interaction's in front and a `/` where it is not unique without. `circling` makes a
    server that never comes to an end; `now` is what the server's clock says; `drift` adds unknown fields to a page.
    """

    name: str
    connector: Connector
    serving: Callable[[Wrap], AbstractContextManager[Mapping[str, Any]]]
    rows: Mapping[str, int]
    known: tuple[tuple[str, str, str, Any], ...]
    circling: Wrap | None = None
    now: datetime = NOW
    drift: Callable[[Page], Page] = field(default=lambda page: each_object(page, with_unknown_fields))
    damage: Callable[[Page], Page] = field(default=lambda page: each_object(page, _with_broken_instants))


@dataclass(frozen=True, eq=False)
class Received:
    """What one complete sync of a case received: the checked settings, the streams and their pages."""

    case: Case
    settings: Any
    streams: tuple[Stream, ...]
    pages: Mapping[str, list[Page]]

    def parts(self, change: Callable[[Page], Page] = lambda page: page) -> list[tuple[Stream, Parsed]]:
        """Every page of every stream, parsed one by one."""
        return [(s, parse(s, change(p), self.settings)) for s in self.streams for p in self.pages[s.name]]

    @cached_property
    def sound(self) -> list[tuple[Stream, Parsed]]:
        """The pages as received, parsed once for all rules."""
        return self.parts()

    @cached_property
    def damaged(self) -> list[tuple[Stream, Parsed]]:
        """The same pages with instants that cannot be read."""
        return self.parts(self.case.damage)


def parse(stream: Stream, page: Page, settings: Any) -> Parsed:
    """One page, parsed as the pipeline does."""
    return stream.parse(page, Context("desk", settings, page.received_at))


def received(case: Case, wrap: Wrap = as_it_is) -> Received:
    """Fetch every stream of the case from its beginning to its end, parents before children."""
    with case.serving(wrap) as section:
        settings = case.connector.settings.model_validate(dict(section))
        streams = case.connector.streams(settings)
        pages: dict[str, list[Page]] = {}
        for stream in streams:
            pages[stream.name] = fetched(case, stream, settings, pages)
        return Received(case, settings, streams, pages)


@lru_cache(maxsize=4)
def unharmed(case: Case) -> Received:
    """A complete sync without faults, done once for all rules that only look at it."""
    return received(case)


def fetched(
    case: Case, stream: Stream, settings: Any, parents: Mapping[str, list[Page]], cursor: str | None = None,
    limit: int = ENOUGH,
) -> list[Page]:  # fmt: skip
    """Pages of one stream from a cursor on, with a transport of its own."""
    http = case.connector.http(settings) if case.connector.http else None
    with closing(http) if hasattr(http, "close") else nullcontext():
        fetch = Fetch("desk", settings, case.now, http, cursor, lambda: parents.get(stream.after or "", []))
        return list(islice(stream.fetch(fetch), limit))


def final(parts: Iterable[tuple[Stream, Parsed]]) -> dict[str, pl.DataFrame]:
    """What the store would hold: per key the newest row, sorted by key."""
    tables = gather([part for _, part in parts]).tables
    return {name: _newest(name, frame) for name, frame in sorted(tables.items())}


def _newest(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    table = CANONICAL[name]
    updated = ["_source_updated_at"] if "_source_updated_at" in frame.columns else []
    ordered = frame.sort(updated, nulls_last=False, maintain_order=True) if updated else frame
    return ordered.unique(table.key, keep="last", maintain_order=True).select(table.names).sort(table.key)


def same(left: Mapping[str, pl.DataFrame], right: Mapping[str, pl.DataFrame]) -> bool:
    """True when both hold equal rows, whichever empty tables they name."""
    names = {n for side in (left, right) for n, frame in side.items() if frame.height}
    return all(n in left and n in right and left[n].equals(right[n]) for n in names)


def each_object(page: Page, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Page:
    """The page with every object of its JSON body changed."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return change({key: walk(entry) for key, entry in value.items()})
        return [walk(entry) for entry in value] if isinstance(value, list) else value

    return replace(page, body=orjson.dumps(walk(orjson.loads(page.body))))


def with_unknown_fields(entry: dict[str, Any]) -> dict[str, Any]:
    """The object with fields nobody heard of."""
    return {"zz_new": {"deep": [1, None]}, **entry, "zz_list": ["a"], "zz_null": None}


def _with_broken_instants(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: "soon" if _is_instant(value) else value for key, value in entry.items()}


def _is_instant(value: Any) -> bool:
    return isinstance(value, str) and len(value) >= 19 and value[4:5] == "-" and value[13:14] == ":"
