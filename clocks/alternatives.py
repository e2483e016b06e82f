"""The same clocks under other people's rules, so that a difference from a source's own figure can be named.

An alternative is made of intervals, or is a count, like our own clocks, and is measured the same way.
`clocks.comparison` tries them against the source's figure; a rule that does not give its number is never claimed.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal, NamedTuple

import polars as pl

from clocks import spans
from clocks.durations import INTERVALS
from clocks.facts import Clocks
from clocks.moments import moments, opened_by_agent
from clocks.timeline import Timeline
from clocks.waits import STATUSES_OF
from model.neighbours import following, previous
from model.schemas import INSTANT

OURS: Final = "ours"
"""Our own rule: the intervals of our clock, to be measured in other opening hours."""
ALTERNATIVES: Final = pl.Schema(
    {**INTERVALS, "figure": pl.String(), "rule": pl.String(), "option": pl.Int64(), "reply_at": INSTANT}
)
COUNTS: Final = pl.Schema({"row": pl.UInt32(), "figure": pl.String(), "rule": pl.String(), "count": pl.Int64()})
WAITS: Final = {**STATUSES_OF, "requester_wait": ("new", "open", "on_hold")}
_RESPONSES: Final = ("first_response", "time_to_human")
_SOLVES: Final = ("first_resolution", "full_resolution")


class Option(NamedTuple):
    """A rule for some figures: from one of `moments` to another."""

    figures: tuple[str, ...]
    rule: str
    start: str
    end: str


OPTIONS: Final = (
    Option(("first_response",), OURS, "waited_at", "first_responded_at"),
    Option(("time_to_human",), OURS, "asked_at", "first_responded_at"),
    Option(_RESPONSES, "own_ticket", "merged_asked_at", "first_responded_at"),
    Option(_RESPONSES, "own_ticket", "merged_created_at", "first_responded_at"),
    Option(("first_response",), "bot_included", "bot_asked_at", "first_responded_at"),
    Option(_RESPONSES, "from_creation", "created_at", "first_replied_at"),
    Option(("first_response",), "last_reopen", "reopened_at", "reopen_replied_at"),
    Option(_RESPONSES, "second_reply", "created_at", "second_replied_at"),
    Option(_RESPONSES, "bot_counts", "asked_at", "automatic_at"),
    Option(_RESPONSES, "bot_counts", "created_at", "automatic_at"),
    Option(_RESPONSES, "notes_count", "waited_at", "noted_at"),
    Option(_RESPONSES, "notes_count", "created_at", "noted_at"),
    Option(("time_with_bot",), OURS, "asked_at", "handed_at"),
    Option(("time_with_bot",), "own_ticket", "merged_asked_at", "handed_at"),
    Option(("time_with_bot",), "from_creation", "created_at", "handed_at"),
    Option(("bot_first_response",), OURS, "asked_at", "bot_answered_at"),
    Option(("bot_first_response",), "from_creation", "created_at", "bot_answered_at"),
    Option(("first_resolution",), OURS, "started_at", "first_solved_at"),
    Option(("first_resolution",), "own_ticket", "merged_started_at", "first_solved_at"),
    Option(("first_resolution",), "from_creation", "created_at", "first_solved_at"),
    Option(("full_resolution",), OURS, "started_at", "last_solved_at"),
    Option(("full_resolution",), "own_ticket", "merged_started_at", "last_solved_at"),
    Option(("full_resolution",), "from_creation", "created_at", "last_solved_at"),
    Option(("full_resolution",), "last_reopen", "last_reopened_at", "last_solved_at"),
    Option(("full_resolution",), "first_solve", "started_at", "settled_first_at"),
    Option(("full_resolution",), "first_solve", "created_at", "settled_first_at"),
    *(
        Option(_SOLVES, "closed_not_solved", start, end)
        for start in ("started_at", "created_at")
        for end in ("first_closed_at", "last_closed_at", "called_solved_at")
    ),
)
"""Rules that are one interval, ours among them."""


def alternatives(clocks: Clocks, rows: pl.DataFrame) -> pl.DataFrame:
    """ALTERNATIVES of the interactions in `rows` (`row`): the intervals of one option of one rule add up.

    `reply_at` is null, save for next responses: the reply that ends them, which tells one from another.
    """
    line = _only(clocks.line, rows)
    changes = clocks.changes.join(rows, on="row", how="semi", maintain_order="left")
    known = moments(clocks, line, changes)
    parts = [*_single(known), *_each_solve(known, line), *_waits(line, changes, known)]
    return pl.concat([*parts, *_next_responses(clocks, line)])


def _only(line: Timeline, rows: pl.DataFrame) -> Timeline:
    cases, events, asks, replies = (
        frame.join(rows, on="row", how="semi", maintain_order="left")
        for frame in (line.cases, line.events, line.asks, line.replies)
    )
    return replace(line, cases=cases, events=events, asks=asks, replies=replies)


def _option(frame: pl.DataFrame, figure: str, rule: str, ends: tuple[str, str], option: int = 0) -> pl.DataFrame:
    """ALTERNATIVES of the rows of `frame` whose end is not before their start."""
    start, end = (pl.col(name) for name in ends)
    reply = end if figure == "next_response" else pl.lit(None, INSTANT)
    told = frame.filter(end >= start).select(
        "row", start.alias("starts_at"), end.alias("ends_at"), pl.lit(figure).alias("figure"),
        pl.lit(rule).alias("rule"), pl.lit(option).alias("option"), reply.alias("reply_at"),
    )  # fmt: skip
    return told.cast(ALTERNATIVES)


def _single(known: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for number, (figures, rule, start, end) in enumerate(OPTIONS):
        for figure in figures:
            yield _option(known, figure, rule, (start, end), number)


def _each_solve(known: pl.DataFrame, line: Timeline) -> Iterator[pl.DataFrame]:
    """Full resolution of what is solved now up to each time it was called so, though it may have been already."""
    told = line.events.filter((pl.col("kind") == "status") & spans.is_solved("value")).select("row", "at")
    ended = known.drop_nulls("last_solved_at").select("row", "started_at", "created_at")
    each = ended.join(told.filter(pl.len().over("row") > 1), on="row")
    for number, start in enumerate(("started_at", "created_at")):
        found = _option(each, "full_resolution", "each_solve", (start, "at"))
        yield found.with_columns((2 * pl.int_range(pl.len()) + number).alias("option"))  # none adds up with another


def _waits(line: Timeline, changes: pl.DataFrame, known: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Time in some statuses: of what is solved until the last solve, else until the last change of status."""
    is_solved = pl.col("last_solved_at").is_not_null()
    starts = {OURS: "started_at", "own_ticket": "merged_started_at", "from_creation": "created_at"}
    for rule, start in starts.items():
        yield from _in_statuses(line, changes, known.filter(is_solved), rule, start)
    for number, start in enumerate(("started_at", "created_at")):
        yield from _in_statuses(line, changes, known.filter(~is_solved), "last_change", start, number)


