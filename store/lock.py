"""One writer at a time: a catalog row with owner, heartbeat and lease. Readers never wait for it."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from model.errors import TryAgainLater
from store.catalog import Catalog
from store.catalog_tables import LOCKS

LEASE: Final = timedelta(minutes=10)
"""A writer that has not shown a heartbeat for this long counts as dead."""
BEATS: Final = 60
"""Signs of life in one lease; each is a transaction flushed to disk."""
_NAME: Final = "writer"
_held_here: Final[set[str]] = set()
"""Tokens held by this process: an owner with our host and number but none of these was a former process."""


@dataclass(frozen=True)
class Held:
    """The lock while it is ours. Call `beat` at least every few pages; most calls cost nothing."""

    catalog: Catalog
    owner: str
    token: str
    now: Callable[[], datetime]
    lease: timedelta
    _renewed: list[datetime] = field(default_factory=list, compare=False, repr=False)

    def beat(self) -> None:
        """Show that we live; TryAgainLater when the lock was taken over meanwhile, which it cannot be so soon after
        the last time that was shown.
        """
        if self._renewed and timedelta(0) <= self.now() - self._renewed[-1] < self.lease / BEATS:
            return
        with self.catalog.write() as connection:
            self._renew(connection)

    def confirm(self, connection: Connection) -> None:
        """Renew inside a transaction of the caller's, so that a commit cannot outlive a lost lock."""
        self._renew(connection)

    def _renew(self, connection: Connection) -> None:
        moment = self.now()
        mine = sa.update(LOCKS).where(LOCKS.c.name == _NAME, LOCKS.c.token == self.token)
        changed = connection.execute(mine.values(heartbeat_at=moment, expires_at=moment + self.lease)).rowcount
        if changed != 1:
            raise TryAgainLater(
                "Writing to the store",
                f"{self.owner} was silent for longer than {self.lease} and another process took over",
                next_step="run the command again; nothing of this run became visible",
            )
        self._renewed[:] = [moment]


@contextmanager
def writer_lock(
    catalog: Catalog,
    owner: str,
    now: Callable[[], datetime],
    lease: timedelta = LEASE,
    is_alive: Callable[[str], bool] | None = None,
) -> Iterator[Held]:
    """Hold the store's only writer lock; TryAgainLater names who holds it and since when.

    `owner` is `host:process id`. The lock of a process of this host that is gone, or of anyone whose
    lease has run out, is taken over.
    """
    held = Held(catalog, owner, uuid4().hex, now, lease)
    _acquire(held, is_alive or process_is_alive)
    _held_here.add(held.token)
    try:
        yield held
    finally:
        _held_here.discard(held.token)
        with catalog.write() as connection:
            connection.execute(sa.delete(LOCKS).where(LOCKS.c.name == _NAME, LOCKS.c.token == held.token))


def process_is_alive(owner: str) -> bool:
    """Whether the owner may still be running; of other hosts we cannot know, so they count as alive."""
    host, _, number = owner.rpartition(":")
    if host != socket.gethostname() or not number.isdigit():
        return True
    with suppress(PermissionError):  # it runs under another user
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return False
    return True


def _acquire(held: Held, is_alive: Callable[[str], bool]) -> None:
    moment = held.now()
    row = {"owner": held.owner, "token": held.token, "acquired_at": moment, "heartbeat_at": moment}
    values = row | {"expires_at": moment + held.lease}
    try:
        with held.catalog.write() as connection:
            current = connection.execute(sa.select(LOCKS).where(LOCKS.c.name == _NAME)).first()
            if current is None:
                connection.execute(sa.insert(LOCKS).values(name=_NAME, **values))
            elif not _is_dead(current, held, moment, is_alive) or not _took_over(connection, current, values):
                raise _busy(current.owner, current.acquired_at, current.heartbeat_at)
    except IntegrityError as error:  # both saw no lock; the other was first
        raise _busy("another process", moment, moment) from error


def _is_dead(current: sa.Row[Any], held: Held, moment: datetime, is_alive: Callable[[str], bool]) -> bool:
    if current.expires_at <= moment:
        return True
    if current.owner == held.owner:  # our own number: ours, or a former process that had it (containers)
        return current.token not in _held_here
    return not is_alive(current.owner)


def _took_over(connection: Connection, current: sa.Row[Any], values: dict[str, Any]) -> bool:
    """Compare and swap: only if nobody else took it over since we looked."""
    same = sa.update(LOCKS).where(
        LOCKS.c.name == _NAME, LOCKS.c.token == current.token, LOCKS.c.heartbeat_at == current.heartbeat_at
    )
    return connection.execute(same.values(values)).rowcount == 1


def _busy(owner: str, since: datetime, beat: datetime) -> TryAgainLater:
    return TryAgainLater(
        "Writing to the store",
        f"{owner} has been writing since {since:%Y-%m-%d %H:%M:%S} UTC (last sign of life {beat:%H:%M:%S})",
        next_step="wait until it has finished and run the command again; if it died, its lock expires by itself",
    )
