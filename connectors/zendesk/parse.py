"""Pages of tickets, users and satisfaction ratings → canonical frames. Pure.

Names of groups and organisations come from what is side-loaded in the same page (`groups`,
`organizations`); without it the id stands as text, and `teams` of the settings can name it.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from connectors._canonical import canonical
from connectors._people import each_once, namespaced
from connectors._records import (
    Reader,
    Record,
    content,
    frame,
    members,
    named,
    names_by_id,
    nested,
    objects,
    records,
    rejected,
    text,
    texts,
    word,
)
from connectors.zendesk.fields import reader, status_reader
from connectors.zendesk.metrics import parse_metric_sets, update_times
from connectors.zendesk.words import OUTBOUND_VIAS, SIDE_VIAS, SPAM_VIAS, STAFF_ROLES, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS, INTERACTIONS, SURVEYS

_NO_CONTACT: Final = frozenset((*SPAM_VIAS, *SIDE_VIAS))
_SCORES: Final = {"good": "1", "bad": "0", "offered": None}


def parse_tickets(page: Page, context: Context) -> Parsed:
    """Tickets of the cursor export → `interactions`, and Zendesk's own figures of them → `vendor_metrics`.

    A deleted ticket keeps its row with `deleted_at` = its last update and no subject (the export says
    SCRUBBED). `_source_updated_at` is `generated_timestamp`, which also moves on changes made by the
    system, else `updated_at`.
    """
    found = content(page)
    tickets, odd = listed_as(found, "tickets", "ticket")
    raw = frame(tickets, _ticket_columns(tickets, found, context.settings))
    stamped = raw.with_columns(update_times(tickets, raw["updated_at"]))
    read = canonical(INTERACTIONS, stamped, context, words=WORDS)
    return gather([odd, read, parse_metric_sets(found, tickets, context)])


def listed_as(found: Record, several: str, one: str) -> tuple[list[Record], Parsed]:
    """The records of a page in whatever shape Zendesk gives them: an export or list, one by itself, a search."""
    if several not in found and isinstance(found.get(one), dict):
        return [found[one]], Parsed()
    results = found.get("results") if several not in found else None
    if not isinstance(results, list):
        return records(found, several)
    kind = [r for r in results if not isinstance(r, dict) or r.get("result_type", one) == one]
    return records({several: kind}, several)


def _ticket_columns(tickets: list[Record], found: Record, settings: object) -> Mapping[str, Reader]:
    vias = [word(via_word(ticket)) for ticket in tickets]
    groups, address = names_by_id(found, "groups", "name"), _agent_address(settings)
    status, channel = status_reader(found, settings), reader(found, settings, "channel_field")
    return {
        "interaction_id": "id",
        "contact_id": "requester_id",
        "channel": lambda t: channel(t) or via_word(t),
        "direction": ["outbound" if via in OUTBOUND_VIAS else None for via in vias],
        "status": lambda t: None if _is_deleted(t) else status(t.get("status"), t.get("custom_status_id")),
        "priority": "priority",
        "reason": reader(found, settings, "reason_field"),
        "subject": lambda t: None if _is_deleted(t) else t.get("subject"),
        "team": lambda t: named(t.get("group_id"), groups),
        "agent_id": "assignee_id",
        "reference": reader(found, settings, "reference_field"),
        "tags": "tags",
        "url": lambda t: _link(t, address),
        "follows": _followed,
        "resolution_due_at": "due_at",
        "is_spam": ["true" if via in _NO_CONTACT else "false" for via in vias],
        "created_at": "created_at",
        "updated_at": "updated_at",
        "deleted_at": lambda t: t.get("updated_at") if _is_deleted(t) else None,
    }


def _is_deleted(ticket: Record) -> bool:
    return ticket.get("status") == "deleted"


def via_word(record: Record) -> str | None:
    """The vendor's word for how a record came: `via.channel` of tickets, a bare title or id in events."""
    via = record.get("via")
    return text(via.get("channel") if isinstance(via, dict) else via)


def _followed(ticket: Record) -> Any:
    """The ticket this one was opened as a follow-up of."""
    source = members(members(ticket.get("via")).get("source"))
    is_follow_up = source.get("rel") == "follow_up"
    return nested(source, "from", "ticket_id") if is_follow_up else ticket.get("followup_source_id")


def _agent_address(settings: object) -> str | None:
    """Where agents work: the subdomain's address even when `base_url` leads elsewhere."""
    subdomain, base_url = getattr(settings, "subdomain", None), getattr(settings, "base_url", None)
    return f"https://{subdomain}.zendesk.com" if subdomain else base_url.rstrip("/") if base_url else None


