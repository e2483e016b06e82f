"""RT's records → canonical frames. Pure.

RT writes null dates as 1970-01-01 (the gate nulls them), user numbers as contact and agent ids, and
"Nobody" for no owner. A user's number is stable; the login is often an e-mail address that changes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from connectors._canonical import canonical
from connectors._histories import events_of
from connectors._people import each_once
from connectors._records import Reader, Record, content, frame, members, nested, objects, records, text, texts
from connectors.request_tracker.rest import OWNER_TYPES, requestors
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS, INTERACTIONS

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
    body, settings = content(page), context.settings
    found, odd = records(body, "tickets")
    raw = frame(found, _columns(settings, _origin(body)))
    origins = {_BY_REQUESTOR: "web_form", _BY_STAFF: settings.staff_created_channel}  # type: ignore[attr-defined]  # this connector's settings
    people = {number: person for one in found for person in objects(one.get("Requestor")) if (number := _id(person))}
    owners = {number: members(one.get("Owner")) for one in found if (number := _part(one, "Owner", "id"))}
    return gather(
        [
            odd,
            canonical(INTERACTIONS, raw, context, words={**_WORDS, "channel": origins}),
            canonical(INTERACTIONS, frame(objects(body.get("deletions")), _DELETION), context),
            canonical(CONTACTS, frame([*people.values()], _PERSON), context),
            _agents(owners, context),
        ]
    )


def _id(record: Record) -> str | None:
    return text(record.get("id"))


def _part(record: Record, name: str, part: str) -> str | None:
    """A part of a nested record; None where RT wrote an empty text instead."""
    return text(nested(record, name, part))


def _origin(body: Record) -> Callable[[Record], str]:
    """How a ticket came in, by what its creation tells."""
    mailed = {text(one.get("TransactionId")) for one in objects(body.get("mail"))}
    by_mail = {text(one.get("ObjectId")) for one in objects(body.get("creations")) if _id(one) in mailed}

    def of(ticket: Record) -> str:
        if _id(ticket) in by_mail:
            return _BY_MAIL
        return _BY_REQUESTOR if _part(ticket, "Creator", "id") in requestors(ticket) else _BY_STAFF

    return of


def _columns(settings: Any, origin: Callable[[Record], str]) -> Mapping[str, Reader]:
    return {
        "interaction_id": "id",
        "contact_id": lambda t: next(iter(requestors(t)), None),
        "channel": lambda t: _custom(t, settings.channel_field) or origin(t),
        "status": "Status",
        "priority": lambda t: _priority(text(t.get("Priority")), settings.priority_bands),
        "reason": lambda t: _custom(t, settings.reason_field),
        "subject": "Subject",
        "team": "Queue.Name",
        "agent_id": lambda t: None if _NOBODY in members(t.get("Owner")).values() else _part(t, "Owner", "id"),
        "reference": lambda t: _custom(t, settings.reference_field),
        "url": lambda t: _link(settings.base_url, _id(t)),
        "merged_into": lambda t: _other(_part(t, "EffectiveId", "id") or t.get("EffectiveId"), t),
        "resolution_due_at": "Due",
        "created_at": "Created",
        "updated_at": "LastUpdated",
    }


_DELETION: Final[Mapping[str, Reader]] = {
    "interaction_id": "ObjectId",
    "updated_at": "Created",
    "deleted_at": "Created",
}
"""A deleted ticket can no longer be listed: its row keeps only its id and when it was deleted."""
_PERSON: Final[Mapping[str, Reader]] = {
    "contact_id": "id",
    "name": lambda p: p.get("RealName") or p.get("Name"),
    "emails": lambda p: each_once([p.get("EmailAddress")]),
    "phones": lambda p: each_once([p.get("MobilePhone"), p.get("WorkPhone"), p.get("HomePhone")]),
    "company": "Organization",
    "language": "Lang",
    "created_at": "Created",
    "updated_at": "LastUpdated",
}


def _custom(ticket: Record, name: str | None) -> str | None:
    """The first value of the ticket's custom field of that name or number."""
    fields = [f for f in objects(ticket.get("CustomFields")) if name and name in (text(f.get("name")), _id(f))]
    return next((value for field in fields for value in texts(field.get("values")) or () if value), None)


