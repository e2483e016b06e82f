"""Through how many hands: agents and teams a customer was passed between once somebody had answered her."""

from typing import Final

import polars as pl

from model.neighbours import previous

COUNTS: Final = ("count_agent_changes", "count_team_changes")


def hand_changes(cases: pl.DataFrame, events: pl.DataFrame, replies: pl.DataFrame) -> pl.DataFrame:
    """By journey: count_agent_changes, count_team_changes, over all its interactions.

    In each interaction from its first reply of an agent on: how often it was assigned to another agent, or team, than
    the one before. Whoever had it at that reply is the first; where nobody was assigned yet, whoever replied. Taking it
    from somebody without naming the next is no change yet. A bot's hand-off comes before the first reply.
    `events`, `replies`: row, at, seq, agent_id, and team of events.
    """
    first = replies.sort("row", "at", "seq").unique("row", keep="first", maintain_order=True)
    answered = first.select("row", "agent_id", replied_at="at", replied_seq="seq")
    given = events.filter(pl.col("kind") == "assigned").select("row", "at", "seq", "agent_id", "team")
    known = given.join(answered.drop("agent_id"), on="row").sort("row", "at", "seq")
    at, seq = pl.col("at") - pl.col("replied_at"), pl.col("seq") > pl.col("replied_seq")
    is_later = (at > pl.duration()) | ((at == pl.duration()) & seq.fill_null(True))
    marked = known.with_columns(is_later.alias("is_later"))
    owned = cases.select("row", "journey_id")
    for who, name in zip(("agent_id", "team"), COUNTS, strict=True):
        owned = owned.join(_changes(marked, answered, who).rename({"changes": name}), on="row", how="left")
    return owned.group_by("journey_id").agg(pl.col(COUNTS).sum())


def _changes(marked: pl.DataFrame, answered: pl.DataFrame, who: str) -> pl.DataFrame:
    """row, changes: how often `who` of the assignments after the first reply is another than before."""
    told = marked.filter(pl.col(who).is_not_null())
    had = told.filter(~pl.col("is_later")).group_by("row", maintain_order=True).agg(pl.col(who).last().alias("had"))
    replied = answered.select("row", "agent_id" if who == "agent_id" else pl.lit(None, pl.String).alias("agent_id"))
    before = replied.join(had, on="row", how="left").select("row", pl.coalesce("had", "agent_id").alias("before"))
    later = told.filter("is_later").join(before, on="row", how="left", maintain_order="left")
    last = pl.coalesce(previous(who, "row"), "before")
    changed = (pl.col(who) != last).fill_null(False)
    return later.group_by("row").agg(changed.sum().cast(pl.Int64).alias("changes"))
