"""Zendesk's tables as Fivetran copies them: users, tickets with their comments and history, ratings.

Not read at all are texts of comments, addresses and positions of callers. Words for channels and statuses are the
Zendesk connector's.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from connectors.sql.fivetran_zendesk_events import COMMENTS, HISTORY, NOBODY
from connectors.sql.presets import (
    DELETED,
    SYNCED,
    Given,
    Join,
    Part,
    Preset,
    filled,
    flag,
    living,
    named,
    word,
)
from connectors.sql.settings import SqlSettings
from connectors.zendesk.words import OUTBOUND_VIAS, SPAM_VIAS, STAFF_ROLES, WORDS
from model.delivery import Context, Parsed, gather
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS, SURVEYS

# Users

_IS_STAFF: Final = word("role").is_in(STAFF_ROLES).fill_null(False)
_IS_OFF: Final = (~flag("active") & pl.col("active").is_not_null()) | flag(DELETED)
_CONTACT: Final[Mapping[str, pl.Expr]] = {
    "contact_id": pl.col("id"),
    "name": pl.col("name"),
    "emails": pl.col("email"),
    "phones": pl.col("phone"),
    "company": pl.coalesce("company", "organization_id"),
    "language": pl.col("locale"),
    "is_agent": _IS_STAFF,
    "created_at": pl.col("created_at"),
    "updated_at": pl.col("updated_at"),
    "deleted_at": pl.when(_IS_OFF).then(pl.coalesce("updated_at", SYNCED)),
    "_source_updated_at": pl.coalesce(SYNCED, "updated_at"),
}
_AGENT: Final[Mapping[str, pl.Expr]] = {
    "agent_id": pl.col("id"),
    "name": pl.col("name"),
    "email": pl.col("email"),
    "is_active": ~(_IS_OFF | flag("suspended")),
    "_source_updated_at": pl.coalesce(SYNCED, "updated_at"),
}


def _user(settings: SqlSettings) -> tuple[Given, ...]:
    """Everybody is a contact; staff is marked as such, and agents too."""
    own = pl.col("external_id")
    in_namespace = named(pl.lit(f"{settings.external_id_namespace}:"), "external_id")
    external = pl.when(own.str.contains(":", literal=True)).then(own).otherwise(in_namespace)
    return (
        Given(CONTACTS, {**_CONTACT, "external_ids": external}, words=WORDS),
        Given(AGENTS, _AGENT, _IS_STAFF, words=WORDS),
    )


_USERS: Final = Part(
    "users", "Customers and staff.", "user",
    ("id", "name", "email", "phone", "role", "external_id", "organization_id", "locale", "active", "suspended",
     "created_at", "updated_at", DELETED, SYNCED),
    ("id",), _user, joins=(Join("organization_id", "organization", "id", "name", "company"),), counts="contacts",
)  # fmt: skip

# Tickets

_GONE: Final = (word("status") == "deleted").fill_null(False) | flag(DELETED)
_TICKET: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("id"),
    "contact_id": pl.col("requester_id"),
    "channel": pl.col("via_channel"),
    "direction": pl.when(word("via_channel").is_in(OUTBOUND_VIAS)).then(pl.lit("outbound")),
    "status": pl.when(word("status") != "deleted").then("status"),
    "priority": pl.col("priority"),
    "subject": pl.when(~_GONE).then("subject"),
    "team": pl.coalesce("group_name", "group_id"),
    "agent_id": pl.col("assignee_id"),
    "tags": pl.col("tags").str.split(";").list.unique().list.sort(),  # databases list them in any order
    "url": pl.format("{}/agent/tickets/{}", pl.col("url").str.extract(r"^(https?://[^/]+)"), "id"),
    "follows": pl.coalesce(
        "via_followup_source_id", pl.when(word("via_source_rel") == "follow_up").then("via_source_from_id")
    ),
    "is_spam": word("via_channel").is_in(SPAM_VIAS).fill_null(False),
    "created_at": pl.col("created_at"),
    "updated_at": pl.col("updated_at"),
    "deleted_at": pl.when(flag(DELETED)).then(pl.coalesce(SYNCED, "updated_at")).when(_GONE).then("updated_at"),
    "_source_updated_at": pl.coalesce(SYNCED, "updated_at"),
}
_MERGE: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("lost"),
    "event_id": pl.format("merged-{}", "id"),
    "at": pl.coalesce("updated_at", SYNCED),
    "kind": pl.lit("merged"),
    "value": pl.col("id"),
    "_source_updated_at": pl.coalesce(SYNCED, "updated_at"),
}


def _each_lost(rows: pl.DataFrame, _: Context) -> pl.DataFrame:
    """A row for each ticket that went into one.

    A survivor lists the tickets it took but not when; by its own last update they were merged.
    """
    lost = rows.with_columns(pl.col("merged_ticket_ids").str.extract_all(r"\d+").alias("lost"))
    return lost.filter(pl.col("lost").list.len() > 0).explode("lost")


_TICKETS: Final = Part(
    "tickets", "Tickets as they are now, and what was merged into them.", "ticket",
    ("id", "requester_id", "assignee_id", "group_id", "status", "priority", "subject", "url", "via_channel",
     "via_source_rel", "via_source_from_id", "via_followup_source_id", "merged_ticket_ids", "created_at", "updated_at",
     DELETED, SYNCED),
    ("id",),
    lambda _: (Given(INTERACTIONS, _TICKET, words=WORDS), Given(EVENTS, _MERGE, words=WORDS, prepared=_each_lost)),
    joins=(
        Join("group_id", "group", "id", "name", "group_name"),
        Join("id", "ticket_tag", "ticket_id", "tag", "tags", is_list=True),
    ),
    counts="interactions", tells=("group",),
)  # fmt: skip

# Ratings

_SCORES: Final = {"good": "1", "bad": "0", "offered": None}
_WORD: Final = word("score").str.replace(r"_with(out)?_comment$", "")
_IS_SURVEY: Final = _WORD.is_in(list(_SCORES)).fill_null(False)
_SCORE: Final = _WORD.replace_strict(_SCORES, default=None, return_dtype=pl.String)
_SURVEY: Final[Mapping[str, pl.Expr]] = {
    "survey_id": pl.col("id"),
    "interaction_id": pl.col("ticket_id"),
    "contact_id": pl.col("requester_id"),
    "kind": pl.lit("csat"),
    "score": _SCORE,
    "scale_min": pl.lit("0"),
    "scale_max": pl.lit("1"),
    "comment": pl.col("comment"),
    "sent_at": pl.col("created_at"),
    "answered_at": pl.when(_SCORE.is_not_null()).then("updated_at"),
    "_source_updated_at": pl.coalesce(SYNCED, "updated_at"),
}
_SURVEYS: Final = Given(SURVEYS, _SURVEY, _IS_SURVEY, WORDS)


def _ratings(rows: pl.DataFrame, context: Context) -> Parsed:
    """CSAT, good = 1 and bad = 0 on a scale of 0 to 1; `offered` was sent and not answered.

    `unoffered` was never sent and is no survey: those rows, and any other word, are set aside with that reason.
    """
    other = rows.filter(~_IS_SURVEY).select(
        object=pl.lit("satisfaction_rating"),
        id="id",
        field=NOBODY,
        raw="score",
        reason=pl.format("no survey answer: score {}", pl.col("score").fill_null("null")),
        is_row=pl.lit(True),
        line="_line",
    )
    return gather([Parsed(rejects=other, records=other.height), filled(_SURVEYS, rows, context)])


_RATINGS: Final = Part(
    "satisfaction_ratings", "CSAT answers, and surveys without one.", "satisfaction_rating",
    ("id", "ticket_id", "requester_id", "score", "comment", "created_at", "updated_at", DELETED, SYNCED),
    ("id", "score"), lambda _: (_SURVEYS,),
    where=lambda found, rows: living(found, "satisfaction_rating", rows), reading=_ratings,
)  # fmt: skip

PRESET: Final = Preset(
    "ticket",
    (_USERS, _TICKETS, COMMENTS, HISTORY, _RATINGS),
    (
        "satisfaction_rating", "via_followup_source_id", "via_source_rel", "via_source_from_id", "voice_comment",
        "facebook_comment", "tweet", "suspended",
    ),
    zone="UTC",
)  # fmt: skip
