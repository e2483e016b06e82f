"""Salesforce's tables as Fivetran copies them: cases with their history, e-mails and comments, calls, people.

Fields are in snake_case, `Case.ClosedDate` is `closed_date`. Words are the Salesforce connector's.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from connectors.salesforce.words import ACTOR_OF_USER, CLOSED_STATUSES, OPEN_STATUSES, QUEUE, USER, WORDS
from connectors.sql.presets import ACTIVE, DELETED, SYNCED, Given, Join, Part, Preset, flag, full_name, named, word
from connectors.sql.settings import SqlSettings
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS

_UPDATED: Final = pl.coalesce(SYNCED, "system_modstamp", "last_modified_date", "created_date")
_GONE: Final = pl.when(flag("is_deleted") | flag(DELETED)).then(_UPDATED)
_STAMPS: Final = ("created_date", "last_modified_date", "system_modstamp", "is_deleted", DELETED, ACTIVE, SYNCED)

_CONTACT: Final[Mapping[str, pl.Expr]] = {
    "contact_id": pl.col("id"),
    "name": pl.coalesce("name", full_name("first_name", "last_name")),
    "given_name": pl.col("first_name"),
    "family_name": pl.col("last_name"),
    "emails": pl.col("email"),
    "phones": pl.concat_str("phone", "mobile_phone", separator=";", ignore_nulls=True),
    "company": pl.coalesce("company", "account_id"),
    "merged_into": pl.col("master_record_id"),
    "created_at": pl.col("created_date"),
    "updated_at": pl.coalesce("last_modified_date", "system_modstamp"),
    "deleted_at": _GONE,
    "_source_updated_at": _UPDATED,
}
_CONTACTS: Final = Part(
    "contacts", "Contacts.", "contact",
    ("id", "name", "first_name", "last_name", "email", "phone", "mobile_phone", "account_id", "master_record_id",
     *_STAMPS),
    ("id",), lambda _: (Given(CONTACTS, _CONTACT),),
    joins=(Join("account_id", "account", "id", "name", "company"),), counts="contacts",
)  # fmt: skip

_IS_STAFF: Final = word("user_type").replace_strict(ACTOR_OF_USER, default="agent").eq("agent").fill_null(True)
_AGENT: Final[Mapping[str, pl.Expr]] = {
    "agent_id": pl.col("id"),
    "name": pl.coalesce("name", full_name("first_name", "last_name")),
    "email": pl.col("email"),
    "is_active": flag("is_active") | pl.col("is_active").is_null(),
    "_source_updated_at": _UPDATED,
}
_USERS: Final = Part(
    "users", "Staff.", "user",
    ("id", "name", "first_name", "last_name", "email", "is_active", "user_type", *_STAMPS), ("id",),
    lambda _: (Given(AGENTS, _AGENT, _IS_STAFF),),
)  # fmt: skip

# Cases

_IS_QUEUES: Final = pl.col("owner_id").str.starts_with(QUEUE).fill_null(False)


def _case(settings: SqlSettings) -> tuple[Given, ...]:
    columns = {
        "interaction_id": pl.col("id"),
        "contact_id": pl.col("contact_id"),
        "channel": pl.col("origin"),
        "status": _status("status", settings),
        "priority": pl.col("priority"),
        "reason": pl.coalesce("reason", "type"),
        "subject": pl.when(_GONE.is_null()).then("subject"),
        "team": pl.when(_IS_QUEUES).then(pl.coalesce("queue", "owner_id")),
        "agent_id": pl.when(pl.col("owner_id").str.starts_with(USER)).then("owner_id"),
        "follows": pl.col("parent_id"),
        "merged_into": pl.col("master_record_id"),
        "created_at": pl.col("created_date"),
        "updated_at": pl.coalesce("last_modified_date", "system_modstamp"),
        "deleted_at": _GONE,
        "_source_updated_at": _UPDATED,
    }
    return (Given(INTERACTIONS, columns, words=WORDS),)


def _status(name: str, settings: SqlSettings, *, is_closed: pl.Expr | None = None) -> pl.Expr:
    """A status where it is a word that is known; any other is open or closed as the case is."""
    closes = flag("is_closed") if is_closed is None else is_closed
    of_settings = [status.lower() for status in settings.statuses]
    known = word(name).is_in([*of_settings, *CLOSED_STATUSES, *OPEN_STATUSES])
    other = pl.when(closes).then(pl.lit("closed")).otherwise(pl.lit("open"))
    return pl.when(known).then(name).when(pl.col(name).is_not_null()).then(other)


_CASES: Final = Part(
    "cases", "Cases as they are now.", "case",
    ("id", "contact_id", "origin", "status", "is_closed", "priority", "reason", "type", "subject", "owner_id",
     "parent_id", "master_record_id", *_STAMPS),
    ("id",), _case, joins=(Join("owner_id", "group", "id", "name", "queue"),),
)  # fmt: skip

_FIELD: Final = word("field")
_TO_QUEUE: Final = pl.col("new_value").str.starts_with(QUEUE).fill_null(False)
_TO_SOMEBODY: Final = pl.col("new_value").str.starts_with(USER).fill_null(False) | _TO_QUEUE


def _change(settings: SqlSettings) -> tuple[Given, ...]:
    is_last = (pl.col("new_value") == pl.col("case_status")) & flag("case_is_closed")
    common = {
        "interaction_id": pl.col("case_id"),
        "event_id": pl.col("id"),
        "at": pl.col("created_date"),
        "actor": pl.when(pl.col("user_type").is_not_null()).then(
            word("user_type").replace_strict(ACTOR_OF_USER, default=None, return_dtype=pl.String)
        ),
        "_source_updated_at": _UPDATED,
    }
    status = {**common, "kind": pl.lit("status"), "value": _status("new_value", settings, is_closed=is_last)}
    owner = {
        **common,
        "kind": pl.when(_TO_QUEUE).then(pl.lit("transferred")).otherwise(pl.lit("assigned")),
        "agent_id": pl.when(~_TO_QUEUE).then("new_value"),
        "team": pl.when(_TO_QUEUE).then(pl.coalesce("queue", "new_value")),
    }
    return (
        Given(EVENTS, status, (_FIELD == "status") & pl.col("new_value").is_not_null(), WORDS),
        Given(EVENTS, owner, (_FIELD == "owner") & _TO_SOMEBODY),
    )


_AUTHOR: Final = Join("created_by_id", "user", "id", "user_type", "user_type")
_HISTORY: Final = Part(
    "case_history", "Former statuses and owners.", "case_history",
    ("id", "case_id", "field", "new_value", "created_by_id", *_STAMPS), ("id", "case_id", "field", "created_date"),
    _change,
    joins=(_AUTHOR, Join("new_value", "group", "id", "name", "queue"),
           Join("case_id", "case", "id", "status", "case_status"),
           Join("case_id", "case", "id", "is_closed", "case_is_closed")),
)  # fmt: skip

# Messages

_BY_CUSTOMER: Final = flag("incoming")
_EMAIL: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("parent_id"),
    "event_id": pl.col("id"),
    "at": pl.coalesce("message_date", "created_date"),
    "kind": pl.lit("message"),
    "actor": pl.when(_BY_CUSTOMER).then(pl.lit("customer")).otherwise(pl.lit("agent")),
    "is_public": pl.when(_BY_CUSTOMER).then(pl.lit("true")).otherwise("is_externally_visible"),
    "channel": pl.lit("email"),
    "agent_id": pl.when(~_BY_CUSTOMER).then("created_by_id"),
    "_source_updated_at": _UPDATED,
}
_DRAFT: Final = "5"
_EMAILS: Final = Part(
    "email_messages", "E-mails of cases, without their words.", "email_message",
    ("id", "parent_id", "incoming", "status", "message_date", "is_externally_visible", "created_by_id", *_STAMPS),
    ("id", "parent_id", "incoming"),
    lambda _: (
        Given(EVENTS, _EMAIL, pl.col("parent_id").is_not_null() & (pl.col("status").fill_null("") != _DRAFT)
              & _GONE.is_null()),
    ),
)  # fmt: skip

_WRITER: Final = word("user_type").replace_strict(ACTOR_OF_USER, default="agent", return_dtype=pl.String)
_COMMENT: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("parent_id"),
    "event_id": pl.col("id"),
    "at": pl.col("created_date"),
    "kind": pl.lit("message"),
    "actor": _WRITER.fill_null("agent"),
    "is_public": pl.col("is_published"),
    "agent_id": pl.when(_WRITER.fill_null("agent") == "agent").then("created_by_id"),
    "_source_updated_at": _UPDATED,
}
_COMMENTS: Final = Part(
    "case_comments", "Comments of cases, without their words.", "case_comment",
    ("id", "parent_id", "is_published", "created_by_id", *_STAMPS), ("id", "parent_id", "created_date"),
    lambda _: (Given(EVENTS, _COMMENT, _GONE.is_null()),), joins=(_AUTHOR,),
)  # fmt: skip

# Calls that were logged

_ALONE: Final = ~pl.col("what_id").str.starts_with("500").fill_null(False)
_IS_CALL: Final = (
    (word("task_subtype") == "call").fill_null(False)
    | (word("type") == "call").fill_null(False)
    | pl.col("call_type").is_not_null()
)
_CALL: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("id"),
    "contact_id": pl.when(pl.col("who_id").str.starts_with("003")).then("who_id"),
    "channel": pl.lit("phone"),
    "direction": pl.when(word("call_type") == "inbound").then(pl.lit("inbound")).when(word("call_type") == "outbound")
    .then(pl.lit("outbound")),
    "agent_id": pl.col("owner_id"),
    "created_at": pl.coalesce("completed_date_time", "created_date"),
    "deleted_at": _GONE,
    "_source_updated_at": _UPDATED,
}  # fmt: skip
_RUNG: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.when(_ALONE).then("id").otherwise("what_id"),
    "event_id": named("id", pl.lit("-start")),
    "at": pl.coalesce("completed_date_time", "created_date"),
    "kind": pl.lit("call_start"),
    "actor": pl.when(word("call_type") == "outbound").then(pl.lit("agent")).otherwise(pl.lit("customer")),
    "channel": pl.lit("phone"),
    "agent_id": pl.col("owner_id"),
    "_source_updated_at": _UPDATED,
}
_TASKS: Final = Part(
    "calls", "Tasks that log a call: of their case, or by themselves.", "task",
    ("id", "what_id", "who_id", "owner_id", "type", "task_subtype", "call_type", "completed_date_time", *_STAMPS),
    ("id",),
    lambda _: (
        Given(INTERACTIONS, _CALL, _IS_CALL & _ALONE),
        Given(EVENTS, _RUNG, _IS_CALL & _GONE.is_null()),
    ),
)  # fmt: skip

PRESET: Final = Preset(
    "case",
    (_CONTACTS, _USERS, _CASES, _HISTORY, _EMAILS, _COMMENTS, _TASKS),
    (
        "is_deleted", "master_record_id", "user_type", "email_message", "case_comment", "task", "system_modstamp",
        "task_subtype", "call_type", "completed_date_time", "first_name", "last_name", "name", "last_modified_date",
        "is_externally_visible",
    ),
    zone="UTC",
)  # fmt: skip
