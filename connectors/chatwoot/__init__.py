"""Chatwoot: conversations, their messages and reporting events, contacts, ratings and staff.

Conversations are found by their last activity; of each that changed, all messages and reporting events are read.
"""

from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from connectors._contract import Connector, HttpSettings, RescanSettings, Stream
from connectors._http import Transport
from connectors._http_sign_in import revealed
from connectors.chatwoot import children, ids
from connectors.chatwoot import fetch as ask
from connectors.chatwoot.events import parse_messages
from connectors.chatwoot.parse import parse_agents, parse_contacts, parse_conversations, parse_surveys
from connectors.chatwoot.reports import parse_reporting_events


class ChatwootSettings(RescanSettings, HttpSettings):
    """[sources.NAME] with type = "chatwoot". base_url is the address of an installation of your own."""

    account_id: int | None = Field(None, ge=1, description="number of the account, after /app/accounts/ in its address")
    api_access_token: SecretStr | None = Field(None, description="access token of an administrator, from their profile")
    history: Literal["reporting_events", "activity"] = Field(
        "reporting_events",
        description="where statuses come from: reporting events, or (older versions) the sentences in conversations",
    )
    surveys: bool = Field(True, description="read ratings; false where they are not in use")
    conversations_per_page: int = Field(
        50, ge=1, le=500, description="conversations whose messages are read before anything of them is kept"
    )
    channel_field: str | None = Field(None, description="custom attribute that holds the channel, where one does")
    reason_field: str | None = Field(None, description="custom attribute that holds the contact reason")
    reference_field: str | None = Field(None, description="custom attribute that holds an order or contract number")
    segment_field: str | None = Field(None, description="custom attribute of contacts that holds the segment")
    external_id_namespace: str = Field(
        "external", description="what a contact's identifier without a namespace is an id of, as `loyalty`"
    )

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.recorded is not None:
            return self
        if not self.account_id:
            raise ValueError("set account_id, the number after /app/accounts/ in Chatwoot's address")
        if not self.api_access_token:
            raise ValueError("set api_access_token")
        return self


def transport(settings: ChatwootSettings) -> Transport:
    """The transport, signed in as these settings say."""
    base = settings.base_url or "https://app.chatwoot.com"
    signed = {"api_access_token": revealed(settings.api_access_token)}
    return Transport(base, signed, settings, credentials="api_access_token and account_id")


_API: Final = "/api/v1/accounts/{account}"
_CONTACTS: Final = Stream(
    "contacts",
    "Contacts with an address or a number; visitors without one come with their conversations.",
    ("contacts",),
    ask.contacts,
    parse_contacts,
    endpoint=f"GET {_API}/contacts, POST {_API}/contacts/filter",
    reads=(
        "id", "name", "email", "phone_number", "identifier", "additional_attributes (company, country, language)",
        "custom_attributes (segment_field)", "last_activity_at", "created_at",
    ),
)  # fmt: skip
_AGENTS: Final = Stream(
    "agents",
    "Staff.",
    ("agents",),
    ask.agents,
    parse_agents,
    endpoint=f"GET {_API}/agents",
    reads=("id", "name", "email", "confirmed"),
)
_CONVERSATIONS: Final = Stream(
    "conversations",
    "Conversations of every status as they are now, and who wrote.",
    ("interactions", "contacts"),
    ask.conversations,
    parse_conversations,
    count=ask.count_conversations,
    counts_table="interactions",
    lists=("interactions",),
    listed=ids.conversations,
    endpoint=f"GET {_API}/conversations, POST {_API}/conversations/filter, GET {_API}/inboxes",
    reads=(
        "id", "inbox_id", "status", "priority", "labels", "meta (sender, channel, assignee, team)", "applied_sla",
        "additional_attributes (mail_subject, browser)", "custom_attributes (the fields the settings name)",
        "first_reply_created_at", "created_at", "updated_at", "last_activity_at",
    ),
)  # fmt: skip
_MESSAGES: Final = Stream(
    "messages",
    "Who wrote when in each changed conversation, assignments, calls, surveys asked for.",
    ("events", "surveys", "interactions"),
    children.messages,
    parse_messages,
    after="conversations",
    lists=("interactions",),
    endpoint=f"GET {_API}/conversations/{{id}}/messages, GET {_API}/agents, GET {_API}/teams",
    reads=(
        "id", "message_type", "content_type", "private", "sender", "content of activities", "call", "status",
        "created_at",
    ),
)  # fmt: skip
_REPORTS: Final = Stream(
    "reporting_events",
    "Statuses and bots handing over in each changed conversation, and the figures Chatwoot computes.",
    ("events", "vendor_metrics"),
    children.reporting_events,
    parse_reporting_events,
    after="conversations",
    endpoint=f"GET {_API}/conversations/{{id}}/reporting_events",
    reads=("id", "name", "value", "value_in_business_hours", "event_end_time"),
)
_SURVEYS: Final = Stream(
    "csat_survey_responses",
    "Ratings given.",
    ("surveys",),
    ask.surveys,
    parse_surveys,
    endpoint=f"GET {_API}/csat_survey_responses",
    reads=("message_id", "conversation_id", "contact", "rating", "feedback_message", "created_at"),
)


def streams(settings: ChatwootSettings) -> tuple[Stream, ...]:
    """The streams these settings ask for, parents before children."""
    reports = (_REPORTS,) if settings.history == "reporting_events" else ()
    surveys = (_SURVEYS,) if settings.surveys else ()
    return (_CONTACTS, _AGENTS, _CONVERSATIONS, _MESSAGES, *reports, *surveys)


CONNECTOR: Final = Connector(
    type="chatwoot",
    title="Chatwoot",
    settings=ChatwootSettings,
    streams=streams,
    check=ask.check,
    http=transport,
    permissions=(
        "An access token of an administrator of the account.",
        "Agents see only their inboxes, and neither reporting events nor ratings.",
    ),
    never_read=(
        "Notes of contacts, attachments, canned responses, audit logs.",
        "What is written in messages: it arrives with them and is dropped at once.",
    ),
    limits=(
        "Lists give 25 conversations, 15 contacts or 100 messages a page, whatever is asked for.",
        "Filters know whole days: each sync reads what was active in the last two days again.",
        "Requests are limited by address and minute; a refused one is tried again later.",
    ),
    not_covered=(
        "Contacts deleted or merged away.",
        "Changes of contacts who wrote nothing since: `hilo sync --full` reads them.",
        'Statuses before Chatwoot 4.8, unless history = "activity" (English, Spanish and Catalan sentences).',
        "Conversations that an inbox never closes (lock to single conversation) are one interaction each.",
    ),
)