def _link(ticket: Record, address: str | None) -> str | None:
    """Where an agent opens the ticket; without settings (recorded pages) from the ticket's own API address."""
    host = address or _host(ticket)
    return f"{host}/agent/tickets/{text(ticket.get('id'))}" if host else None


def _host(ticket: Record) -> str | None:
    own = urlsplit(text(ticket.get("url")) or "")
    return f"{own.scheme}://{own.netloc}" if own.netloc else None


def parse_users(page: Page, context: Context) -> Parsed:
    """Users of the cursor export → `contacts` (all of them; staff with is_agent) and `agents` (staff)."""
    found = content(page)
    users, odd = listed_as(found, "users", "user")
    companies, groups = names_by_id(found, "organizations", "name"), names_by_id(found, "groups", "name")
    contacts = frame(users, _contact_columns(companies, _identities(found), context.settings))
    agents = frame([u for u in users if u.get("role") in STAFF_ROLES], _agent_columns(groups))
    return gather(
        [
            odd,
            canonical(CONTACTS, contacts, context),
            canonical(AGENTS, agents, context),
        ]
    )


def _identities(found: Record) -> Mapping[tuple[str | None, str], list[Any]]:
    """What else people are known by, side-loaded: (user, kind) → addresses or numbers."""
    known: dict[tuple[str | None, str], list[Any]] = {}
    for one in objects(found.get("identities")):
        known.setdefault((text(one.get("user_id")), str(one.get("type"))), []).append(one.get("value"))
    return known


def _contact_columns(
    companies: Mapping[str, str], known: Mapping[tuple[str | None, str], list[Any]], settings: object
) -> Mapping[str, Reader]:
    namespace = getattr(settings, "external_id_namespace", "external")
    segment = getattr(settings, "segment_field", None)
    return {
        "contact_id": "id",
        "name": "name",
        "emails": lambda u: each_once([u.get("email"), *known.get((text(u.get("id")), "email"), ())]),
        "phones": lambda u: each_once([u.get("phone"), *known.get((text(u.get("id")), "phone_number"), ())]),
        "external_ids": lambda u: texts(namespaced(u.get("external_id"), namespace)),
        "company": lambda u: named(u.get("organization_id"), companies) if companies else None,
        "segment": lambda u: nested(u, "user_fields", segment) if segment else None,
        "language": "locale",
        "is_agent": lambda u: str(u.get("role") in STAFF_ROLES).lower(),
        "created_at": "created_at",
        "updated_at": "updated_at",
        "deleted_at": lambda u: u.get("updated_at") if u.get("active") is False else None,
    }


def _agent_columns(groups: Mapping[str, str]) -> Mapping[str, Reader]:
    return {
        "agent_id": "id",
        "name": "name",
        "email": "email",
        "team": lambda u: named(u.get("default_group_id"), groups),
        "is_active": lambda u: str(u.get("active") is not False and u.get("suspended") is not True).lower(),
        "_source_updated_at": "updated_at",
    }


def parse_ratings(page: Page, context: Context) -> Parsed:
    """Satisfaction ratings → `surveys` of kind csat, good = 1 and bad = 0 on a scale of 0 to 1.

    `offered` was sent and not answered. `unoffered` was never sent: set aside with that reason, as is
    any other word.
    """
    ratings, odd = listed_as(content(page), "satisfaction_ratings", "satisfaction_rating")
    asked = [r for r in ratings if _score_word(r) in _SCORES]
    other = [r for r in ratings if _score_word(r) not in _SCORES]
    reasons = [(text(r.get("id")), r, f"no survey answer: score {_score_word(r)!r}") for r in other]
    surveys = canonical(SURVEYS, frame(asked, _SURVEY_COLUMNS), context)
    return gather([odd, rejected("satisfaction_ratings", reasons), surveys])


def _score_word(rating: Record) -> str:
    """`good_with_comment` and `received_with_comment` style words, without the suffix."""
    return word(rating.get("score")).removesuffix("_with_comment").removesuffix("_without_comment")


def _answered(rating: Record) -> Any:
    return rating.get("updated_at") if _SCORES[_score_word(rating)] is not None else None


_SURVEY_COLUMNS: Final[Mapping[str, Reader]] = {
    "survey_id": "id",
    "interaction_id": "ticket_id",
    "contact_id": "requester_id",
    "kind": lambda _: "csat",
    "score": lambda r: _SCORES[_score_word(r)],
    "scale_min": lambda _: "0",
    "scale_max": lambda _: "1",
    "comment": "comment",
    "sent_at": "created_at",
    "answered_at": _answered,
    "_source_updated_at": "updated_at",
}
