"""Pages of users, contacts, person accounts and cases → canonical frames. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import polars as pl

from connectors._canonical import canonical
from connectors._people import all_namespaced, country_code, each_once, full_name, nobody
from connectors._records import Reader, Record, frame, rejected, text, word
from connectors.salesforce.objects import of_account
from connectors.salesforce.records import (
    agent_of,
    changed_at,
    chosen,
    deleted_at,
    link,
    queue_of,
    rows_of,
    updated,
)
from connectors.salesforce.words import ACTOR_OF_USER, CLOSED_STATUSES, OPEN_STATUSES, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS

_SUPPLIED: Final = ("SuppliedEmail", "SuppliedPhone")


def parse_users(page: Page, context: Context) -> Parsed:
    """Users → `agents`; a user of a customer portal, or a machine, is set aside."""
    rows, odd = rows_of(page, "User")
    staff = [row for row in rows if _is_staff(row)]
    others = [(text(r.get("Id")), r, f"no agent: a user of type {r.get('UserType')}") for r in rows if not _is_staff(r)]
    team = context.settings.agent_team_field  # type: ignore[attr-defined]  # this connector's settings
    columns: Mapping[str, Reader] = {
        "agent_id": "Id",
        "name": lambda u: _name(u) or u.get("Username"),
        "email": "Email",
        "team": lambda u: chosen(u, team),
        "is_active": lambda u: text(u.get("IsActive") is not False),
        "_source_updated_at": updated,
    }
    return gather([odd, rejected("User", others), canonical(AGENTS, frame(staff, columns), context)])


def _is_staff(user: Record) -> bool:
    return ACTOR_OF_USER.get(word(user.get("UserType")), "agent") == "agent"


def _name(person: Record) -> str | None:
    return text(person.get("Name")) or full_name(person.get("FirstName"), person.get("LastName"))


def parse_contacts(page: Page, context: Context) -> Parsed:
    """Contacts → `contacts`; the loser of a merge keeps its row, with whom it was merged into."""
    rows, odd = rows_of(page, "Contact")
    settings: Any = context.settings
    columns: Mapping[str, Reader] = {
        **_person(settings, lambda name: name),
        "contact_id": "Id",
        "emails": lambda c: _values(c, "Email", *settings.more_emails),
        "phones": lambda c: _values(c, "MobilePhone", "Phone", "HomePhone", "OtherPhone", *settings.more_phones),
        "company": "Account.Name",
        "country": lambda c: _country(c, "MailingCountryCode", "MailingCountry"),
    }
    return gather([odd, canonical(CONTACTS, frame(rows, columns), context)])


def parse_person_accounts(page: Page, context: Context) -> Parsed:
    """Person accounts → `contacts` by the id of the contact each one is; a company's account is set aside."""
    rows, odd = rows_of(page, "Account")
    people = [row for row in rows if row.get("IsPersonAccount") is True]
    others = [(text(r.get("Id")), r, "a company, no person") for r in rows if r.get("IsPersonAccount") is not True]
    settings: Any = context.settings
    more = [[of_account(name) for name in names] for names in (settings.more_emails, settings.more_phones)]
    phones = ("PersonMobilePhone", "Phone", "PersonHomePhone", "PersonOtherPhone")
    columns: Mapping[str, Reader] = {
        **_person(settings, of_account),
        "contact_id": lambda a: a.get("PersonContactId") or a.get("Id"),
        "emails": lambda a: _values(a, "PersonEmail", *settings.more_emails, *more[0]),
        "phones": lambda a: _values(a, *phones, *settings.more_phones, *more[1]),
        "country": lambda a: _country(a, "PersonMailingCountryCode", "BillingCountryCode", "PersonMailingCountry"),
    }
    return gather([odd, rejected("Account", others), canonical(CONTACTS, frame(people, columns), context)])


def _person(settings: Any, own: Any) -> Mapping[str, Reader]:
    """What contacts and person accounts tell alike; a field is looked for by its name, then by the account's for it."""

    def either(name: str | None) -> Callable[[Record], Any]:
        return lambda row: chosen(row, name) if chosen(row, name) is not None else chosen(row, name and own(name))

    external = {namespace: either(name) for namespace, name in settings.external_ids.items()}
    return {
        "name": _name,
        "given_name": "FirstName",
        "family_name": "LastName",
        "external_ids": lambda row: all_namespaced({name: read(row) for name, read in external.items()}),
        "segment": either(settings.segment_field),
        "lifecycle_stage": either(settings.lifecycle_field),
        "language": either(settings.language_field),
        "merged_into": "MasterRecordId",
        "is_agent": lambda _: "false",
        "created_at": "CreatedDate",
        "updated_at": changed_at,
        "deleted_at": deleted_at,
        "_source_updated_at": updated,
    }


