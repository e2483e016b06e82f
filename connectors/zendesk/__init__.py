"""Zendesk Support: tickets, users, the history of tickets, satisfaction ratings.

Tickets and users come from the cursor exports, which also tell what was deleted. The history comes
from `ticket_events` (one export for all tickets) or, ticket by ticket, from `audits` or `comments`.
"""

from base64 import b64encode
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from connectors._contract import Connector, HttpSettings, Stream
from connectors._http import Transport
from connectors.zendesk import fetch as ask
from connectors.zendesk.events import parse_audits, parse_comments, parse_ticket_events
from connectors.zendesk.parse import parse_ratings, parse_tickets, parse_users


class ZendeskSettings(HttpSettings):
    """[sources.NAME] with type = "zendesk"."""

    subdomain: str | None = Field(None, pattern=r"^[A-Za-z0-9-]+$", description="COMPANY of COMPANY.zendesk.com")
    email: str | None = Field(None, description="user the API token belongs to")
    api_token: SecretStr | None = Field(None, description="API token of that user")
    oauth_token: SecretStr | None = Field(None, description="OAuth access token, instead of email and api_token")
    history: Literal["ticket_events", "audits", "comments"] = Field(
        "ticket_events", description="where the history comes from: one export, or a request per changed ticket"
    )
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
        return f"Bearer {settings.oauth_token.get_secret_value()}"
    token = settings.api_token.get_secret_value() if settings.api_token else ""
    return "Basic " + b64encode(f"{settings.email}/token:{token}".encode()).decode()


def _credentials(settings: ZendeskSettings) -> str:
    return "oauth_token" if settings.oauth_token else "email and api_token"


_USERS: Final = Stream(
    "users",
    "Customers and staff, with what was deactivated.",
    ("contacts", "agents"),
    ask.cursor_export("users", "/api/v2/incremental/users/cursor.json", "organizations,groups"),
    parse_users,
    count=ask.count_of("/api/v2/users/count.json"),
    counts_table="contacts",
)
_TICKETS: Final = Stream(
    "tickets",
    "Tickets as they are now, deleted ones included, and the figures Zendesk computes of them.",
    ("interactions", "vendor_metrics"),
    ask.cursor_export("tickets", "/api/v2/incremental/tickets/cursor.json", "groups,metric_sets"),
    parse_tickets,
    count=ask.count_of("/api/v2/tickets/count.json"),
    counts_table="interactions",
)
_HISTORIES: Final = {
    "ticket_events": Stream(
        "ticket_events",
        "Comments, status, assignee and group changes of all tickets.",
        ("events",),
        ask.time_export("ticket_events", "/api/v2/incremental/ticket_events.json", "comment_events"),
        parse_ticket_events,
    ),
    "audits": Stream(
        "ticket_audits",
        "The same per changed ticket, from its audits.",
        ("events",),
        ask.per_ticket("ticket_audits", "/api/v2/tickets/{ticket}/audits.json"),
        parse_audits,
        after="tickets",
    ),
    "comments": Stream(
        "ticket_comments",
        "Only the comments per changed ticket; no status history.",
        ("events",),
        ask.per_ticket("ticket_comments", "/api/v2/tickets/{ticket}/comments.json"),
        parse_comments,
        after="tickets",
    ),
}
_RATINGS: Final = Stream(
    "satisfaction_ratings",
    "CSAT answers, and surveys offered without an answer.",
    ("surveys",),
    ask.fetch_ratings,
    parse_ratings,
)


def streams(settings: ZendeskSettings) -> tuple[Stream, ...]:
    """The streams these settings ask for, parents before children."""
    return (_USERS, _TICKETS, _HISTORIES[settings.history], _RATINGS)


CONNECTOR: Final = Connector(
    type="zendesk",
    title="Zendesk Support",
    settings=ZendeskSettings,
    streams=streams,
    check=ask.check,
    http=transport,
)
