"""What is fetched from Odoo: records that changed, by `write_date`, and the names that stand beside them.

Vendor's traps handled here: `write_date` is when a transaction began, kept finer than it is shown; asking for a field
a database does not have fails the whole call; archived records are left out unless asked for; a page of messages is
shorter than asked for, or empty, when some or all of it may not be seen.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch
from connectors._instants import instants
from connectors._json import beside, under
from connectors._listing import count_in
from connectors._offsets import Offsets, iso
from connectors._records import Record, objects, text
from connectors._refusals import or_turned_off
from connectors._walks import from_the_start
from connectors.odoo.rpc import Odoo
from connectors.odoo.values import askable, number, numbers
from model.delivery import Page

_OVERLAP: Final = timedelta(minutes=2)
_HIDDEN_IN_A_ROW: Final = 1000
"""Pages of messages that this user may not see, of which none is believed to be the last."""
_TRACKED: Final = ("stage_id", "user_id", "team_id")
_PARTNER: Final = (
    "name", "email", "phone", "mobile", "parent_id", "company_name", "is_company", "ref", "lang", "country_id",
    "country_code", "partner_share", "active", "create_date", "write_date",
)  # fmt: skip
_USER: Final = ("name", "login", "email", "partner_id", "active", "share", "write_date")
_TICKET: Final = (
    "name", "number", "ticket_ref", "partner_id", "partner_name", "partner_email", "partner_phone", "stage_id",
    "kanban_state", "priority", "team_id", "user_id", "tag_ids", "ticket_type_id", "category_id", "sla_deadline",
    "close_date", "closed_date", "first_response_hours", "avg_response_hours", "close_hours", "active", "create_date",
    "write_date",
)  # fmt: skip
_STAGE: Final = ("name", "sequence", "fold", "closed", "is_close")
_MESSAGE: Final = (
    "res_id", "model", "author_id", "email_from", "message_type", "subtype_id", "is_internal", "date", "create_date",
    "write_date",
)  # fmt: skip
_CHANGE: Final = (
    "field_id", "field", "old_value_integer", "old_value_char", "new_value_integer", "new_value_char",
    "mail_message_id", "create_date", "write_date",
)  # fmt: skip
_RATING: Final = ("res_id", "res_model", "partner_id", "rating", "feedback", "consumed", "create_date", "write_date")


def partners(fetch: Fetch) -> Iterator[Page]:
    """Contacts that changed, archived ones included."""
    odoo, settings = Odoo(fetch), fetch.settings
    own = (settings.segment_field, settings.lifecycle_field, settings.external_id_field)
    return _changed(odoo, "partners", "res.partner", (*_PARTNER, *own), settings.partner_domain)


def users(fetch: Fetch) -> Iterator[Page]:
    """Internal users that changed."""
    return _changed(Odoo(fetch), "users", "res.users", _USER, [["share", "=", False]])


def tickets(fetch: Fetch) -> Iterator[Page]:
    """Tickets that changed, with the stages, their tags' names, and, without a channel, how each began."""
    odoo, settings = Odoo(fetch), fetch.settings
    model, channel = settings.ticket_model, odoo.among(settings.ticket_model, settings.channel_field)
    own = (settings.channel_field, settings.reason_field, settings.reference_field, None if channel else "message_ids")
    stages: list[Record] = []

    def names(rows: Sequence[Record]) -> Mapping[str, Any]:
        stages.extend([] if stages else _stages(odoo))
        return {"stages": stages, "tags": _tags(odoo, rows), "origins": {} if channel else _origins(odoo, rows)}

    return _changed(odoo, "tickets", model, (*_TICKET, *own), settings.ticket_domain, names)


def messages(fetch: Fetch) -> Iterator[Page]:
    """Messages and notes on tickets that were written since, and which of their authors are staff. Not their text."""
    odoo, staff = Odoo(fetch), dict[str, str]()
    domain = [
        ["model", "=", fetch.settings.ticket_model],
        ["message_type", "not in", ["notification", "user_notification"]],
    ]

    def names(rows: Sequence[Record]) -> Mapping[str, Any]:
        staff.update({} if staff else _staff(odoo))
        return {"staff": _among_authors(staff, rows)}

    return _changed(odoo, "messages", "mail.message", _MESSAGE, domain, names)


def changes(fetch: Fetch) -> Iterator[Page]:
    """Changes of stage, assignee and team since, with the tickets they belong to and who made them."""
    return or_turned_off(_changes(fetch), "read_changes")


def _changes(fetch: Fetch) -> Iterator[Page]:
    odoo, model, staff = Odoo(fetch), fetch.settings.ticket_model, dict[str, str]()
    tracked = odoo.found("ir.model.fields", [["model", "=", model], ["name", "in", list(_TRACKED)]], ["name"])
    field = next(iter(odoo.among("mail.tracking.value", "field_id", "field")), "field_id")
    domain = [["mail_message_id.model", "=", model], [field, "in", [one.get("id") for one in tracked]]]
    stages = _stages(odoo)

    def names(rows: Sequence[Record]) -> Mapping[str, Any]:
        staff.update({} if staff else _staff(odoo))
        about = askable(row.get("mail_message_id") for row in rows)
        told = odoo.found("mail.message", [["id", "in", about]], ["res_id", "author_id", "date"]) if about else []
        return {"fields": tracked, "stages": stages, "messages": told, "staff": _among_authors(staff, told)}

    yield from _changed(odoo, "changes", "mail.tracking.value", _CHANGE, domain, names)


