"""The records of a JSON page, and their values as text: everything odd becomes a reject, nothing raises."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import orjson
import polars as pl

from connectors._json import NotJsonError, decoded
from model.delivery import REJECTS, Page, Parsed
from model.schemas import CANONICAL, TEXTS

Record = Mapping[str, Any]
Reader = str | Callable[[Record], Any] | list[Any]
"""Where a column's value is in a record: a key, a path of keys joined by dots, or a function of the record; or the
values of all records themselves."""
_SHOWN: Final = 500
_TEXT: Final = frozenset({str, type(None)})
_WHOLE: Final = frozenset({int, type(None)})
_LISTS: Final = {c.name for table in CANONICAL.values() for c in table.columns if c.dtype == TEXTS}


def content(page: Page) -> Record:
    """The page as an object; an empty one when it is not JSON or not an object."""
    found = _decoded(page)
    return found if isinstance(found, dict) else {}


def listed(page: Page, name: str) -> tuple[list[Record], Parsed]:
    """The objects of a page that is a list, and a Parsed that holds one row reject for everything else.

    `name` is what they are called in rejects.
    """
    return _objects(_decoded(page), name)


def records(found: Record, key: str) -> tuple[list[Record], Parsed]:
    """The objects listed under `key` (dots lead into objects), and a Parsed with one row reject for all else there."""
    return _objects(nested(found, *key.split(".")), key)


def found(page: Page, *keys: str) -> tuple[list[Record], Parsed]:
    """The objects of a page in whatever shape it comes, and a Parsed with one row reject for all else there.

    They are listed under the first of `keys` that holds a list, or the page is a list, or it is one object with an id
    (or a sid).
    """
    body = _decoded(page)
    if not isinstance(body, dict):
        return _objects(body, keys[0])
    key = next((key for key in keys if isinstance(nested(body, *key.split(".")), list)), None)
    one = [body] if body.get("id") is not None or body.get("sid") is not None else None
    return _objects(nested(body, *key.split(".")) if key else one, keys[0])


def _objects(entries: Any, name: str) -> tuple[list[Record], Parsed]:
    if not isinstance(entries, list):
        return [], rejected(name, [(None, entries, f"the page has no list of {name}")])
    odd = [(None, entry, "not an object") for entry in entries if not isinstance(entry, dict)]
    return [entry for entry in entries if isinstance(entry, dict)], rejected(name, odd)


def _decoded(page: Page) -> Any:
    return _last_decoded(page.body)


@lru_cache(maxsize=1)
def _last_decoded(body: bytes) -> Any:
    """A body's value, None when it is not JSON; kept until another comes, because a page is asked more than once."""
    try:
        return decoded(body)
    except NotJsonError:
        return None


def rejected(name: str, rows: Sequence[tuple[str | None, Any, str]]) -> Parsed:
    """Row rejects of (id, record, reason), counted as records."""
    if not rows:  # as on nearly every page
        return Parsed()
    columns = {
        "object": [name for _ in rows],
        "id": [row_id for row_id, _, _ in rows],
        "field": [None for _ in rows],
        "raw": [(text(record) or "")[:_SHOWN] for _, record, _ in rows],
        "reason": [reason for _, _, reason in rows],
        "is_row": [True for _ in rows],
        "line": [None for _ in rows],
    }
    return Parsed({}, pl.DataFrame(columns, schema=REJECTS), len(rows))


def text(value: Any) -> str | None:
    """A JSON value as text: text as it is, null as null, anything else as its JSON."""
    if value is None or isinstance(value, str):
        return value
    if type(value) is int:  # as ids are; a Boolean is none
        return str(value)
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def texts(value: Any) -> list[str | None] | None:
    """A list as texts; a single value as a list of one; null as null."""
    if value is None:
        return None
    return [text(entry) for entry in value] if isinstance(value, list) else [text(value)]


def word(value: Any) -> str:
    """A vendor's word in lower case, without blanks around it; empty for null."""
    return (text(value) or "").strip().lower()


def objects(value: Any) -> list[Record]:
    """The objects of a list that stands beside records; none of anything else."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def members(value: Any) -> Record:
    """What an object has; nothing of anything else."""
    return value if isinstance(value, dict) else {}


def nested(record: Record, *path: str) -> Any:
    """The value at a path of keys; null where an object is missing on the way."""
    value: Any = record
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def names_by_id(found: Record, key: str, field: str) -> dict[str, str]:
    """Map ids to a field of the side-loaded records listed under `key`; empty when there are none."""
    pairs = [(text(entry.get("id")), text(entry.get(field))) for entry in objects(found.get(key))]
    return {row_id: name for row_id, name in pairs if row_id and name}


def named(number: Any, names: Mapping[str, str]) -> str | None:
    """The name of what has this id, where it is known; else the id as text, which the settings can name."""
    key = text(number)
    return names.get(key, key) if key else None


def frame(rows: Sequence[Record], columns: Mapping[str, Reader] | Sequence[str]) -> pl.DataFrame:
    """One column per reader, String or, where the canonical column is a list, List(String); one row per record.

    `columns` without readers are keys of the records by the same names.
    """
    readers = columns if isinstance(columns, Mapping) else dict(zip(columns, columns, strict=True))
    return pl.DataFrame([_column(name, _read(rows, reader)) for name, reader in readers.items()])


def _read(rows: Sequence[Record], reader: Reader) -> list[Any]:
    if isinstance(reader, list):
        return reader
    if not isinstance(reader, str):
        return [reader(row) for row in rows]
    if "." not in reader:
        return [row.get(reader) for row in rows]
    path = reader.split(".")
    return [nested(row, *path) for row in rows]


def _column(name: str, values: list[Any]) -> pl.Series:
    if name in _LISTS:
        return _listed(name, values)
    if {*map(type, values)} <= _TEXT:
        return pl.Series(name, values, dtype=pl.String)
    numbers = whole_numbers(values)  # as ids are
    if numbers is not None:
        return numbers.cast(pl.String).alias(name)
    return pl.Series(name, [text(value) for value in values], dtype=pl.String)


def whole_numbers(values: list[Any]) -> pl.Series | None:
    """Int64 where all values are whole numbers or null; null when one is anything else, or larger."""
    if not {*map(type, values)} <= _WHOLE:
        return None
    try:
        return pl.Series(values, dtype=pl.Int64)
    except (TypeError, OverflowError):
        return None


def _listed(name: str, values: list[Any]) -> pl.Series:
    """Lists of texts. Through JSON, because Polars takes Python lists in one by one and ten times as slowly."""
    told = orjson.dumps([texts(value) for value in values]).decode()
    return pl.Series(name, [told]).str.json_decode(pl.List(TEXTS)).explode()
