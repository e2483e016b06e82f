"""Every conversation, ticket and contact Intercom has now: deleted ones, as leads merged into users, leave no trace."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from connectors._contract import Fetch
from connectors._records import found, text
from connectors.intercom.fetch import LATE, LATE_DAYS, searched
from model.errors import SourceSkipped

Ids = Iterator[tuple[str, Sequence[str]]]


def contacts(fetch: Fetch) -> Ids:
    """The ids of all users and leads."""
    return (("contacts", ids) for ids in _ids(fetch, "/contacts/search", "data", LATE_DAYS))


def conversations(fetch: Fetch) -> Ids:
    """The ids of all conversations; those of tickets that customers see are among them."""
    return (("interactions", ids) for ids in _ids(fetch, "/conversations/search", "conversations", LATE))


def tickets(fetch: Fetch) -> Ids:
    """The ids of all tickets."""
    return (("interactions", ids) for ids in _ids(fetch, "/tickets/search", "tickets", LATE))


def _ids(fetch: Fetch, path: str, key: str, overlap: timedelta) -> Iterator[list[str]]:
    """The ids a search finds from where the first one began.

    SourceSkipped when a page is odd, because what it leaves out would be taken for deleted.
    """
    for page in searched(replace(fetch, cursor=None), "ids", path, overlap):
        rows, odd = found(page, key, "data")
        ids = [one for row in rows if (one := text(row.get("id")))]
        if odd.records or len(ids) < len(rows):
            raise SourceSkipped("Listing ids", f"{path} gave a page without its records, or some without an id")
        yield ids
