"""Who keeps which opening hours."""

from typing import Final

import polars as pl

from model.settings import Settings

DEFAULT: Final = "default"
KINDS: Final = {"teams": "team", "channels": "channel", "sources": "source"}
"""What a schedule may name, and the column it is looked up in; the first that names one decides."""


def schedule(settings: Settings) -> pl.Expr:
    """Name of the schedule (Enum) of a row with `team`, `channel` and `source`, as `schedule`.

    The one that names its team, else its channel, else its source (or that its source names), else
    `default` where there is one, else null.
    """
    names = pl.Enum(list(settings.schedules))
    told = [_kept(settings.keepers(kind), column, names) for kind, column in KINDS.items()]
    default = pl.lit(DEFAULT if DEFAULT in settings.schedules else None, names)
    return pl.coalesce(*told, default).alias("schedule")


def _kept(keepers: dict[str, str], column: str, names: pl.Enum) -> pl.Expr:
    if not keepers:
        return pl.lit(None, names)
    who, kept = pl.Series(list(keepers)), pl.Series(list(keepers.values()), dtype=names)
    return pl.col(column).replace_strict(who, kept, default=None, return_dtype=names)
