"""RT's records → canonical frames. Pure.

RT writes null dates as 1970-01-01 (the gate nulls them), user numbers as contact and agent ids, and
"Nobody" for no owner. A user's number is stable; the login is often an e-mail address that changes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
import polars as pl

from connectors._canonical import canonical
from connectors._request_tracker_rest import OWNER_TYPES, Record
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS

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
    people = {str(person["id"]): person for ticket in found for person in ticket["Requestor"] or ()}
    owners = {str(ticket["Owner"]["id"]): ticket["Owner"] for ticket in found}
    return gather(
        [
            _interactions(found, _channels(body, context.settings), context),
            _deleted(body["deletions"], context),
            canonical(CONTACTS, _contacts(list(people.values())), context),
            _agents(owners, context),
        ]
    )


def _channels(body: Mapping[str, list[Record]], settings: Any) -> list[str]:
    """How each ticket came in: the custom field when it is filled, else what its creation tells."""
    mailed = {str(attachment["TransactionId"]) for attachment in body["mail"]}
    by_mail = {str(creation["ObjectId"]) for creation in body["creations"] if str(creation["id"]) in mailed}
    return [_custom(ticket, settings.channel_field) or _origin(ticket, by_mail) for ticket in body["tickets"]]


def _custom(ticket: Record, name: str | None) -> str | None:
    """The first value of the ticket's custom field of that name."""
    values = [v for field in ticket["CustomFields"] or () if field["name"] == name for v in field["values"]]
    return str(values[0]) if values else None


def _origin(ticket: Record, by_mail: set[str]) -> str:
    if str(ticket["id"]) in by_mail:
        return _BY_MAIL
    requestors = {str(person["id"]) for person in ticket["Requestor"] or ()}
    return _BY_REQUESTOR if str(ticket["Creator"]["id"]) in requestors else _BY_STAFF


def _interactions(found: Sequence[Record], channels: Sequence[str], context: Context) -> Parsed:
    settings: Any = context.settings
    raw = {
        "interaction_id": [ticket["id"] for ticket in found],
        "contact_id": [_first(ticket["Requestor"]) for ticket in found],
        "channel": channels,
        "status": [ticket["Status"] for ticket in found],
        "priority": [_priority(ticket["Priority"], settings.priority_bands) for ticket in found],
        "subject": [ticket["Subject"] for ticket in found],
        "team": [ticket["Queue"]["Name"] for ticket in found],
        "agent_id": [_number(ticket["Owner"]) for ticket in found],
        "url": [_link(settings.base_url, ticket["id"]) for ticket in found],
        "merged_into": [_other(ticket["EffectiveId"], ticket["id"]) for ticket in found],
        "resolution_due_at": [ticket["Due"] for ticket in found],
        "created_at": [ticket["Created"] for ticket in found],
        "updated_at": [ticket["LastUpdated"] for ticket in found],
        "_raw": _texts(found),
    }
    origins = {_BY_REQUESTOR: "web_form", _BY_STAFF: settings.staff_created_channel}
    return canonical(INTERACTIONS, _frame(raw), context, words={**_WORDS, "channel": origins})


def _deleted(found: Sequence[Record], context: Context) -> Parsed:
    """A deleted ticket can no longer be listed: its row keeps only its id and when it was deleted."""
    raw = {
        "interaction_id": [deletion["ObjectId"] for deletion in found],
        "channel": ["unknown"] * len(found),
        "updated_at": [deletion["Created"] for deletion in found],
        "deleted_at": [deletion["Created"] for deletion in found],
    }
    return canonical(INTERACTIONS, _frame(raw), context)


def _contacts(people: Sequence[Record]) -> pl.DataFrame:
    raw = {
        "contact_id": [person["id"] for person in people],
        "name": [person["RealName"] or person["Name"] for person in people],
        "emails": [person["EmailAddress"] for person in people],
        "phones": [_phones(person) for person in people],
        "company": [person["Organization"] for person in people],
        "language": [person["Lang"] for person in people],
        "created_at": [person["Created"] for person in people],
        "updated_at": [person["LastUpdated"] for person in people],
        "_raw": _texts(people),
    }
    return _frame(raw)


def _agents(users: Mapping[str, Record], context: Context) -> Parsed:
    """Agents of user records by number; neither Nobody nor RT itself is one."""
    staff = {number: user for number, user in users.items() if user["Name"] not in (_NOBODY, _SYSTEM)}
    raw = {
        "agent_id": list(staff),
        "name": [user.get("RealName") or user["Name"] for user in staff.values()],
        "email": [user.get("EmailAddress") for user in staff.values()],
    }
    return canonical(AGENTS, _frame(raw), context)


def history(page: Page, context: Context) -> Parsed:
    """Events of a page of transactions, and the staff who made them."""
    body = orjson.loads(page.body)
    users = {number: user for number, user in body["users"].items() if user}
    staff = {number: user for number, user in users.items() if _is_staff(user)}
    found = [transaction for transaction in body["transactions"] if _kind(transaction)]
    return gather([_events(found, body, staff, context), _agents(staff, context)])


