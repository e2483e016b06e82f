"""Targets: what was promised in each case, and whether it was kept.

A deadline that the source set itself is the promise that was made, so it comes first; the settings fill the
rest, by channel, priority and team, as they were in force on the local day the wait started.

A frame of waits has one row per interaction that waits for something: row, channel, priority, team, schedule,
`since_at`, `done_at`, `over_at` (ended without being done), `due_at` (the source's deadline), `may_run`, and the
seconds of its clock on each basis (`calendar`, `business`; null until it is done).
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

import polars as pl

from clocks.durations import seconds
from clocks.opening import Opening
from model.schemas import INSTANT
from model.settings import Target
from model.vocabulary import BASES, CHANNELS, UNKNOWN

EITHER: Final = "either"
"""Basis of a target that names none: business where there are opening hours, else calendar."""
PROMISES: Final = pl.Schema(
    {"channel": pl.String(), "priority": pl.String(), "team": pl.String(), "valid_from": pl.Date(),
     "target_seconds": pl.Int64(), "target_basis": pl.String(), "is_default": pl.Boolean()}
)  # fmt: skip
TOLD: Final = ("target_seconds", "target_basis")
_SCOPES: Final = (("priority", "team"), ("priority",), ("team",), ())
"""What a promise may be limited to; the narrowest first."""


def promises(tables: tuple[Target, ...]) -> pl.DataFrame:
    """PROMISES: one row per channel, priority and team (null: any) and first day, from a target's tables.

    `default` stands for the channels without a duration of their own in the same scope from the same day.
    """
    told = pl.DataFrame([row for table in tables for row in _rows(table)], PROMISES, orient="row")
    key = ["channel", "priority", "team", "valid_from"]
    return told.sort("is_default", *key).unique(key, keep="first", maintain_order=True).sort("valid_from", *key[:3])


def _rows(table: Target) -> Iterator[tuple[object, ...]]:
    since, basis = table.valid_from or date.min, table.basis or EITHER
    for name, promise in table.promises.items():
        for channel in CHANNELS if name == "default" else (name,):
            for priority in table.priorities or (None,):
                for team in table.teams or (None,):
                    yield channel, priority, team, since, int(promise.total_seconds()), basis, name == "default"


def in_force(waits: pl.DataFrame, promised: pl.DataFrame) -> pl.DataFrame:
    """`waits` (channel, priority, team, day …) with target_seconds and target_basis: null without a promise that day.

    The narrowest scope with a promise for the channel wins, and in it the latest `valid_from` not after the day.
    """
    keys = ["channel", "priority", "team", "day"]
    named = waits.with_columns(pl.col("channel").fill_null(UNKNOWN))
    told = _told(named.select(keys).drop_nulls("day").unique().sort(keys), promised)  # far fewer than waits
    return named.join(told, on=keys, how="left", nulls_equal=True)


def _told(cases: pl.DataFrame, promised: pl.DataFrame) -> pl.DataFrame:
    """Each channel, priority, team and day with the promise that holds."""
    known = cases.sort("day")
    for number, scope in enumerate(_SCOPES):
        mine = _limited(promised, scope).rename({name: f"{name}_{number}" for name in TOLD})
        known = known.join_asof(mine, on="day", by=["channel", *scope], check_sortedness=False)
    best = [pl.coalesce(f"{name}_{number}" for number in range(len(_SCOPES))).alias(name) for name in TOLD]
    return known.select(*cases.columns, *best)


def _limited(promised: pl.DataFrame, scope: tuple[str, ...]) -> pl.DataFrame:
    """The promises limited to exactly this scope, by first day."""
    limits = [pl.col(name).is_not_null() == (name in scope) for name in ("priority", "team")]
    return promised.filter(limits).select(pl.col("valid_from").alias("day"), "channel", *scope, *TOLD)


def responses(facts: pl.DataFrame) -> pl.DataFrame:
    """Waits for a first response, of counted interactions in which a customer asked; not where a bot could help.

    It is over without one when she hung up, or when it was solved unanswered.
    """
    hung_up = pl.col("is_abandoned") & (pl.col("asked_at") == pl.col("called_at"))
    over = pl.when(hung_up).then("call_ended_at").when("is_resolved").then("last_solved_at")
    helped = pl.col("is_contained").fill_null(False)
    asked = facts.filter(pl.col("is_counted") & pl.col("asked_at").is_not_null() & ~helped)
    since = pl.coalesce("handed_at", "asked_at")
    return _waits(asked, "first_response", since=since, done="first_responded_at", over=over)


def resolutions(facts: pl.DataFrame) -> pl.DataFrame:
    """Waits for the first solve, of counted interactions that were not transferred away."""
    own = facts.filter(pl.col("is_counted") & ~pl.col("is_transferred"))
    over = pl.lit(None, INSTANT)
    return _waits(own, "resolution", since=pl.col("started_at"), done="first_solved_at", over=over)


def _waits(facts: pl.DataFrame, figure: str, *, since: pl.Expr, done: str, over: pl.Expr) -> pl.DataFrame:
    clock = {"resolution": "first_resolution"}.get(figure, figure)
    # Where the source tells no status nothing says it was settled, so its deadlines run.
    running = ~pl.col("is_transferred") & ~pl.col("is_resolved").fill_null(False)
    return facts.select(
        "row", "channel", "priority", "team", "schedule",
        since.alias("since_at"),
        pl.col(done).alias("done_at"),
        pl.when(pl.col(done).is_null()).then(over).alias("over_at"),
        pl.col(f"{figure}_due_at").alias("due_at"),
        running.alias("may_run"),
        *(pl.col(f"{clock}_{basis}_seconds").alias(basis) for basis in BASES),
    )  # fmt: skip


def judged(
    waits: pl.DataFrame, tables: tuple[Target, ...], as_of: datetime, timezone: str, hours: Opening | None
) -> pl.DataFrame:
    """`row`, `target` (met, breached, running, null) and `target_seconds` (null under the source's deadline) of waits.

    Met: done at or before the target, to the second. Breached: later, or not yet although the target has
    passed. Running: not yet, and it has not passed. What ended without being done was breached if it ended
    after the target, and is null otherwise; so is what has no target, or was settled nobody knows when.
    """
    day = pl.col("since_at").dt.convert_time_zone(timezone).dt.date()
    own = pl.col("due_at").is_null()
    known = in_force(waits.with_columns(pl.when(own).then(day).alias("day")), promises(tables))
    ended = pl.coalesce("done_at", "over_at", pl.when("may_run").then(pl.lit(as_of, INSTANT)))
    timed = known.with_columns(ended.alias("ended_at"))
    # Parts of a second are cut off, as in the seconds of a clock.
    passed = (pl.col("ended_at") - pl.col("due_at")).dt.total_seconds() > 0
    late = pl.when(own).then(_elapsed(hours) > pl.col("target_seconds")).otherwise(passed)
    return timed.with_columns(late.alias("is_late")).select("row", _state().alias("target"), "target_seconds")


def _elapsed(hours: Opening | None) -> pl.Expr:
    """Seconds on the target's basis: the clock's where it was done, else until it ended or until now."""
    spent = seconds("since_at", "ended_at", hours)
    on = {basis: pl.when(pl.col("done_at").is_not_null()).then(basis).otherwise(spent[basis]) for basis in BASES}
    told = pl.col("target_basis")
    is_business = (told == "business") | ((told == EITHER) & pl.col("schedule").is_not_null())
    return pl.when(is_business).then(on["business"]).otherwise(on["calendar"])


def _state() -> pl.Expr:
    late = pl.col("is_late")
    on_time = pl.when(pl.col("done_at").is_not_null()).then(pl.lit("met"))
    still = on_time.when(pl.col("over_at").is_null()).then(pl.lit("running"))
    return pl.when(late).then(pl.lit("breached")).when(~late).then(still)
