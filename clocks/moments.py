"""Instants of an interaction that only other people's rules ask for: one row per interaction, null where there is none.

They go by the clocks' own parts (who asked, who replied, what was a solve), so that a rule differs from ours in
nothing but what it is named after.
"""

from typing import Final

import polars as pl

from clocks import bots, responses
from clocks.facts import Clocks
from clocks.spans import is_solved
from clocks.timeline import Timeline
from model.neighbours import begins

_THEIRS: Final = pl.col("actor").is_in(["agent", "bot", "system"]) | (pl.col("kind") == "call_answered")
_PUBLIC: Final = pl.col("is_public").fill_null(value=True)


def moments(clocks: Clocks, line: Timeline, changes: pl.DataFrame) -> pl.DataFrame:
    """The instants, one row per interaction of `line`, which is `clocks.line` or a part of it with its `changes`.

    From the case: created_at, started_at, asked_at, handed_at, first_responded_at, bot_answered_at, and
    `waited_at`, where our first response starts; `bot_asked_at` is asked_at where a bot handed over.
    `merged_asked_at`, `merged_created_at`, `merged_started_at`: of the ticket alone, where others were merged into it.
    The rest as the functions below say.
    """
    answered = responses.first_responses(line)
    known = line.cases.select("row", "created_at", "started_at", "own_started_at", "asked_at")
    for frame in (
        answered.drop("asked_at"),
        bots.bot_sessions(line, answered).select("row", "bot_answered_at"),
        replies(line),
        second_replies(line),
        reopened(line, clocks.reopens),
        solved(changes, clocks.solves),
        merged(line, clocks.line),
    ):
        known = known.join(frame, on="row", how="left")
    several = pl.col("is_several").fill_null(value=False)
    return known.with_columns(
        pl.coalesce("handed_at", "asked_at").alias("waited_at"),
        pl.when(pl.col("handed_at").is_not_null()).then("asked_at").alias("bot_asked_at"),
        pl.when(several).then("created_at").alias("merged_created_at"),
        pl.when(several).then("own_started_at").alias("merged_started_at"),
    )


def merged(line: Timeline, whole: Timeline) -> pl.DataFrame:
    """Survivors of merges: row, is_several, merged_asked_at (the customer's first word in the ticket itself)."""
    several = whole.cases.filter(pl.col("root") != pl.col("row")).select(pl.col("root").alias("row")).unique()
    own = line.asks.filter(pl.col("own_row") == pl.col("row"))
    first = own.group_by("row").agg(pl.col("at").min().alias("merged_asked_at"))
    return several.with_columns(pl.lit(value=True).alias("is_several")).join(first, on="row", how="left")


def replies(line: Timeline) -> pl.DataFrame:
    """First replies as others count them: row, first_replied_at, automatic_at, noted_at.

    `first_replied_at`: of an agent, since the creation. Since the earlier of creation and the customer's word:
    `automatic_at`, anybody's public word but the customer's; `noted_at`, an agent's word, internal ones included.
    """
    since = line.cases.select("row", "created_at", pl.min_horizontal("created_at", "asked_at").alias("_since"))
    said = line.events.filter(pl.col("kind").is_in(["message", "call_answered"])).join(since, on="row")
    told = said.filter(pl.col("at") >= pl.col("_since"))
    first = told.group_by("row").agg(
        pl.col("at").filter(_THEIRS & _PUBLIC).min().alias("automatic_at"),
        pl.col("at").filter((pl.col("actor") == "agent") | (pl.col("kind") == "call_answered")).min().alias("noted_at"),
    )
    later = line.replies.join(since, on="row").filter(pl.col("at") >= pl.col("created_at"))
    replied = later.group_by("row").agg(pl.col("at").min().alias("first_replied_at"))
    return first.join(replied, on="row", how="full", coalesce=True)


def opened_by_agent(line: Timeline) -> pl.DataFrame:
    """`row` of interactions whose first public words are an agent's."""
    people = (pl.col("kind") == "message") & pl.col("actor").is_in(["customer", "agent"]) & _PUBLIC
    said = line.events.filter(people)
    return said.filter(begins("row")).filter(pl.col("actor") == "agent").select("row")


def second_replies(line: Timeline) -> pl.DataFrame:
    """The second words of an agent where an agent spoke first: row, second_replied_at."""
    wrote = line.replies.filter(pl.col("kind") == "message").join(opened_by_agent(line), on="row", how="semi")
    second = pl.col("at").sort().slice(1, 1).first()
    return wrote.group_by("row").agg(second.alias("second_replied_at"))


def reopened(line: Timeline, reopens: pl.DataFrame) -> pl.DataFrame:
    """row, last_reopened_at, and the first reply after a reopen with the last reopen before it.

    The pair is reopened_at and reopen_replied_at.
    """
    opened = reopens.join(line.cases, on="row", how="semi").select("row", "at", pl.col("at").alias("reopened_at"))
    last = opened.group_by("row").agg(pl.col("at").max().alias("last_reopened_at"))
    answers = line.replies.select("row", "at").sort("at", "row")
    pairs = answers.join_asof(opened.sort("at", "row"), on="at", by="row", strategy="backward", check_sortedness=False)
    first = pairs.drop_nulls("reopened_at").group_by("row").agg(
        pl.col("reopened_at").sort_by("at").first(), pl.col("at").min().alias("reopen_replied_at")
    )  # fmt: skip
    return last.join(first, on="row", how="left")


def solved(changes: pl.DataFrame, solves: pl.DataFrame) -> pl.DataFrame:
    """First solves: row, first_solved_at; and while it is solved:

    `last_solved_at`, `settled_first_at` (the first solve), `first_closed_at`, `last_closed_at`, and
    `called_solved_at`, the first time it was solved by that very word and not only closed.
    """
    at, status = pl.col("at"), pl.col("status")
    named = changes.group_by("row", maintain_order=True).agg(
        at.filter(status == "closed").min().alias("first_closed_at"),
        at.filter(status == "closed").max().alias("last_closed_at"),
        at.filter(status == "solved").min().alias("called_solved_at"),
        is_solved().last().alias("_is_solved"),
    )
    times = solves.group_by("row").agg(at.min().alias("first_solved_at"), at.max().alias("last_solved_at"))
    now = named.join(times, on="row", how="left").with_columns(pl.col("first_solved_at").alias("settled_first_at"))
    settled = ("last_solved_at", "settled_first_at", "first_closed_at", "last_closed_at", "called_solved_at")
    return now.select("row", "first_solved_at", *(pl.when("_is_solved").then(name).alias(name) for name in settled))
