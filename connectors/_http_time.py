"""The time a sync may take: a limit for each stream and one for the whole source, and waiting within them."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from connectors._contract import HttpSettings
from model.errors import TryAgainLater

log = logging.getLogger("hilo.http")

GOES_ON: Final = "run the sync again; it goes on where it stopped"
_WORTH_TELLING: Final = 5.0
"""Seconds: a longer pause is told, so that nobody takes a waiting sync for a dead one."""


def paused(until: datetime) -> str:
    """Until when, as it is told."""
    return f"paused until {until:%H:%M} UTC ({until:%Y-%m-%d})"


@dataclass
class Patience:
    """How long one source may still be asked, and before when it may not.

    The source's limit runs from the first request on, each stream's from its `begin_stream`; what ends first holds.
    """

    host: str
    stream_seconds: float
    source_seconds: float
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    _source_ends: datetime | None = None
    _stream_ends: datetime | None = None
    _not_before: datetime | None = None

    @classmethod
    def of(
        cls, host: str, settings: HttpSettings, sleep: Callable[[float], None], now: Callable[[], datetime]
    ) -> "Patience":
        """As the settings say."""
        return cls(host, settings.total_timeout_seconds, settings.source_timeout_seconds, sleep, now)

    def begin_stream(self) -> None:
        """Start the time limit of a stream anew; without it the limit runs from the first request."""
        self._source_ends = self._source_ends or self.instant_in(self.source_seconds)
        self._stream_ends = min(self._source_ends, self.instant_in(self.stream_seconds))

    def left(self) -> float:
        """Seconds left of the stream's time limit and the source's."""
        if self._stream_ends is None:
            self.begin_stream()
        return ((self._stream_ends or self.now()) - self.now()).total_seconds()

    def hold(self, seconds: float) -> None:
        """Let the next request wait that long from now on."""
        self._not_before = self.instant_in(seconds) if seconds else None

    def wait_for_turn(self) -> None:
        """Wait until the next request may be made; TryAgainLater when the time does not allow it."""
        left = self.left()
        wait = max(0.0, (self._not_before - self.now()).total_seconds()) if self._not_before else 0.0
        if left > 0 and wait <= left:
            return self.pause(wait, "its request limit is used up")
        until = self.instant_in(wait) if wait else None
        reason = "the source's request limit is used up" if left > 0 else self._limit()
        told = f"{reason}; {paused(until)}" if until else reason
        raise TryAgainLater(f"Reading {self.host}", told, next_step=GOES_ON, until=until)

    def _limit(self) -> str:
        whose = "source" if self._stream_ends == self._source_ends else "stream"
        return f"the {whose}'s time limit is reached"

    def pause(self, seconds: float, why: str) -> None:
        """Wait that long, and tell it when it is long."""
        if seconds >= _WORTH_TELLING:
            log.warning("%s: %s; going on in %.0f s", self.host, why, seconds)
        if seconds > 0:
            self.sleep(seconds)

    def instant_in(self, seconds: float) -> datetime:
        """The instant that many seconds from now."""
        return self.now() + timedelta(seconds=seconds)
