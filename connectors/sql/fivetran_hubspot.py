"""HubSpot's tables as Fivetran copies them: tickets with their history, contacts, e-mails, calls, owners.

Properties are columns that begin with `property_`; what HubSpot associates is a table of pairs. Words for stages,
channels and priorities are the HubSpot connector's.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from connectors.hubspot.words import DEFAULT_STAGES, STATUSES, UNANSWERED, WORDS
from connectors.sql.presets import DELETED, SYNCED, Given, Join, Part, Preset, flag, full_name, later, named, word
from connectors.sql.settings import SqlSettings
from model.delivery import Context
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS

_GONE: Final = pl.when(flag("is_deleted") | flag(DELETED)).then(SYNCED)

# Contacts

_CONTACT: Final[Mapping[str, pl.Expr]] = {
    "contact_id": pl.col("id"),
    "name": full_name("property_firstname", "property_lastname"),
    "given_name": pl.col("property_firstname"),
    "family_name": pl.col("property_lastname"),
    "emails": pl.col("property_email"),
    "phones": pl.concat_str("property_phone", "property_mobilephone", separator=";", ignore_nulls=True),
    "company": pl.col("property_company"),
    "lifecycle_stage": pl.col("property_lifecyclestage"),
    "language": pl.col("property_hs_language"),
    "merged_into": pl.col("merged_into"),
    "created_at": pl.col("property_createdate"),
    "updated_at": pl.coalesce("property_lastmodifieddate", SYNCED),
    "deleted_at": _GONE,
    "_source_updated_at": pl.col(SYNCED),
}
_LOST: Final[Mapping[str, pl.Expr]] = {
    "contact_id": pl.col("lost"),
    "merged_into": pl.col("id"),
    "_source_updated_at": pl.col(SYNCED),
}


def _each_lost(rows: pl.DataFrame, _: Context) -> pl.DataFrame:
    """A row for each contact that went into one: listed as `id:when;id:when`."""
    listed = rows.with_columns(lost=pl.col("property_hs_calculated_merged_vids").str.extract_all(r"(?:^|;)\s*\d+"))
    each = listed.filter(pl.col("lost").list.len() > 0).explode("lost")
    return each.with_columns(pl.col("lost").str.strip_chars("; ")).filter(pl.col("lost") != pl.col("id"))


_CONTACTS: Final = Part(
    "contacts", "Contacts, and what was merged into them.", "contact",
    ("id", "property_firstname", "property_lastname", "property_email", "property_phone", "property_mobilephone",
     "property_company", "property_lifecyclestage", "property_hs_language", "property_createdate",
     "property_lastmodifieddate", "property_hs_calculated_merged_vids", "is_deleted", DELETED, SYNCED),
    ("id",),
    lambda _: (Given(CONTACTS, _CONTACT), Given(CONTACTS, _LOST, prepared=_each_lost)),
    joins=(Join("id", "contact_merge_audit", "vid_to_merge", "canonical_vid", "merged_into"),),
)  # fmt: skip

# Tickets

_LABEL: Final = pl.coalesce("stage", pl.col("property_hs_pipeline_stage").replace_strict(DEFAULT_STAGES, default=None))
_IS_CLOSED: Final = flag("stage_is_closed") | (word("stage_state") == "closed").fill_null(False)


def _status(label: pl.Expr, settings: SqlSettings) -> pl.Expr:
    """A stage's label where it is a word that is known; otherwise whether the stage closes tickets."""
    known = label.str.to_lowercase().str.strip_chars().is_in([*STATUSES, *map(str.lower, settings.statuses)])
    return pl.when(known).then(label).when(_IS_CLOSED).then(pl.lit("closed")).when(label.is_not_null()).then(
        pl.lit("open")
    )  # fmt: skip


def _ticket(settings: SqlSettings) -> tuple[Given, ...]:
    columns = {
        "interaction_id": pl.col("id"),
        "contact_id": pl.col("contact_id"),
        "channel": pl.col("property_source_type"),
        "status": _status(_LABEL, settings),
        "priority": pl.col("property_hs_ticket_priority"),
        "reason": pl.col("property_hs_ticket_category"),
        "subject": pl.when(_GONE.is_null()).then("property_subject"),
        "team": pl.coalesce("team", "property_hubspot_team_id"),
        "agent_id": pl.col("property_hubspot_owner_id"),
        "created_at": pl.col("property_createdate"),
        "updated_at": pl.coalesce("property_hs_lastmodifieddate", SYNCED),
        "deleted_at": _GONE,
        "_source_updated_at": pl.col(SYNCED),
    }
    return (Given(INTERACTIONS, columns, words=WORDS),)


