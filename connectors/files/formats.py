"""JSON → a Sheet; `read` picks the format by the file's ending."""

import io
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, Final

import orjson
import polars as pl

from connectors._mapping import LINE
from connectors.files import delimited, parquet, workbook
from connectors.files.archives import Entry, blocks
from connectors.files.decode import NotText, endings, format_of, text_of, unreadable
from connectors.files.evidence import Evidence, Kinds
from connectors.files.parts import head_of
from connectors.files.settings import FilesSettings
from connectors.files.sheet import Sheet, bad_lines
from model.schemas import TEXTS

_KINDS: Final = {int: "whole", float: "number", bool: "flag", str: "text", list: "texts"}
_SURELY_SHALLOW: Final = 200
"""Brackets of a record that cannot be nested too deeply to be written again."""


def read(file: str, body: bytes, settings: FilesSettings, first: int = 1, told: Evidence | None = None) -> Sheet:
    """A file, or its part from the line `first` on, as a Sheet. SourceSkipped when it cannot be read at all.

    `told` is what the whole file tells of how it is written, when this is a part of it.
    """
    seen = told or Evidence()
    asked = {"delimiter": settings.delimiter or seen.delimiter, "encoding": settings.encoding or seen.encoding}
    settings = settings.model_copy(update={name: value or None for name, value in asked.items()})
    content = b"".join(blocks(Entry(file, lambda: io.BytesIO(body))))
    reader = _READERS.get(format_of(file) or "")
    if reader is None:
        raise unreadable(file, "its ending is not one Hilo reads", allowed=endings())
    if not content and format_of(file) in ("csv", "jsonl"):
        return Sheet(pl.DataFrame(schema={LINE: pl.Int64}), understood="empty")
    try:
        sheet = reader(file, content, settings, seen.kinds).placed(first)
    except NotText as fault:
        raise fault.placed(first, head_of(file, content, settings.header_row).count(b"\n")) from None
    texts = pl.col(pl.String)
    return replace(sheet, frame=sheet.frame.with_columns(texts.replace(list(settings.empty_words), None)))


def _json_lines(file: str, body: bytes, settings: FilesSettings, kinds: Kinds) -> Sheet:
    """One JSON object a line, or one array of them; nested objects become columns such as `meta.sender.id`.

    `kinds` are the columns of the whole file; one that this part lacks is empty.
    """
    text, encoding = text_of(file, body, settings.encoding)
    is_array = text.lstrip().startswith("[") or settings.records is not None
    if is_array:
        items = dict(enumerate(_array(file, text, settings.records), 1))
        found = [(number, _flat(item) if _is_unicode(item) else None) for number, item in items.items()]
        raws = {number: _shown(items[number]) for number, item in found if item is None}
    else:
        _check_lines(file, text)
        raws = {number: line for number, line in enumerate(text.split("\n"), 1) if line.strip()}
        found = [(number, _record(line)) for number, line in raws.items()]
    bad = [number for number, item in found if item is None]
    rejects = bad_lines(file, bad, [raws[n] for n in bad], ["not a JSON object in valid Unicode"] * len(bad))
    understood = f"JSON {'array' if is_array else 'lines'}, {encoding}"
    frame, kinds = _columns([(number, item) for number, item in found if item is not None], kinds)
    return Sheet(frame, rejects, understood, seen=Evidence("" if text.isascii() else encoding, kinds=kinds))


def _check_lines(file: str, text: str) -> None:
    """SourceSkipped for one object written over many lines: each of them alone would be a broken record."""
    if _record(text.lstrip().partition("\n")[0]) is None and _record(text) is not None:
        lists = [key for key, value in orjson.loads(text).items() if isinstance(value, list)]
        raise unreadable(
            file,
            "it is one JSON object over several lines",
            allowed="one JSON object a line, or one array of objects",
            next_step=f"set records = {lists[0]!r} to read that list" if lists else "export the records, one a line",
        )


