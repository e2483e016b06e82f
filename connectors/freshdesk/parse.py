"""Pages of tickets, contacts, agents and survey answers → canonical frames. Pure.

Names of groups and companies come from what stands beside the list in the same page; without it the id stands as text,
and `teams` of the settings can name it.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Final

from connectors._canonical import canonical
from connectors._people import namespaced
from connectors._records import (
    Reader,
    Record,
    content,
    found,
    frame,
    members,
    named,
    names_by_id,
    nested,
    objects,
    rejected,
    text,
    texts,
)
from connectors._refusals import notices_of
from connectors.freshdesk.history import parse_history
from connectors.freshdesk.words import OUTBOUND, SCORES, THE_VENDORS_SOURCES, THE_VENDORS_STATUSES, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS, INTERACTIONS, SURVEYS


def parse_tickets(page: Page, context: Context, *, is_deleted: bool = False) -> Parsed:
    """Tickets → `interactions`, what their `stats` tell of their history → `events` and `vendor_metrics`.

    A deleted ticket keeps its row with `deleted_at` = its last update.
    """
    tickets, odd = found(page, "tickets", "results")
    names = content(page)
    columns = _ticket_columns(names, context.settings, is_deleted=is_deleted)
    read = canonical(INTERACTIONS, frame(tickets, columns), context, words=WORDS)
    return gather([odd, notices_of(page), read, parse_history(tickets, columns["status"], context)])


parse_deleted_tickets: Final = partial(parse_tickets, is_deleted=True)


def _ticket_columns(names: Record, settings: Any, *, is_deleted: bool) -> Mapping[str, Callable[[Record], Any]]:
    groups, statuses = names_by_id(names, "groups", "name"), _labels(names, "status")
    return {
        "interaction_id": lambda t: t.get("id"),
        "contact_id": lambda t: t.get("requester_id"),
        "channel": _channel(_labels(names, "source"), settings),
        "direction": lambda t: "outbound" if text(t.get("source")) in OUTBOUND else None,
        "status": lambda t: _word(t.get("status"), statuses, (*THE_VENDORS_STATUSES, *settings.statuses)),
        "priority": lambda t: t.get("priority"),
        "reason": lambda t: _reason(t, settings.reason_field),
        "subject": lambda t: t.get("subject"),
        "team": lambda t: named(t.get("group_id"), groups),
        "agent_id": lambda t: t.get("responder_id"),
        "reference": lambda t: _custom(t, settings.reference_field),
        "tags": lambda t: t.get("tags"),
        "url": lambda t: _link(t, settings),
        "first_response_due_at": lambda t: t.get("fr_due_by", t.get("frDueBy")),
        "resolution_due_at": lambda t: t.get("due_by"),
        "is_spam": lambda t: str(t.get("spam") is True).lower(),
        "created_at": lambda t: t.get("created_at"),
        "updated_at": lambda t: t.get("updated_at"),
        "deleted_at": lambda t: t.get("updated_at") if is_deleted or t.get("deleted") is True else None,
    }  # fmt: skip


def _channel(sources: Mapping[str, str], settings: Any) -> Callable[[Record], str | None]:
    """The word of the customised field, where it has one, else the source."""
    fixed = (*THE_VENDORS_SOURCES, *settings.channels)
    return lambda t: text(_custom(t, settings.channel_field)) or _word(t.get("source"), sources, fixed)


def _word(number: Any, labels: Mapping[str, str], fixed: Collection[str]) -> str | None:
    """The number as text where it has a fixed meaning, else the label the account gave it, where that is known."""
    key = text(number)
    return key if key is None or key in fixed else labels.get(key, key)


def _labels(names: Record, field: str) -> dict[str, str]:
    """Number → label of a field's choices: statuses list the labels of each number, sources number each label."""
    choices = next((f.get("choices") for f in objects(names.get("fields")) if f.get("name") == field), None)
    pairs = members(choices).items()
    told = [(str(v), k) if isinstance(v, int) else (k, next(iter(texts(v) or ()), None)) for k, v in pairs]
    return {number: label for number, label in told if label}


def _reason(ticket: Record, name: str | None) -> Any:
    return _custom(ticket, name) if name else ticket.get("type") or ticket.get("ticket_type")


def _custom(record: Record, name: str | None) -> Any:
    """The value of a custom field (`custom_fields`, in old accounts `custom_field`); null without a name."""
    values = [nested(record, key, name) for key in ("custom_fields", "custom_field")] if name else []
    return next((value for value in values if value is not None), None)


def _link(ticket: Record, settings: Any) -> str | None:
    """Where an agent opens the ticket: the account's own address even when `base_url` leads elsewhere."""
    base = f"https://{settings.domain}.freshdesk.com" if settings.domain else settings.base_url
    return f"{base.rstrip('/')}/a/tickets/{text(ticket.get('id'))}" if base else None


