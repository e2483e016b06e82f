"""Walks over what changed: when one began, how far it came, and from when the next one looks.

A walk asks for everything changed since the one before it began, less an overlap for what the source shows late.
Its bounds are the source's own clock, but never after the sync began by ours: a source whose clock was ahead for a
while would otherwise never be asked for what changed meanwhile, and of two clocks the earlier one costs some rows
read twice at most.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

import orjson

from connectors._contract import Fetch
from model.errors import SourceSkipped

_CLOCKS_DIFFER: Final = timedelta(days=1)
"""A cursor further ahead of us than clocks differ is wrong: asking from there would miss everything until then."""


@dataclass(frozen=True)
class Walk:
    """Changed since `since` (None: everything); under way since `begun`, come as far as `at`, the vendor's own mark.

    `latest` is when this sync began by our clock.
    """

    since: datetime | None = None
    begun: datetime | None = None
    at: Any = None
    latest: datetime | None = field(default=None, compare=False)

    @classmethod
    def of(cls, fetch: Fetch) -> Self:
        """The walk a cursor stands for, else a first one from `start_at`; SourceSkipped when it lies in the future."""
        if fetch.cursor is None:
            return cls(_aware(fetch.settings.start_at), latest=fetch.now)
        kept = orjson.loads(fetch.cursor)
        since, begun = (kept[key] and datetime.fromisoformat(kept[key]) for key in ("since", "begun"))
        not_ahead(fetch, max((moment for moment in (since, begun) if moment), default=None))
        return cls(since if begun else _looking_back(fetch, since), begun, kept["at"], fetch.now)

    @property
    def text(self) -> str:
        """The cursor of this walk."""
        return orjson.dumps({"since": self.since, "begun": self.begun, "at": self.at}).decode()

    def then(self, server_time: datetime, at: Any) -> Self:
        """The walk after an answer: further on at `at`, or, when that is None, the one to begin next time."""
        begun = self.beginning(server_time)
        return replace(self, since=begun, begun=None, at=None) if at is None else replace(self, begun=begun, at=at)

    def beginning(self, server_time: datetime) -> datetime:
        """When this walk began: by the source's clock at its first answer, or by ours when that is earlier."""
        return self.begun or min(server_time, self.latest or server_time)

    def lower(self, overlap: timedelta) -> datetime | None:
        """From when to ask: `since` less the overlap; None when everything is wanted."""
        return self.since and self.since - overlap


def from_the_start(fetch: Fetch, overlap: timedelta) -> datetime | None:
    """From when the first walk asked; None when it asked for everything. A source's total counts the same rows."""
    return Walk.of(replace(fetch, cursor=None)).lower(overlap)


def _looking_back(fetch: Fetch, since: datetime | None) -> datetime | None:
    """`since`, or `daily_overlap_hours` before it in the first walk of a day; never before `start_at`."""
    if since is None or since.date() >= fetch.now.date():
        return since
    earlier = since - timedelta(hours=fetch.settings.daily_overlap_hours)
    return max(earlier, _aware(fetch.settings.start_at) or earlier)


def _aware(moment: datetime | None) -> datetime | None:
    """An instant written without an offset is UTC."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def not_ahead(fetch: Fetch, moment: datetime | None) -> None:
    """SourceSkipped when a cursor's instant lies in the future: asking from there would miss everything until then."""
    if moment and moment > fetch.now + _CLOCKS_DIFFER:
        raise SourceSkipped(
            f"Reading {fetch.source}",
            f"the last sync is said to have ended at {moment:%Y-%m-%d %H:%M} UTC, which is in the future",
            allowed=f"instants up to now, {fetch.now:%Y-%m-%d %H:%M} UTC",
            next_step="set the clock of this machine, or read the source anew with `hilo sync --full`",
        )
