"""RT's records → canonical frames. Pure.

RT writes null dates as 1970-01-01 (the gate nulls them), user numbers as contact and agent ids, and
"Nobody" for no owner. A user's number is stable; the login is often an e-mail address that changes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
import polars as pl

from connectors._canonical import canonical
from connectors.request_tracker.rest import OWNER_TYPES, Record
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS

_Columns = Mapping[str, Sequence[Any]]

_NOBODY: Final = "Nobody"
_SYSTEM: Final = "RT_System"
_BY_MAIL: Final = "email"
_BY_REQUESTOR: Final = "self service"
_BY_STAFF: Final = "created by staff"

_WORDS: Final = {
    "status": {"stalled": "pending", "resolved": "solved", "rejected": "closed"},
    "priority": {"low": "low", "medium": "normal", "high": "high"},
}
_KINDS: Final = {
    "Create": "message", "Correspond": "message", "Comment": "message", "Status": "status",
    "Owner": "assigned", "Queue": "transferred", "MergedInto": "merged",
}  # fmt: skip


def tickets(page: Page, context: Context) -> Parsed:
    """Interactions, contacts (requestors) and agents (owners) of a page of tickets; deletions as deleted rows."""
    body = orjson.loads(page.body)
    found = body["tickets"]
    people = {str(person["id"]): person for ticket in found for person in _people(ticket)}
    owners = {str(_part(ticket, "Owner", "id")): ticket.get("Owner") or {} for ticket in found}
    return gather(
        [
            _interactions(found, _channels(body, context.settings), context),
            _deleted(body["deletions"], context),
            canonical(CONTACTS, _contacts(list(people.values())), context),
            _agents(owners, context),
        ]
    )


def _people(ticket: Record) -> list[Record]:
    """The requestors; RT writes an empty text instead of an empty list."""
    people = ticket.get("Requestor")
    return [person for person in people if "id" in person] if isinstance(people, list) else []


def _part(record: Record, name: str, part: str) -> Any:
    """A part of a nested record; None where RT wrote an empty text instead."""
    nested = record.get(name)
    return nested.get(part) if isinstance(nested, dict) else None


def _channels(body: Mapping[str, list[Record]], settings: Any) -> list[str]:
    """How each ticket came in: the custom field when it is filled, else what its creation tells."""
    mailed = {str(attachment.get("TransactionId")) for attachment in body["mail"]}
    by_mail = {str(creation.get("ObjectId")) for creation in body["creations"] if str(creation["id"]) in mailed}
    return [_custom(ticket, settings.channel_field) or _origin(ticket, by_mail) for ticket in body["tickets"]]


def _custom(ticket: Record, name: str | None) -> str | None:
    """The first value of the ticket's custom field of that name or number."""
    fields = [f for f in ticket.get("CustomFields") or () if name and name in (f.get("name"), str(f.get("id")))]
    values = [value for field in fields for value in field.get("values") or ()]
    return str(values[0]) if values else None


def _origin(ticket: Record, by_mail: set[str]) -> str:
    if str(ticket.get("id")) in by_mail:
        return _BY_MAIL
    requestors = {str(person["id"]) for person in _people(ticket)}
    return _BY_REQUESTOR if str(_part(ticket, "Creator", "id")) in requestors else _BY_STAFF


def _interactions(found: Sequence[Record], channels: Sequence[str], context: Context) -> Parsed:
    settings: Any = context.settings
    raw: _Columns = {
        "interaction_id": [ticket.get("id") for ticket in found],
        "contact_id": [next((person["id"] for person in _people(ticket)), None) for ticket in found],
        "channel": channels,
        "status": [ticket.get("Status") for ticket in found],
        "priority": [_priority(ticket.get("Priority"), settings.priority_bands) for ticket in found],
        "reason": [_custom(ticket, settings.reason_field) for ticket in found],
        "subject": [ticket.get("Subject") for ticket in found],
        "team": [_part(ticket, "Queue", "Name") for ticket in found],
        "agent_id": [_owner(ticket) for ticket in found],
        "reference": [_custom(ticket, settings.reference_field) for ticket in found],
        "url": [_link(settings.base_url, ticket.get("id")) for ticket in found],
        "merged_into": [
            _other(_part(ticket, "EffectiveId", "id") or ticket.get("EffectiveId"), ticket.get("id"))
            for ticket in found
        ],
        "resolution_due_at": [ticket.get("Due") for ticket in found],
        "created_at": [ticket.get("Created") for ticket in found],
        "updated_at": [ticket.get("LastUpdated") for ticket in found],
        "_raw": _texts(found),
    }
    origins = {_BY_REQUESTOR: "web_form", _BY_STAFF: settings.staff_created_channel}
    return canonical(INTERACTIONS, _frame(raw), context, words={**_WORDS, "channel": origins})


def _deleted(found: Sequence[Record], context: Context) -> Parsed:
    """A deleted ticket can no longer be listed: its row keeps only its id and when it was deleted."""
    raw: _Columns = {
        "interaction_id": [deletion.get("ObjectId") for deletion in found],
        "updated_at": [deletion.get("Created") for deletion in found],
        "deleted_at": [deletion.get("Created") for deletion in found],
    }
    return canonical(INTERACTIONS, _frame(raw), context)


def _contacts(people: Sequence[Record]) -> pl.DataFrame:
    raw: _Columns = {
        "contact_id": [person["id"] for person in people],
        "name": [person.get("RealName") or person.get("Name") for person in people],
        "emails": [person.get("EmailAddress") for person in people],
        "phones": [_phones(person) for person in people],
        "company": [person.get("Organization") for person in people],
        "language": [person.get("Lang") for person in people],
        "created_at": [person.get("Created") for person in people],
        "updated_at": [person.get("LastUpdated") for person in people],
        "_raw": _texts(people),
    }
    return _frame(raw)


