"""django-helpdesk's tables: tickets with their follow-ups, who asked, and staff.

It keeps no record of channels: a ticket that began with an e-mail has a follow-up with a message id, any other came by
a form. Its description is repeated by the first follow-up, so it is no message of its own.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from connectors.sql.presets import Given, Join, Part, Preset, flag, full_name, named
from connectors.sql.settings import SqlSettings
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS

_STATUSES: Final = {"1": "open", "2": "open", "3": "solved", "4": "closed", "5": "closed"}
_PRIORITIES: Final = {"1": "urgent", "2": "high", "3": "normal", "4": "low", "5": "low"}
_WORDS: Final = {"status": _STATUSES, "priority": _PRIORITIES}
"""Numbers of the choices it ships with; a company's own are in `statuses` of the settings."""
_OPEN: Final = ("1", "2")
_ASKER: Final = pl.col("submitter_email").str.strip_chars().str.to_lowercase()

_TICKET: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("id"),
    "contact_id": _ASKER,
    "channel": pl.when(pl.col("message_id").is_not_null()).then(pl.lit("email")).otherwise(pl.lit("web_form")),
    "status": pl.when(flag("on_hold") & pl.col("status").is_in(_OPEN)).then(pl.lit("on_hold")).otherwise("status"),
    "priority": pl.col("priority"),
    "subject": pl.col("title"),
    "team": pl.coalesce("queue", "queue_id"),
    "agent_id": pl.col("assigned_to_id"),
    "merged_into": pl.col("merged_to_id"),
    "resolution_due_at": pl.col("due_date"),
    "created_at": pl.col("created"),
    "updated_at": pl.col("modified"),
    "_source_updated_at": pl.col("modified"),
}
_ASKED_BY: Final[Mapping[str, pl.Expr]] = {
    "contact_id": _ASKER,
    "emails": _ASKER,
    "_source_updated_at": pl.col("modified"),
}
_TICKETS: Final = Part(
    "tickets", "Tickets as they are now, and who asked.", "helpdesk_ticket",
    ("id", "submitter_email", "title", "queue_id", "assigned_to_id", "status", "on_hold", "priority", "due_date",
     "merged_to_id", "created", "modified"),
    ("id", "status", "created"),
    lambda _: (
        Given(INTERACTIONS, _TICKET, words=_WORDS),
        Given(CONTACTS, _ASKED_BY, _ASKER.is_not_null() & (_ASKER != "")),
    ),
    cursor="modified",
    joins=(
        Join("queue_id", "helpdesk_queue", "id", "title", "queue"),
        Join("id", "helpdesk_followup", "ticket_id", "message_id", "message_id"),
    ),
    counts="interactions",
)  # fmt: skip


def _followup(settings: SqlSettings) -> tuple[Given, ...]:
    is_staff = flag("is_staff") & ~pl.col("user_id").is_in(settings.bots)
    who = (
        pl.when(pl.col("user_id").is_in(settings.bots))
        .then(pl.lit("bot"))
        .when(is_staff)
        .then(pl.lit("agent"))
        .otherwise(pl.lit("customer"))
    )
    common = {
        "interaction_id": pl.col("ticket_id"),
        "at": pl.col("date"),
        "actor": who,
        "agent_id": pl.when(is_staff).then("user_id"),
        "_source_updated_at": pl.col("date"),
    }
    said = {**common, "event_id": pl.col("id"), "kind": pl.lit("message"), "is_public": pl.col("public")}
    moved = {**common, "event_id": named("id", pl.lit("-status")), "kind": pl.lit("status"),
             "value": pl.col("new_status")}  # fmt: skip
    return (
        Given(EVENTS, said, flag("has_comment")),
        Given(EVENTS, moved, pl.col("new_status").is_not_null(), _WORDS),
    )


_FOLLOWUPS: Final = Part(
    "followups", "What was said, by whom, and changes of status; without the words.", "helpdesk_followup",
    ("id", "ticket_id", "date", "public", "user_id", "new_status"), ("id", "ticket_id", "date"), _followup,
    cursor="date", joins=(Join("user_id", "auth_user", "id", "is_staff", "is_staff"),), has_text=("comment",),
)  # fmt: skip

_AGENT: Final[Mapping[str, pl.Expr]] = {
    "agent_id": pl.col("id"),
    "name": pl.coalesce(full_name("first_name", "last_name").str.strip_chars(), "username"),
    "email": pl.col("email"),
    "is_active": flag("is_active"),
}
_STAFF: Final = Part(
    "staff", "Staff.", "auth_user",
    ("id", "username", "first_name", "last_name", "email", "is_staff", "is_active"), ("id",),
    lambda _: (Given(AGENTS, _AGENT, flag("is_staff")),), cursor=None,
)  # fmt: skip

PRESET: Final = Preset("helpdesk_ticket", (_TICKETS, _FOLLOWUPS, _STAFF), ("merged_to_id", "due_date"))
