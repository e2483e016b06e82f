"""A source's own figures beside ours, each with the rule that explains the difference.

A named rule is claimed only where our clock, run by that rule, gives the source's number within the source's
own precision; the first rule in the order of DIFFERENCES is told. Where two are needed, a rule and whose
opening hours, both are.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from clocks.alternatives import OURS, alternatives, counts
from clocks.facts import DIMENSIONS, RESOLUTION_CLOCKS, Clocks
from clocks.opening import Opening, opening
from clocks.spans import is_solved
from model.clocks import CLOCKS
from model.derived import VENDOR_COMPARISON
from model.settings import Settings, versions
from model.vocabulary import BASES, DIFFERENCES

COUNTED: Final = ("count_reopens", "count_effective_reopens", "count_agent_replies", "count_customer_messages")
CALENDAR, BUSINESS = BASES
TURN: Final = "next_response"
MEASURED: Final = (*CLOCKS, TURN, *COUNTED)
"""What a source's figure can be compared with."""
HOURS: Final = (None, "no_holidays", "other_hours")
"""Whose opening hours: ours first."""
_LATE: Final = "1m"
"""A source may write its figure of a reply this much after the reply."""
_RUNNING: Final = (*RESOLUTION_CLOCKS, "unassigned", "longest_silence")
_RANKS: Final = {rule: rank for rank, rule in enumerate((OURS, *DIFFERENCES))}
_OF_HOURS: Final = 100  # ranks of rules in the second choice of opening hours begin here


def is_comparable() -> pl.Expr:
    """Whether a figure is one that Hilo measures too: a count, or a clock of which the basis is told."""
    measured, has_basis = pl.col("figure").is_in(list(MEASURED)), pl.col("basis").is_not_null()
    return (measured & (has_basis | pl.col("figure").is_in(list(COUNTED)))).fill_null(value=False)


def compared(figures: pl.DataFrame, clocks: Clocks, settings: Settings) -> pl.DataFrame:
    """VENDOR_COMPARISON of the rows of VENDOR_METRICS (`figures`) that Hilo measures too.

    Figures of interactions nobody knows fall out, as their events do. A next response is ours where the
    source wrote its own at the instant of our reply.
    """
    located = _located(figures, clocks)
    if located.is_empty():  # most companies; the rules of others take their time even for nothing
        return VENDOR_COMPARISON.empty()
    known = _with_ours(located, clocks)
    plain = known.with_columns(_agreed().alias("agreed"))
    told = plain.join(_explained(plain, clocks, settings), on="number", how="left")
    named = told.join(_called_solved(clocks), on="row", how="left")
    rule = pl.coalesce("agreed", "found", _remaining()).alias("rule")
    return VENDOR_COMPARISON.conform(named.with_columns(rule, vendor_value="value")).sort(VENDOR_COMPARISON.key)


def _located(figures: pl.DataFrame, clocks: Clocks) -> pl.DataFrame:
    """The figures we measure with `number`, and of their interactions `row` and what the rules ask."""
    mine = figures.filter(is_comparable())
    of_case = clocks.facts.select(
        "row", "source", "interaction_id", *DIMENSIONS, "started_on", "left_out", "schedule", "is_resolved",
        "first_responded_at", "asked_at",
    )  # fmt: skip
    found = mine.join(of_case, on=("source", "interaction_id"))
    return found.sort(VENDOR_COMPARISON.key).with_row_index("number")


def _with_ours(known: pl.DataFrame, clocks: Clocks) -> pl.DataFrame:
    """`our_value`, and `reply_at`: the reply a next response is about."""
    replied = known.join(_replies(known, clocks), on="number", how="left")
    turns = clocks.turns.rename({"answered_at": "reply_at"}).select(
        "row", "reply_at", *(_clock(TURN, b) for b in BASES)
    )
    names = {(f, b): f if f in COUNTED else _clock(f, b) for f, b in known.select("figure", "basis").unique().rows()}
    ours = clocks.facts.select("row", *{n for (f, _), n in names.items() if n in clocks.facts.columns})
    wide = replied.join(turns, on=("row", "reply_at"), how="left").join(ours, on="row", how="left")
    chosen = [
        pl.when((pl.col("figure") == figure) & (pl.col("basis") == basis if basis else pl.lit(value=True))).then(name)
        for (figure, basis), name in sorted(names.items(), key=str)
        if name in wide.columns
    ]
    return wide.with_columns(pl.coalesce(*chosen, pl.lit(None, pl.Int64)).alias("our_value")).sort("number")