def _stages(key: str) -> tuple[Join, ...]:
    """What a stage is called, and whether tickets in it are closed."""
    asked = {"stage": "label", "stage_is_closed": "is_closed", "stage_state": "ticket_state"}
    return tuple(Join(key, "ticket_pipeline_stage", "stage_id", given, label) for label, given in asked.items())


_TICKETS: Final = Part(
    "tickets", "Tickets as they are now.", "ticket",
    ("id", "property_source_type", "property_hs_pipeline_stage", "property_hs_ticket_priority",
     "property_hs_ticket_category", "property_subject", "property_hubspot_team_id", "property_hubspot_owner_id",
     "property_createdate", "property_hs_lastmodifieddate", "is_deleted", DELETED, SYNCED),
    ("id",), _ticket,
    joins=(
        Join("id", "ticket_contact", "ticket_id", "contact_id", "contact_id"),
        Join("property_hubspot_team_id", "team", "id", "name", "team"),
        *_stages("property_hs_pipeline_stage"),
    ),
)  # fmt: skip

# Former stages, owners and teams

_KINDS: Final = {"hs_pipeline_stage": "status", "hubspot_owner_id": "assigned", "hubspot_team_id": "transferred"}
_AT: Final = pl.coalesce("timestamp_instant", "timestamp")
_KIND: Final = word("name").replace_strict(_KINDS, default=None, return_dtype=pl.String)
_STAFF_SOURCES: Final = ("crm_ui", "mobile_ios", "mobile_android", "contacts_web")


def _change(settings: SqlSettings) -> tuple[Given, ...]:
    label = pl.coalesce("stage", pl.col("value").replace_strict(DEFAULT_STAGES, default=None))
    by_staff = word("source").is_in(_STAFF_SOURCES)
    columns = {
        "interaction_id": pl.col("ticket_id"),
        "event_id": named(_KIND, pl.lit("-"), _AT),
        "at": _AT,
        "kind": _KIND,
        "actor": pl.when(by_staff).then(pl.lit("agent")).when(word("source") == "workflows").then(pl.lit("system")),
        "agent_id": pl.when(_KIND == "assigned").then("value"),
        "team": pl.when(_KIND == "transferred").then(pl.coalesce("team", "value")),
        "value": pl.when(_KIND == "status").then(pl.coalesce(_status(label, settings), pl.lit("open"))),
        "_source_updated_at": pl.coalesce(SYNCED, _AT),
    }
    wanted = _KIND.is_not_null() & ((_KIND == "assigned") | pl.col("value").is_not_null())
    return (Given(EVENTS, columns, wanted, WORDS),)


_HISTORY: Final = Part(
    "ticket_history", "Former stages, owners and teams.", "ticket_property_history",
    ("ticket_id", "name", "value", "source", "timestamp_instant", "timestamp", SYNCED), ("ticket_id", "name", "value"),
    _change,
    joins=(*_stages("value"), Join("value", "team", "id", "name", "team")),
    where=lambda _, rows: [rows.c.name.in_([*_KINDS])],
)  # fmt: skip

# E-mails and calls

_TICKET_OF: Final = Join("engagement_id", "ticket_engagement", "engagement_id", "ticket_id", "ticket_id", fans_out=True)
_CONTACT_OF: Final = Join("engagement_id", "engagement_contact", "engagement_id", "contact_id", "contact_id")
_WHEN: Final = pl.coalesce("property_hs_timestamp", "property_hs_createdate")
_INCOMING: Final = word("property_hs_email_direction") == "incoming_email"
_EMAIL: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("ticket_id"),
    "event_id": named(pl.lit("email-"), "engagement_id"),
    "at": _WHEN,
    "kind": pl.lit("message"),
    "actor": pl.when(_INCOMING).then(pl.lit("customer")).when(_INCOMING.is_not_null()).then(pl.lit("agent")),
    "channel": pl.lit("email"),
    "agent_id": pl.when(~_INCOMING).then("property_hubspot_owner_id"),
    "_source_updated_at": pl.coalesce(SYNCED, _WHEN),
}
_EMAILS: Final = Part(
    "emails", "E-mails of tickets, without their words.", "engagement_email",
    ("engagement_id", "property_hs_timestamp", "property_hs_createdate", "property_hs_email_direction",
     "property_hubspot_owner_id", SYNCED),
    ("engagement_id",), lambda _: (Given(EVENTS, _EMAIL, pl.col("ticket_id").is_not_null()),), joins=(_TICKET_OF,),
)  # fmt: skip

