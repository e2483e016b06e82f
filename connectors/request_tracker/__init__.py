"""Request Tracker 5 (and 4.4 with the REST2 extension): tickets, their history, requestors and staff.

Give it a user of its own with the rights SeeQueue, ShowTicket, ShowTicketComments, ShowOutgoingEmail
and SeeCustomField. RT shows telephone numbers and update times of users to user administrators only.
"""

from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors._contract import Connector, Fetch, Http, HttpSettings, RescanSettings, Stream
from connectors._http import Transport
from connectors._http_sign_in import basic, revealed
from connectors.request_tracker import fetch as fetching
from connectors.request_tracker import ids
from connectors.request_tracker import parse as parsing
from model.vocabulary import CHANNELS


class Settings(RescanSettings, HttpSettings):
    """[sources.NAME] with type = "request_tracker". `timezone` is that of the RT user: searches use it."""

    user: str | None = Field(None, description="RT user; with password, instead of token")
    password: SecretStr | None = Field(None, description="the user's password")
    token: SecretStr | None = Field(None, description="authentication token of an RT user")
    channel_field: str | None = Field(None, description="ticket custom field that holds the channel")
    reason_field: str | None = Field(None, description="ticket custom field that holds the contact reason")
    reference_field: str | None = Field(None, description="ticket custom field that holds an order or contract number")
    staff_created_channel: str = Field("unknown", description="channel of tickets that staff created in the web pages")
    priority_bands: dict[str, int] = Field(
        {"low": 0, "medium": 50, "high": 100}, description="lowest number of each priority word, as RT labels them"
    )
    page_size: int = Field(100, ge=1, le=100, description="records per request; RT gives 100 at most")

    @field_validator("staff_created_channel")
    @classmethod
    def _a_channel(cls, word: str) -> str:
        if word not in CHANNELS:
            raise ValueError(f"{word!r} is no channel; allowed: {', '.join(CHANNELS)}")
        return word

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.recorded and not self.base_url:
            raise ValueError("base_url is missing: the address of RT's first page, such as https://rt.example.com")
        if not self.recorded and not self.token and not (self.user and self.password):
            raise ValueError("give token, or user and password")
        return self


def transport(settings: Settings) -> Http:
    """The transport, signed in by token or by user and password."""
    credentials = "token" if settings.token else "user and password"
    return Transport(settings.base_url or "", {"authorization": _sign_in(settings)}, settings, credentials=credentials)


def _sign_in(settings: Settings) -> str:
    if settings.token:
        return f"token {revealed(settings.token)}"
    return basic(settings.user, revealed(settings.password))


def check(fetch: Fetch) -> str:
    """One sentence that proves that the address and the sign-in work, and that tickets can be seen."""
    return f"Request Tracker {fetching.version(fetch)}, {fetching.what_is_seen(fetch)}"


TICKETS = Stream(
    "tickets",
    "Tickets that changed, merged ones included; their requestors and owners; deletions.",
    ("interactions", "contacts", "agents"),
    fetching.tickets,
    parsing.tickets,
    count=fetching.count_tickets,
    counts_table="interactions",
    lists=("interactions",),
    listed=ids.tickets,
    endpoint="GET /REST/2.0/tickets, /transactions, /attachments",
    reads=(
        "id", "EffectiveId", "Subject", "Status", "Priority", "Queue", "Owner", "Creator", "Created", "LastUpdated",
        "Due", "Requestor (names, address, numbers, organisation, language)", "CustomFields (which the settings name)",
        "which creations have a Received header",
    ),
)  # fmt: skip
HISTORY = Stream(
    "history",
    "Messages, status changes, owners, queue changes and merges of the tickets that changed.",
    ("events", "agents"),
    fetching.history,
    parsing.history,
    after="tickets",
    endpoint="GET /REST/2.0/transactions, /user/{id}, /queues",
    reads=(
        "id",
        "Type",
        "Field",
        "OldValue",
        "NewValue",
        "Creator",
        "Created",
        "ObjectId",
        "users (Name, RealName, EmailAddress, Privileged)",
        "queues (Name)",
    ),
)

CONNECTOR = Connector(
    type="request_tracker",
    title="Request Tracker",
    settings=Settings,
    streams=lambda _settings: (TICKETS, HISTORY),
    check=check,
    http=transport,
    permissions=(
        "A user of its own, with a token. The rights SeeQueue, ShowTicket, ShowTicketComments, SeeCustomField.",
        "ShowOutgoingEmail, without which some answers of staff are not seen.",
        "Where UseSQLForACLChecks is off and ShowTicket is granted on single queues only, RT tells no totals.",
        "Telephone numbers and update times of users need AdminUsers; without it they stay empty.",
    ),
    never_read=(
        "What messages say, and attachments: neither headers nor contents are asked for.",
        "Custom fields the settings do not name.",
    ),
    limits=(
        "RT answers at most 100 records a request and sets no limit of requests; a proxy in front may.",
        "Of 100 tickets with their history about ten requests are needed, and one for each member of staff.",
        "Searches read times in the zone of the RT user: set `timezone` to it.",
    ),
    not_covered=(
        "Tickets behind a hundred in a row that RT leaves out for this user, where UseSQLForACLChecks was turned off.",
        "Users merged by extensions.",
        "Statuses of lifecycles of the company's own: `statuses` says what they mean, until then they are listed.",
        "Surveys: RT has none. Calls, unless a custom field says that the ticket came by telephone.",
        "Custom fields of users and queues; transactions of assets and articles.",
    ),
)
