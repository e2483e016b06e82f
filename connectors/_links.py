"""What hangs together: a call or a session, and the ticket it was about."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from connectors._records import text


def instant(value: Any) -> datetime | None:
    """ISO 8601 text as an instant, null where it is none; without an offset it is UTC."""
    try:
        found = datetime.fromisoformat(text(value) or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def carried_on(ticket: Any, began: Any, created: Mapping[str, Any]) -> Mapping[str, Any]:
    """How a call or a session hangs together with its ticket: `transferred_to` or `follows`.

    A ticket opened when it began or later was opened from it and carries it on; any other ticket, or one of which
    `created` (id → instant) does not tell, is older, and what came after follows it.
    """
    opened, start = instant(created.get(text(ticket) or "")), instant(began)
    is_born_of_it = opened is not None and start is not None and opened >= start
    return {"transferred_to": ticket if is_born_of_it else None, "follows": None if is_born_of_it else ticket}
