"""Every ticket RT has now: shredded ones leave no trace."""

from collections.abc import Iterator, Sequence
from typing import Final

from connectors._contract import Fetch
from connectors._ids import above
from connectors._listing import http_of
from connectors._records import Record
from connectors.request_tracker import rest

_SIZE: Final = 100
_PATH: Final = "/tickets"


def tickets(fetch: Fetch) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids of all tickets that are not deleted, merged ones included, which are listed only where EffectiveId is
    asked about.
    """

    def found(last: int) -> list[int]:
        place: rest.Place | None = rest.Place(last)
        records: list[Record] = []
        while place is not None and not records:  # what it may not see, this user has on pages that show nothing
            asked = rest.listing_of(_PATH, f"id > {last} AND EffectiveId > 0", _SIZE, {}, place.page)
            listed = rest.listed(asked.send(http_of(fetch)), _PATH, place)
            records, place = listed.records, listed.following
        return [int(str(record["id"])) for record in records]

    return (("interactions", ids) for ids in above(found))
