"""Custom fields and custom statuses: what a number stands for, and the value of a field of the company's own. Pure.

Settings name a field by its number or by its title. The drop-down's tag is shown as the option's name, where the
page tells it beside the tickets (`ticket_fields`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from connectors._records import Record, objects, text

SETTINGS: Final = ("channel_field", "reason_field", "reference_field")
_OF_THE_TICKET: Final = {"tickettype": "type"}
"""Fields every account has whose value stands in the ticket itself."""
_CATEGORIES: Final = "status_category"


def named(settings: object) -> tuple[str, ...]:
    """The fields the settings name, once each."""
    given = (getattr(settings, name, None) for name in SETTINGS)
    return tuple(dict.fromkeys(name.strip() for name in given if name))


def field_called(name: str, fields: Sequence[Record]) -> Record | None:
    """The field of that number or title (case does not matter); of several of one title the active one."""
    wanted = name.strip().casefold()
    found = [one for one in fields if text(one.get("id")) == name.strip()]
    found += [one for one in fields if (text(one.get("title")) or "").strip().casefold() == wanted]
    return min(found, key=lambda one: one.get("active") is False, default=None)


def reader(found: Record, settings: object, setting: str) -> Callable[[Record], str | None]:
    """The value of the field a setting names, by ticket; of several values the names separated by `; `."""
    name = getattr(settings, setting, None)
    if not name:
        return lambda _: None
    known = field_called(name, objects(found.get("ticket_fields"))) or {"id": name.strip()}
    own, options = _OF_THE_TICKET.get(str(known.get("type"))), _options(known)
    numbers = _spellings(text(known.get("id")))
    return lambda ticket: _shown(ticket.get(own) if own else _value(ticket, numbers), options)


def _spellings(number: str | None) -> tuple[Any, ...]:
    """How a field's number may stand in a ticket: as text, or as a number."""
    return (number, int(number)) if number and number.isdecimal() else (number,)


def _options(known: Record) -> Mapping[str, str]:
    entries = objects(known.get("custom_field_options"))
    return {str(one["value"]): str(one["name"]) for one in entries if one.get("value") and one.get("name")}


def _value(ticket: Record, numbers: tuple[Any, ...]) -> Any:
    entries = ticket.get("custom_fields") or ticket.get("fields")
    for one in entries if isinstance(entries, list) else ():
        if isinstance(one, dict) and one.get("id") in numbers:
            return one.get("value")
    return None


def _shown(value: Any, options: Mapping[str, str]) -> str | None:
    if value is None:
        return None
    values = value if isinstance(value, list) else [value]
    given = [word for one in values if (word := (text(one) or "").strip())]
    return "; ".join(options.get(word, word) for word in given) or None


def status_reader(found: Record, settings: object) -> Callable[[Any, Any], Any]:
    """How (status, custom_status_id) reads: the company's own name where the settings map it, else the category.

    Zendesk writes the category into `status`.
    """
    mapped = {name.strip().lower() for name in getattr(settings, "statuses", {})}

    def own(*names: str | None) -> str | None:
        return next((name for name in names if name and name.strip().lower() in mapped), None)

    known: dict[str | None, tuple[str | None, Any]] = {}
    for one in objects(found.get("custom_statuses")):
        labels = (text(one.get(name)) for name in ("agent_label", "raw_agent_label", "id"))
        known[text(one.get("id"))] = (own(*labels), one.get(_CATEGORIES))

    def read(status: Any, custom: Any) -> Any:
        number = text(custom)
        named, category = known.get(number) or (own(number), None)
        return named or status or category

    return read
