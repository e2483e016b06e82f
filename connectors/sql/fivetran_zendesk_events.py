"""What happened in Zendesk's tickets, as Fivetran copies it: comments, and changes of status, assignee and group."""

from collections.abc import Mapping
from typing import Final

import polars as pl
from sqlalchemy import func, literal

from connectors.sql.presets import (
    DELETED,
    SYNCED,
    Given,
    Join,
    Part,
    filled,
    flag,
    instants,
    living,
    named,
    settings_of,
    word,
)
from connectors.sql.settings import SqlSettings
from connectors.zendesk.words import STAFF_ROLES, SYSTEM_USER, WORDS
from model.delivery import Context, Parsed, gather
from model.schemas import EVENTS

UNKNOWN_AUTHOR: Final = "its author is not in the table user, so nobody's"
_BY: Final = (
    Join("user_id", "user", "id", "role", "author_role"),
    Join("ticket_id", "ticket", "id", "requester_id", "requester_id"),
)


def _author(settings: SqlSettings, stranger: pl.Expr) -> pl.Expr:
    """customer, agent, bot or system; of an author nobody knows the ticket's requester is the customer."""
    user, role = pl.col("user_id"), word("author_role")
    return (
        pl.when(user.is_null() | (user == SYSTEM_USER))
        .then(pl.lit("system"))
        .when(user.is_in(list(settings.bots)))
        .then(pl.lit("bot"))
        .when(role.is_in(STAFF_ROLES))
        .then(pl.lit("agent"))
        .when(role.is_not_null() | (user == pl.col("requester_id")))
        .then(pl.lit("customer"))
        .otherwise(stranger)
    )


NOBODY: Final = pl.lit(None, pl.String)

# Comments


def _by_customer(value: str, is_so: pl.Expr) -> pl.Expr:
    return pl.when((pl.col("actor") == "customer") & is_so).then(pl.lit(value))


_MESSAGE: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("ticket_id"),
    "event_id": pl.col("id"),
    "at": pl.col("created"),
    "kind": pl.lit("message"),
    "actor": pl.col("actor"),
    "is_public": pl.col("public"),
    "channel": pl.coalesce(
        _by_customer("phone", flag("voice_comment")),
        _by_customer("social", flag("facebook_comment") | flag("tweet")),
    ),
    "agent_id": pl.when(pl.col("actor") == "agent").then("user_id"),
    "_source_updated_at": pl.coalesce(SYNCED, "created"),
}
_MESSAGES: Final = Given(EVENTS, _MESSAGE, words=WORDS)


def _comments(rows: pl.DataFrame, context: Context) -> Parsed:
    """Messages. Where there is no table of users everybody but the requester is an agent; else an unknown author is
    nobody's, which is told.
    """
    stranger = pl.when(flag("has_users")).then(NOBODY).otherwise(pl.lit("agent"))
    written = rows.with_columns(_author(settings_of(context), stranger).alias("actor"))
    strangers = written.filter(pl.col("actor").is_null()).select(
        object=pl.lit("events"),
        id=pl.format("{}/{}", "ticket_id", "id"),
        field=pl.lit("actor"),
        raw="user_id",
        reason=pl.lit(UNKNOWN_AUTHOR),
        is_row=pl.lit(False),
        line="_line",
    )
    return gather([filled(_MESSAGES, written, context), Parsed(rejects=strangers)])


COMMENTS: Final = Part(
    "ticket_comments", "What was said, by whom, and whether the customer saw it.", "ticket_comment",
    ("id", "ticket_id", "user_id", "created", "public", "voice_comment", "facebook_comment", "tweet", DELETED, SYNCED),
    ("id", "ticket_id", "created"), lambda _: (_MESSAGES,), joins=_BY,
    beside={"has_users": lambda found, _: literal(found.has("user", "id", "role"))},
    where=lambda found, rows: living(found, "ticket_comment", rows), reading=_comments,
)  # fmt: skip

# Changes of status, assignee and group

_KINDS: Final = {"status": "status", "assignee_id": "assigned", "group_id": "transferred"}
_KIND: Final = word("field_name").replace_strict(_KINDS, default=None, return_dtype=pl.String)
_MOVED: Final = pl.col("previous_value").is_not_null() & (pl.col("value") != pl.col("previous_value"))
_WANTED: Final = (
    ((_KIND == "status") & pl.col("value").is_not_null() & (word("value") != "deleted"))
    | (_KIND == "assigned")
    | ((_KIND == "transferred") & _MOVED)
)
"""Deleting a ticket is told by the ticket itself; a group it was given at birth is no transfer. An assignee that was
taken away is an assignment to nobody.
"""


def _with_moment(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Microseconds since 1970 as text: the same in every spelling of an instant, so it can name an event."""
    return rows.with_columns(instants(rows["updated"], context).dt.epoch("us").cast(pl.String).alias("moment"))


def _change(settings: SqlSettings) -> tuple[Given, ...]:
    columns = {
        "interaction_id": pl.col("ticket_id"),
        "event_id": named(_KIND, pl.lit("-"), "moment"),
        "at": pl.col("updated"),
        "kind": _KIND,
        "actor": pl.when(pl.col("user_id").is_not_null()).then(_author(settings, NOBODY)),
        "agent_id": pl.when(_KIND == "assigned").then("value"),
        "team": pl.when(_KIND == "transferred").then(pl.coalesce("group_name", "value")),
        "value": pl.when(_KIND == "status").then("value"),
        "_source_updated_at": pl.coalesce(SYNCED, "updated"),
    }
    return (Given(EVENTS, columns, _WANTED, WORDS, _with_moment),)


HISTORY: Final = Part(
    "ticket_history", "Changes of status, assignee and group.", "ticket_field_history",
    ("ticket_id", "field_name", "updated", "value", "user_id", SYNCED), ("ticket_id", "field_name", "updated", "value"),
    _change, joins=(*_BY, Join("value", "group", "id", "name", "group_name")),
    beside={"previous_value": lambda _, rows: func.lag(rows.c.value).over(
        partition_by=(rows.c.ticket_id, rows.c.field_name), order_by=rows.c.updated
    )},
    where=lambda _, rows: [rows.c.field_name.in_([*_KINDS])],
)  # fmt: skip