def _array(file: str, text: str, records: str | None) -> list[Any]:
    """The items of a JSON array: the whole text, or what the object has under the key `records`."""
    try:
        items = _loaded(text)
    except (ValueError, RecursionError) as error:
        raise unreadable(file, f"the JSON {'object' if records else 'array'} cannot be read: {error}") from error
    for key in records.split(".") if records and isinstance(items, dict) else ():
        items = items.get(key) if isinstance(items, dict) else None
    if not isinstance(items, list):
        raise unreadable(file, f"it has no list {records!r}", next_step="correct records in the settings")
    return items


def _loaded(text: str) -> Any:
    """The value of a JSON text; half an emoji is one bad record, where the stricter parser refuses all."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def _shown(item: Any) -> str:
    """A bad record for the list of rejects."""
    try:
        return json.dumps(item)
    except RecursionError:
        return "a record nested too deeply"


def _is_unicode(item: Any) -> bool:
    try:
        orjson.dumps(item)
    except TypeError:
        return False
    return True


def _record(line: str) -> dict[str, Any] | None:
    try:
        item = orjson.loads(line)
        is_fine = line.count("{") + line.count("[") < _SURELY_SHALLOW or _is_unicode(item)
        return _flat(item) if is_fine else None
    except orjson.JSONDecodeError:
        return None


def _flat(item: Any, prefix: str = "") -> dict[str, Any] | None:
    """A JSON object with the keys of nested objects joined by dots; null for anything else."""
    if not isinstance(item, dict):
        return None
    if not prefix and dict not in map(type, item.values()):
        return item  # as most are
    flat: dict[str, Any] = {}
    for key, value in item.items():
        flat |= _flat(value, f"{prefix}{key}.") or {} if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def _columns(records: list[tuple[int, dict[str, Any]]], kinds: Kinds) -> tuple[pl.DataFrame, Kinds]:
    """One column per key ever seen, in the order first seen, and what kinds of values are in each here."""
    names = dict.fromkeys([*kinds, *(key for _, item in records for key in item)])
    found: dict[str, tuple[str, ...]] = {}
    columns = []
    for name in (name for name in names if name != LINE):
        values = [item.get(name) for _, item in records]
        found[name] = _kinds(values)
        columns.append(_column(name, values, {*found[name], *kinds.get(name, ())}))
    return pl.DataFrame([*columns, pl.Series(LINE, [number for number, _ in records], pl.Int64)]), found


def _kinds(values: list[Any]) -> tuple[str, ...]:
    """What kinds of values there are, nulls left aside."""
    types = {type(value) for value in values} - {type(None)}
    kinds = {_KINDS.get(kind, "other") for kind in types}
    if int in types and any(type(value) is int and abs(value) >= 2**63 for value in values):
        kinds.add("large")
    if list in types and not all(isinstance(item, str) for v in values if type(v) is list for item in v):
        kinds.add("other")
    return tuple(sorted(kinds))


def dtype_of(kinds: Collection[str]) -> pl.DataType:
    """The dtype all values of a column share; where they share none, text."""
    if kinds and {*kinds} <= {"whole", "large", "number"}:
        return pl.Int64() if {*kinds} == {"whole"} else pl.Float64()
    (only,) = kinds if len(kinds) == 1 else ("",)
    return {"flag": pl.Boolean(), "texts": TEXTS}.get(only, pl.String())


def _column(name: str, values: list[Any], kinds: Collection[str]) -> pl.Series:
    dtype = dtype_of(kinds)
    if dtype == pl.String and {*kinds} != {"text"}:
        values = [value if value is None or isinstance(value, str) else _json(value) for value in values]
    return pl.Series(name, values, dtype, strict=not dtype.is_numeric())


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_READERS: Final[Mapping[str, Callable[[str, bytes, FilesSettings, Kinds], Sheet]]] = {
    "csv": lambda file, body, settings, _: delimited.read(file, body, settings),
    "jsonl": _json_lines,
    "parquet": lambda file, body, settings, _: parquet.read(file, body, settings),
    "excel": lambda file, body, settings, _: workbook.read(file, body, settings),
}
