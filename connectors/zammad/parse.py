"""Pages of users and tickets → canonical frames. Pure.

Names come from `expand`; where a page was asked for without it, the numbers every installation has are read, and other
ids stand as text.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import orjson

from connectors._canonical import canonical
from connectors._people import country_code, full_name, namespaced
from connectors._records import Reader, Record, content, found, frame, named, nested, objects, text, texts
from connectors._refusals import notices_of
from connectors.zammad.words import (
    ARTICLE_TYPES,
    NOTE,
    REMOVED,
    RIGHTS,
    SENDERS,
    STAFF_ROLE_NUMBERS,
    STATES,
    STATUSES,
    SYSTEM_USER,
    WELCOME,
    WORDS,
)
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS, INTERACTIONS, VENDOR_METRICS
from model.vocabulary import STATUSES as HILOS

_FIGURES: Final = {"first_response_in_min": "first_response", "close_in_min": "first_resolution"}
"""Minutes within the calendar of the ticket's service level; only tickets that have one have them."""
_MINUTE: Final = 60


def listed(page: Page, model: str, *keys: str) -> tuple[list[Record], Parsed]:
    """The objects of a page: a list, a list under a key, one object, or `assets` of a model as `full` answers have."""
    assets = nested(content(page), "assets", model)
    as_list = replace(page, body=orjson.dumps([*assets.values()])) if isinstance(assets, dict) else page
    return found(as_list, *keys)


def parse_users(page: Page, context: Context) -> Parsed:
    """Users → `contacts` (all of them; staff with is_agent) and `agents` (staff)."""
    users, odd = listed(page, "User", "users")
    settings: Any = context.settings
    contacts = canonical(CONTACTS, frame(users, _contact_columns(settings)), context)
    staff = [user for user in users if _is_staff(user, settings.staff_roles)]
    return gather([odd, contacts, canonical(AGENTS, frame(staff, _AGENT_COLUMNS), context)])


def _contact_columns(settings: Any) -> Mapping[str, Reader]:
    return {
        "contact_id": "id",
        "name": _name,
        "given_name": "firstname",
        "family_name": "lastname",
        "emails": "email",
        "phones": lambda u: [u.get(key) for key in ("phone", "mobile")],
        "external_ids": lambda u: namespaced(_field(u, settings.external_id_field), settings.external_id_namespace),
        "company": lambda u: u.get("organization", u.get("organization_id")),
        "segment": lambda u: _field(u, settings.segment_field),
        "language": lambda u: nested(u, "preferences", "locale"),
        "country": lambda u: country_code(u.get("country")),
        "is_agent": lambda u: str(_is_staff(u, settings.staff_roles) or text(u.get("id")) == SYSTEM_USER).lower(),
        "created_at": "created_at",
        "updated_at": "updated_at",
    }


def _name(user: Record) -> str | None:
    return full_name(user.get("firstname"), user.get("lastname"))


def _field(record: Record, name: str | None) -> Any:
    return record.get(name) if name else None


def _is_staff(user: Record, staff_roles: list[str]) -> bool:
    roles = user.get("roles")
    if isinstance(roles, list):
        return bool({text(role) for role in roles} & {*staff_roles})
    numbers = user.get("role_ids")
    return isinstance(numbers, list) and bool({text(n) for n in numbers} & {*STAFF_ROLE_NUMBERS})


def _first_group(user: Record) -> str | None:
    """The first group an agent has rights in; its number without `expand`."""
    groups = user.get("groups") or user.get("group_ids")
    if not isinstance(groups, dict):
        return None
    return next((str(name) for name, rights in groups.items() if {*(texts(rights) or ())} & RIGHTS), None)


_AGENT_COLUMNS: Final[Mapping[str, Reader]] = {
    "agent_id": "id",
    "name": _name,
    "email": "email",
    "team": _first_group,
    "is_active": lambda u: str(u.get("active") is not False).lower(),
    "_source_updated_at": "updated_at",
}


