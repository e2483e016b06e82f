"""Pages of partners, users, tickets and ratings → canonical frames. Pure.

Fields that only one of Odoo's helpdesk and the community's has are read where they are.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from connectors._canonical import canonical
from connectors._people import namespaced
from connectors._records import Reader, Record, content, found, frame, members, names_by_id, objects, rejected, text
from connectors.odoo.values import given, instant, name, number, numbers
from connectors.odoo.words import CLOSING_FLAGS, STATUSES, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS, SURVEYS, VENDOR_METRICS
from model.vocabulary import STATUSES as HILOS

_HOUR: Final = 3600
_FIGURES: Final = {
    "first_response_hours": "first_response", "avg_response_hours": "next_response", "close_hours": "full_resolution",
}  # fmt: skip
"""Working hours by the team's calendar; 0 until there is something to tell."""


def parse_partners(page: Page, context: Context) -> Parsed:
    """Partners → `contacts`. Archived ones keep their row with `deleted_at` = their last update."""
    partners, odd = found(page, "partners", "records", "result")
    return gather([odd, canonical(CONTACTS, frame(partners, _partner_columns(context.settings)), context)])


def _partner_columns(settings: Any) -> Mapping[str, Reader]:
    return {
        "contact_id": "id",
        "name": _read("name"),
        "emails": _read("email"),
        "phones": lambda p: [given(p, "mobile"), given(p, "phone")],
        "external_ids": lambda p: namespaced(given(p, settings.external_id_field), settings.external_id_namespace),
        "company": lambda p: name(given(p, "parent_id")) or given(p, "company_name") or _own_company(p),
        "segment": lambda p: name(given(p, settings.segment_field)),
        "lifecycle_stage": lambda p: name(given(p, settings.lifecycle_field)),
        "language": _read("lang"),
        "country": _read("country_code"),
        "is_agent": lambda p: str(p.get("partner_share") is False).lower(),
        "created_at": _moment("create_date"),
        "updated_at": _moment("write_date"),
        "deleted_at": _archived,
    }


def _read(field: str) -> Callable[[Record], Any]:
    return lambda record: given(record, field)


def _moment(field: str) -> Callable[[Record], Any]:
    return lambda record: instant(record, field)


def _archived(record: Record) -> Any:
    return instant(record, "write_date") if record.get("active") is False else None


def _own_company(partner: Record) -> Any:
    return given(partner, "name") if partner.get("is_company") is True else None


def parse_users(page: Page, context: Context) -> Parsed:
    """Internal users → `agents`."""
    users, odd = found(page, "users", "records", "result")
    return gather([odd, canonical(AGENTS, frame(users, _AGENT_COLUMNS), context)])


_AGENT_COLUMNS: Final[Mapping[str, Reader]] = {
    "agent_id": "id",
    "name": _read("name"),
    "email": lambda u: given(u, "email") or given(u, "login"),
    "is_active": lambda u: str(u.get("active") is not False).lower(),
    "_source_updated_at": _moment("write_date"),
}


def parse_tickets(page: Page, context: Context) -> Parsed:
    """Tickets → `interactions` and Odoo's own figures (`vendor_metrics`).

    Whoever wrote without a contact record becomes a contact `ticket-N`. A ticket begins as new where its changes are
    read, because of its first stage no change is told. Archived tickets have `deleted_at` = their last update.
    """
    tickets, odd = found(page, "tickets", "records", "result")
    beside, settings = content(page), context.settings
    strangers = [ticket for ticket in tickets if _stranger(ticket)]
    figures = [row for ticket in tickets for row in _figures(ticket)]
    begun = [t for t in tickets if getattr(settings, "read_changes", False) and instant(t, "create_date")]
    return gather(
        [
            odd,
            canonical(INTERACTIONS, frame(tickets, _ticket_columns(beside, settings)), context, words=WORDS),
            canonical(CONTACTS, frame(strangers, _STRANGER_COLUMNS), context),
            canonical(EVENTS, frame(begun, _BEGINNING), context),
            canonical(VENDOR_METRICS, frame(figures, _FIGURE_COLUMNS), context),
        ]
    )


def _ticket_columns(beside: Record, settings: Any) -> Mapping[str, Callable[[Record], Any]]:
    status, tags, origins = (
        stage_words(beside, settings.statuses),
        names_by_id(beside, "tags", "name"),
        members(beside.get("origins")),
    )
    return {
        "interaction_id": lambda t: t.get("id"),
        "contact_id": lambda t: number(t.get("partner_id")) or _stranger(t),
        "channel": lambda t: name(given(t, settings.channel_field)) or origins.get(text(t.get("id")) or ""),
        "status": lambda t: status(t.get("stage_id"), t.get("kanban_state")),
        "priority": _read("priority"),
        "reason": lambda t: _reason(t, settings.reason_field),
        "subject": _read("name"),
        "team": lambda t: name(t.get("team_id")),
        "agent_id": lambda t: number(t.get("user_id")),
        "reference": lambda t: name(given(t, settings.reference_field)),
        "tags": lambda t: [tags.get(tag, tag) for tag in numbers(t.get("tag_ids"))],
        "url": lambda t: _link(t, settings),
        "resolution_due_at": _moment("sla_deadline"),
        "created_at": _moment("create_date"),
        "updated_at": _moment("write_date"),
        "deleted_at": _archived,
    }


