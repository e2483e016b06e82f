"""What is looked up beside the records of a page: a search answers neither associations nor former values."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from connectors._contract import Answer, Fetch
from connectors._listing import Ask, beside_page, http_of, listing, object_in
from connectors._records import Record, content, nested, objects, text
from connectors._refusals import HIDDEN, unless_gone, unless_refused
from connectors.hubspot.objects import TICKETS, Asked
from connectors.hubspot.records import given, id_of
from model.delivery import Page

CRM: Final = "/crm/v3/objects"
LIST_SIZE: Final = 100
_INPUTS: Final = 1000
_INPUTS_WITH_HISTORY: Final = 50
_KINDS: Final = ("calls", "emails")
"""What can tell how a ticket came. Logged messages are of several channels."""
_STAFF: Final = ("id", "userId", "teams")


def rows_in(found: Record) -> list[Record]:
    """The objects listed under `results`."""
    return objects(found.get("results"))


def by_after(ask: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
    """Go on by `paging.next.after`; such a listing begins anew at the next sync."""
    after = text(nested(object_in(answer, ask.path), "paging", "next", "after"))
    return (replace(ask, params={**ask.params, "after": after}) if after else None), None


class Beside:
    """What is looked up beside the records of each page; what is the same for all of them only once."""

    def __init__(self, fetch: Fetch, asked: Asked) -> None:
        self._fetch, self._asked = fetch, asked
        self._kept: dict[str, Any] = {}

    def of(self, page: Page) -> Page:
        """The page with what was looked up in front.

        That is `links`, `histories`, `pipelines`, `staff`, `ticket_created` and `origins`.
        """
        ids = [row_id for row in rows_in(content(page)) if (row_id := text(row.get("id")))]
        if not ids or not self._asked.links:
            return page
        links = {to: linked(self._fetch, self._asked.name, to, ids) for to in self._asked.links}
        return beside_page(page, {**self._once(), "links": links, **self._more(ids, links), **self._origins(page)})

    def _once(self) -> Mapping[str, Any]:
        if not self._kept:
            self._kept["staff"] = staff(self._fetch)
            if self._asked is TICKETS:
                self._kept["pipelines"] = _listed(self._fetch, "/crm/v3/pipelines/tickets", {})
        return self._kept

    def _more(self, ids: list[str], links: Mapping[str, Mapping[str, list[str]]]) -> Mapping[str, Any]:
        names = [name for name in self._asked.histories(self._fetch.settings) if name]
        if names:
            return {"histories": _histories(self._fetch, self._asked.name, names, ids)}
        tickets = sorted({one for found in links.get("tickets", {}).values() for one in found})
        return {"ticket_created": ticket_created(self._fetch, tickets)} if tickets else {}

    def _origins(self, page: Page) -> Mapping[str, Any]:
        """Of tickets whose channel is not told: what they hang on, where all of it is of one kind."""
        channel = getattr(self._fetch.settings, "channel_property", None)
        if self._asked is not TICKETS or not channel:
            return {}
        untold = [row_id for row in rows_in(content(page)) if not given(row, channel) and (row_id := id_of(row))]
        kinds = [name for name in _KINDS if name in self._fetch.settings.also] if untold else []
        found = {kind: _kept_from(self._fetch, kind, untold) for kind in kinds}
        alone = {one: [kind for kind in kinds if one in found[kind]] for one in untold}
        origins = {one: named[0] for one, named in alone.items() if len(named) == 1}
        return {"origins": origins} if origins else {}


def _kept_from(fetch: Fetch, kind: str, tickets: Sequence[str]) -> Mapping[str, list[str]]:
    """The records of a kind that tickets hang on; none where this app may not see them."""
    nothing: Mapping[str, list[str]] = {}
    return unless_refused(lambda: linked(fetch, TICKETS.name, kind, tickets), nothing, HIDDEN)


def _listed(fetch: Fetch, path: str, params: Mapping[str, Any]) -> list[Record]:
    """Every record of a short list; none where the account has no such thing."""
    pages = unless_gone(listing(fetch, path, Ask(path, params), by_after))
    return [row for page in pages for row in rows_in(content(page))]


def staff(fetch: Fetch) -> list[Record]:
    """Owners as far as they are needed beside records: the ids of owner and user, and teams."""
    return [
        {name: owner.get(name) for name in _STAFF}
        for is_archived in ("false", "true")
        for owner in _listed(fetch, "/crm/v3/owners", {"limit": LIST_SIZE, "archived": is_archived})
    ]


def linked(fetch: Fetch, name: str, to: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """The ids of the objects these are associated with; those without any are left out."""
    path = f"/crm/v4/associations/{name}/{to}/batch/read"
    answers = [_batch(fetch, path, {}, ids[at : at + _INPUTS]) for at in range(0, len(ids), _INPUTS)]
    found = {text(nested(row, "from", "id")) or "": _targets(row) for answer in answers for row in rows_in(answer)}
    return {row_id: targets for row_id, targets in found.items() if targets}


def _targets(row: Record) -> list[str]:
    ids = [text(one.get("toObjectId")) or text(one.get("id")) for one in objects(row.get("to"))]
    return [one for one in ids if one]


def _batch(fetch: Fetch, path: str, more: Mapping[str, Any], ids: Sequence[str]) -> Record:
    """A batch of records by id; an empty one where the account has no such thing."""
    payload = {**more, "inputs": [{"id": one} for one in ids]}
    return unless_refused(lambda: object_in(http_of(fetch).post(path, payload), path), {})


def _histories(fetch: Fetch, name: str, names: Sequence[str], ids: Sequence[str]) -> Mapping[str, Any]:
    """Former values of these properties: id → property → its values, each with when and how it came."""
    wanted = {"propertiesWithHistory": list(names), "properties": []}
    answers = [
        _batch(fetch, f"{CRM}/{name}/batch/read", wanted, ids[at : at + _INPUTS_WITH_HISTORY])
        for at in range(0, len(ids), _INPUTS_WITH_HISTORY)
    ]
    rows = [row for found in answers for row in rows_in(found)]
    return {text(row.get("id")) or "": row.get("propertiesWithHistory") for row in rows}


def ticket_created(fetch: Fetch, ids: Sequence[str]) -> Mapping[str, Any]:
    """When tickets were opened: id → instant."""
    batches = [ids[at : at + LIST_SIZE] for at in range(0, len(ids), LIST_SIZE)]
    path = f"{CRM}/tickets/batch/read"
    answers = [_batch(fetch, path, {"properties": ["createdate"]}, batch) for batch in batches]
    rows = [row for found in answers for row in rows_in(found)]
    return {text(row.get("id")) or "": nested(row, "properties", "createdate") for row in rows}
