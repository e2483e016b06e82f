"""Pages in which one value is something else than the vendor says: nothing raises, and every record is accounted for.

Drift of this kind is what a sync meets when a vendor changes its mind. `HILO_SEEDS=5` tries five times as much.
"""

import os
import random
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
import pytest

from tests.connectors.case import parse, unharmed
from tests.connectors.test_contract import OVER_HTTP

DROPPED = object()
STRANGE = (
    DROPPED, None, True, False, 0, -3, 1.5, 1e30, 10**18, "", "  ", "x", "a\0b", "2026-11-01T10:00:00Z",
    "9999-12-31T00:00:00Z", [], [None], ["a"], [["x"]], [{"id": 1}], {}, {"a": 1}, {"id": {"id": 1}},
)  # fmt: skip
PLACES = 12 * int(os.environ.get("HILO_SEEDS", "1"))


def places(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where a value stands in what is decoded JSON, as keys and positions from the top; of lists the first three."""
    inside = value.items() if isinstance(value, dict) else enumerate(value[:3]) if isinstance(value, list) else ()
    for key, entry in inside:
        yield (*above, key)
        yield from places(entry, (*above, key))


def changed(body: bytes, place: tuple[Any, ...], value: Any) -> bytes:
    """The body with something else at a place."""
    whole = orjson.loads(body)
    around = whole
    for key in place[:-1]:
        around = around[key]
    if value is DROPPED:
        del around[place[-1]]
    else:
        around[place[-1]] = value
    return orjson.dumps(whole)


@pytest.mark.parametrize("case", OVER_HTTP, ids=lambda case: case.name)
def test_a_value_that_is_something_else_stops_nothing_and_loses_nothing(case):
    found, chance = unharmed(case), random.Random(zlib.crc32(case.name.encode()))
    for stream in found.streams:
        page = max(found.pages[stream.name], key=lambda page: len(page.body), default=None)
        where = list(places(orjson.loads(page.body))) if page else []
        for place in chance.sample(where, min(len(where), PLACES)):
            value = chance.choice(STRANGE)
            part = parse(stream, replace(page, body=changed(page.body, place, value)), found.settings)
            told = sum(frame.height for frame in part.tables.values()) + part.rejects.filter("is_row").height
            assert part.records == told, f"{stream.name}: {value!r} at {place}"


def test_values_are_changed_where_they_stand():
    body = b'{"a": [1, {"b": 2}], "c": null}'
    assert list(places(orjson.loads(body))) == [("a",), ("a", 0), ("a", 1), ("a", 1, "b"), ("c",)]
    assert changed(body, ("a", 1, "b"), "x") == b'{"a":[1,{"b":"x"}],"c":null}'
    assert changed(body, ("a",), DROPPED) == b'{"c":null}'
