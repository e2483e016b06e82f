"""Every ticket and every user Zammad has now: it deletes for good and tells of it to nobody."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from connectors._contract import Fetch
from connectors._ids import from_behind
from connectors._listing import http_of
from connectors._records import objects, text

_SIZE: Final = 100


def tickets(fetch: Fetch) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids of all tickets, removed ones included."""
    return (("interactions", ids) for ids in from_behind(partial(_page, fetch, "tickets")))


def users(fetch: Fetch) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids of all users."""
    return (("contacts", ids) for ids in from_behind(partial(_page, fetch, "users")))


def _page(fetch: Fetch, kind: str, page: int) -> list[str]:
    rows = http_of(fetch).get(f"/api/v1/{kind}", {"page": page, "per_page": _SIZE}).json()
    return [one for row in objects(rows) if (one := text(row.get("id")))]