def ratings(fetch: Fetch) -> Iterator[Page]:
    """Ratings of tickets, asked for or given since."""
    return or_turned_off(_ratings(fetch), "read_ratings")


def _ratings(fetch: Fetch) -> Iterator[Page]:
    domain = [["res_model", "=", fetch.settings.ticket_model]]
    yield from _changed(Odoo(fetch), "ratings", "rating.rating", _RATING, domain)


def _changed(
    odoo: Odoo, stream: str, model: str, wanted: Sequence[str | None], domain: list[Any],
    names: Callable[[Sequence[Record]], Mapping[str, Any]] = lambda _: {},
) -> Iterator[Page]:  # fmt: skip
    """Records of a model that changed since the last walk, oldest first; a list ends only with an empty page."""
    size, fields = int(odoo.fetch.settings.page_size), odoo.among(model, *wanted)

    def ask(since: datetime | None, page: int) -> Any:
        paging = {"order": "write_date, id", "limit": size, "offset": (page - 1) * size}
        return odoo.search(model, [*domain, *_later(since)], fields, **paging)

    def body(answer: Answer) -> bytes:
        return beside(under(stream, answer.body), orjson.dumps(names(objects(answer.json()))))

    def times(answer: Answer) -> list[datetime]:
        return instants(row.get("write_date") for row in objects(answer.json()))

    def beyond(since: datetime | None, page: int) -> bool:
        paging = {"order": "write_date, id", "limit": _HIDDEN_IN_A_ROW * size, "offset": page * size}
        return bool(odoo.found(model, [*domain, *_later(since)], ["id"], **paging))

    def is_full(answer: Answer) -> bool:
        return len(objects(answer.json())) >= size

    offsets = Offsets(stream, ask, is_full, times, body, _OVERLAP, looks_back=size)
    if model == "mail.message":
        offsets = replace(offsets, goes_on=_has_rows, beyond=beyond)
    return offsets.pages(odoo.fetch)


def _later(since: datetime | None) -> list[Any]:
    """The condition of having changed since then, in Odoo's spelling of instants."""
    return [["write_date", ">=", iso(since).replace("T", " ").rstrip("Z")]] if since else []


def _has_rows(answer: Answer) -> bool:
    return bool(objects(answer.json()))


def _related(odoo: Odoo, name: str) -> str | None:
    """The model a field of tickets leads to; null when there is no such field."""
    return text(odoo.fields(odoo.fetch.settings.ticket_model).get(name, {}).get("relation"))


def _stages(odoo: Odoo) -> list[Record]:
    model = _related(odoo, "stage_id")
    return odoo.found(model, [], odoo.among(model, *_STAGE)) if model else []


def _tags(odoo: Odoo, rows: Sequence[Record]) -> list[Record]:
    model = _related(odoo, "tag_ids")
    used = askable(tag for row in rows for tag in numbers(row.get("tag_ids")))
    return odoo.found(model, [["id", "in", used]], ["name"]) if model and used else []


def _origins(odoo: Odoo, rows: Sequence[Record]) -> dict[str, Any]:
    """Ticket → type of its first message."""
    listed = [askable(numbers(row.get("message_ids"))) for row in rows]
    firsts = [min(messages) for messages in listed if messages]
    told = odoo.found("mail.message", [["id", "in", firsts]], ["res_id", "message_type"]) if firsts else []
    return {str(message.get("res_id")): message.get("message_type") for message in told}


def _staff(odoo: Odoo) -> dict[str, str]:
    """Partner → internal user."""
    listed = odoo.found("res.users", [["share", "=", False]], ["partner_id"])
    return {partner: str(user["id"]) for user in listed if (partner := number(user.get("partner_id")))}


def _among_authors(staff: Mapping[str, str], messages: Sequence[Record]) -> dict[str, str]:
    """The staff who wrote these messages."""
    authors = {author for message in messages if (author := number(message.get("author_id")))}
    return {author: staff[author] for author in sorted(authors & staff.keys())}


def count_tickets(fetch: Fetch) -> int:
    """How many tickets there are, without archived ones."""
    odoo, settings = Odoo(fetch), fetch.settings
    living = [["active", "=", True]] if odoo.among(settings.ticket_model, "active") else []
    domain = [*settings.ticket_domain, *living, *_later(from_the_start(fetch, _OVERLAP))]
    found = odoo.call(settings.ticket_model, "search_count", {"domain": domain})
    return count_in(fetch, found, f"search_count of {settings.ticket_model}")


def check(fetch: Fetch) -> str:
    """One sentence that proves that the key works and that tickets can be seen."""
    return f"signed in to Odoo; {count_tickets(fetch):,} records of {fetch.settings.ticket_model} can be read"
