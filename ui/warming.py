"""What the first visitor would wait for, done when the server starts: packages are loaded, the newest data is read."""

import logging
import pkgutil
from importlib import import_module

import ui
from model.errors import HiloError
from ui import access, data
from ui.view import View

_LOG = logging.getLogger("hilo.ui")


def warm() -> None:
    """Load what pages need. What cannot be read yet is left to the first visitor, who is told why."""
    for found in pkgutil.iter_modules(ui.__path__):
        import_module(f"ui.{found.name}")
    try:
        _read()
    except HiloError as error:
        _LOG.warning("Nothing was read before the first visitor: %s", error.text)


def _read() -> None:
    if not data.home().exists() or (newest := data.snapshot()) is None:
        return
    settings = data.site().settings
    scope = access.scope_of(settings.access)
    bare = View(str(data.home()), newest.id, newest.as_of, settings.company.timezone, scope, rules=data.rules())
    data.frames(bare)
