from datetime import UTC, date, datetime

from store.annotations import Annotation, add, withdraw
from store.state import State, state

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_empty_catalog_has_come_nowhere(any_catalog):
    assert state(any_catalog) == State(0, 0)


def test_whatever_is_told_or_taken_back_moves_it_on(any_catalog):
    number = add(any_catalog, Annotation(date(2026, 2, 27), "x", "ana", NOON))
    told = state(any_catalog)
    withdraw(any_catalog, number, "pau", NOON)
    assert 0 < told.act < state(any_catalog).act
