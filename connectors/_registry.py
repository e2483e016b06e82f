"""Which connectors there are: the modules of this folder. Looking imports nothing."""

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import connectors
from connectors._contract import Connector, SourceSettings
from model.errors import BugError, SettingsError, one_of


def names() -> tuple[str, ...]:
    """Types a source may have, in alphabetical order: modules of `connectors/` without an underscore."""
    return tuple(sorted(m.name for m in iter_modules(connectors.__path__) if not m.name.startswith("_")))


def load(name: str) -> Connector:
    """The connector of a type. SettingsError, with what is installed, when there is none."""
    if name not in names():
        near = get_close_matches(name, names(), n=1)
        raise SettingsError(
            "Looking for a connector",
            f"there is no connector {name!r}",
            allowed=one_of(names()),
            next_step=(f"did you mean {near[0]!r}? " if near else "") + 'correct type = "…" in [sources.…]',
        )
    connector = getattr(import_module(f"connectors.{name}"), "CONNECTOR", None)
    if not isinstance(connector, Connector):
        raise BugError("Loading a connector", f"connectors/{name}.py has no CONNECTOR")
    return connector


def settings_of(source: str, section: Mapping[str, Any]) -> SourceSettings:
    """The checked settings of `[sources.SOURCE]`.

    SettingsError when its type is missing or unknown; pydantic's ValidationError, which the caller
    words with file and key, when another key is wrong.
    """
    kind = section.get("type")
    if not isinstance(kind, str):
        raise SettingsError(
            f"Reading [sources.{source}]",
            f"type = {kind!r} is not a connector",
            allowed=one_of(names()),
            next_step=f'write type = "…" under [sources.{source}]',
        )
    return load(kind).settings.model_validate(dict(section))