def _clock(figure: str, basis: str | None) -> str:
    return f"{figure}_{basis}_seconds"


def _replies(known: pl.DataFrame, clocks: Clocks) -> pl.DataFrame:
    """The last reply up to the instant a next response was written at: number, reply_at."""
    asked = known.filter((pl.col("figure") == TURN) & pl.col("at").is_not_null()).select("number", "row", "at")
    there = clocks.replies.select("row", "at", pl.col("at").alias("reply_at")).sort("at", "row")
    found = asked.sort("at", "row").join_asof(there, on="at", by="row", tolerance=_LATE, check_sortedness=False)
    return found.select("number", "reply_at")


def _is(ours: pl.Expr) -> pl.Expr:
    """Whether a number is the source's: the same, or rounded to its precision, down, up or to the nearest."""
    return ((pl.col("value") - ours).abs() < pl.max_horizontal(pl.col("precision").fill_null(1), 1)).fill_null(False)


def _agreed() -> pl.Expr:
    """What needs no other rule than ours; null where the figures differ."""
    ours, theirs = pl.col("our_value"), pl.col("value")
    return (
        pl.when(pl.col("left_out").is_not_null())
        .then(pl.lit("left_out"))
        .when(ours.is_null() & theirs.is_null())
        .then(pl.lit("neither"))
        .when(ours == theirs)
        .then(pl.lit("equal"))
        .when(_is(ours))
        .then(pl.lit("rounded"))
    )


def _explained(known: pl.DataFrame, clocks: Clocks, settings: Settings) -> pl.DataFrame:
    """The first rule that gives the source's number: number, found (the rule), also (whose hours, if needed too).

    `known` has the `agreed` rule. Where a figure is given on both bases, the rule found in calendar time must
    hold in opening hours too: there, short times agree by chance.
    """
    asked = known.filter(pl.col("agreed").is_null() & pl.col("value").is_not_null())
    rows = asked.select("row").unique().sort("row")
    found = alternatives(clocks, rows)
    counted = asked.join(counts(clocks, rows), on=("row", "figure")).filter(_is(pl.col("count")))
    spans = _spans(asked.filter(pl.col("basis") == CALENDAR), found)
    calendar = _first([counted.select("number", _rank()), _measured(spans, {(0, CALENDAR): _span()})])
    held = asked.filter(pl.col("basis") == BUSINESS).join(_held(known, calendar), on="number", how="left")
    allowed = _spans(held, found).filter(pl.col("held").is_null() | (pl.col("held") == pl.col("rule")))
    return pl.concat([calendar, _first([_measured(allowed, _in_hours(allowed, settings))])])


