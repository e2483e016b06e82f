"""Rows of Fivetran-shaped Zendesk tables → canonical frames. Pure, and on whole columns.

Their instants have no offset and are UTC, whatever the zone of the company. Words for channels and
statuses are the Zendesk connector's.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from connectors import _instants
from connectors._canonical import canonical
from connectors.sql import bodies
from connectors.sql.fivetran_zendesk_asked import COLUMNS, DELETED, SYNCED
from connectors.sql.settings import SqlSettings
from connectors.zendesk.words import OUTBOUND_VIAS, SPAM_VIAS, STAFF_ROLES, SYSTEM_USER, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.errors import BugError
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS, SURVEYS, Table

UNKNOWN_AUTHOR: Final = "its author is not in the table user, so nobody's"
_BESIDE: Final = ("group_name", "tags", "author_role", "requester_id", "previous_value", "company")
"""Columns the questions add to a table's own."""
_SCORES: Final = {"good": "1", "bad": "0", "offered": None}


def _rows(page: Page, table: str) -> tuple[pl.DataFrame, Parsed]:
    """The page's rows with every column that is read, and the notices it carries."""
    found = bodies.read(page)
    names = tuple(dict.fromkeys((*COLUMNS[table], *_BESIDE)))
    return bodies.complete(found.frame, names), Parsed(rejects=bodies.notes(found.notices))


def _canonical(table: Table, rows: pl.DataFrame, columns: Mapping[str, pl.Expr], context: Context) -> Parsed:
    """Columns of rows as a canonical table, their instants read as UTC."""
    settings = _settings(context)
    utc = replace(context, settings=settings.model_copy(update={"timezone": "UTC"}))
    raw = rows.select(*(made.alias(name) for name, made in columns.items()), pl.col("_line"))
    return canonical(table, raw, utc, words=WORDS, formats=settings.formats)


def _settings(context: Context) -> SqlSettings:
    if not isinstance(context.settings, SqlSettings):
        raise BugError(f"Reading rows of {context.source}", f"its settings are a {type(context.settings).__name__}")
    return context.settings


def _word(name: str) -> pl.Expr:
    return pl.col(name).str.to_lowercase()


def _is_set(name: str) -> pl.Expr:
    """A flag as true or false, null counting as false."""
    return _word(name).is_in(["true", "t", "1", "yes"]).fill_null(False)


def parse_tickets(page: Page, context: Context) -> Parsed:
    """`ticket` → `interactions`, and a merged `event` for every ticket that went into one of them.

    A survivor lists the tickets it took but not when; by its own last update they were merged.
    """
    rows, told = _rows(page, "ticket")
    return gather([told, _canonical(INTERACTIONS, rows, _TICKET, context), _merges(rows, context)])


_GONE: Final = (_word("status") == "deleted").fill_null(False) | _is_set(DELETED)
_TICKET: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("id"),
    "contact_id": pl.col("requester_id"),
    "channel": pl.col("via_channel"),
    "direction": pl.when(_word("via_channel").is_in(OUTBOUND_VIAS)).then(pl.lit("outbound")),
    "status": pl.when(_word("status") != "deleted").then("status"),
    "priority": pl.col("priority"),
    "subject": pl.when(~_GONE).then("subject"),
    "team": pl.coalesce("group_name", "group_id"),
    "agent_id": pl.col("assignee_id"),
    "tags": pl.col("tags").str.split(";").list.unique().list.sort(),  # databases list them in any order
    "url": pl.format("{}/agent/tickets/{}", pl.col("url").str.extract(r"^(https?://[^/]+)"), "id"),
    "follows": pl.coalesce(
        "via_followup_source_id", pl.when(_word("via_source_rel") == "follow_up").then("via_source_from_id")
    ),
    "is_spam": _word("via_channel").is_in(SPAM_VIAS).fill_null(False),
    "created_at": pl.col("created_at"),
    "updated_at": pl.col("updated_at"),
    "deleted_at": pl.when(_is_set(DELETED)).then(pl.coalesce(SYNCED, "updated_at")).when(_GONE).then("updated_at"),
    "_source_updated_at": pl.coalesce(SYNCED, "updated_at"),
}


