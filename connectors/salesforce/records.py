"""The records of a Salesforce page, in whatever shape it comes, and what all objects have in common."""

from typing import Any

from connectors._records import Record, content, listed, members, nested, records, rejected, text, word
from connectors.salesforce.words import ACTOR_OF_USER, QUEUE, USER
from model.delivery import Page, Parsed, gather


def rows_of(page: Page, *names: str) -> tuple[list[Record], Parsed]:
    """The records of these objects on a page, and a Parsed with one row reject for all else there.

    A page is the answer to a query, a list of records, or one record. A record says in `attributes` what it is; one
    that does not is taken to be what was asked for.
    """
    found, odd = _objects(page, names[0])
    wanted = [row for row in found if _name(row) in (None, *names)]
    strange = [row for row in found if _name(row) not in (None, *names)]
    others = rejected(names[0], [(text(row.get("Id")), row, f"this is a {_name(row)}") for row in strange])
    return wanted, gather([odd, others])


def _objects(page: Page, name: str) -> tuple[list[Record], Parsed]:
    body = content(page)
    if "records" in body:
        return records(body, "records")
    return ([body], Parsed()) if body.get("Id") else listed(page, name)


def _name(row: Record) -> str | None:
    return text(nested(row, "attributes", "type"))


def updated(row: Record) -> Any:
    """The stamp the newest version of a row has; older API answers leave it out."""
    return row.get("SystemModstamp") or row.get("LastModifiedDate") or row.get("CreatedDate")


def changed_at(row: Record) -> Any:
    """When somebody last changed it, as people see it."""
    return row.get("LastModifiedDate") or row.get("SystemModstamp")


def deleted_at(row: Record) -> Any:
    """When a row was deleted; null for the loser of a merge, which lives on in another."""
    return updated(row) if row.get("IsDeleted") is True and not row.get("MasterRecordId") else None


def actor(row: Record) -> str:
    """Who made a row, by the type of its user; users without one are staff."""
    return ACTOR_OF_USER.get(word(nested(row, "CreatedBy", "UserType")), "agent")


def agent_of(row: Record, field: str = "OwnerId") -> str | None:
    """The owner, where it is a user."""
    owner = text(row.get(field)) or ""
    return owner if owner.startswith(USER) else None


def queue_of(row: Record) -> str | None:
    """The owner's name, where it is a queue; its id where the name was not told."""
    owner = text(row.get("OwnerId")) or ""
    return (text(nested(row, "Owner", "Name")) or owner) if owner.startswith(QUEUE) else None


def chosen(row: Record, name: str | None) -> Any:
    """The value of a field the settings name; paths through relationships are joined by dots."""
    return nested(row, *name.split(".")) if name else None


def link(settings: Any, name: str, row: Record) -> str | None:
    """Where an agent opens a record; null for recorded pages of no address."""
    base = settings.address
    return f"{base}/lightning/r/{name}/{text(row.get('Id'))}/view" if base else None


def case_created(page: Page) -> Record:
    """When the cases were opened that the records of a page are about: id → instant."""
    return members(content(page).get("case_created"))
