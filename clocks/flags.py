"""What is said of an interaction as a whole: counted or why not, a contact, resolved how."""

import polars as pl

from clocks.doubts import CONFLICTS


def left_out() -> pl.Expr:
    """Why it is not counted, by the first reason that applies (LEFT_OUT); null where it is."""
    deleted, merged = pl.when("is_deleted").then(pl.lit("deleted")), pl.when("is_merged").then(pl.lit("merged"))
    return pl.when(pl.col("is_spam").fill_null(False)).then(pl.lit("spam")).otherwise(deleted.otherwise(merged))


def is_contact() -> pl.Expr:
    """Counted, begun by the customer, and not a contact of hers that a transfer carried on."""
    return pl.col("is_counted") & pl.col("is_inbound") & ~pl.col("is_target")


def is_outbound_only() -> pl.Expr:
    """Begun by the company, and the customer said nothing in it."""
    return ~pl.col("is_inbound") & ~pl.col("has_asked")


def has_time_conflict() -> pl.Expr:
    """A span that ends before it starts, or one of the contradictions of `clocks.doubts`."""
    return pl.any_horizontal(pl.col("has_negative", *CONFLICTS).fill_null(False))


def has_incomplete_history() -> pl.Expr:
    """Nobody knows when it was created, or how it came to its status."""
    return pl.col("created_at").is_null() | pl.col("is_history_untold")


def is_one_touch() -> pl.Expr:
    """Resolved with exactly one reply; null while unresolved, without a reply, and where no customer asked.

    An untold history hides no more than that it was solved and reopened before the only reply.
    """
    asked = pl.col("is_resolved") & (pl.col("count_agent_replies") > 0) & ~pl.col("is_outbound_only")
    lasting = pl.col("count_effective_reopens").fill_null(0) == 0
    return pl.when(asked).then((pl.col("count_agent_replies") == 1) & lasting)


def is_solved_on_first_reply() -> pl.Expr:
    """Exactly one reply until the first solve, and no reopen since; null without a first solve or a history."""
    told = pl.col("first_solved_at").is_not_null() & pl.col("count_reopens").is_not_null()
    known = told & ~pl.col("is_outbound_only")
    return pl.when(known).then((pl.col("replies_until_solved") == 1) & (pl.col("count_reopens") == 0))


def is_solved_without_reply() -> pl.Expr:
    """Resolved and no agent ever replied; null while unresolved, and where no customer asked."""
    resolved = pl.col("is_resolved") & ~pl.col("is_outbound_only")
    return pl.when(resolved).then(pl.col("count_agent_replies") == 0)
