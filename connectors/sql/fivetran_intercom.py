"""Intercom's tables as Fivetran copies them: conversations and their parts, contacts, admins.

Histories keep every former row; `_fivetran_active` marks the present one and only that is read. Words are the
Intercom connector's.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from connectors.intercom.words import ACTORS, BY_BOT, MESSAGES, NOTES, OUTBOUND, STATUS_OF_PART, WORDS
from connectors.sql.presets import ACTIVE, DELETED, SYNCED, Given, Join, Part, Preset, flag, named, word
from connectors.sql.settings import SqlSettings
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS, SURVEYS

_UPDATED: Final = pl.coalesce(SYNCED, "updated_at")


def _actor(kind: str) -> pl.Expr:
    return word(kind).replace_strict(ACTORS, default=None, return_dtype=pl.String)


def _contact(settings: SqlSettings) -> tuple[Given, ...]:
    own = pl.col("external_id")
    columns = {
        "contact_id": pl.col("id"),
        "name": pl.col("name"),
        "emails": pl.col("email"),
        "phones": pl.col("phone"),
        "external_ids": named(pl.lit(f"{settings.external_id_namespace}:"), own),
        "created_at": pl.col("created_at"),
        "updated_at": pl.col("updated_at"),
        "deleted_at": pl.when(flag(DELETED)).then(_UPDATED),
        "_source_updated_at": _UPDATED,
    }
    return (Given(CONTACTS, columns),)


_CONTACTS: Final = Part(
    "contacts", "Contacts.", "contact_history",
    ("id", "name", "email", "phone", "external_id", "created_at", "updated_at", ACTIVE, DELETED, SYNCED), ("id",),
    _contact, counts="contacts",
)  # fmt: skip

_AGENT: Final[Mapping[str, pl.Expr]] = {
    "agent_id": pl.col("id"),
    "name": pl.col("name"),
    "email": pl.col("email"),
    "is_active": ~flag(DELETED),
    "_source_updated_at": pl.col(SYNCED),
}
_ADMINS: Final = Part(
    "admins", "Admins.", "admin", ("id", "name", "email", DELETED, SYNCED), ("id",), lambda _: (Given(AGENTS, _AGENT),)
)

# Conversations

_DELIVERED: Final = word("source_delivered_as")
_IS_ADMINS: Final = (word("assignee_type") == "admin").fill_null(False)
_CONVERSATION: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("id"),
    "contact_id": pl.col("contact_id"),
    "channel": pl.col("source_type"),
    "direction": pl.when(_DELIVERED.is_in(OUTBOUND)).then(pl.lit("outbound")),
    "status": pl.col("state"),
    "priority": pl.col("priority"),
    "subject": pl.col("source_subject").str.replace_all("<[^>]*>", ""),
    "team": pl.coalesce("team", "own_team"),
    "agent_id": pl.when(_IS_ADMINS).then("assignee_id").otherwise("admin_assignee_id"),
    "tags": pl.col("tags").str.split(";").list.unique().list.sort(),
    "created_at": pl.col("created_at"),
    "updated_at": pl.col("updated_at"),
    "deleted_at": pl.when(flag(DELETED)).then(_UPDATED),
    "_source_updated_at": _UPDATED,
}
_FIRST: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("id"),
    "event_id": pl.lit("source"),
    "at": pl.col("created_at"),
    "kind": pl.lit("message"),
    "actor": pl.when(pl.col("source_delivered_as") == BY_BOT)
    .then(pl.lit("bot"))
    .otherwise(_actor("source_author_type")),
    "agent_id": pl.when(_actor("source_author_type") == "agent").then("source_author_id"),
    "_source_updated_at": _UPDATED,
}
_RATING: Final[Mapping[str, pl.Expr]] = {
    "survey_id": pl.col("id"),
    "interaction_id": pl.col("id"),
    "contact_id": pl.col("contact_id"),
    "kind": pl.lit("csat"),
    "score": pl.col("conversation_rating_value"),
    "scale_min": pl.lit("1"),
    "scale_max": pl.lit("5"),
    "comment": pl.col("conversation_rating_remark"),
    "sent_at": pl.coalesce("conversation_rating_created_at", "updated_at"),
    "answered_at": pl.coalesce("conversation_rating_created_at", "updated_at"),
    "_source_updated_at": _UPDATED,
}
_CONVERSATIONS: Final = Part(
    "conversations", "Conversations with their first message and their rating.", "conversation_history",
    ("id", "source_type", "source_author_type", "source_author_id", "source_delivered_as", "source_subject", "state",
     "priority", "assignee_id", "assignee_type", "admin_assignee_id", "team_assignee_id", "conversation_rating_value",
     "conversation_rating_remark", "conversation_rating_created_at", "created_at", "updated_at", ACTIVE, DELETED,
     SYNCED),
    ("id",),
    lambda _: (
        Given(INTERACTIONS, _CONVERSATION, words=WORDS),
        Given(EVENTS, _FIRST, pl.col("source_type").is_not_null() & ~_DELIVERED.is_in(["campaigns_initiated"])),
        Given(SURVEYS, _RATING, pl.col("conversation_rating_value").is_not_null()),
    ),
    joins=(
        Join("id", "conversation_contact_history", "conversation_id", "contact_id", "contact_id"),
        Join("id", "conversation_tag_history", "conversation_id", "name", "tags", is_list=True,
             via=("tag_id", "tag", "id")),
        Join("team_assignee_id", "team", "id", "name", "team"),
        Join("assignee_id", "team", "id", "name", "own_team"),
    ),
    counts="interactions",
)  # fmt: skip

# Parts

_TYPE: Final = word("part_type")
_SAYS: Final = _TYPE.is_in(["comment", "quick_reply"]) | (_TYPE.is_in(MESSAGES) & flag("has_body"))
_IS_NOTE: Final = _TYPE.is_in(NOTES)
_OF_PART: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("conversation_id"),
    "at": pl.col("created_at"),
    "actor": _actor("author_type"),
    "_source_updated_at": pl.coalesce(SYNCED, "updated_at", "created_at"),
}
_SAID: Final[Mapping[str, pl.Expr]] = {
    **_OF_PART,
    "event_id": pl.col("id"),
    "kind": pl.lit("message"),
    "is_public": pl.when(_IS_NOTE).then(pl.lit("false")).otherwise(pl.lit("true")),
    "agent_id": pl.when(_actor("author_type") == "agent").then("author_id"),
}
_MOVED: Final[Mapping[str, pl.Expr]] = {
    **_OF_PART,
    "event_id": named("id", pl.lit("-status")),
    "kind": pl.lit("status"),
    "value": _TYPE.replace_strict(STATUS_OF_PART, default=None, return_dtype=pl.String),
}
_TO: Final = word("assigned_to_type")
_ASSIGNED: Final[Mapping[str, pl.Expr]] = {
    **_OF_PART,
    "event_id": named("id", pl.lit("-assigned")),
    "kind": pl.when(_TO == "team").then(pl.lit("transferred")).otherwise(pl.lit("assigned")),
    "agent_id": pl.when(_TO == "admin").then("assigned_to_id"),
    "team": pl.when(_TO == "team").then(pl.coalesce("team", "assigned_to_id")),
}
_PARTS: Final = Part(
    "conversation_parts", "Messages, notes, assignments and changes of state, without their words.",
    "conversation_part_history",
    ("id", "conversation_id", "part_type", "author_type", "author_id", "assigned_to_type", "assigned_to_id",
     "created_at", "updated_at", ACTIVE, SYNCED),
    ("id", "conversation_id", "created_at"),
    lambda _: (
        Given(EVENTS, _SAID, _SAYS | _IS_NOTE),
        Given(EVENTS, _MOVED, _TYPE.is_in([*STATUS_OF_PART]), WORDS),
        Given(EVENTS, _ASSIGNED, _TO.is_in(["admin", "team"]) & pl.col("assigned_to_id").is_not_null()),
    ),
    joins=(Join("assigned_to_id", "team", "id", "name", "team"),),
    has_text=("body",),
)  # fmt: skip

PRESET: Final = Preset(
    "conversation_history",
    (_CONTACTS, _ADMINS, _CONVERSATIONS, _PARTS),
    (
        "phone", "external_id", "priority", "admin_assignee_id", "team_assignee_id", "assignee_id", "assignee_type",
        "conversation_rating_created_at", "body",
    ),
    zone="UTC",
)  # fmt: skip
