"""Every text a page sends to the browser, with where it stands and whether Markdown is read there."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
from google.protobuf.message import Message

_AS_IT_IS: Final = {
    "Text.body", "Code.code_text", "VegaLiteChart.spec", "options", "default", "value", "raw_values", "set_value",
    "raw_value", "url", "query_string", "columns", "data", "display_values", "placeholder", "alt", "element_id", "id",
    "key", "page_script_hash",
}  # fmt: skip
"""Fields that are shown, or kept, letter by letter."""
_HARMLESS: Final = re.compile(r"\\.|\]\((?:definitions|behind)\?[^)\s]*\)|`hilo [^`]*`")
"""What is escaped, the address of a link of ours, and a command of ours between backticks."""


@dataclass(frozen=True)
class Said:
    """One text: the place (`element.field`), whether Markdown is read there, and the text."""

    place: str
    is_markdown: bool
    text: str

    @property
    def marks(self) -> str:
        """The text without what is harmless: what is left of it works as Markdown."""
        return _HARMLESS.sub("\ufffd", self.text) if self.is_markdown else ""


def everything(app: Any) -> list[Said]:
    """All texts of a page that ran in an AppTest."""
    return [said for node in _nodes(app._tree) for said in _texts(node.proto, type(node.proto).__name__)]


def _nodes(node: Any) -> Iterator[Any]:
    if getattr(node, "proto", None) is not None:
        yield node
    for child in (getattr(node, "children", None) or {}).values():
        yield from _nodes(child)


def _texts(message: Any, place: str) -> Iterator[Said]:
    if not isinstance(message, Message):
        return
    for field, value in message.ListFields():
        here = f"{place}.{field.name}"
        for one in _each(field, value):
            if isinstance(one, Message):
                yield from _texts(one, here)
            elif isinstance(one, bytes):
                yield from (Said(here, False, text) for text in _cells(one))
            elif isinstance(one, str):
                yield Said(here, not _AS_IT_IS & {field.name, ".".join(here.split(".")[-2:])}, _decoded(one))


def _each(field: Any, value: Any) -> list[Any]:
    if not getattr(field, "is_repeated", False):
        return [value]
    return list(value.values()) if hasattr(value, "values") else list(value)


def _decoded(text: str) -> str:
    """JSON without its escapes: what a browser reads in a chart's specification or a table's columns."""
    if not text.startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return text


def _cells(raw: bytes) -> list[str]:
    """The texts of a table, its column names included."""
    try:
        table = pa.ipc.open_stream(raw).read_all()
    except pa.ArrowInvalid:
        return []
    columns = (column.to_pylist() for column in table.columns if _is_text(column.type))
    cells = [cell for column in columns for cell in column if cell]
    flat = [text for cell in cells for text in (cell if isinstance(cell, list) else [cell])]
    return [*table.column_names, *map(str, flat)]


def _is_text(kind: pa.DataType) -> bool:
    of = kind.value_type if pa.types.is_list(kind) or pa.types.is_large_list(kind) else kind
    of = of.value_type if pa.types.is_dictionary(of) else of
    return any(check(of) for check in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))
