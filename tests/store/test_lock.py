import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from model.errors import TryAgainLater
from store.catalog import Catalog
from store.catalog_tables import LOCKS
from store.lock import BEATS, LEASE, process_is_alive, writer_lock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.at = NOON

    def __call__(self):
        return self.at


def test_a_second_writer_is_told_who_holds_it_since_when(any_catalog):
    second = writer_lock(any_catalog, "other:12", Clock())
    with writer_lock(any_catalog, "shop:11", Clock()), pytest.raises(TryAgainLater) as caught:
        second.__enter__()
    assert "shop:11 has been writing since 2026-03-01 12:00:00" in caught.value.text


def test_it_is_free_again_afterwards_also_after_an_error(any_catalog):
    with pytest.raises(ZeroDivisionError), writer_lock(any_catalog, "a:1", Clock()):
        _ = 1 / 0
    with writer_lock(any_catalog, "b:1", Clock()):
        pass


def test_a_lease_that_ran_out_is_taken_over_and_the_old_owner_stops(any_catalog):
    clock = Clock()
    with writer_lock(any_catalog, "a:1", clock) as first:
        clock.at = NOON + LEASE
        with writer_lock(any_catalog, "b:1", clock) as second:
            with pytest.raises(TryAgainLater, match="took over"):
                first.beat()
            second.beat()
    with writer_lock(any_catalog, "c:1", clock):
        pass


def test_the_old_owners_end_does_not_free_the_new_owners_lock(any_catalog):
    clock = Clock()
    first = writer_lock(any_catalog, "a:1", clock)
    first.__enter__()
    clock.at = NOON + LEASE
    with writer_lock(any_catalog, "b:1", clock):
        first.__exit__(None, None, None)
        with pytest.raises(TryAgainLater, match="b:1"), writer_lock(any_catalog, "c:1", clock):
            pass


def test_heartbeats_keep_it(any_catalog):
    clock = Clock()
    with writer_lock(any_catalog, "a:1", clock) as held:
        for _ in range(3):
            clock.at += LEASE - timedelta(seconds=1)
            held.beat()
        with pytest.raises(TryAgainLater), writer_lock(any_catalog, "b:1", clock):
            pass


def test_signs_of_life_are_written_once_in_a_while(catalog):
    clock, told = Clock(), []
    with writer_lock(catalog, "a:1", clock) as held:
        for _ in range(4):
            clock.at += LEASE / BEATS * 0.6
            held.beat()
            with catalog.read() as connection:
                told.append(connection.execute(sa.select(LOCKS.c.heartbeat_at)).scalar_one())
    assert [(at - NOON) / (LEASE / BEATS) for at in told] == pytest.approx([0.6, 0.6, 1.8, 1.8])


def test_a_dead_process_of_this_host_loses_it_at_once(any_catalog):
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    dead = f"{socket.gethostname()}:{done.stdout.strip()}"
    abandoned = writer_lock(any_catalog, dead, Clock())
    abandoned.__enter__()
    with writer_lock(any_catalog, "b:1", Clock()) as held:
        held.beat()


def test_a_former_process_with_our_number_loses_it_and_we_do_not(catalog, monkeypatch):
    us = f"{socket.gethostname()}:{os.getpid()}"
    with writer_lock(catalog, us, Clock()):
        with pytest.raises(TryAgainLater), writer_lock(catalog, us, Clock()):
            pass
        monkeypatch.setattr("store.lock._held_here", set())
        with writer_lock(catalog, us, Clock()):
            pass


def test_of_two_that_see_a_dead_owner_one_wins(any_catalog, monkeypatch):
    """The second looks before the first has taken over, and swaps after it."""
    abandoned = writer_lock(any_catalog, "dead:1", Clock())
    abandoned.__enter__()
    monkeypatch.setattr("store.lock._took_over", lambda *_: False)
    with pytest.raises(TryAgainLater), writer_lock(any_catalog, "b:1", Clock(), is_alive=lambda _: False):
        pass


def test_who_is_alive():
    assert process_is_alive(f"{socket.gethostname()}:{os.getpid()}")
    assert process_is_alive("another-host:1")
    assert process_is_alive("nonsense")


def test_two_processes_at_once_on_one_file(catalog):
    other = Catalog(catalog.url.render_as_string())
    with writer_lock(catalog, "a:1", Clock()), pytest.raises(TryAgainLater), writer_lock(other, "b:1", Clock()):
        pass
    other.close()
