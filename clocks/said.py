"""Who said something to whom: the only events that start or end a wait.

A customer asks with a public message or by calling. An agent replies with a public message or an
answered call. Auto-replies, internal notes, bots and the system never reply.
"""

import polars as pl

_PUBLIC = pl.col("is_public").fill_null(True)
_MESSAGE = pl.col("kind") == "message"


def is_ask() -> pl.Expr:
    """The customer's words or call; needs the column `is_inbound` for calls whose caller is not told."""
    unsaid = pl.col("actor").is_null() & pl.col("is_inbound")
    called = (pl.col("kind") == "call_start") & ((pl.col("actor") == "customer") | unsaid)
    return ((_MESSAGE & (pl.col("actor") == "customer") & _PUBLIC) | called).fill_null(False)


def is_reply() -> pl.Expr:
    """An agent's public message, or an answered call (whoever called), unless a machine answered it."""
    answered = (pl.col("kind") == "call_answered") & ~pl.col("actor").is_in(["bot", "system"]).fill_null(False)
    return ((_MESSAGE & (pl.col("actor") == "agent") & _PUBLIC) | answered).fill_null(False)


def is_said_by_bot() -> pl.Expr:
    """A bot's public message."""
    return (_MESSAGE & (pl.col("actor") == "bot") & _PUBLIC).fill_null(False)


def is_news() -> pl.Expr:
    """A word from the company that informs: a reply, or a system message the source marks as public."""
    marked = _MESSAGE & (pl.col("actor") == "system") & pl.col("is_public")
    return is_reply() | marked.fill_null(False)


def is_activity() -> pl.Expr:
    """Caused by a customer or an agent; without an actor all but an automatic closing counts."""
    closing = (pl.col("kind") == "status") & (pl.col("value") == "closed")
    unsaid = pl.col("actor").is_null() & ~closing.fill_null(False) & (pl.col("kind") != "merged")
    return pl.col("actor").is_in(["customer", "agent"]).fill_null(False) | unsaid
