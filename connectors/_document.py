"""docs/connectors/, one page per system, written from settings and streams: `python -m connectors._document FOLDER`."""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from connectors import _registry
from connectors._contract import Connector, HttpSettings, SourceSettings, Stream

_EVERYWHERE: Final = frozenset({*SourceSettings.model_fields, *HttpSettings.model_fields})
_INTRO: Final = """\
# {title} (`type = "{type}"`)

Written from the code by `make docs`; do not edit.

```toml
[sources.NAME]
type = "{type}"
```

Secrets come from the environment (`HILO_SOURCES__NAME__…`) or from `.streamlit/secrets.toml`, never from `hilo.toml`.
"""


def document(connector: Connector) -> str:
    """The page of one system: settings, what to grant, what is read and never read, limits, what is not covered."""
    fields = connector.settings.model_fields
    own = {name: field for name, field in fields.items() if name not in _EVERYWHERE}
    common = {name: field for name, field in fields.items() if name in _EVERYWHERE - {"type"}}
    return "\n".join(
        [
            _INTRO.format(title=connector.title, type=connector.type),
            *_settings("Settings", own),
            *(line for name, field in sorted(own.items()) for line in _below(name, field)),
            *_sentences("Permissions to grant", connector.permissions),
            *_streams(every_stream(connector)),
            *_sentences("Never read", connector.never_read),
            *_sentences("Limits", connector.limits),
            *_sentences("Not covered", connector.not_covered),
            *_settings("Settings every source of this kind has", common),
        ]
    )


def every_stream(connector: Connector) -> tuple[Stream, ...]:
    """All streams a connector has, whichever of them its settings choose; in the order they are read."""
    found: dict[tuple[str, str], Stream] = {}
    for chosen in _choices(connector.settings):
        asked = {(stream.name, stream.endpoint): stream for stream in connector.streams(chosen)}
        found |= {key: stream for key, stream in asked.items() if key not in found}
    return tuple(found.values())


def _choices(settings: type[SourceSettings]) -> Iterator[SourceSettings]:
    """Settings by their defaults, then with each word of each setting that offers several."""
    yield settings.model_construct(type="")
    for name, field in settings.model_fields.items():
        for word in _words(field.annotation):
            yield settings.model_construct(**{"type": "", name: word})


def _words(annotation: Any) -> Iterable[Any]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return [word for part in _parts(annotation) for word in _words(part)]


def _parts(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else ()


def _settings(title: str, fields: dict[str, FieldInfo]) -> list[str]:
    rows = [f"| `{name}` | {_default(field)} | {field.description or ''} |" for name, field in sorted(fields.items())]
    return _table(title, "| setting | default | meaning |\n|---|---|---|", rows)


def _below(name: str, field: FieldInfo) -> list[str]:
    """The keys of the sections below a setting, where it has any."""
    models = [kind for kind in (field.annotation, *_kinds(field.annotation)) if _is_model(kind)]
    return [line for kind in models for line in _settings(f"Keys of `[[sources.NAME.{name}]]`", kind.model_fields)]


def _kinds(annotation: Any) -> tuple[Any, ...]:
    """What a list, a tuple or a union is made of."""
    return tuple(part for given in get_args(annotation) for part in (given, *_kinds(given)))


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _default(field: FieldInfo) -> str:
    if SecretStr in (field.annotation, *_parts(field.annotation)):
        return "secret"
    default = field.get_default(call_default_factory=True, validated_data={})
    if default is PydanticUndefined:
        return "must be set"
    return "" if default in (None, {}, ()) else f"`{_shown(default)}`"


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _streams(streams: Iterable[Stream]) -> list[str]:
    head = "| stream | what | from | fills | fields read |\n|---|---|---|---|---|"
    return _table("What is read", head, [_stream(stream) for stream in streams])


def _stream(stream: Stream) -> str:
    what = stream.doc + (" Its total is compared with the vendor's." if stream.count else "")
    what += " Its ids are compared to find what was deleted." if stream.lists else ""
    endpoint = f"`{stream.endpoint}`" if stream.endpoint else ""
    fields = ", ".join(f"`{name}`" for name in stream.reads)
    return f"| `{stream.name}` | {what} | {endpoint} | {', '.join(stream.tables)} | {fields} |"


def _sentences(title: str, sentences: Iterable[str]) -> list[str]:
    return _table(title, "", [f"- {sentence}" for sentence in sentences])


def _table(title: str, head: str, rows: list[str]) -> list[str]:
    return [f"## {title}\n", *([head] if head else []), *rows, ""] if rows else []


def write(folder: Path) -> list[Path]:
    """Write the page of every connector into `folder`, remove pages of none, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {folder / f"{name}.md": document(_registry.load(name)) for name in _registry.names()}
    for path in folder.glob("*.md"):
        if path not in pages:
            path.unlink()
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    return [*pages]


if __name__ == "__main__":
    options = ArgumentParser(description="Write a page of documentation per connector.")
    options.add_argument("folder", type=Path)
    write(options.parse_args().folder)