_CALL_ID: Final = named(pl.lit("call-"), "engagement_id")
_OUTBOUND: Final = word("property_hs_call_direction") == "outbound"
_TALKED: Final = ~word("property_hs_call_status").is_in(UNANSWERED).fill_null(False)
_ENDED: Final = "ended"


def _with_end(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """When a call ended: so many milliseconds later as it lasted."""
    lasted = pl.col("property_hs_call_duration").cast(pl.Float64, strict=False) / 1000
    return rows.with_columns(later(rows, _WHEN, lasted, context).alias(_ENDED))


def _of_call(suffix: str, at: pl.Expr, kind: str, actor: pl.Expr, where: pl.Expr) -> Given:
    columns = {
        "interaction_id": pl.coalesce("ticket_id", _CALL_ID),
        "event_id": named(_CALL_ID, pl.lit(f"-{suffix}")),
        "at": at,
        "kind": pl.lit(kind),
        "actor": actor,
        "channel": pl.lit("phone"),
        "agent_id": pl.col("property_hubspot_owner_id"),
        "_source_updated_at": pl.coalesce(SYNCED, _WHEN),
    }
    return Given(EVENTS, columns, where, prepared=_with_end)


def _who(is_caller: bool) -> pl.Expr:
    by_us = _OUTBOUND if is_caller else ~_OUTBOUND
    return pl.when(by_us).then(pl.lit("agent")).when(by_us.is_not_null()).then(pl.lit("customer"))


_ALONE: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": _CALL_ID,
    "contact_id": pl.col("contact_id"),
    "channel": pl.lit("phone"),
    "direction": word("property_hs_call_direction"),
    "agent_id": pl.col("property_hubspot_owner_id"),
    "created_at": _WHEN,
    "updated_at": pl.coalesce(SYNCED, _WHEN),
    "_source_updated_at": pl.coalesce(SYNCED, _WHEN),
}
_CALLS: Final = Part(
    "calls", "Calls: of their ticket, or by themselves.", "engagement_call",
    ("engagement_id", "property_hs_timestamp", "property_hs_createdate", "property_hs_call_direction",
     "property_hs_call_status", "property_hs_call_duration", "property_hubspot_owner_id", SYNCED),
    ("engagement_id",),
    lambda _: (
        Given(INTERACTIONS, _ALONE, pl.col("ticket_id").is_null(), WORDS),
        _of_call("start", _WHEN, "call_start", _who(is_caller=True), pl.lit(value=True)),
        _of_call("answered", _WHEN, "call_answered", _who(is_caller=False), _TALKED & pl.col(_ENDED).is_not_null()),
        _of_call("end", pl.col(_ENDED), "call_end", pl.lit(None, pl.String), pl.col(_ENDED).is_not_null()),
    ),
    joins=(_TICKET_OF, _CONTACT_OF),
)  # fmt: skip

_AGENT: Final[Mapping[str, pl.Expr]] = {
    "agent_id": pl.col("owner_id"),
    "name": full_name("first_name", "last_name"),
    "email": pl.col("email"),
    "is_active": ~(flag("archived") | flag(DELETED)),
    "_source_updated_at": pl.coalesce(SYNCED, "updated_at"),
}
_OWNERS: Final = Part(
    "owners", "Owners.", "owner",
    ("owner_id", "first_name", "last_name", "email", "archived", "updated_at", DELETED, SYNCED), ("owner_id",),
    lambda _: (Given(AGENTS, _AGENT),),
)  # fmt: skip

PRESET: Final = Preset(
    "ticket",
    (_CONTACTS, _TICKETS, _HISTORY, _EMAILS, _CALLS, _OWNERS),
    (
        "is_deleted", "archived", "timestamp", "timestamp_instant", "engagement_call", "property_hs_language",
        "property_source_type", "property_mobilephone", "property_hubspot_team_id",
        "property_hs_calculated_merged_vids",
    ),
    zone="UTC",
)  # fmt: skip