def _agents(users: Mapping[str, Record], context: Context) -> Parsed:
    """Agents of user records by number; neither Nobody nor RT itself is one."""
    staff = {number: user for number, user in users.items() if user.get("Name") not in (None, _NOBODY, _SYSTEM)}
    raw: _Columns = {
        "agent_id": list(staff),
        "name": [user.get("RealName") or user.get("Name") for user in staff.values()],
        "email": [user.get("EmailAddress") for user in staff.values()],
    }
    return canonical(AGENTS, _frame(raw), context)


def history(page: Page, context: Context) -> Parsed:
    """Events of a page of transactions, and the staff who made them."""
    body = orjson.loads(page.body)
    staff = {number: user for number, user in body["users"].items() if _is_staff(user)}
    found = [transaction for transaction in body["transactions"] if _kind(transaction, body["users"])]
    return gather([_events(found, body, context), _agents(staff, context)])


def _is_staff(user: Record) -> bool:
    return str(user.get("Privileged")) == "1" and user.get("Name") not in (_NOBODY, _SYSTEM)


def _kind(transaction: Record, users: Mapping[str, Record]) -> str | None:
    """The kind of event, or None for changes that are no event of ours.

    Those are priorities, subjects, dates and other links; giving a ticket to Nobody and deleting it,
    which the ticket tells; and the link into itself that RT writes for the survivor of a merge.
    """
    word, value = transaction.get("Type"), str(transaction.get("NewValue"))
    kind = _KINDS.get(str(transaction.get("Field") if word == "AddLink" or word in OWNER_TYPES else word))
    untold = (
        (kind == "assigned" and users.get(value, {}).get("Name") == _NOBODY)
        or (kind == "status" and value == "deleted")
        or (kind == "merged" and not _target(transaction))
    )
    return None if untold else kind


def _target(transaction: Record) -> str | None:
    """The ticket it was merged into, the end of `fsck.com-rt://organization/ticket/12`."""
    return _other(str(transaction.get("NewValue")).rsplit("/", 1)[-1], transaction.get("ObjectId"))


def _events(found: Sequence[Record], body: Mapping[str, Any], context: Context) -> Parsed:
    kinds = [str(_kind(transaction, body["users"])) for transaction in found]
    actors = [_actor(transaction, body["requestors"], body["users"]) for transaction in found]
    raw: _Columns = {
        "interaction_id": [transaction.get("ObjectId") for transaction in found],
        "event_id": [transaction.get("id") for transaction in found],
        "at": [transaction.get("Created") for transaction in found],
        "kind": kinds,
        "actor": actors,
        "is_public": [str(transaction.get("Type") != "Comment") for transaction in found],
        "agent_id": [_agent(t, k, a) for t, k, a in zip(found, kinds, actors, strict=True)],
        "team": [_team(t, k, body["queues"]) for t, k in zip(found, kinds, strict=True)],
        "value": [_value(t, k) for t, k in zip(found, kinds, strict=True)],
        "_raw": _texts(found),
    }
    return canonical(EVENTS, _frame(raw), context, words=_WORDS)


def _actor(transaction: Record, requestors: Mapping[str, list[str]], users: Mapping[str, Record]) -> str:
    """Who did it. Whoever creates a ticket speaks for the customer; people without staff rights are on their side."""
    number = str(_part(transaction, "Creator", "id"))
    if _part(transaction, "Creator", "Name") == _SYSTEM:
        return "system"
    is_requestor = number in requestors.get(str(transaction.get("ObjectId")), ())
    is_outsider = bool(users.get(number)) and not _is_staff(users[number])
    return "customer" if is_requestor or is_outsider or transaction.get("Type") == "Create" else "agent"


def _agent(transaction: Record, kind: str, actor: str) -> str | None:
    """Who was assigned, else the agent who did it."""
    if kind == "assigned":
        return str(transaction.get("NewValue"))
    number = str(_part(transaction, "Creator", "id"))
    return number if actor == "agent" else None


def _team(transaction: Record, kind: str, queues: Mapping[str, str]) -> str | None:
    return queues.get(str(transaction.get("NewValue"))) if kind == "transferred" else None


def _value(transaction: Record, kind: str) -> str | None:
    if kind == "status":
        return str(transaction.get("NewValue"))
    return _target(transaction) if kind == "merged" else None


def _owner(ticket: Record) -> str | None:
    return None if _part(ticket, "Owner", "Name") == _NOBODY else _part(ticket, "Owner", "id")


def _other(target: object, own: object) -> str | None:
    """`target` unless it is empty or the record itself."""
    return str(target) if target and str(target) != str(own) else None


def _phones(person: Record) -> str:
    return ";".join(str(person[key]) for key in ("MobilePhone", "WorkPhone", "HomePhone") if person.get(key))


def _priority(number: object, bands: Mapping[str, int]) -> str | None:
    """The highest band that begins at or below the number; what is no number stays as it is."""
    given = "" if number is None else str(number)
    if not given.lstrip("-").isdigit():
        return given or None
    reached = [(start, word) for word, start in bands.items() if start <= int(given)]
    return max(reached)[1] if reached else None


def _link(base_url: str | None, number: object) -> str | None:
    return f"{base_url.rstrip('/')}/Ticket/Display.html?id={number}" if base_url else None


def _texts(records: Sequence[Record]) -> list[str]:
    """Each record as it came, for the list of what could not be read."""
    return [orjson.dumps(record).decode() for record in records]


def _frame(columns: _Columns) -> pl.DataFrame:
    """Columns of text, whatever RT wrote: ids come as numbers or as text."""
    texts = {name: [None if value is None else str(value) for value in values] for name, values in columns.items()}
    return pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String()))