def _reason(ticket: Record, field: str | None) -> str | None:
    fields = (field,) if field else ("ticket_type_id", "category_id")
    return next((word for one in fields if (word := name(given(ticket, one)))), None)


def _link(ticket: Record, settings: Any) -> str | None:
    """The address that leads to any record in any version."""
    base, model = settings.base_url, settings.ticket_model
    return f"{base.rstrip('/')}/mail/view?model={model}&res_id={text(ticket.get('id'))}" if base else None


def stage_words(beside: Record, configured: Mapping[str, str]) -> Callable[..., str | None]:
    """A reader of stages: by name where the name is known, else solved where the stage is folded or closed, else open.

    A card marked as blocked waits for somebody else, unless its stage says more.
    """
    known = {word.lower() for word in (*configured, *STATUSES, *HILOS)}
    stages = objects(beside.get("stages"))
    ended = {text(s.get("id")) for s in stages if any(s.get(flag) is True for flag in CLOSING_FLAGS)}
    return partial(_stage_word, known, ended, {text(s.get("id")): name(s.get("name")) for s in stages})


def _stage_word(
    known: set[str], ended: set[str | None], names: Mapping[str | None, str | None], stage: Any, kanban: Any = None
) -> str | None:
    label = name(stage)
    label = names.get(label, label) or label  # a bare number
    if label is None:
        return None
    if number(stage) in ended and label.lower() not in known:
        return "solved"
    if kanban == "blocked" and number(stage) not in ended:
        return "on_hold"
    return label if label.lower() in known else "open"


def _stranger(ticket: Record) -> str | None:
    """The id of a contact made of what the ticket says, where it has no contact record."""
    written = any(given(ticket, key) for key in ("partner_email", "partner_phone", "partner_name"))
    has_none = number(ticket.get("partner_id")) is None and ticket.get("id") is not None
    return f"ticket-{text(ticket.get('id'))}" if written and has_none else None


_STRANGER_COLUMNS: Final[Mapping[str, Reader]] = {
    "contact_id": _stranger,
    "name": _read("partner_name"),
    "emails": _read("partner_email"),
    "phones": _read("partner_phone"),
    "created_at": _moment("create_date"),
    "updated_at": _moment("write_date"),
}
_BEGINNING: Final[Mapping[str, Reader]] = {
    "interaction_id": "id",
    "event_id": lambda _: "created",
    "at": _moment("create_date"),
    "kind": lambda _: "status",
    "value": lambda _: "new",
}


def _figures(ticket: Record) -> Sequence[Record]:
    told = [(key, given(ticket, key)) for key in _FIGURES]
    return [
        {**ticket, "figure": _FIGURES[key], "key": key, "seconds": hours * _HOUR}
        for key, hours in told
        if isinstance(hours, (int, float)) and hours > 0
    ]


_FIGURE_COLUMNS: Final[Mapping[str, Reader]] = {
    "interaction_id": "id",
    "metric_id": "key",
    "name": "key",
    "figure": "figure",
    "basis": lambda _: "business",
    "value": lambda f: str(round(f["seconds"])),
    "at": _moment("write_date"),
    "_source_updated_at": _moment("write_date"),
}


def parse_ratings(page: Page, context: Context) -> Parsed:
    """Ratings → `surveys` of kind csat on a scale of 1 to 5; one nobody answered has no score. Others are set aside."""
    ratings, odd = found(page, "ratings", "records", "result")
    settings: Any = context.settings
    of_tickets = [r for r in ratings if r.get("res_model") in (settings.ticket_model, None)]
    other = [(text(r.get("id")), r, "a rating of something else than a ticket") for r in ratings if r not in of_tickets]
    return gather([odd, rejected("surveys", other), canonical(SURVEYS, frame(of_tickets, _SURVEY_COLUMNS), context)])


def _is_answered(rating: Record) -> bool:
    return rating.get("consumed") is not False and bool(given(rating, "rating"))


_SURVEY_COLUMNS: Final[Mapping[str, Reader]] = {
    "survey_id": "id",
    "interaction_id": lambda r: number(r.get("res_id")),
    "contact_id": lambda r: number(r.get("partner_id")),
    "kind": lambda _: "csat",
    "score": lambda r: r.get("rating") if _is_answered(r) else None,
    "scale_min": lambda _: "1",
    "scale_max": lambda _: "5",
    "comment": _read("feedback"),
    "sent_at": _moment("create_date"),
    "answered_at": lambda r: instant(r, "write_date") if _is_answered(r) else None,
    "_source_updated_at": _moment("write_date"),
}