def _is_staff(user: Record) -> bool:
    return str(user.get("Privileged")) == "1"


def _kind(transaction: Record) -> str | None:
    """The kind of event, or None for changes that are no event of ours (priority, subject, dates, other links)."""
    word = transaction["Type"]
    by_field = word == "AddLink" or word in OWNER_TYPES
    kind = _KINDS.get(transaction["Field"] if by_field else word)
    nothing = (kind == "merged" and not _target(transaction)) or (kind == "status" and _is_deletion(transaction))
    return None if nothing else kind


def _is_deletion(transaction: Record) -> bool:
    return bool(transaction["NewValue"] == "deleted")


def _target(transaction: Record) -> str | None:
    """The ticket it was merged into. RT writes the same link into the survivor's history, pointing at itself."""
    target = str(transaction["NewValue"]).rsplit("/", 1)[-1]
    return _other(target, transaction["ObjectId"])


def _events(found: Sequence[Record], body: Mapping[str, Any], staff: Mapping[str, Record], context: Context) -> Parsed:
    kinds = [_kind(transaction) for transaction in found]
    actors = [_actor(transaction, body["requestors"], body["users"]) for transaction in found]
    raw = {
        "interaction_id": [transaction["ObjectId"] for transaction in found],
        "event_id": [transaction["id"] for transaction in found],
        "at": [transaction["Created"] for transaction in found],
        "kind": kinds,
        "actor": actors,
        "is_public": [transaction["Type"] != "Comment" for transaction in found],
        "agent_id": [_agent(t, k, a, staff) for t, k, a in zip(found, kinds, actors, strict=True)],
        "team": [_team(t, k, body["queues"]) for t, k in zip(found, kinds, strict=True)],
        "value": [_value(t, k) for t, k in zip(found, kinds, strict=True)],
        "_raw": _texts(found),
    }
    return canonical(EVENTS, _frame(raw, {"is_public": pl.Boolean()}), context, words=_WORDS)


def _actor(transaction: Record, requestors: Mapping[str, list[str]], users: Mapping[str, Record]) -> str:
    """Who did it. Whoever creates a ticket speaks for the customer; people without staff rights are on their side."""
    creator = transaction["Creator"]
    number, user = str(creator["id"]), users.get(str(creator["id"]))
    if creator["Name"] == _SYSTEM:
        return "system"
    on_their_side = number in requestors[str(transaction["ObjectId"])] or (bool(user) and not _is_staff(user or {}))
    return "customer" if on_their_side or transaction["Type"] == "Create" else "agent"


def _agent(transaction: Record, kind: str | None, actor: str, staff: Mapping[str, Record]) -> str | None:
    """Who was assigned (nobody: null), else the agent who did it."""
    if kind == "assigned":
        owner = str(transaction["NewValue"])
        return owner if owner in staff else None
    return str(transaction["Creator"]["id"]) if actor == "agent" else None


def _team(transaction: Record, kind: str | None, queues: Mapping[str, str]) -> str | None:
    return queues.get(str(transaction["NewValue"])) if kind == "transferred" else None


def _value(transaction: Record, kind: str | None) -> str | None:
    if kind == "status":
        return str(transaction["NewValue"])
    return _target(transaction) if kind == "merged" else None


def _first(people: Sequence[Record]) -> str | None:
    return str(people[0]["id"]) if people else None


def _number(user: Record) -> str | None:
    return None if user["Name"] == _NOBODY else str(user["id"])


def _other(target: object, own: object) -> str | None:
    return None if str(target) == str(own) else str(target)


def _phones(person: Record) -> str:
    return ";".join(person[key] for key in ("MobilePhone", "WorkPhone", "HomePhone") if person.get(key))


def _priority(number: str, bands: Mapping[str, int]) -> str | None:
    """The highest band that begins at or below the number; the text itself when it is no number."""
    if not str(number).lstrip("-").isdigit():
        return str(number) or None
    reached = [(start, word) for word, start in bands.items() if start <= int(number)]
    return max(reached)[1] if reached else None


def _link(base_url: str | None, number: object) -> str | None:
    return f"{base_url.rstrip('/')}/Ticket/Display.html?id={number}" if base_url else None


def _texts(records: Sequence[Record]) -> list[str]:
    """Each record as it came, for the list of what could not be read."""
    return [orjson.dumps(record).decode() for record in records]


def _frame(columns: Mapping[str, Sequence[object]], types: Mapping[str, pl.DataType] | None = None) -> pl.DataFrame:
    """Columns of text, whatever RT wrote (ids come as numbers or as text)."""
    given = types or {}
    texts = {
        name: values if name in given else [None if value is None else str(value) for value in values]
        for name, values in columns.items()
    }
    return pl.DataFrame(texts, schema={name: given.get(name, pl.String()) for name in texts})
