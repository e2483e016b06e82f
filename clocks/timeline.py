"""Interactions and events made ready for the clocks: numbered, cut at `as_of`, merged sets joined.

Every frame of this folder names an interaction by `row` (UInt32), its position among the interactions
sorted by key: joins on one small integer are several times faster than on two texts.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import polars as pl

from clocks.merged import roots
from clocks.said import is_ask, is_reply


@dataclass(frozen=True)
class Timeline:
    """What happened up to `as_of`.

    `cases`: one row per interaction with the INTERACTIONS columns, `row`, `root` (survivor of its merged
    set), `is_merged`, `transferred_row`, `is_transferred`, `is_target` (a contact carried on by a
    transfer), `is_deleted`, `is_counted`, `is_inbound`, `has_asked` (the customer said something),
    `started_at`, `is_start_known` (false: only the first thing that was recorded is known),
    `own_started_at` (without the merged ones), `asked_at` (when the customer began to wait; null when
    only the company spoke, when its own word opened the case, or when nobody knows since when).
    `events`: EVENTS columns, `row` and `seq`, in order of time. `asks` (customer's words, under the survivor's
    row) and `replies` (agents'): row, at, agent_id, seq, event order kept. `recorded`: `row` of each interaction
    with a status history, even if only a later one, and whether the whole of it `is_past`. `seq` (UInt32) tells
    the order of a row's events; it is null in the words of merged ones, because ids of two are not compared.
    """

    as_of: datetime
    cases: pl.DataFrame
    events: pl.DataFrame
    asks: pl.DataFrame
    replies: pl.DataFrame
    recorded: pl.DataFrame


def timeline(interactions: pl.DataFrame, events: pl.DataFrame, as_of: datetime) -> Timeline:
    """The timeline of INTERACTIONS and EVENTS frames; what lies after `as_of` has not happened yet."""
    known = interactions.filter(pl.col("created_at").is_null() | (pl.col("created_at") <= as_of))
    cases = known.sort("source", "interaction_id").with_row_index("row")
    every = _numbered(events, cases)
    past = every.filter(pl.col("at") <= as_of)
    cases = _linked(cases, every, as_of)
    spoken = past.join(cases.select("row", "root", "is_inbound", "_moves"), on="row").sort(_ORDER)
    asks = spoken.filter(is_ask() & pl.col("_moves"))
    replies = spoken.filter(is_reply())
    cases = _started(cases, spoken.filter(is_ask()), asks, replies, past)
    return Timeline(
        as_of,
        cases.drop("_moves", "_led_to", "_is_first").sort("row"),
        past,
        asks.select(pl.col("root").alias("row"), "at", "actor", "channel", "reference", own_row="row", seq=_own_seq()),
        replies.select("row", "at", "agent_id", "kind", "channel", "seq"),
        every.filter(pl.col("kind") == "status").group_by("row").agg((pl.col("at").max() <= as_of).alias("is_past")),
    )


_ORDER: Final = ("row", "at", "_length", "event_id")


def _numbered(events: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    """Events with `row`, in order and numbered (`seq`); of two at one instant the shorter, then smaller id came first.

    So 9 comes before 10.
    """
    keyed = events.join(cases.select("source", "interaction_id", "row"), on=["source", "interaction_id"])
    return keyed.with_columns(pl.col("event_id").str.len_bytes().alias("_length")).sort(_ORDER).with_row_index("seq")


def _own_seq() -> pl.Expr:
    return pl.when(pl.col("root") == pl.col("row")).then("seq")


def _linked(cases: pl.DataFrame, every: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Merges and transfers in force at `as_of`, by the interaction's column or by its event."""
    for kind, column in (("merged", "merged_into"), ("transferred", "transferred_to")):
        cases = _in_force(cases, every.filter(pl.col("kind") == kind), column, as_of)
    cases = _passed_on(cases)
    merged_row = _row_of(cases, "merged_into")
    root = roots(merged_row)
    known_target = merged_row.is_not_null()
    return (
        cases.with_columns(
            root.alias("root"),
            (pl.col("direction").fill_null("inbound") == "inbound").alias("is_inbound"),
            pl.when(pl.lit(known_target))
            .then(pl.lit(root) != pl.col("row"))
            .otherwise(pl.col("merged_into").is_not_null())
            .alias("is_merged"),
            (pl.col("deleted_at").is_not_null() & (pl.col("deleted_at") <= as_of)).fill_null(False).alias("is_deleted"),
        )
        .with_columns(
            pl.col("transferred_to").is_not_null().alias("is_transferred"),
            # What leaves every count takes its words with it.
            (~pl.col("is_spam").fill_null(False) & ~pl.col("is_deleted")).alias("_moves"),
        )
        .with_columns((pl.col("_moves") & ~pl.col("is_merged")).alias("is_counted"), _is_target().alias("is_target"))
    )


def _passed_on(cases: pl.DataFrame) -> pl.DataFrame:
    """The cases with `transferred_row`, and `_led_to`, `_is_first` for `_is_target`.

    Of transfers in a circle one led back: that of the smallest row. It was not passed on, or all of them would be
    without an outcome; and where nothing else led into the circle it is the contact (`_is_first`).
    """
    target = _row_of(cases, "transferred_to")
    end = roots(target)
    stays = target.is_not_null() & (end == cases["row"])
    linked = cases.with_columns(target.alias("_led_to"), end.alias("_end"), stays.alias("_stays"))
    # A column by itself: inside of `over` it would be worked out for each interaction alone, which costs as much again.
    is_led_to = pl.col("row").is_in(pl.col("_led_to").drop_nulls().implode()).alias("_is_led_to")
    circles = pl.col("_stays") & pl.col("_is_led_to").all().over("_end")
    first = linked.with_columns(is_led_to).with_columns(circles.alias("_is_first")).drop("_is_led_to")
    left = pl.when(~pl.col("_stays"))
    return first.with_columns(
        left.then("transferred_to").alias("transferred_to"), left.then("_led_to").alias("transferred_row")
    ).drop("_end", "_stays")


def _is_target() -> pl.Expr:
    """A transfer of the customer's own contact led here; who was only rung up began nothing that is carried on."""
    hers = pl.col("is_inbound") & pl.col("_moves")
    return pl.col("row").is_in(pl.col("_led_to").filter(hers).drop_nulls().implode()) & ~pl.col("_is_first")


def _in_force(cases: pl.DataFrame, events: pl.DataFrame, column: str, as_of: datetime) -> pl.DataFrame:
    """`column` as of `as_of`: an event that names the target dates the column, or stands in for it."""
    named = events.select("source", "row", "at", pl.col("value").alias("target"))
    keys = cases.select("source", pl.col("interaction_id").alias("target"))
    known = named.join(keys.join(named, on=["source", "target"], how="semi"), on=["source", "target"], how="semi")
    dated = known.group_by("row", "target").agg(pl.col("at").min())
    latest = (
        dated.filter(pl.col("at") <= as_of).sort("row", "at", "target").group_by("row").agg(pl.col("target").last())
    )
    later = dated.filter(pl.col("at") > as_of).select(
        "row", pl.col("target").alias(column), pl.lit(True).alias("later")
    )
    joined = cases.join(latest, on="row", how="left").join(later, on=["row", column], how="left")
    stated = pl.when(pl.col("later").is_null()).then(pl.col(column))
    target = pl.coalesce(stated, "target")
    return (
        joined.with_columns(pl.when(target != pl.col("interaction_id")).then(target).alias(column))
        .drop("target", "later")
        .sort("row")
    )


def _row_of(cases: pl.DataFrame, column: str) -> pl.Series:
    """Row numbers of the interactions `column` names in the same source; null where there is none."""
    keys = cases.select("source", pl.col("interaction_id").alias(column), pl.col("row").alias("target"))
    found = cases.select("row", "source", column).drop_nulls(column).join(keys, on=["source", column])
    return cases.select("row").join(found, on="row", how="left", maintain_order="left")["target"]


def _started(
    cases: pl.DataFrame, own_asks: pl.DataFrame, asks: pl.DataFrame, replies: pl.DataFrame, past: pl.DataFrame
) -> pl.DataFrame:
    """Starts: creation or the customer's first word, whichever came first; of the merged set, and of it alone."""
    firsts = (
        ("_ask", asks, "root"),
        ("_own_ask", own_asks, "row"),
        ("_reply", replies, "row"),
        ("_event", past, "row"),
    )
    for name, frame, key in firsts:
        earliest = frame.group_by(pl.col(key).alias("row")).agg(pl.col("at").min().alias(name))
        cases = cases.join(earliest, on="row", how="left")
    together = pl.col("created_at").filter(pl.col("_moves")).min().over("root")
    born = pl.coalesce("created_at", "_event")
    own, whole = pl.min_horizontal(born, "_own_ask"), pl.min_horizontal(born, together, "_ask")
    # Without a creation the start is certain only where the customer's own word is the first thing that is known.
    known = pl.col("created_at").is_not_null() | (pl.col("_ask") <= pl.col("_event")).fill_null(False)
    # A case that opens with the agent's word answers nobody: it is no response of zero seconds.
    opened_by_us = (pl.col("_reply") <= pl.col("started_at")).fill_null(False)
    began = pl.when(pl.col("is_inbound") & known & ~opened_by_us).then("started_at")
    return (
        cases.with_columns(
            own.alias("own_started_at"),
            pl.when("is_merged").then(own).otherwise(whole).alias("started_at"),
            known.alias("is_start_known"),
            pl.col("_ask").is_not_null().alias("has_asked"),
        )
        .with_columns(pl.coalesce("_ask", began).alias("asked_at"))
        .drop("_ask", "_own_ask", "_reply", "_event")
    )
