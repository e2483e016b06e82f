"""Odoo: helpdesk tickets, their messages and changes, contacts, users and ratings.

Works with Odoo's own helpdesk and with the community's (`helpdesk_mgmt`), because both name the same model and only the
fields a database has are asked for. Odoo 19 and later are read through `/json/2`, older ones with `api = "jsonrpc"`.
"""

from typing import Any, Final, Literal, Self

from pydantic import Field, SecretStr, model_validator

from connectors._contract import Connector, HttpSettings, RescanSettings, Stream
from connectors._http import Transport
from connectors._http_sign_in import revealed
from connectors.odoo import fetch as ask
from connectors.odoo import ids
from connectors.odoo.history import parse_changes, parse_messages
from connectors.odoo.parse import parse_partners, parse_ratings, parse_tickets, parse_users

_CHOSEN: Final = "further conditions, as Odoo writes them"


class OdooSettings(RescanSettings, HttpSettings):
    """[sources.NAME] with type = "odoo"."""

    database: str | None = Field(None, description="name of the database, where the address serves several")
    api_key: SecretStr | None = Field(None, description="API key of a user")
    api: Literal["json2", "jsonrpc"] = Field("json2", description="json2 from Odoo 19 on; jsonrpc for older ones")
    user: str | None = Field(None, description="login of that user; only jsonrpc needs it, and the database")
    page_size: int = Field(500, ge=1, le=10_000, description="records asked for per page")
    ticket_model: str = Field("helpdesk.ticket", pattern=r"^[a-z0-9_.]+$", description="model of the tickets")
    ticket_domain: list[Any] = Field([], description=f"which tickets are read: {_CHOSEN}")
    partner_domain: list[Any] = Field([], description=f"which contacts are read: {_CHOSEN}")
    read_changes: bool = Field(True, description="read changes of stage, assignee and team; needs an administrator")
    read_ratings: bool = Field(True, description="read customer ratings; needs the rating module")
    channel_field: str | None = Field("channel_id", description="field of tickets that holds the channel, if any")
    reason_field: str | None = Field(
        None, description="field of tickets that holds the reason; unset: type or category"
    )
    reference_field: str | None = Field(None, description="field of tickets that holds the order or contract")
    segment_field: str | None = Field(None, description="field of contacts that holds the segment")
    lifecycle_field: str | None = Field(None, description="field of contacts that holds the life-cycle stage")
    external_id_field: str | None = Field("ref", description="field of contacts that holds an id in another system")
    external_id_namespace: str = Field("external", description="what that id is an id of, as `loyalty`")

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.recorded is not None:
            return self
        if not self.base_url:
            raise ValueError("set base_url, the address of Odoo, such as https://acme.odoo.com")
        if not self.api_key:
            raise ValueError("set api_key")
        if self.api == "jsonrpc" and not (self.database and self.user):
            raise ValueError("jsonrpc needs database and user besides api_key")
        return self


def transport(settings: OdooSettings) -> Transport:
    """The transport; `/json/2` is signed in by headers, JSON-RPC by what each call carries."""
    database = {"x-odoo-database": settings.database} if settings.database else {}
    headers = {"authorization": f"bearer {revealed(settings.api_key)}", **database} if settings.api == "json2" else {}
    return Transport(settings.base_url or "", headers, settings, credentials="api_key and database")


_PARTNERS: Final = Stream(
    "partners",
    "Contacts that changed, archived ones included.",
    ("contacts",),
    ask.partners,
    parse_partners,
    endpoint="res.partner",
    reads=(
        "name", "email", "phone", "mobile", "parent_id", "company_name", "is_company", "ref", "lang", "country_code",
        "partner_share", "active", "create_date", "write_date",
    ),
)  # fmt: skip
_USERS: Final = Stream(
    "users",
    "Internal users that changed.",
    ("agents",),
    ask.users,
    parse_users,
    endpoint="res.users",
    reads=("name", "login", "email", "partner_id", "active", "write_date"),
)
_TICKETS: Final = Stream(
    "tickets",
    "Tickets that changed, archived ones included, and the figures Odoo computes of them.",
    ("interactions", "contacts", "events", "vendor_metrics"),
    ask.tickets,
    parse_tickets,
    count=ask.count_tickets,
    counts_table="interactions",
    lists=("interactions",),
    listed=ids.tickets,
    endpoint="helpdesk.ticket, its stages and tags",
    reads=(
        "name", "partner_id", "partner_name", "partner_email", "partner_phone", "stage_id", "kanban_state", "priority",
        "team_id", "user_id", "tag_ids", "ticket_type_id", "category_id", "channel_id", "sla_deadline",
        "first_response_hours", "avg_response_hours", "close_hours", "active", "create_date", "write_date",
    ),
)  # fmt: skip
_MESSAGES: Final = Stream(
    "messages",
    "Messages and notes on tickets that were written or changed.",
    ("events",),
    ask.messages,
    parse_messages,
    endpoint="mail.message",
    reads=("res_id", "author_id", "email_from", "message_type", "subtype_id", "is_internal", "date", "write_date"),
)
_CHANGES: Final = Stream(
    "changes",
    "Changes of stage, assignee and team.",
    ("events",),
    ask.changes,
    parse_changes,
    endpoint="mail.tracking.value",
    reads=("field_id", "old_value_integer", "new_value_integer", "new_value_char", "mail_message_id", "create_date"),
)
_RATINGS: Final = Stream(
    "ratings",
    "Customer ratings, on a scale of 1 to 5, and those asked for without an answer.",
    ("surveys",),
    ask.ratings,
    parse_ratings,
    endpoint="rating.rating",
    reads=("res_id", "partner_id", "rating", "feedback", "consumed", "create_date", "write_date"),
)


def streams(settings: OdooSettings) -> tuple[Stream, ...]:
    """The streams these settings ask for."""
    changes = (_CHANGES,) if settings.read_changes else ()
    ratings = (_RATINGS,) if settings.read_ratings else ()
    return (_PARTNERS, _USERS, _TICKETS, _MESSAGES, *changes, *ratings)


CONNECTOR: Final = Connector(
    type="odoo",
    title="Odoo",
    settings=OdooSettings,
    streams=streams,
    check=ask.check,
    http=transport,
    permissions=(
        "A user who may read all helpdesk tickets and contacts, and an API key of that user (Preferences, Security).",
        "For changes of stage, assignee and team: an administrator (Settings); Odoo shows them to nobody else.",
        "On Odoo Online the external API comes with the Custom plan only.",
    ),
    never_read=("texts of messages and descriptions of tickets", "attachments", "invoices and orders", "passwords"),
    limits=("None of Odoo's own; Odoo Online slows down who asks too much. Pages hold page_size records.",),
    not_covered=(
        "Contacts that were deleted or merged into another: they leave no trace.",
        "Calls, live chats and WhatsApp conversations that never became a ticket.",
        "The stage a ticket was created in; it counts as new.",
    ),
)
