"""Intercom: conversations with their parts, tickets, calls, contacts, ratings and staff.

Conversations and tickets are searched by their update time; each changed conversation is then read whole, because
its parts come only with it.
"""

from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from connectors._contract import Connector, HttpSettings, RescanSettings, Stream
from connectors._http import Transport
from connectors._http_sign_in import revealed
from connectors.intercom import fetch as ask
from connectors.intercom import ids
from connectors.intercom.parse import parse_conversations
from connectors.intercom.parts import parse_calls
from connectors.intercom.people import parse_admins, parse_contacts
from connectors.intercom.tickets import parse_tickets

_HOSTS: Final = {"us": "api.intercom.io", "eu": "api.eu.intercom.io", "au": "api.au.intercom.io"}


class IntercomSettings(RescanSettings, HttpSettings):
    """[sources.NAME] with type = "intercom"."""

    access_token: SecretStr | None = Field(None, description="access token of an app of the workspace")
    region: Literal["us", "eu", "au"] = Field("us", description="where the workspace is hosted")
    api_version: str = Field(
        "2.15", pattern=r"^(\d+\.\d+|Unstable|Preview)$", description="version of the API asked for"
    )
    tickets: bool = Field(True, description="read tickets; false where the workspace has none")
    calls: bool = Field(True, description="read calls; false where the workspace has no telephony")
    page_size: int = Field(150, ge=1, le=150, description="records asked for per page of a search")
    channel_field: str | None = Field(None, description="custom attribute that holds the channel, where one does")
    reason_field: str | None = Field(None, description="custom attribute that holds the contact reason")
    reference_field: str | None = Field(None, description="custom attribute that holds an order or contract number")
    segment_field: str | None = Field(None, description="custom attribute of contacts that holds the segment")
    external_id_namespace: str = Field(
        "external", description="what an external_id without a namespace is an id of, as `loyalty`"
    )

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.recorded is None and not self.access_token:
            raise ValueError("set access_token")
        return self


def transport(settings: IntercomSettings) -> Transport:
    """The transport, signed in as these settings say."""
    token = revealed(settings.access_token)
    headers = {"authorization": f"Bearer {token}", "intercom-version": settings.api_version}
    base = settings.base_url or f"https://{_HOSTS[settings.region]}"
    return Transport(base, headers, settings, credentials="access_token and region")


_CONTACTS: Final = Stream(
    "contacts",
    "Users and leads that changed, found by whole days.",
    ("contacts",),
    ask.contacts,
    parse_contacts,
    lists=("contacts",),
    listed=ids.contacts,
    count=ask.count_contacts,
    counts_table="contacts",
    endpoint="POST /contacts/search",
    reads=(
        "id", "external_id", "role", "name", "email", "phone", "companies", "language_override", "browser_language",
        "location.country_code", "custom_attributes (segment_field)", "archived", "created_at", "updated_at",
    ),
)  # fmt: skip
_ADMINS: Final = Stream(
    "admins",
    "Staff and the names of teams.",
    ("agents",),
    ask.admins,
    parse_admins,
    endpoint="GET /admins, GET /teams, GET /me",
    reads=("id", "name", "email", "team_ids"),
)
_CONVERSATIONS: Final = Stream(
    "conversations",
    "Conversations as they are now, and the statistics Intercom keeps of them.",
    ("interactions", "events", "surveys", "vendor_metrics"),
    ask.search("conversations", "/conversations/search"),
    parse_conversations,
    lists=("interactions",),
    listed=ids.conversations,
    count=ask.count_interactions,
    counts_table="interactions",
    endpoint="POST /conversations/search",
    reads=(
        "id", "title", "state", "open", "priority", "contacts", "source (without its text)", "first_contact_reply",
        "admin_assignee_id", "team_assignee_id", "tags", "ticket.state", "statistics", "conversation_rating",
        "custom_attributes (channel_field, reason_field, reference_field)", "created_at", "updated_at",
    ),
)  # fmt: skip
_PARTS: Final = Stream(
    "conversation_parts",
    "Each changed conversation whole: messages, states, assignments, bots handing over, ratings.",
    ("interactions", "events", "surveys", "vendor_metrics"),
    ask.conversation_parts,
    parse_conversations,
    lists=("interactions",),
    after="conversations",
    endpoint="GET /conversations/{id}",
    reads=("part_type", "author", "assigned_to", "ticket_state", "created_at", "whether there is a text"),
)
_CALLS: Final = Stream(
    "calls",
    "Calls of the changed conversations: start, answer, end.",
    ("interactions", "events"),
    ask.calls,
    parse_calls,
    lists=("interactions",),
    after="conversations",
    endpoint="POST /calls/search",
    reads=("id", "conversation_id", "contact_id", "admin_id", "direction", "initiated_at", "answered_at", "ended_at"),
)
_TICKETS: Final = Stream(
    "tickets",
    "Tickets with their parts; those that customers see are conversations, too.",
    ("interactions", "events"),
    ask.tickets,
    parse_tickets,
    lists=("interactions",),
    listed=ids.tickets,
    endpoint="POST /tickets/search",
    reads=(
        "id", "category", "ticket_type", "ticket_state", "ticket_attributes (title and the named fields)", "contacts",
        "admin_assignee_id", "team_assignee_id", "linked_objects", "ticket_parts", "created_at", "updated_at",
    ),
)  # fmt: skip


def streams(settings: IntercomSettings) -> tuple[Stream, ...]:
    """The streams these settings ask for, parents before children."""
    calls = (_CALLS,) if settings.calls else ()
    tickets = (_TICKETS,) if settings.tickets else ()
    return (_CONTACTS, _ADMINS, _CONVERSATIONS, _PARTS, *calls, *tickets)


CONNECTOR: Final = Connector(
    type="intercom",
    title="Intercom",
    settings=IntercomSettings,
    streams=streams,
    check=ask.check,
    http=transport,
    permissions=(
        "Read conversations",
        "Read and list users and companies",
        "Read admins",
        "Read tickets, unless tickets = false",
        "Read calls, unless calls = false",
    ),
    never_read=(
        "Notes of contacts, companies, segments, events of contacts, articles, recordings of calls.",
        "What is written in messages or said in calls: it arrives with them and is dropped at once.",
    ),
    limits=(
        "Requests are counted per workspace and ten seconds; the remaining ones are read from every answer's headers.",
        "A conversation gives its newest 500 parts at most; one that has more is listed on the sources page.",
        "Contacts are searched by day: each sync reads those of the last two days again.",
        "Every rescan_days all are searched once more for their ids, at 150 per request.",
    ),
    not_covered=(
        "Leads merged into users: Intercom deletes the lead and does not say into whom.",
        "Teammates who left: only who is there now is listed.",
        "Names of companies: contacts list them by id only.",
        "Calls that belong to no conversation.",
    ),
)
