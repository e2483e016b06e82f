"""Every conversation Chatwoot has now: it tells of deletions to nobody."""

from collections.abc import Iterator, Sequence

from connectors._contract import Fetch
from connectors._ids import from_behind
from connectors._listing import http_of, object_in
from connectors._records import objects, text
from connectors.chatwoot.fetch import root, rows_in


def conversations(fetch: Fetch) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids of all conversations, in any status."""
    path = f"{root(fetch)}/conversations"
    everything = {"status": "all", "assignee_type": "all", "sort_by": "created_at_asc"}

    def found(page: int) -> list[str]:
        rows = rows_in(object_in(http_of(fetch).get(path, {**everything, "page": page}), path))
        return [one for row in objects(rows) if (one := text(row.get("id")))]

    return (("interactions", ids) for ids in from_behind(found))