def parse_contacts(page: Page, context: Context, *, is_deleted: bool = False) -> Parsed:
    """Contacts → `contacts`; deleted ones keep their row with `deleted_at` = their last update."""
    contacts, odd = found(page, "contacts", "results")
    columns = _contact_columns(names_by_id(content(page), "companies", "name"), context.settings, is_deleted=is_deleted)
    return gather([odd, notices_of(page), canonical(CONTACTS, frame(contacts, columns), context)])


parse_deleted_contacts: Final = partial(parse_contacts, is_deleted=True)


def _contact_columns(companies: Mapping[str, str], settings: Any, *, is_deleted: bool) -> Mapping[str, Reader]:
    return {
        "contact_id": "id",
        "name": "name",
        "given_name": "first_name",
        "family_name": "last_name",
        "emails": lambda c: _all(c, "email", "other_emails"),
        "phones": lambda c: _all(c, "mobile", "phone", "other_phone_numbers"),
        "external_ids": lambda c: _external(c, settings),
        "company": lambda c: named(c.get("company_id"), companies),
        "segment": lambda c: _custom(c, settings.segment_field),
        "lifecycle_stage": lambda c: _custom(c, settings.lifecycle_field),
        "language": "language",
        "is_agent": lambda c: str(c.get("helpdesk_agent") is True).lower(),
        "created_at": "created_at",
        "updated_at": "updated_at",
        "deleted_at": lambda c: c.get("updated_at") if is_deleted or c.get("deleted") is True else None,
    }


def _all(record: Record, *keys: str) -> list[str | None]:
    return [value for key in keys for value in texts(nested(record, *key.split("."))) or ()]


def _external(contact: Record, settings: Any) -> list[str]:
    """Ids in other systems; one that already names its namespace stays as it is."""
    own = namespaced(contact.get("unique_external_id") or contact.get("external_id"), settings.external_id_namespace)
    handles = [f"{name}:{handle}" for name in ("twitter", "facebook") if (handle := text(contact.get(f"{name}_id")))]
    return [own, *handles] if own else handles


def parse_agents(page: Page, context: Context) -> Parsed:
    """Agents → `agents`, and the same people as `contacts`, because agents open tickets for themselves too."""
    agents, odd = found(page, "agents", "results")
    groups = names_by_id(content(page), "groups", "name")
    people = frame(agents, {**_AGENT_AS_CONTACT, "is_agent": lambda _: "true"})
    columns: dict[str, Reader] = {**_AGENT_COLUMNS, "team": lambda a: _first_group(a, groups)}
    staff, contacts = canonical(AGENTS, frame(agents, columns), context), canonical(CONTACTS, people, context)
    return gather([odd, notices_of(page), staff, contacts])


def _first_group(agent: Record, groups: Mapping[str, str]) -> str | None:
    return named(next(iter(texts(agent.get("group_ids")) or ()), None), groups)


_AGENT_COLUMNS: Final[Mapping[str, Reader]] = {
    "agent_id": "id",
    "name": "contact.name",
    "email": "contact.email",
    "is_active": lambda a: str(a.get("deactivated") is not True).lower(),
    "_source_updated_at": "updated_at",
}
_AGENT_AS_CONTACT: Final[Mapping[str, Reader]] = {
    "contact_id": "id",
    "name": "contact.name",
    "emails": "contact.email",
    "phones": lambda a: _all(a, "contact.mobile", "contact.phone"),
    "language": "contact.language",
    "created_at": "created_at",
    "updated_at": "updated_at",
}


def parse_ratings(page: Page, context: Context) -> Parsed:
    """Survey answers → `surveys` of kind csat on a scale of 1 to 5; see `words.SCORES`."""
    ratings, odd = found(page, "satisfaction_ratings", "ratings")
    asked = [r for r in ratings if _score(r) is not None]
    other = [(text(r.get("id")), r, "not a rating Freshdesk is known to give") for r in ratings if _score(r) is None]
    return gather([odd, rejected("surveys", other), canonical(SURVEYS, frame(asked, _SURVEY_COLUMNS), context)])


def _score(rating: Record) -> float | None:
    """The answer to the survey's first question; null when it is none of the known ratings."""
    given = nested(rating, "ratings", "default_question")
    return SCORES.get(given) if isinstance(given, int) else None


_SURVEY_COLUMNS: Final[Mapping[str, Reader]] = {
    "survey_id": "id",
    "interaction_id": "ticket_id",
    "contact_id": "user_id",
    "kind": lambda _: "csat",
    "score": _score,
    "scale_min": lambda _: "1",
    "scale_max": lambda _: "5",
    "comment": "feedback",
    "answered_at": "created_at",
    "_source_updated_at": "updated_at",
}
