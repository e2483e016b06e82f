"""Freshdesk: tickets, their conversations, contacts, agents and survey answers.

Give it the API key of an agent who sees all tickets. Freshdesk keeps no list of changes in its API: of statuses it
tells the last instant of each kind, so a ticket's history is as complete as the syncs are frequent.
"""

import re
from typing import Final, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors._contract import Connector, HttpSettings, Stream
from connectors._http import Transport
from connectors._http_sign_in import basic, revealed
from connectors.freshdesk import fetch as ask
from connectors.freshdesk.history import parse_conversations
from connectors.freshdesk.parse import (
    parse_agents,
    parse_contacts,
    parse_deleted_contacts,
    parse_deleted_tickets,
    parse_ratings,
    parse_tickets,
)


class FreshdeskSettings(HttpSettings):
    """[sources.NAME] with type = "freshdesk"."""

    domain: str | None = Field(None, pattern=r"^[A-Za-z0-9-]+$", description="COMPANY of COMPANY.freshdesk.com")
    api_key: SecretStr | None = Field(None, description="API key of an agent who sees all tickets")
    page_size: int = Field(100, ge=1, le=100, description="records asked for per page")
    tickets_per_page: int = Field(50, ge=1, le=500, description="tickets whose conversations are kept together")
    read_removed: bool = Field(True, description="also list deleted and spam tickets, and deleted and blocked contacts")
    read_surveys: bool = Field(True, description="read survey answers; not every plan has them")
    external_id_namespace: str = Field("external", description="what a unique external id is an id of, as `loyalty`")
    reason_field: str | None = Field(None, description="custom field of tickets that holds the reason; unset: the type")
    reference_field: str | None = Field(None, description="custom field of tickets that holds the order or contract")
    channel_field: str | None = Field(None, description="custom field of tickets that holds the channel, where filled")
    segment_field: str | None = Field(None, description="custom field of contacts that holds the segment")
    lifecycle_field: str | None = Field(None, description="custom field of contacts that holds the life-cycle stage")
    merge_note: str = Field(
        r"merged (?:in)?to (?:this )?ticket (?:with id )?#?(\d+)",
        description="what the note in a merged ticket says, as a pattern with the other ticket's number in ()",
    )

    @field_validator("merge_note")
    @classmethod
    def _a_pattern(cls, pattern: str) -> str:
        try:
            groups = re.compile(pattern).groups
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from None
        if groups != 1:
            raise ValueError(f"it has {groups} groups in (); one is needed, around the ticket's number")
        return pattern

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.recorded is None and not (self.domain or self.base_url):
            raise ValueError("set domain (COMPANY of COMPANY.freshdesk.com), or base_url")
        if self.recorded is None and not self.api_key:
            raise ValueError("set api_key")
        return self


def transport(settings: FreshdeskSettings) -> Transport:
    """The transport, signed in with the API key."""
    base = settings.base_url or f"https://{settings.domain}.freshdesk.com"
    signed = {"authorization": basic(revealed(settings.api_key), "X")}
    return Transport(base, signed, settings, credentials="api_key")


_TICKET_FIELDS: Final = (
    "id", "requester_id", "source", "status", "priority", "type", "subject", "group_id", "responder_id", "tags",
    "fr_due_by", "due_by", "spam", "deleted", "custom_fields", "created_at", "updated_at", "stats",
)  # fmt: skip
_CONTACT_FIELDS: Final = (
    "id", "name", "first_name", "last_name", "email", "other_emails", "phone", "mobile", "other_phone_numbers",
    "unique_external_id", "twitter_id", "facebook_id", "company_id", "language", "custom_fields", "created_at",
    "updated_at",
)  # fmt: skip
_TICKET_TABLES: Final = ("interactions", "events", "vendor_metrics")

