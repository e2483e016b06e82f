from datetime import UTC, datetime

import polars as pl

from model.persons import IDENTITY_SUGGESTIONS
from store.suggestions import kept, replace

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def suggestions(*rows):
    named = [
        {"source_a": "s", "contact_a": a, "source_b": "s", "contact_b": b, "probability": p, "evidence": list(words),
         "count_interactions": n, "suggested_at": NOON}
        for a, b, p, words, n in rows
    ]  # fmt: skip
    return pl.DataFrame(named, schema=IDENTITY_SUGGESTIONS.schema)


def test_they_come_back_as_they_were_the_likeliest_first(any_catalog):
    given = suggestions(("a", "b", 0.97, ("place", "mailbox"), 3), ("c", "d", 0.95, ("place",), 2))
    replace(any_catalog, given.reverse())
    assert kept(any_catalog).equals(given)


def test_the_next_ones_take_the_place_of_all_before_even_none(any_catalog):
    assert kept(any_catalog).schema == IDENTITY_SUGGESTIONS.schema
    replace(any_catalog, suggestions(("a", "b", 0.97, ("place",), 3)))
    replace(any_catalog, suggestions(("a", "c", 0.96, ("place",), 3)))
    assert kept(any_catalog)["contact_b"].to_list() == ["c"]
    replace(any_catalog, suggestions())
    assert kept(any_catalog).is_empty()
