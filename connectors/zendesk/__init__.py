"""Zendesk Support and Talk: tickets, users, the history of tickets, satisfaction ratings, calls.

Tickets and users come from the cursor exports, which also tell what was deleted. The history comes
from `ticket_events` (one export for all tickets) or, ticket by ticket, from `audits` or `comments`.
"""

from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from connectors._contract import Connector, HttpSettings, Stream
from connectors._http import Transport
from connectors._http_sign_in import basic, revealed
from connectors.zendesk import fetch as ask
from connectors.zendesk import staged, voice
from connectors.zendesk.events import parse_audits, parse_comments, parse_ticket_events
from connectors.zendesk.parse import parse_ratings, parse_tickets, parse_users
from connectors.zendesk.talk import parse_calls, parse_legs


class ZendeskSettings(HttpSettings):
    """[sources.NAME] with type = "zendesk"."""

    subdomain: str | None = Field(None, pattern=r"^[A-Za-z0-9-]+$", description="COMPANY of COMPANY.zendesk.com")
    email: str | None = Field(None, description="user the API token belongs to")
    api_token: SecretStr | None = Field(None, description="API token of that user")
    oauth_token: SecretStr | None = Field(None, description="OAuth access token, instead of email and api_token")
    history: Literal["ticket_events", "audits", "comments"] = Field(
        "ticket_events", description="where the history comes from: one export, or a request per changed ticket"
    )
    talk: bool = Field(True, description="read the calls of Zendesk Talk, where the account has it")
    channel_field: str | None = Field(None, description="ticket field (number or title) that holds the channel")
    reason_field: str | None = Field(None, description="ticket field (number or title) that holds the contact reason")
    reference_field: str | None = Field(
        None, description="ticket field (number or title) that holds an order or contract number"
    )
    segment_field: str | None = Field(None, description="key of the user field that holds the segment")
    page_size: int = Field(1000, ge=1, le=1000, description="records asked for per page of an export")
    external_id_namespace: str = Field(
        "external", description="what an external_id without a namespace is an id of, as `loyalty`"
    )

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.recorded is not None:
            return self
        if not (self.subdomain or self.base_url):
            raise ValueError("set subdomain (COMPANY of COMPANY.zendesk.com), or base_url")
        if not self.oauth_token and not (self.email and self.api_token):
            raise ValueError("set email and api_token, or oauth_token")
        return self


def transport(settings: ZendeskSettings) -> Transport:
    """The transport, signed in as these settings say."""
    base = settings.base_url or f"https://{settings.subdomain}.zendesk.com"
    return Transport(base, {"authorization": _sign_in(settings)}, settings, credentials=_credentials(settings))


def _sign_in(settings: ZendeskSettings) -> str:
    if settings.oauth_token:
        return f"Bearer {revealed(settings.oauth_token)}"
    return basic(f"{settings.email}/token", revealed(settings.api_token))


def _credentials(settings: ZendeskSettings) -> str:
    return "oauth_token" if settings.oauth_token else "email and api_token"


