"""The two sides of a call or message: which is the customer, which is ours, and what an address tells. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from connectors._canonical import canonical
from connectors._histories import events_of
from connectors._instants import EARLIEST
from connectors._people import namespaced
from connectors._records import Reader, Record, frame, text, word
from connectors.twilio.words import CHANNELS, DIRECTIONS, NOBODY, STAFF_PREFIXES, WORDS
from model.delivery import Context, Parsed
from model.schemas import CONTACTS

FORMATS: Final = ("%a, %d %b %Y %H:%M:%S %z",)
"""RFC 2822, as calls and messages date things; conversations use ISO 8601."""


@dataclass(frozen=True)
class Sides:
    """Who talks: the channel's word, the customer's address (null when hidden), ours, and who began."""

    channel: str
    customer: str | None
    ours: str | None
    direction: str | None


def sides_of(record: Record, plain: str) -> Sides:
    """The two addresses of a call or message; `plain` is the channel's word where they have no prefix."""
    direction = DIRECTIONS.get(word(record.get("direction")))
    sender, receiver = bare(record.get("from")), bare(record.get("to"))
    if is_staff(sender):  # an agent's softphone calls in, to be connected with a customer
        direction = "outbound"
    customer, ours = (receiver, sender) if direction == "outbound" else (sender, receiver)
    prefixes = [prefix for side in (sender, receiver) if (prefix := _prefix(side)) and side and not is_staff(side)]
    return Sides(prefixes[0] if prefixes else plain, customer, ours, direction)


def bare(address: Any) -> str | None:
    """An address without blanks; null where nobody is told. A blank in front was a plus once."""
    given = text(address) or ""
    clean = f"+{given[1:]}" if given[:1] == " " and given[1:].isdigit() else given.strip()
    return clean if clean and clean.lower() not in NOBODY else None


def _prefix(address: str | None) -> str | None:
    return address.split(":", 1)[0].lower() if address and ":" in address else None


def is_outside(address: str | None) -> bool:
    """Whether an address is a customer's: a telephone number, or one of a messaging service."""
    return bool(address) and (str(address).startswith("+") or _prefix(address) in CHANNELS)


def is_staff(address: str | None) -> bool:
    """Whether an address is a softphone or desk phone of the company."""
    return bool(address) and str(address).lower().startswith(STAFF_PREFIXES)


def person_of(address: str | None) -> str | None:
    """The contact an address belongs to: a number is one person, whatever it is used with."""
    number = address.split(":", 1)[1] if address and ":+" in address else address
    return None if is_staff(number) else number


def staff_of(address: str | None) -> str | None:
    """An agent's name in Twilio; null for a number, which may be anybody's."""
    return address.split(":", 1)[1].split("@", 1)[0] if address and is_staff(address) else None


def team_of(ours: str | None, settings: Any) -> str | None:
    """Our number, where the settings give it a name."""
    return ours if ours in settings.teams else None


def read_date(value: Any) -> datetime | None:
    """A date as Twilio writes it, RFC 2822; null when it is none."""
    try:
        return parsedate_to_datetime(text(value) or "").astimezone(UTC)
    except (ValueError, TypeError):
        return None


def read_events(rows: Sequence[Record], context: Context) -> Parsed:
    """Rows with the names of columns → `events`."""
    return events_of(rows, context, words=WORDS, formats=FORMATS)


def customer_of(record: Record, plain: str) -> Record:
    """A contact's record as a call or message shows it."""
    sides = sides_of(record, plain)
    name = record.get("caller_name") if sides.direction == "inbound" else None
    return {"address": sides.customer, "name": name, "seen": record.get("date_created") or record.get("date_sent")}


def contacts_of(seen: Sequence[Record], context: Context) -> Parsed:
    """Addresses that wrote, called or were called → `contacts`, one row each, under the number where there is one.

    A row with a name is newer than any without one, so that a page that tells none takes none away.
    """
    people = [one for one in seen if person_of(one["address"])]
    ranked = sorted(people, key=lambda one: (bool(text(one["name"])), read_date(one["seen"]) or EARLIEST))
    best = {person_of(one["address"]): one for one in ranked}
    columns = _contact_columns(getattr(context.settings, "external_id_namespace", "twilio"))
    return canonical(CONTACTS, frame([*best.values()], columns), context, formats=FORMATS)


def _contact_columns(namespace: str) -> Mapping[str, Reader]:
    return {
        "contact_id": lambda one: person_of(one["address"]),
        "name": "name",
        "phones": lambda one: number if (number := person_of(one["address"]) or "").startswith("+") else None,
        "external_ids": lambda one: _external_id(person_of(one["address"]) or "", namespace),
        "is_agent": lambda _: "false",
        "_source_updated_at": lambda one: one["seen"] if text(one["name"]) else EARLIEST.isoformat(),
    }


def _external_id(person: str, namespace: str) -> str | None:
    """The id of whoever has no number."""
    return None if person.startswith("+") else namespaced(person, namespace)
