"""Every ticket Odoo has now: what is deleted leaves no trace."""

from collections.abc import Iterator, Sequence
from typing import Final

from connectors._contract import Fetch
from connectors._ids import above
from connectors._listing import http_of
from connectors._records import objects
from connectors.odoo.rpc import Odoo

_SIZE: Final = 10_000


def tickets(fetch: Fetch) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids of all tickets, archived ones included."""
    odoo, settings = Odoo(fetch), fetch.settings

    def found(last: int) -> list[int]:
        domain = [*settings.ticket_domain, ["id", ">", last]]
        asked = odoo.search(settings.ticket_model, domain, ["id"], order="id", limit=_SIZE)
        ids = [row.get("id") for row in objects(asked.send(http_of(fetch)).json())]
        return [one for one in ids if isinstance(one, int)]

    return (("interactions", ids) for ids in above(found))
