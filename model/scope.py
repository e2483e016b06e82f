"""What a viewer may see: the part of the data every page starts from."""

from dataclasses import dataclass
from functools import reduce
from operator import and_

import polars as pl


@dataclass(frozen=True)
class Scope:
    """Teams, channels and sources a viewer may see; an empty tuple means all of them.

    Applied once, when a snapshot is opened, below every cache: totals, lists, searches and
    downloads all start from scoped frames.
    """

    teams: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    may_see_people: bool = True
    may_act: bool = True
    may_administer: bool = True

    def predicate(self) -> pl.Expr:
        """Rows the viewer may see; true for all rows of an unrestricted scope. Null is never within a restriction."""
        kept = {"team": self.teams, "channel": self.channels, "source": self.sources}
        parts = [pl.col(column).is_in(list(values)).fill_null(False) for column, values in kept.items() if values]
        return reduce(and_, parts, pl.lit(True))


EVERYTHING = Scope()
"""The scope of an installation without access rules."""
