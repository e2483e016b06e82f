"""HubSpot Service Hub: tickets, contacts, calls, e-mails, logged messages, conversations, answers to surveys, owners.

Records of the CRM come from its lists, later from its search by change; conversations from the inbox.
"""

from dataclasses import replace
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from connectors._contract import Connector, HttpSettings, Stream
from connectors._http import Transport
from connectors._http_sign_in import TokenSignIn
from connectors.hubspot import conversations, engagements, objects, parse, threads, tickets
from connectors.hubspot import fetch as ask
from connectors.hubspot.words import UNANSWERED_OUTCOMES

_PROPERTY: Final = r"^[a-z][a-z0-9_]*$"
_DAILY: Final = (b'"DAILY"',)


class HubSpotSettings(HttpSettings):
    """[sources.NAME] with type = "hubspot". Properties are internal names."""

    access_token: SecretStr | None = Field(None, description="access token of a private app")
    client_id: str | None = Field(None, description="client id of an OAuth app, with client_secret and refresh_token")
    client_secret: SecretStr | None = Field(None, description="its client secret")
    refresh_token: SecretStr | None = Field(None, description="refresh token of the account for that app")
    portal_id: str | None = Field(None, pattern=r"^\d+$", description="account number, for links to older records")
    ui_domain: str = Field("app.hubspot.com", pattern=r"^[a-z0-9.-]+$", description="where agents work, for links")
    also: list[Literal["calls", "emails", "communications", "conversations", "feedback"]] = Field(
        ["calls", "emails", "communications", "conversations", "feedback"],
        description="what is read besides tickets and contacts; leave out what the app may not read",
    )
    page_size: int = Field(200, ge=1, le=200, description="records asked for per search")
    records_on_a_page: int = Field(
        1000,
        ge=1,
        le=1000,
        description="records of several answers read together; a stopped sync redoes so many at most",
    )
    daily_overlap_hours: float = Field(24, ge=0, description="search so much once more in the first sync of a day")
    second_look_minutes: float = Field(70, ge=0, description="search so much of the time before once more: it lags")
    thread_overlap_days: float = Field(
        7, ge=0, description="read threads once more for so long: closing moves no stamp"
    )
    emails_without_ticket: bool = Field(False, description="read e-mails of no ticket too, each a contact by itself")
    unanswered_outcomes: list[str] = Field(
        list(UNANSWERED_OUTCOMES), description="outcomes of logged calls in which nobody talked, by their ids"
    )
    channel_property: str = Field("source_type", pattern=_PROPERTY, description="ticket: property with the channel")
    reason_property: str = Field("hs_ticket_category", pattern=_PROPERTY, description="ticket: contact reason")
    reference_property: str | None = Field(None, pattern=_PROPERTY, description="ticket: order or contract number")
    team_property: str = Field("hubspot_team_id", pattern=_PROPERTY, description="ticket: property with the team")
    tags_property: str | None = Field(
        None, pattern=_PROPERTY, description="ticket: property of several values with tags"
    )
    first_response_due_property: str | None = Field(
        "hs_time_to_first_response_sla_at", pattern=_PROPERTY, description="ticket: deadline of the first answer"
    )
    resolution_due_property: str | None = Field(
        "hs_time_to_close_sla_at", pattern=_PROPERTY, description="ticket: deadline of the solution"
    )
    segment_property: str | None = Field(None, pattern=_PROPERTY, description="contact: customer segment")
    external_ids: dict[str, str] = Field({}, description="namespace → property of the contact with a customer number")
    more_emails: list[str] = Field([], description="contact: further properties with e-mail addresses")
    more_phones: list[str] = Field([], description="contact: further properties with telephone numbers")
    scales: dict[Literal["csat", "ces", "nps"], tuple[float, float]] = Field(
        {"csat": (1, 5), "ces": (1, 7), "nps": (0, 10)}, description="worst and best answer of each kind of survey"
    )

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        has_app = self.client_id and self.client_secret and self.refresh_token
        if self.recorded is None and not self.access_token and not has_app:
            raise ValueError("set access_token, or client_id, client_secret and refresh_token")
        return self


def transport(settings: HubSpotSettings) -> Transport:
    """The transport, signed in as these settings say."""
    base = settings.base_url or "https://api.hubapi.com"
    if settings.access_token:
        headers = {"authorization": f"Bearer {settings.access_token.get_secret_value()}"}
        return Transport(base, headers, settings, credentials="access_token", limit_words=_DAILY)
    credentials = "client_id, client_secret and refresh_token"
    sign_in = TokenSignIn(f"{base.rstrip('/')}/oauth/v1/token", _form(settings), credentials)
    return Transport(base, {}, settings, credentials=credentials, sign_in=sign_in, limit_words=_DAILY)


def _form(settings: HubSpotSettings) -> dict[str, str]:
    secrets = {"client_secret": settings.client_secret, "refresh_token": settings.refresh_token}
    given = {name: secret.get_secret_value() for name, secret in secrets.items() if secret}
    return {"grant_type": "refresh_token", "client_id": settings.client_id or "", **given}