def _values(row: Record, *names: str) -> list[Any] | None:
    return each_once(chosen(row, name) for name in names)


def _country(row: Record, *names: str) -> str | None:
    return country_code(*(row.get(name) for name in names))


def parse_cases(page: Page, context: Context) -> Parsed:
    """Cases → `interactions`, their closing → `events`, and who wrote without being a contact → `contacts`.

    `ClosedDate` is the last closing. One before `CreatedDate` (cases loaded later with their old dates have it) is
    set aside, so that no time is negative.
    """
    rows, odd = rows_of(page, "Case")
    raw = frame(rows, _case_columns(context.settings))
    cases = canonical(INTERACTIONS, raw, context, words=WORDS)
    return gather([odd, cases, _closings(rows, context), _supplied(rows, context)])


def _case_columns(settings: Any) -> Mapping[str, Reader]:
    return {
        "interaction_id": "Id",
        "contact_id": lambda c: c.get("ContactId") or _supplied_id(c),
        "channel": settings.channel_field,
        "device": settings.device_field or _unset,
        "status": lambda c: case_status(c.get("Status"), c.get("IsClosed"), settings.statuses),
        "priority": "Priority",
        "reason": settings.reason_field,
        "subject": "Subject",
        "team": lambda c: chosen(c, settings.team_field) or queue_of(c),
        "agent_id": agent_of,
        "reference": settings.reference_field or _unset,
        "tags": lambda c: _tags(chosen(c, settings.tags_field)),
        "url": lambda c: link(settings, "Case", c),
        "follows": settings.follows_field or _unset,
        "merged_into": "MasterRecordId",
        "first_response_due_at": settings.first_response_due_field or _unset,
        "resolution_due_at": settings.resolution_due_field or _unset,
        "created_at": "CreatedDate",
        "updated_at": changed_at,
        "deleted_at": deleted_at,
        "_source_updated_at": updated,
    }


def _unset(_row: Record) -> None:
    """A column for which the settings name no field."""


def case_status(label: Any, is_closed: Any, mapped: Mapping[str, str]) -> str | None:
    """The label where the settings map it; else what is told by whether it is closed, which no label can belie."""
    given = word(label)
    if not isinstance(is_closed, bool) or given in {key.strip().lower() for key in mapped}:
        return text(label)
    return CLOSED_STATUSES.get(given, "closed") if is_closed else OPEN_STATUSES.get(given, "open")


def _tags(value: Any) -> list[str] | None:
    """A picklist of several values is text with `;`."""
    return value.split(";") if isinstance(value, str) else value if isinstance(value, list) else None


def _closings(cases: list[Record], context: Context) -> Parsed:
    """The last closing of each case, told by itself: many orgs do not track the history of Status."""
    closed = [case for case in cases if case.get("ClosedDate") and case.get("IsClosed") is not False]
    columns: Mapping[str, Reader] = {
        "interaction_id": "Id",
        "event_id": lambda c: f"{c.get('Id')}-closed",
        "at": "ClosedDate",
        "kind": lambda _: "status",
        "value": lambda _: "closed",
        "_source_updated_at": updated,
    }
    created = frame(closed, {"created": "CreatedDate"})["created"] if closed else pl.Series(dtype=pl.String)
    return canonical(EVENTS, frame(closed, columns), context, not_before={"at": created})


def _supplied_id(case: Record) -> str | None:
    return next((nobody("supplied", case[name]) for name in _SUPPLIED if case.get(name)), None)


def _supplied(cases: list[Record], context: Context) -> Parsed:
    """Who wrote by web form or e-mail and is nobody's contact: known by what they typed in."""
    strangers = [case for case in cases if not case.get("ContactId") and _supplied_id(case)]
    columns: Mapping[str, Reader] = {
        "contact_id": _supplied_id,
        "name": "SuppliedName",
        "emails": lambda c: _values(c, "SuppliedEmail"),
        "phones": lambda c: _values(c, "SuppliedPhone"),
        "company": "SuppliedCompany",
        "is_agent": lambda _: "false",
        "updated_at": changed_at,
        "_source_updated_at": updated,
    }
    return canonical(CONTACTS, frame(strangers, columns), context)
