"""Which connectors there are: the modules of this folder. Looking imports nothing."""

from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

import connectors
from connectors._contract import Connector
from model.errors import BugError, SettingsError, one_of


def names() -> tuple[str, ...]:
    """Types a source may have, in alphabetical order: modules and folders of `connectors/` without an underscore."""
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