def _in_statuses(
    line: Timeline, changes: pl.DataFrame, known: pl.DataFrame, rule: str, start: str, option: int = 0
) -> Iterator[pl.DataFrame]:
    cases = line.cases.drop("started_at").join(known.select("row", started_at=start).drop_nulls(), on="row")
    told = changes.join(cases, on="row", how="semi", maintain_order="left")
    every = spans.spans(replace(line, cases=cases.sort("row")), told)
    past = every.filter(following("starts_at", "row").is_not_null()) if rule == "last_change" else every
    zero = cases.filter(pl.col("row").is_in(told["row"].implode())).select("row", "started_at")
    for figure, statuses in WAITS.items():
        yield _option(zero, figure, rule, ("started_at", "started_at"), option)  # 0 where it never was in them
        yield _option(
            past.filter(pl.col("status").is_in(list(statuses))), figure, rule, ("starts_at", "ends_at"), option
        )


def _next_responses(clocks: Clocks, line: Timeline) -> Iterator[pl.DataFrame]:
    """By reply: our turn, from the last reopen since the reply before, and from the first word since then."""
    ours = clocks.turns.select("row", "started_at", "answered_at").join(line.cases, on="row", how="semi")
    yield _option(ours, "next_response", OURS, ("started_at", "answered_at"))
    answers = line.replies.select("row", "at").unique().sort("row", "at").with_columns(before=previous("at", "row"))
    later = answers.drop_nulls("before")
    opened = _since(later, clocks.reopens.select("row", first_at="at"), "at", "backward")
    spoken = _since(later, line.asks.select("row", first_at="at"), "before", "forward")
    for rule, found in (("last_reopen", opened), ("thanks_counted", spoken)):
        yield _option(found.filter(pl.col("first_at") > pl.col("before")), "next_response", rule, ("first_at", "at"))


def _since(
    answers: pl.DataFrame, there: pl.DataFrame, on: str, strategy: Literal["backward", "forward"]
) -> pl.DataFrame:
    """`answers` with `first_at`: the last of `there` until `on` (backward), or the first after it (forward)."""
    moments_there = there.with_columns(pl.col("first_at").alias(on)).sort(on, "row")
    return answers.sort(on, "row").join_asof(
        moments_there, on=on, by="row", strategy=strategy, check_sortedness=False,
        allow_exact_matches=strategy == "backward",
    )  # fmt: skip


def counts(clocks: Clocks, rows: pl.DataFrame) -> pl.DataFrame:
    """COUNTS of the interactions in `rows` (`row`): replies and reopens as others count them."""
    line = _only(clocks.line, rows)
    said = line.events.filter(pl.col("kind") == "message")
    public = pl.col("is_public").fill_null(value=True)
    ours = line.replies.select("row")
    first = opened_by_agent(line).with_columns(count=pl.lit(-1, pl.Int64))
    solves = clocks.solves.join(rows, on="row", how="semi").select("row")
    parts = {
        "bot_counts": [ours, said.filter(public & pl.col("actor").is_in(["bot", "system"])).select("row")],
        "notes_count": [ours, said.filter(~public & (pl.col("actor") == "agent")).select("row")],
        "without_calls": [line.replies.filter(pl.col("kind") != "call_answered").select("row")],
    }
    found = [_counted(rows, told, "count_agent_replies", rule) for rule, told in parts.items()]
    found.append(_counted(rows, [ours, first], "count_agent_replies", "second_reply"))
    less = _counted(rows, [solves], "count_reopens", "solves_less_one")
    return pl.concat([*found, less.with_columns((pl.col("count") - 1).clip(0))])


def _counted(rows: pl.DataFrame, told: list[pl.DataFrame], figure: str, rule: str) -> pl.DataFrame:
    """COUNTS: how many rows each interaction has in `told`, one each unless they say how many; 0 where it has none."""
    one = pl.lit(1, pl.Int64).alias("count")
    each = pl.concat([frame if "count" in frame.columns else frame.with_columns(one) for frame in told])
    known = rows.select("row").join(each.group_by("row").agg(pl.col("count").sum()), on="row", how="left")
    named = known.with_columns(pl.lit(figure).alias("figure"), pl.lit(rule).alias("rule"), pl.col("count").fill_null(0))
    return named.select(COUNTS.names()).cast(COUNTS)
