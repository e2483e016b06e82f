"""What a connector is: settings, streams as data, `fetch` that talks and `parse` that is pure.

A connector is one module or folder here with a `CONNECTOR` in it. Adding one is adding it, a case under
`tests/connectors/cases/` and its recordings; `tests/connectors/test_contract.py` then holds it to every rule.

What is the same for all of them stands beside this module. To fetch: `_http` is the transport (with `_http_address`,
`_http_pages`, `_http_time` and `_http_waiting`), `_http_sign_in` signs in; `_listing` walks lists, goes on where a sync
stopped and reads the children of what changed; `_walks` are its cursors, `_offsets` lists by page number, `_ids` what
there is, to find what was deleted; `_refusals` is what to do without what is gone or hidden. To parse: `_json` and
`_records` take a page apart; `_people`, `_histories` and `_links` tell of contacts, of events and figures, and of calls
with tickets; every row passes `_canonical`, which reads columns as `_readings` says, with the words, numbers and
instants of `_values` and `_instants`, and lists with `_rejects` what could not be read; `_together` reads small pages
as one. `_mapping` is for systems whose columns only the settings know, `_preview` what a check says of their rows;
`_registry` finds connectors, `_document` writes the pages of documentation.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from model.delivery import Context, Page, Parsed
from model.errors import one_of
from model.settings_values import TimeZone
from model.vocabulary import CHANNELS, PRIORITIES, STATUSES


class Answer(Protocol):
    """A successful HTTP answer: raw body, parsed JSON, the server's clock, response headers in lower case."""

    @property
    def body(self) -> bytes:
        """The raw body."""
        ...

    @property
    def server_time(self) -> datetime:
        """The source's clock (its Date header)."""
        ...

    @property
    def headers(self) -> dict[str, str]:
        """Response headers, names in lower case."""
        ...

    def json(self) -> Any:
        """The body as JSON; SourceSkipped when it is not JSON (a login page, a cut answer)."""
        ...


class Http(Protocol):
    """The transport a connector's `fetch` is given: authenticated, paced, retried, redacted."""

    def get(self, path: str, params: dict[str, Any] | None = None) -> Answer:
        """GET `base_url + path` (or an absolute address on the same host)."""
        ...

    def post(self, path: str, payload: Any, params: dict[str, Any] | None = None) -> Answer:
        """POST JSON to `base_url + path`; used for searches only."""
        ...

    def begin_stream(self) -> None:
        """Start the time budget of the next stream."""
        ...

    def close(self) -> None:
        """Close every connection."""
        ...


def _only(allowed: tuple[str, ...]) -> AfterValidator:
    """Words may be mapped to these only."""

    def check(words: dict[str, str]) -> dict[str, str]:
        strange = [word for word in words.values() if word not in allowed]
        if strange:
            raise ValueError(f"{one_of(allowed)}, not {strange[0]!r}")
        return words

    return AfterValidator(check)


class SourceSettings(BaseModel):
    """Keys every `[sources.NAME]` section has; each connector adds its own. Secrets are `SecretStr`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str = Field(description="connector: a module of connectors/")
    timezone: TimeZone = Field("UTC", description="zone of instants the source writes without an offset")
    schedule: str = Field("default", description="opening hours, a [schedules.NAME] section")
    channels: Annotated[dict[str, str], _only(CHANNELS)] = Field(
        {}, description="vendor's word for a channel → Hilo's channel"
    )
    statuses: Annotated[dict[str, str], _only(STATUSES)] = Field(
        {}, description="vendor's word for a status → Hilo's status"
    )
    priorities: Annotated[dict[str, str], _only(PRIORITIES)] = Field(
        {}, description="vendor's word for a priority → Hilo's priority"
    )
    teams: dict[str, str] = Field({}, description="vendor's team or queue → the team shown")
    recorded: str | None = Field(None, description="folder of recorded pages read instead of the network")
    stale_after_hours: float = Field(24, gt=0, description="the source is shown as stale after this")


class HttpSettings(SourceSettings):
    """Keys every HTTP connector has besides."""

    base_url: str | None = Field(None, description="address of a self-hosted system or a sandbox")
    allow_private_hosts: bool = Field(False, description="permit http:// and private addresses for this source")
    start_at: datetime | None = Field(None, description="read nothing older than this on the first sync")
    daily_overlap_hours: float = Field(
        0, ge=0, description="read so much once more in the first sync of a day, where rows show late"
    )
    total_timeout_seconds: float = Field(1800, gt=0, description="one stream's sync stops cleanly after this")
    source_timeout_seconds: float = Field(
        7200, gt=0, description="the sync of all streams together stops cleanly after this; the next one goes on"
    )


class RescanSettings(BaseModel):
    """Keys of sources that tell nothing of deletions and can list all their ids instead; beside those above."""

    rescan_days: float = Field(
        7, ge=0, description="after so many days all ids are compared, to find what was deleted; 0: never"
    )


SettingsClass = type[SourceSettings]


@dataclass(frozen=True)
class Fetch:
    """What `fetch` is given: settings, transport, where the last sync stopped, and the parent's pages.

    `http` is None for connectors that read files. `parents()` yields the pages of the `after` stream
    that were received since this stream last succeeded. `now` is injected.
    """

    source: str
    settings: Any
    now: datetime
    http: Http | None = None
    cursor: str | None = None
    parents: Callable[[], Iterable[Page]] = field(default=lambda: ())


@dataclass(frozen=True)
class Stream:
    """One kind of record a system offers, as data.

    `tables` are the canonical tables it can fill; `after` names the parent stream whose pages it walks;
    `count`, when given, asks the source for its own total (rows of `counts_table`) for reconciliation.
    `lists` are those of the tables of which `listed` names every id that is not deleted, as (table, ids) in any number
    of portions: what is stored and not among them was deleted.
    A page's cursor says where to go on after it; with `joined` only what this page adds to that, and `joined` makes one
    cursor of the one before and those of the pages since.
    `endpoint` (`GET /api/v2/…`, or the object's name) and `reads` (the vendor's fields) are for its documentation.
    """

    name: str
    doc: str
    tables: tuple[str, ...]
    fetch: Callable[[Fetch], Iterator[Page]]
    parse: Callable[[Page, Context], Parsed]
    after: str | None = None
    count: Callable[[Fetch], int] | None = None
    counts_table: str | None = None
    lists: tuple[str, ...] = ()
    listed: Callable[[Fetch], Iterable[tuple[str, Sequence[str]]]] | None = None
    joined: Callable[[str | None, Sequence[str]], str] | None = None
    endpoint: str = ""
    reads: tuple[str, ...] = ()

    def moved(self, cursor: str | None, cursors: Iterable[str | None]) -> str | None:
        """Where to go on after pages with these cursors, when it was `cursor` before them.

        A page without one stands in the middle of something that is read anew after a stop.
        """
        told = [one for one in cursors if one is not None]
        if not told:
            return cursor
        return self.joined(cursor, told) if self.joined else told[-1]


@dataclass(frozen=True)
class Connector:
    """A system Hilo can read.

    `http` builds the transport from the settings (None: it reads files); `check` proves that the
    settings work and returns one sentence; `streams` picks the streams these settings ask for,
    parents before children. The others are for its documentation, in plain sentences: `permissions` to grant,
    what is `never_read`, the vendor's `limits` and how they are kept, what is `not_covered`.
    """

    type: str
    title: str
    settings: SettingsClass
    streams: Callable[[Any], tuple[Stream, ...]]
    check: Callable[[Fetch], str]
    http: Callable[[Any], Http] | None = None
    permissions: tuple[str, ...] = ()
    never_read: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
