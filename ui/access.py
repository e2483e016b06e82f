"""What a viewer may see, by the rules of the settings."""

from collections.abc import Mapping
from typing import Any

from model.errors import SettingsError
from model.scope import EVERYTHING, Scope


def scope_of(access: Mapping[str, Any]) -> Scope:
    """The viewer's scope under the rules of `[access]`; SettingsError where there are rules, which must never be
    ignored.
    """
    if access:
        raise SettingsError(
            "Opening the dashboard",
            "[access] has rules, and this version cannot apply them yet",
            next_step="remove [access] from the settings to show everything to everyone who can reach this address",
        )
    return EVERYTHING