def _spans(asked: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The figures with every interval of their alternatives."""
    return asked.join(found, on=("row", "figure", "reply_at"), nulls_equal=True)


def _span() -> pl.Expr:
    return (pl.col("ends_at") - pl.col("starts_at")).dt.total_seconds()


def _held(known: pl.DataFrame, calendar: pl.DataFrame) -> pl.DataFrame:
    """Of figures in opening hours the rule that holds for the same figure in calendar time: number, held.

    Null where the source does not give it; `unexplained` where no rule was found.
    """
    same = ("row", "figure", "name", "at")
    told = known.filter((pl.col("basis") == CALENDAR) & pl.col("value").is_not_null())
    found = told.join(calendar, on="number", how="left")
    ours = pl.when(pl.col("agreed").is_in(["equal", "rounded"])).then(pl.lit(OURS))
    rule = pl.coalesce(ours, "found", pl.lit("unexplained")).alias("held")
    once = found.select(*same, rule).unique(same, keep="none")
    return known.filter(pl.col("basis") == BUSINESS).join(once, on=same, nulls_equal=True).select("number", "held")


def _first(tried: list[pl.DataFrame]) -> pl.DataFrame:
    """The first rule in order: number, found, also. `tried` has number and rank.

    `found` is null where our own rule gives the number in our own hours, though our value is null for a doubt.
    """
    first = pl.concat(tried).group_by("number").agg(pl.col("rank").min())
    names, whose = pl.Series(list(_RANKS)), pl.Series(list(HOURS), dtype=pl.String)
    rule = pl.lit(names).gather(pl.col("rank") % _OF_HOURS)
    told = first.select("number", rule.alias("found"), pl.lit(whose).gather(pl.col("rank") // _OF_HOURS).alias("also"))
    only_hours = pl.col("found") == OURS
    return told.select(
        "number",
        pl.when(only_hours).then("also").otherwise("found").alias("found"),
        pl.when(~only_hours).then("also").alias("also"),
    )


def _rank() -> pl.Expr:
    return pl.col("rule").replace_strict(_RANKS, return_dtype=pl.Int64).alias("rank")


def _measured(spans: pl.DataFrame, hours: Mapping[tuple[int, str], pl.Expr]) -> pl.DataFrame:
    """Number and rank of every option that gives the figure's number, in the first of `hours` by which it does.

    A key of `hours` is its place in HOURS and a name of its own.
    """
    parts = {f"{place}/{name}": part for (place, name), part in hours.items()}
    timed = spans.with_columns(**parts)
    total = [pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name) for name in parts]
    options = timed.group_by("number", "rule", "option").agg(pl.col("value", "precision").first(), *total)
    ranks = [pl.when(_is(pl.col(f"{p}/{name}"))).then(_rank() + p * _OF_HOURS) for p, name in hours]
    return options.select("number", pl.min_horizontal(*ranks, pl.lit(None, pl.Int64)).alias("rank")).drop_nulls()


def _in_hours(spans: pl.DataFrame, settings: Settings) -> dict[tuple[int, str], pl.Expr]:
    """Seconds by our opening hours, by ours without days off, by every schedule with and without, and on any day."""
    always = {(2, "always"): _span()}
    if spans.is_empty() or not settings.schedules:
        return always
    ours, plain = _openings(spans, settings)
    ends = ("starts_at", "ends_at")
    others = {
        (2, f"{name}/{has}"): hours.seconds(*ends, pl.lit(name))
        for name in settings.schedules
        for has, hours in (("days_off", ours), ("plain", plain))
    }
    return {(0, "ours"): ours.seconds(*ends), (1, "plain"): plain.seconds(*ends), **others, **always}


def _openings(spans: pl.DataFrame, settings: Settings) -> tuple[Opening, Opening]:
    without = {
        name: tuple(version.model_copy(update={"holidays": ()}) for version in versions(told))
        for name, told in settings.schedules.items()
    }
    edges = spans.select(pl.col("starts_at").min(), pl.col("ends_at").max()).row(0)
    ours, plain = (opening(s, settings.company.timezone, *edges) for s in (settings.schedules, without))
    return ours, plain


def _called_solved(clocks: Clocks) -> pl.DataFrame:
    """`row` of what was closed and never called solved, as `is_closed_only`."""
    solved = is_solved().any() & ~(pl.col("status") == "solved").any()
    return clocks.changes.group_by("row").agg(solved.alias("is_closed_only"))


def _remaining() -> pl.Expr:
    """Why there is nothing to compare; else unexplained."""
    figure, ours = pl.col("figure"), pl.col("our_value")
    closed = pl.col("is_closed_only") & figure.is_in(["first_resolution", "full_resolution"])
    unsolved = figure.is_in(list(_RUNNING)) & ~pl.col("is_resolved")
    unanswered = pl.col("first_responded_at").is_null() & pl.col("asked_at").is_not_null()
    waiting = figure.is_in(["first_response", "time_to_human", "total_reply"]) & unanswered
    return (
        pl.when(pl.col("value").is_null() & closed)
        .then(pl.lit("closed_not_solved"))
        .when(pl.col("value").is_null())
        .then(pl.lit("vendor_missing"))
        .when(ours.is_null() & (pl.col("basis") == BUSINESS) & pl.col("schedule").is_null())
        .then(pl.lit("no_hours"))
        .when(ours.is_null() & (unsolved.fill_null(False) | waiting))
        .then(pl.lit("ours_running"))
        .when(ours.is_null())
        .then(pl.lit("ours_undefined"))
        .otherwise(pl.lit("unexplained"))
    )
