"""What hangs together: a call or a session, and the ticket it was about."""

from collections.abc import Mapping
from typing import Any

from connectors._instants import instant
from connectors._records import text


def carried_on(ticket: Any, began: Any, created: Mapping[str, Any]) -> Mapping[str, Any]:
    """How a call or a session hangs together with its ticket: `transferred_to` or `follows`.

    A ticket opened when it began or later was opened from it and carries it on; any other ticket, or one of which
    `created` (id → instant) does not tell, is older, and what came after follows it.
    """
    opened, start = instant(created.get(text(ticket) or "")), instant(began)
    is_born_of_it = opened is not None and start is not None and opened >= start
    return {"transferred_to": ticket if is_born_of_it else None, "follows": None if is_born_of_it else ticket}