_AGENTS: Final = Stream(
    "agents",
    "Staff, all of them at every sync.",
    ("agents", "contacts"),
    ask.agents,
    parse_agents,
    endpoint="GET /api/v2/agents, /api/v2/groups",
    reads=("id", "contact", "group_ids", "deactivated", "created_at", "updated_at"),
)
_CONTACTS: Final = Stream(
    "contacts",
    "Contacts that changed.",
    ("contacts",),
    ask.contacts("contacts"),
    parse_contacts,
    endpoint="GET /api/v2/contacts, /api/v2/companies",
    reads=_CONTACT_FIELDS,
)
_REMOVED_CONTACTS: Final = tuple(
    Stream(
        f"{state}_contacts",
        doc,
        ("contacts",),
        ask.contacts(f"{state}_contacts", state),
        parse,
        endpoint=f"GET /api/v2/contacts?state={state}",
        reads=_CONTACT_FIELDS,
    )
    for state, doc, parse in (
        ("deleted", "Contacts that were deleted.", parse_deleted_contacts),
        ("blocked", "Contacts that were blocked, as senders of spam are; other lists leave them out.", parse_contacts),
    )
)
_TICKETS: Final = Stream(
    "tickets",
    "Tickets that changed, what is known of their statuses, and Freshdesk's own figures of them.",
    _TICKET_TABLES,
    ask.tickets("tickets"),
    parse_tickets,
    endpoint="GET /api/v2/tickets, /api/v2/ticket_fields, /api/v2/groups",
    reads=_TICKET_FIELDS,
)
_CONVERSATIONS: Final = Stream(
    "conversations",
    "Replies and notes of the tickets that changed, and merges.",
    ("events",),
    ask.conversations,
    parse_conversations,
    after="tickets",
    endpoint="GET /api/v2/tickets/ID/conversations",
    reads=("id", "ticket_id", "user_id", "incoming", "private", "source", "created_at", "body_text (merge notes only)"),
)
_REMOVED: Final = tuple(
    Stream(
        f"{chosen}_tickets",
        doc,
        _TICKET_TABLES,
        ask.tickets(f"{chosen}_tickets", chosen),
        parse,
        endpoint=f"GET /api/v2/tickets?filter={chosen}",
        reads=_TICKET_FIELDS,
    )
    for chosen, doc, parse in (
        ("deleted", "Tickets that were deleted.", parse_deleted_tickets),
        ("spam", "Tickets marked as spam.", parse_tickets),
    )
)
_RATINGS: Final = Stream(
    "satisfaction_ratings",
    "CSAT answers, on a scale of 1 to 5.",
    ("surveys",),
    ask.ratings,
    parse_ratings,
    endpoint="GET /api/v2/surveys/satisfaction_ratings",
    reads=("id", "ticket_id", "user_id", "ratings.default_question", "feedback", "created_at", "updated_at"),
)


def streams(settings: FreshdeskSettings) -> tuple[Stream, ...]:
    """The streams these settings ask for, parents before children."""
    removed = (*_REMOVED_CONTACTS, *_REMOVED) if settings.read_removed else ()
    surveys = (_RATINGS,) if settings.read_surveys else ()
    return (_AGENTS, _CONTACTS, _TICKETS, _CONVERSATIONS, *removed, *surveys)


CONNECTOR: Final = Connector(
    type="freshdesk",
    title="Freshdesk",
    settings=FreshdeskSettings,
    streams=streams,
    check=ask.check,
    http=transport,
    permissions=(
        "An agent with the scope Global Access, so that all tickets are seen; its key stands in its profile settings.",
        "The privileges to view contacts and companies and, for statuses and sources of your own, ticket fields.",
        "What is not granted of these is named on the Sources page; numbers then stand for names.",
    ),
    never_read=(
        "texts of messages, but for notes that tell of a merge",
        "attachments",
        "time entries",
        "forum posts and solution articles",
        "agents' signatures",
    ),
    limits=(
        "200 to 700 requests a minute by plan; `include=stats` costs more than one. The sync waits as it is told.",
        "300 pages of tickets, met only by 30,000 tickets of one second: each page is asked from the time seen.",
        "A request per changed ticket for its conversations.",
        "Two requests per page of contacts and ratings, from the second page on: their order is not known.",
    ),
    not_covered=(
        "Changes of status between two syncs, and of assignee and group: Freshdesk lists them on no page.",
        "Calls (Freshcaller) and chats (Freshchat), which are systems of their own.",
        "Tickets that were deleted for good, and tickets the plan has archived.",
        "Which contact a merged contact went into; surveys without an answer; a total to compare with.",
        "Questions of a survey after its first.",
    ),
)
