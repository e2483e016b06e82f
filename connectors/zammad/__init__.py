"""Zammad: tickets, their articles and history, users.

Give it the access token of an agent who may read every group. Zammad deletes for good: what vanished is found by
comparing all ids.
"""

from dataclasses import replace
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from connectors._contract import Connector, HttpSettings, RescanSettings, Stream
from connectors._http import Transport
from connectors._http_sign_in import basic, revealed
from connectors.zammad import fetch as ask
from connectors.zammad import ids
from connectors.zammad.history import parse_articles, parse_history
from connectors.zammad.parse import parse_tickets, parse_users


class ZammadSettings(RescanSettings, HttpSettings):
    """[sources.NAME] with type = "zammad"."""

    token: SecretStr | None = Field(None, description="access token of an agent")
    user: str | None = Field(None, description="agent's login; with password, instead of token")
    password: SecretStr | None = Field(None, description="that agent's password")
    page_size: int = Field(100, ge=1, le=100, description="records asked for per page; the server may give fewer")
    tickets_per_page: int = Field(50, ge=1, le=500, description="tickets whose articles, or history, are kept together")
    tickets_by: Literal["condition", "search", "list"] = Field(
        "condition",
        description="how changed tickets are found: in the database, in Elasticsearch, or by listing all every time",
    )
    users_by: Literal["list", "condition", "search"] = Field(
        "list", description="how changed users are found: all listed every time, in the database, or in Elasticsearch"
    )
    read_tags: bool = Field(True, description="read the tags of each changed ticket, at one request each")
    staff_roles: list[str] = Field(["Admin", "Agent"], description="roles of staff, who are never customers")
    channel_field: str | None = Field(None, description="own attribute of tickets that holds the channel, where filled")
    reason_field: str | None = Field(None, description="own attribute of tickets that holds the reason")
    reference_field: str | None = Field(None, description="own attribute of tickets that holds the order or contract")
    segment_field: str | None = Field(None, description="own attribute of users that holds the segment")
    external_id_field: str | None = Field(None, description="own attribute of users that holds an id in another system")
    external_id_namespace: str = Field("external", description="what that id is an id of, as `loyalty`")

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.recorded is None and not self.base_url:
            raise ValueError("set base_url, the address of Zammad, such as https://support.example.com")
        if self.recorded is None and not self.token and not (self.user and self.password):
            raise ValueError("set token, or user and password")
        return self


def transport(settings: ZammadSettings) -> Transport:
    """The transport, signed in by token or by user and password."""
    credentials = "token" if settings.token else "user and password"
    return Transport(settings.base_url or "", {"authorization": _sign_in(settings)}, settings, credentials=credentials)


def _sign_in(settings: ZammadSettings) -> str:
    if settings.token:
        return f"Token token={settings.token.get_secret_value()}"
    return basic(settings.user, revealed(settings.password))


_USERS: Final = Stream(
    "users",
    "Customers and staff.",
    ("contacts", "agents"),
    ask.users,
    parse_users,
    lists=("contacts",),
    listed=ids.users,
    endpoint="GET /api/v1/users",
    reads=(
        "id", "firstname", "lastname", "email", "phone", "mobile", "organization", "country", "preferences.locale",
        "roles", "groups", "active", "created_at", "updated_at",
    ),
)  # fmt: skip
_TICKETS: Final = Stream(
    "tickets",
    "Tickets that changed, merged and removed ones included, and the figures Zammad computes of them.",
    ("interactions", "vendor_metrics"),
    ask.tickets,
    parse_tickets,
    count=ask.count_tickets,
    counts_table="interactions",
    lists=("interactions",),
    listed=ids.tickets,
    endpoint="GET /api/v1/tickets/search, /api/v1/ticket_states, /api/v1/tags",
    reads=(
        "id", "customer_id", "create_article_type", "create_article_sender", "state", "priority", "title", "group",
        "owner_id", "first_response_escalation_at", "close_escalation_at", "first_response_in_min", "close_in_min",
        "created_at", "updated_at",
    ),
)  # fmt: skip
_ARTICLES: Final = Stream(
    "articles",
    "Messages and notes of the tickets that changed.",
    ("events",),
    ask.articles,
    parse_articles,
    after="tickets",
    endpoint="GET /api/v1/ticket_articles/by_ticket/ID",
    reads=("id", "ticket_id", "sender", "type", "internal", "created_by_id", "created_at"),
)
_HISTORY: Final = Stream(
    "history",
    "Changes of state, owner and group of the tickets that changed, and merges.",
    ("events",),
    ask.history,
    parse_history,
    after="tickets",
    endpoint="GET /api/v1/ticket_history/ID",
    reads=(
        "id",
        "o_id",
        "type",
        "attribute",
        "value_from",
        "value_to",
        "id_from",
        "id_to",
        "created_by_id",
        "created_at",
    ),
)


def streams(settings: ZammadSettings) -> tuple[Stream, ...]:
    """All streams, parents before children; the total is asked for only where conditions are understood."""
    tickets = _TICKETS if settings.tickets_by == "condition" else replace(_TICKETS, count=None, counts_table=None)
    return (_USERS, tickets, _ARTICLES, _HISTORY)


CONNECTOR: Final = Connector(
    type="zammad",
    title="Zammad",
    settings=ZammadSettings,
    streams=streams,
    check=ask.check,
    http=transport,
    permissions=(
        "An agent (ticket.agent) with the right to read every group, and an access token with the scope ticket.agent.",
        "To see all users and their roles: the scope admin.user.",
    ),
    never_read=(
        "texts of articles: they arrive with them and are dropped at once",
        "attachments",
        "passwords of users",
        "knowledge base",
        "time accounting",
    ),
    limits=(
        "None of Zammad's own; a proxy in front may have some. Pages hold at most 100 records.",
        "Three requests per changed ticket: articles, history and, unless turned off, tags.",
        "All users are listed at every sync, unless users_by says otherwise (condition: Zammad 6.5 and later).",
    ),
    not_covered=(
        "Surveys, which Zammad does not have; calls in the telephone log; chats before they become a ticket.",
        "Links between tickets other than merges.",
    ),
)
