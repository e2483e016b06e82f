"""Contacts and staff → canonical frames. Pure."""

from collections.abc import Mapping
from typing import Any

from connectors._canonical import canonical
from connectors._instants import EPOCH
from connectors._people import namespaced
from connectors._records import Reader, found, frame, nested, objects, text, texts
from connectors._refusals import notices_of
from connectors.intercom.parse import around_page, plain
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS


def parse_contacts(page: Page, context: Context) -> Parsed:
    """Users and leads → `contacts`. Archived ones are deleted; a lead that was merged into a user is simply gone."""
    listed, odd = found(page, "contacts", "data", "users")
    raw = frame(listed, _contact_columns(context.settings, context.received_at.isoformat()))
    return gather([odd, canonical(CONTACTS, raw, context, formats=(EPOCH,))])


def _contact_columns(settings: Any, received: str) -> Mapping[str, Reader]:
    namespace = getattr(settings, "external_id_namespace", "external")
    segment = getattr(settings, "segment_field", None)
    return {
        "contact_id": "id",
        "name": lambda c: plain(c.get("name")),
        "emails": "email",
        "phones": "phone",
        "external_ids": lambda c: namespaced(c.get("external_id") or c.get("user_id"), namespace),
        "company": lambda c: _first_name(c.get("companies")),
        "segment": lambda c: nested(c, "custom_attributes", segment) if segment else None,
        "lifecycle_stage": "role",
        "language": lambda c: c.get("language_override") or c.get("browser_language"),
        "country": lambda c: nested(c, "location", "country_code"),
        "is_agent": lambda _: "false",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "deleted_at": lambda c: c.get("updated_at") or received if c.get("archived") or c.get("deleted") else None,
    }


def _first_name(companies: Any) -> str | None:
    """The name of the first company; searches list companies by id only."""
    listed = companies.get("data", companies.get("companies")) if isinstance(companies, dict) else companies
    return next((text(company["name"]) for company in objects(listed) if company.get("name")), None)


def parse_admins(page: Page, context: Context) -> Parsed:
    """Staff → `agents`, with the first of their teams; Intercom lists only who is there now."""
    listed, odd = found(page, "admins", "data")
    around = around_page(page, context)
    columns: Mapping[str, Reader] = {
        "agent_id": "id",
        "name": "name",
        "email": "email",
        "team": lambda a: around.team(next(iter(texts(a.get("team_ids")) or ()), None)),
        "is_active": lambda a: str(not a.get("deleted")).lower(),
    }
    return gather([odd, notices_of(page), canonical(AGENTS, frame(listed, columns), context)])