def _merges(rows: pl.DataFrame, context: Context) -> Parsed:
    lost = rows.with_columns(pl.col("merged_ticket_ids").str.extract_all(r"\d+").alias("lost"))
    each = lost.filter(pl.col("lost").list.len() > 0).explode("lost")
    columns = {
        "interaction_id": pl.col("lost"),
        "event_id": pl.format("merged-{}", "id"),
        "at": pl.coalesce("updated_at", SYNCED),
        "kind": pl.lit("merged"),
        "value": pl.col("id"),
        "_source_updated_at": pl.coalesce(SYNCED, "updated_at"),
    }
    return _canonical(EVENTS, each, columns, context)


def parse_comments(page: Page, context: Context) -> Parsed:
    """`ticket_comment` → message `events`.

    Who wrote it: the author's role; of an author nobody knows the ticket's requester is the customer,
    and where there is no table of users at all everybody else an agent. Any other unknown author is
    nobody's, which is told.
    """
    has_roles = "author_role" in bodies.read(page).frame.columns
    rows, told = _rows(page, "ticket_comment")
    rows = rows.with_columns(_author(_settings(context).bots, None if has_roles else "agent").alias("actor"))
    return gather([told, _canonical(EVENTS, rows, _MESSAGE, context), _strangers(rows)])


def _author(bots: tuple[str, ...], stranger: str | None) -> pl.Expr:
    """customer, agent, bot or system; null for a stranger when that is not said."""
    user, role = pl.col("user_id"), _word("author_role")
    return (
        pl.when(user.is_null() | (user == SYSTEM_USER))
        .then(pl.lit("system"))
        .when(user.is_in(list(bots)))
        .then(pl.lit("bot"))
        .when(role.is_in(STAFF_ROLES))
        .then(pl.lit("agent"))
        .when(role.is_not_null() | (user == pl.col("requester_id")))
        .then(pl.lit("customer"))
        .otherwise(pl.lit(stranger, pl.String))
    )


def _by_customer(value: str, flag: pl.Expr) -> pl.Expr:
    return pl.when((pl.col("actor") == "customer") & flag).then(pl.lit(value))


_MESSAGE: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("ticket_id"),
    "event_id": pl.col("id"),
    "at": pl.col("created"),
    "kind": pl.lit("message"),
    "actor": pl.col("actor"),
    "is_public": pl.col("public"),
    "channel": pl.coalesce(
        _by_customer("phone", _is_set("voice_comment")),
        _by_customer("social", _is_set("facebook_comment") | _is_set("tweet")),
    ),
    "agent_id": pl.when(pl.col("actor") == "agent").then("user_id"),
    "_source_updated_at": pl.coalesce(SYNCED, "created"),
}


def _strangers(rows: pl.DataFrame) -> Parsed:
    """One note per comment whose author is nobody's."""
    found = rows.filter(pl.col("actor").is_null()).select(
        object=pl.lit("events"),
        id=pl.format("{}/{}", "ticket_id", "id"),
        field=pl.lit("actor"),
        raw="user_id",
        reason=pl.lit(UNKNOWN_AUTHOR),
        is_row=pl.lit(False),
        line="_line",
    )
    return Parsed(rejects=found)