def _changing(asked: objects.Asked, doc: str, tables: tuple[str, ...], parsing: object) -> Stream:
    return Stream(
        asked.name,
        doc,
        tables,
        ask.changed(asked),
        parsing,  # type: ignore[arg-type]  # a parse function
        count=ask.count_of(asked),
        endpoint=f"GET /crm/v3/objects/{asked.name}, POST /crm/v3/objects/{asked.name}/search",
        reads=asked.reads,
    )


_OWNERS: Final = Stream(
    "owners", "Staff, and who left.", ("agents",), ask.owners, parse.parse_owners,
    endpoint="GET /crm/v3/owners", reads=("id", "userId", "email", "firstName", "lastName", "teams", "archived"),
)  # fmt: skip
_CONTACTS: Final = replace(
    _changing(objects.CONTACTS, "Contacts, and which were merged into them.", ("contacts",), parse.parse_contacts),
    counts_table="contacts",
)
_TICKETS: Final = _changing(
    objects.TICKETS,
    "Tickets as they are now, their former stages, owners and teams, and the figures HubSpot computes of them.",
    ("interactions", "events", "vendor_metrics"),
    tickets.parse_tickets,
)
_ARCHIVED: Final = (
    Stream("archived_contacts", "Contacts that were deleted in the last 90 days.", ("contacts",),
           ask.archived("archived_contacts", objects.CONTACTS), parse.parse_contacts,
           endpoint="GET /crm/v3/objects/contacts?archived=true", reads=objects.CONTACTS.reads),
    Stream("archived_tickets", "Tickets that were deleted in the last 90 days.",
           ("interactions", "events", "vendor_metrics"), ask.archived("archived_tickets", objects.TICKETS),
           tickets.parse_tickets, endpoint="GET /crm/v3/objects/tickets?archived=true",
           reads=objects.TICKETS.reads),
)  # fmt: skip
_ALSO: Final = {
    "calls": (
        _changing(objects.CALLS, "Calls, with their ticket where they have one.",
                  ("interactions", "events", "contacts"), engagements.parse_calls),
    ),
    "emails": (
        _changing(objects.EMAILS, "E-mails of tickets, to and from the customer, without their text.",
                  ("interactions", "events"), engagements.parse_emails),
    ),
    "communications": (
        _changing(objects.COMMUNICATIONS, "WhatsApp, SMS and LinkedIn messages that staff logged, without their text.",
                  ("interactions", "events"), engagements.parse_communications),
    ),
    "conversations": (
        Stream("threads", "Conversations of the inbox and help desk; those of a ticket are merged into it.",
               ("interactions",), conversations.threads, threads.parse_threads,
               endpoint="GET /conversations/v3/conversations/threads",
               reads=("status", "closedAt", "latestMessageTimestamp", "originalChannelId", "assignedTo",
                      "associatedContactId", "threadAssociations", "spam", "archived")),
        Stream("messages", "Messages, comments, assignments, closings and hand-offs by bots, without their text.",
               ("events",), conversations.messages, threads.parse_messages, after="threads",
               endpoint="GET /conversations/v3/conversations/threads/…/messages",
               reads=("type", "createdAt", "createdBy", "senders", "direction", "assignedTo", "newStatus")),
    ),
    "feedback": (
        _changing(objects.FEEDBACK, "Answers to NPS, CES and CSAT surveys.", ("surveys",), parse.parse_feedback),
    ),
}  # fmt: skip


def streams(settings: HubSpotSettings) -> tuple[Stream, ...]:
    """The streams these settings ask for, parents before children.

    HubSpot has totals of tickets, not of threads: only where tickets are all that is read can they be compared.
    """
    also = [
        replace(stream, fetch=ask.or_left_out(stream.fetch, name))
        for name, found in _ALSO.items()
        if name in settings.also
        for stream in found
    ]
    is_whole = not any("interactions" in stream.tables for stream in also)
    tickets_only = replace(_TICKETS, counts_table="interactions" if is_whole else None)
    return (_OWNERS, _CONTACTS, tickets_only, *_ARCHIVED, *also)


CONNECTOR: Final = Connector(
    type="hubspot",
    title="HubSpot Service Hub",
    settings=HubSpotSettings,
    streams=streams,
    check=ask.check,
    http=transport,
    permissions=(
        "A private app (or an OAuth app) with the scopes tickets, crm.objects.contacts.read, crm.objects.owners.read.",
        "For calls, e-mails and logged messages sales-email-read and crm.objects.contacts.read.",
        "For conversations conversations.read; for surveys crm.objects.feedback_submissions.read.",
    ),
    never_read=(
        "Text of tickets, e-mails, notes, calls and messages; attachments; recordings and transcripts of calls.",
        "Companies, deals, quotes and everything of sales and marketing.",
    ),
    limits=(
        "The search shows changes late: 70 minutes before the last sync are searched once more.",
        "1,000 tickets cost ten requests and 22 more for contacts and former values, at the first sync and if changed.",
        "Messages cost a request for each thread with new ones; threads of the last 7 days are listed at each sync.",
        "When the day's limit is used up the source pauses for an hour, and goes on where it was.",
    ),
    not_covered=(
        "E-mails of no ticket, unless emails_without_ticket is set; meetings, notes and tasks.",
        "An association made or undone without a change of the record itself.",
        "Records deleted longer than 90 days ago, or for good, between two syncs.",
        "Threads closed later than thread_overlap_days after their last message, until they have a new one.",
    ),
)
