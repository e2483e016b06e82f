"""How people are told of: their ids in other systems, their names and countries, and who is known by a number only."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from connectors._records import text


def namespaced(value: Any, namespace: str) -> str | None:
    """An id in another system as `namespace:id`; one that already names its namespace stays as it is."""
    given = (text(value) or "").strip()
    return (given if ":" in given else f"{namespace}:{given}") if given else None


def all_namespaced(values: Mapping[str, Any]) -> list[str] | None:
    """Ids by their namespace as `namespace:id`; null where there is none."""
    found = [(namespace, (text(value) or "").strip()) for namespace, value in values.items()]
    return [f"{namespace}:{value}" for namespace, value in found if value] or None


def full_name(*parts: Any) -> str | None:
    """The parts of a name that are there, with a blank between them."""
    return " ".join(part for given in parts if (part := (text(given) or "").strip())) or None


def country_code(*values: Any) -> str | None:
    """The first code of two letters, in capitals; countries written out are not guessed at."""
    found = [(text(value) or "").strip() for value in values]
    return next((value.upper() for value in found if len(value) == 2 and value.isalpha()), None)


def each_once(values: Iterable[Any]) -> list[str] | None:
    """Addresses or numbers as texts, each once, the first first; null where there is none."""
    return list(dict.fromkeys(found for value in values if (found := text(value)))) or None


def nobody(kind: str, value: Any) -> str | None:
    """The id of a contact known only by an address or a number: the same for the same one, and not readable."""
    given = (text(value) or "").strip().lower()
    return f"{kind}-{sha256(given.encode()).hexdigest()[:16]}" if given else None