def _priority(given: str | None, bands: Mapping[str, int]) -> str | None:
    """The highest band that begins at or below the number; what is no number stays as it is."""
    if not (given or "").lstrip("-").isdigit():
        return given or None
    reached = [(start, word) for word, start in bands.items() if start <= int(given or 0)]
    return max(reached)[1] if reached else None


def _link(base_url: str | None, number: str | None) -> str | None:
    return f"{base_url.rstrip('/')}/Ticket/Display.html?id={number}" if base_url and number else None


def _other(target: Any, own: Record, key: str = "id") -> str | None:
    """`target` unless it is empty or the record itself."""
    found = text(target)
    return found if found and found != text(own.get(key)) else None


def _agents(users: Mapping[str, Record], context: Context) -> Parsed:
    """Agents of user records by number; neither Nobody nor RT itself is one."""
    staff = [{**user, "id": number} for number, user in users.items() if user.get("Name") not in _MACHINES]
    columns: Mapping[str, Reader] = {
        "agent_id": "id",
        "name": lambda user: user.get("RealName") or user.get("Name"),
        "email": "EmailAddress",
    }
    return canonical(AGENTS, frame(staff, columns), context)


_MACHINES: Final = (None, _NOBODY, _SYSTEM)


def history(page: Page, context: Context) -> Parsed:
    """Events of a page of transactions, and the staff who made them."""
    body = content(page)
    found, odd = records(body, "transactions")
    users = {number: members(user) for number, user in members(body.get("users")).items()}
    staff = {number: user for number, user in users.items() if _is_staff(user)}
    told = [event for one in found for event in _event(one, body, users)]
    return gather([odd, events_of(told, context, words=_WORDS), _agents(staff, context)])


def _is_staff(user: Record) -> bool:
    return text(user.get("Privileged")) == "1" and user.get("Name") not in _MACHINES


def _event(one: Record, body: Record, users: Mapping[str, Record]) -> Sequence[Record]:
    """The event a transaction tells, if it tells one."""
    kind = _kind(one, users)
    if kind is None:
        return ()
    actor, number = _actor(one, body, users), text(one.get("NewValue"))
    values = {"status": number, "merged": _target(one)}
    team = text(members(body.get("queues")).get(number or "")) if kind == "transferred" else None
    own = _part(one, "Creator", "id") if actor == "agent" else None
    return (
        {
            "interaction_id": one.get("ObjectId"),
            "event_id": one.get("id"),
            "at": one.get("Created"),
            "kind": kind,
            "actor": actor,
            "is_public": text(one.get("Type") != "Comment"),
            "agent_id": number if kind == "assigned" else own,
            "team": team,
            "value": values.get(kind),
        },
    )


def _kind(one: Record, users: Mapping[str, Record]) -> str | None:
    """The kind of event, or None for changes that are no event of ours.

    Those are priorities, subjects, dates and other links; giving a ticket to Nobody and deleting it,
    which the ticket tells; and the link into itself that RT writes for the survivor of a merge.
    """
    word, value = text(one.get("Type")), text(one.get("NewValue")) or ""
    kind = _KINDS.get(text(one.get("Field") if word in ("AddLink", *OWNER_TYPES) else word) or "")
    untold = (
        (kind == "assigned" and users.get(value, {}).get("Name") == _NOBODY)
        or (kind == "status" and value == "deleted")
        or (kind == "merged" and not _target(one))
    )
    return None if untold else kind


def _target(one: Record) -> str | None:
    """The ticket it was merged into, the end of `fsck.com-rt://organization/ticket/12`."""
    return _other((text(one.get("NewValue")) or "").rsplit("/", 1)[-1], one, "ObjectId")


def _actor(one: Record, body: Record, users: Mapping[str, Record]) -> str:
    """Who did it. Whoever creates a ticket speaks for the customer; people without staff rights are on their side."""
    number = _part(one, "Creator", "id") or ""
    if _part(one, "Creator", "Name") == _SYSTEM:
        return "system"
    asking = texts(members(body.get("requestors")).get(text(one.get("ObjectId")) or "")) or ()
    is_outsider = bool(users.get(number)) and not _is_staff(users[number])
    return "customer" if number in asking or is_outsider or one.get("Type") == "Create" else "agent"