def parse_history(page: Page, context: Context) -> Parsed:
    """`ticket_field_history` → status, assigned and transferred `events`.

    Deleting a ticket is told by the ticket itself; a group it was given at birth is no transfer. An
    assignee that was taken away is an assignment to nobody.
    """
    rows, told = _rows(page, "ticket_field_history")
    field, value = _word("field_name"), pl.col("value")
    moved = value.is_not_null() & pl.col("previous_value").is_not_null() & (value != pl.col("previous_value"))
    wanted = (
        ((field == "status") & value.is_not_null() & (_word("value") != "deleted"))
        | (field == "assignee_id")
        | ((field == "group_id") & moved)
    )
    author = pl.when(pl.col("user_id").is_not_null()).then(_author(_settings(context).bots, None))
    changes = rows.filter(wanted.fill_null(False)).with_columns(
        field.replace_strict(_KINDS, default=None, return_dtype=pl.String).alias("kind"), author.alias("actor")
    )
    dated = changes.with_columns(_moment(changes["updated"], context).alias("moment"))
    return gather([told, _canonical(EVENTS, dated, _CHANGE, context)])


def _moment(updated: pl.Series, context: Context) -> pl.Series:
    """Microseconds since 1970 as text: the same in every spelling of an instant, so it can name an event."""
    dating = _instants.Dating("UTC", context.received_at, _settings(context).formats)
    return _instants.read(updated, dating)[0].dt.epoch("us").cast(pl.String)


_KINDS: Final = {"status": "status", "assignee_id": "assigned", "group_id": "transferred"}
_CHANGE: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("ticket_id"),
    "event_id": pl.format("{}-{}", "kind", "moment"),
    "at": pl.col("updated"),
    "kind": pl.col("kind"),
    "actor": pl.col("actor"),
    "agent_id": pl.when(pl.col("kind") == "assigned").then("value"),
    "team": pl.when(pl.col("kind") == "transferred").then(pl.coalesce("group_name", "value")),
    "value": pl.when(pl.col("kind") == "status").then("value"),
    "_source_updated_at": pl.coalesce(SYNCED, "updated"),
}


def parse_users(page: Page, context: Context) -> Parsed:
    """`user` → `contacts` (everybody; staff with is_agent) and `agents` (staff)."""
    rows, told = _rows(page, "user")
    namespace = _settings(context).external_id_namespace
    own = pl.col("external_id")
    named = (
        pl.when(own.str.contains(":", literal=True)).then(own).otherwise(pl.concat_str(pl.lit(f"{namespace}:"), own))
    )
    staff = rows.filter(_IS_STAFF)
    contacts = _canonical(CONTACTS, rows, {**_CONTACT, "external_ids": named}, context)
    return gather([told, contacts, _canonical(AGENTS, staff, _AGENT, context)])


_IS_STAFF: Final = _word("role").is_in(STAFF_ROLES).fill_null(False)
_IS_OFF: Final = (~_is_set("active") & pl.col("active").is_not_null()) | _is_set(DELETED)
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
    "is_active": ~(_IS_OFF | _is_set("suspended")),
    "_source_updated_at": pl.coalesce(SYNCED, "updated_at"),
}


def parse_ratings(page: Page, context: Context) -> Parsed:
    """`satisfaction_rating` → `surveys` of kind csat, good = 1 and bad = 0 on a scale of 0 to 1.

    `offered` was sent and not answered. `unoffered` was never sent and is no survey: those rows, and any
    other word, are set aside with that reason.
    """
    rows, told = _rows(page, "satisfaction_rating")
    word = _word("score").str.replace(r"_with(out)?_comment$", "")
    judged = rows.with_columns(word.alias("word"))
    known = judged.filter(pl.col("word").is_in(list(_SCORES)).fill_null(False))
    other = judged.join(known, on="_line", how="anti").select(
        object=pl.lit("satisfaction_rating"),
        id="id",
        field=pl.lit(None, pl.String),
        raw="score",
        reason=pl.format("no survey answer: score {}", pl.col("score").fill_null("null")),
        is_row=pl.lit(True),
        line="_line",
    )
    return gather([told, Parsed(rejects=other, records=other.height), _canonical(SURVEYS, known, _SURVEY, context)])


_SCORE: Final = pl.col("word").replace_strict(_SCORES, default=None, return_dtype=pl.String)
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