def parse_tickets(page: Page, context: Context) -> Parsed:
    """Tickets → `interactions`, and Zammad's own figures of them → `vendor_metrics`, in seconds.

    A ticket in a removed state keeps its row with `deleted_at` = its last update. Into which ticket a merged one went,
    its history tells.
    """
    tickets, odd = listed(page, "Ticket", "tickets")
    read = canonical(
        INTERACTIONS, frame(tickets, _ticket_columns(content(page), context.settings)), context, words=WORDS
    )
    figures = [
        {**ticket, "name": name, "figure": figure, "seconds": _seconds(ticket[name])}
        for ticket in tickets
        for name, figure in _FIGURES.items()
        if ticket.get(name) is not None
    ]
    return gather([odd, notices_of(page), read, canonical(VENDOR_METRICS, frame(figures, _FIGURE_COLUMNS), context)])


def _seconds(minutes: Any) -> Any:
    return minutes * _MINUTE if isinstance(minutes, (int, float)) else minutes


_FIGURE_COLUMNS: Final[Mapping[str, Reader]] = {
    "interaction_id": "id",
    "metric_id": "name",
    "name": "name",
    "figure": "figure",
    "basis": lambda _: "business",
    "value": "seconds",
    "precision": lambda _: str(_MINUTE),
    "at": "updated_at",
    "_source_updated_at": "updated_at",
}


def _ticket_columns(beside: Record, settings: Any) -> Mapping[str, Callable[[Record], Any]]:
    status, tags = status_words(beside, settings.statuses), beside.get("tags")
    return {
        "interaction_id": lambda t: t.get("id"),
        "contact_id": lambda t: t.get("customer_id"),
        "channel": lambda t: (
            text(_field(t, settings.channel_field)) or name_of(t, "create_article_type", ARTICLE_TYPES)
        ),
        "direction": _direction,
        "status": lambda t: status(name_of(t, "state", STATES)),
        "priority": lambda t: t.get("priority", t.get("priority_id")),
        "reason": lambda t: _field(t, settings.reason_field),
        "subject": lambda t: t.get("title"),
        "team": lambda t: t.get("group", t.get("group_id")),
        "agent_id": lambda t: nobody_is_null(t.get("owner_id")),
        "reference": lambda t: _field(t, settings.reference_field),
        "tags": lambda t: tags.get(text(t.get("id"))) if isinstance(tags, dict) else t.get("tags"),
        "url": lambda t: _link(t, settings.base_url),
        "first_response_due_at": lambda t: t.get("first_response_escalation_at"),
        "resolution_due_at": lambda t: t.get("close_escalation_at"),
        "is_spam": lambda t: str(t.get("title") == WELCOME and text(t.get("id")) == "1").lower(),
        "created_at": lambda t: t.get("created_at"),
        "updated_at": lambda t: t.get("updated_at"),
        "deleted_at": _removal(beside),
    }


def name_of(record: Record, field: str, names: Mapping[str, str]) -> str | None:
    """The name beside a number, as `expand` gives it, else the name the number has in every installation."""
    return text(record.get(field)) or named(record.get(f"{field}_id"), names)


def status_words(beside: Record, configured: Mapping[str, str]) -> Callable[[str | None], str | None]:
    """A reader of states: by name where the name is known, else by its type as the page's `states` tell it."""
    known = {word.lower() for word in (*configured, *STATUSES, *HILOS)}
    types = _state_types(beside)
    return lambda name: name if name is None or name.lower() in known else types.get(name) or name


def _state_types(beside: Record) -> dict[str | None, str | None]:
    return {text(state.get("name")): text(state.get("state_type")) for state in objects(beside.get("states"))}


def _removal(beside: Record) -> Callable[[Record], Any]:
    """A reader of when a ticket was removed: its last update, where its state is of that type."""
    types = _state_types(beside)
    removed = {REMOVED, *(name for name, kind in types.items() if kind == REMOVED)}
    return lambda t: t.get("updated_at") if name_of(t, "state", STATES) in removed else None


def nobody_is_null(owner: Any) -> str | None:
    """The owner's number; null for user 1, who owns what nobody owns."""
    number = text(owner)
    return None if number == SYSTEM_USER else number


def _direction(ticket: Record) -> str | None:
    """Outbound when an agent began it with a message; a note says nothing about who did."""
    by_agent = name_of(ticket, "create_article_sender", SENDERS) == "Agent"
    return (
        "outbound" if by_agent and name_of(ticket, "create_article_type", ARTICLE_TYPES) not in (NOTE, None) else None
    )


def _link(ticket: Record, base_url: str | None) -> str | None:
    return f"{base_url.rstrip('/')}/#ticket/zoom/{text(ticket.get('id'))}" if base_url else None
