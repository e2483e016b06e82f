"""Odoo's way of writing values: False for null, and a record as its number, `[number, name]` or an object."""

from collections.abc import Iterable
from typing import Any

from connectors._records import Record, text


def given(record: Record, name: str | None) -> Any:
    """The value of a field; null for False, which is how Odoo writes null."""
    value = record.get(name) if name else None
    return None if value is False else value


def instant(record: Record, name: str) -> Any:
    """An instant, which Odoo writes in UTC without saying so; the source's `timezone` is not asked."""
    value = given(record, name)
    return f"{value}Z" if isinstance(value, str) and value[-1:].isdigit() else value


def number(value: Any) -> str | None:
    """The number of the record a value stands for."""
    if isinstance(value, (list, tuple)):
        return number(value[0]) if value else None
    if isinstance(value, dict):
        return text(value.get("id"))
    return None if value is None or isinstance(value, bool) else text(value)


def askable(values: Iterable[Any]) -> list[int]:
    """The numbers of records as Odoo can be asked for them, each once; what is no number is left out."""
    return sorted({int(found) for value in values if (found := number(value)) and found.isdecimal()})


def name(value: Any) -> str | None:
    """The name of the record a value stands for, else its number; of any other value, itself as text."""
    if isinstance(value, (list, tuple)):
        return text(value[1]) if len(value) > 1 else number(value)
    if isinstance(value, dict):
        return text(value.get("display_name", value.get("name"))) or number(value)
    return None if value is None or value is False else text(value)


def numbers(value: Any) -> list[str]:
    """The numbers of the records a value lists; of anything else than a list, its own."""
    listed = value if isinstance(value, list) else [value]
    return [found for one in listed if (found := number(one))]