_EXPORTS: Final = "/api/v2/incremental"
_USERS: Final = Stream(
    "users",
    "Customers and staff, with what was deactivated.",
    ("contacts", "agents"),
    ask.cursor_export("users", f"{_EXPORTS}/users/cursor.json", "organizations,groups,identities", staged.users),
    parse_users,
    count=ask.count_users,
    counts_table="contacts",
    endpoint="GET /api/v2/incremental/users/cursor.json?include=organizations,groups,identities",
    reads=(
        "id", "name", "email", "phone", "external_id", "role", "active", "suspended", "locale", "default_group_id",
        "organization_id", "user_fields (segment_field)", "identities (e-mail addresses, telephone numbers)",
        "created_at", "updated_at",
    ),
)  # fmt: skip
_TICKETS: Final = Stream(
    "tickets",
    "Tickets as they are now, deleted ones included, and the figures Zendesk computes of them.",
    ("interactions", "vendor_metrics"),
    ask.cursor_export("tickets", f"{_EXPORTS}/tickets/cursor.json", "groups,metric_sets", staged.tickets),
    parse_tickets,
    count=ask.count_tickets,
    counts_table="interactions",
    endpoint="GET /api/v2/incremental/tickets/cursor.json?include=groups,metric_sets",
    reads=(
        "id", "subject", "status", "custom_status_id", "priority", "type", "via", "requester_id", "assignee_id",
        "group_id", "tags", "due_at", "followup_source_id", "custom_fields (the fields the settings name)",
        "metric_set", "created_at", "updated_at", "generated_timestamp",
    ),
)  # fmt: skip
_EVENT_FIELDS: Final = (
    "id", "ticket_id", "author", "via", "created_at", "comments (id, author_id, public, via)",
    "changes of status, custom_status_id, assignee_id, group_id, requester_id", "the ticket a merge names",
)  # fmt: skip
_HISTORIES: Final = {
    "ticket_events": Stream(
        "ticket_events",
        "Comments, status, assignee and group changes of all tickets.",
        ("events",),
        ask.time_export("ticket_events", f"{_EXPORTS}/ticket_events.json", "comment_events", staged.ticket_events),
        parse_ticket_events,
        after="tickets",
        endpoint="GET /api/v2/incremental/ticket_events.json?include=comment_events, /groups.json, /users.json",
        reads=_EVENT_FIELDS,
    ),
    "audits": Stream(
        "ticket_audits",
        "The same per changed ticket, from its audits.",
        ("events",),
        ask.per_ticket("ticket_audits", "/api/v2/tickets/{ticket}/audits.json", staged.audits),
        parse_audits,
        after="tickets",
        endpoint="GET /api/v2/tickets/{id}/audits.json?include=users,groups",
        reads=_EVENT_FIELDS,
    ),
    "comments": Stream(
        "ticket_comments",
        "Only the comments per changed ticket; no status history.",
        ("events",),
        ask.per_ticket("ticket_comments", "/api/v2/tickets/{ticket}/comments.json", staged.comments),
        parse_comments,
        after="tickets",
        endpoint="GET /api/v2/tickets/{id}/comments.json?include=users,groups",
        reads=("id", "author_id", "public", "type", "via", "created_at"),
    ),
}
_RATINGS: Final = Stream(
    "satisfaction_ratings",
    "CSAT answers, and surveys offered without an answer; nothing where the plan has none.",
    ("surveys",),
    ask.fetch_ratings,
    parse_ratings,
    endpoint="GET /api/v2/satisfaction_ratings.json",
    reads=("id", "ticket_id", "requester_id", "score", "comment", "created_at", "updated_at"),
)
_CALLS: Final = Stream(
    "talk_calls",
    "Calls of Talk: rung, answered, ended. A call without a ticket is an interaction of its own.",
    ("events", "interactions"),
    voice.calls,
    parse_calls,
    endpoint="GET /api/v2/channels/voice/stats/incremental/calls.json",
    reads=(
        "id", "ticket_id", "customer_id", "agent_id", "call_group_id", "direction", "completion_status", "voicemail",
        "duration", "talk_time", "time_to_answer", "ivr_time_spent", "wait_time", "hold_time", "consultation_time",
        "wrap_up_time", "created_at", "updated_at",
    ),
)  # fmt: skip
_LEGS: Final = Stream(
    "talk_legs",
    "Who took a call over from whom.",
    ("events",),
    voice.legs,
    parse_legs,
    after="talk_calls",
    endpoint="GET /api/v2/channels/voice/stats/incremental/legs.json",
    reads=("id", "call_id", "agent_id", "type", "transferred_from", "completion_status", "talk_time", "created_at"),
)


def streams(settings: ZendeskSettings) -> tuple[Stream, ...]:
    """The streams these settings ask for, parents before children."""
    talk = (_CALLS, _LEGS) if settings.talk and settings.recorded is None else ()
    return (_USERS, _TICKETS, _HISTORIES[settings.history], _RATINGS, *talk)


CONNECTOR: Final = Connector(
    type="zendesk",
    title="Zendesk Support",
    settings=ZendeskSettings,
    streams=streams,
    check=ask.check,
    http=transport,
    permissions=(
        "An API token (with the e-mail address of its user) or an OAuth token with the scope `read`.",
        "Its user must be an administrator: agents may not use the exports. An OAuth token must not expire.",
        "For calls of Talk the user needs a Talk seat or the right to manage channels.",
    ),
    never_read=(
        "What comments, notifications and descriptions say, and attachments: dropped as they arrive.",
        "Custom fields the settings do not name, notes and details of users, recordings and transcripts of calls.",
    ),
    limits=(
        "Exports answer ten times a minute, each time with 1,000 records; the answers' headers are obeyed.",
        "Exports leave out the last minute.",
        "A page that takes Zendesk too long is asked for again at half its size.",
    ),
    not_covered=(
        "Side conversations, chat and messaging word by word, articles, tickets in the suspended queue.",
        "Answers to surveys with questions of the company's own; of the newer surveys good and bad only.",
        "Staff who left and never had a ticket assigned: Zendesk shows them as end-users, and so are their words read.",
        "Whom a user was merged into: Zendesk only tells that the other is inactive; the tickets move.",
        "Tickets' history before a merge of accounts, and what was erased for good.",
        "A total of tickets where Talk is used: calls without a ticket stand beside them, uncounted by Zendesk.",
    ),
)
