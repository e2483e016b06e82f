"""The Fivetran-shaped Zendesk tables: which columns are read, and the questions put to them.

Tables and columns a warehouse does not have are left out of the questions and told. What nobody needs
for a figure is not read at all: no texts of comments, no addresses, no positions of callers.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, String, and_, cast, func, or_, select

from connectors._contract import Fetch
from connectors.sql.paging import Notice, Question
from connectors.sql.schema import Held, held, is_set
from model.errors import SourceSkipped

SYNCED: Final = "_fivetran_synced"
DELETED: Final = "_fivetran_deleted"

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "ticket": (
        "id", "requester_id", "assignee_id", "group_id", "status", "priority", "subject", "url", "via_channel",
        "via_source_rel", "via_source_from_id", "via_followup_source_id", "merged_ticket_ids", "created_at",
        "updated_at", DELETED, SYNCED,
    ),
    "ticket_comment": (
        "id", "ticket_id", "user_id", "created", "public", "voice_comment", "facebook_comment", "tweet", DELETED,
        SYNCED,
    ),
    "ticket_field_history": ("ticket_id", "field_name", "updated", "value", "user_id", SYNCED),
    "user": (
        "id", "name", "email", "phone", "role", "external_id", "organization_id", "locale", "active", "suspended",
        "created_at", "updated_at", DELETED, SYNCED,
    ),
    "group": ("id", "name"),
    "organization": ("id", "name"),
    "ticket_tag": ("ticket_id", "tag", DELETED),
    "satisfaction_rating": (
        "id", "ticket_id", "requester_id", "score", "comment", "created_at", "updated_at", DELETED, SYNCED,
    ),
}  # fmt: skip
"""Every table and column the preset reads."""

_KEYS: Final = {
    "ticket": ("id",),
    "ticket_comment": ("id", "ticket_id", "created"),
    "ticket_field_history": ("ticket_id", "field_name", "updated", "value"),
    "user": ("id",),
    "satisfaction_rating": ("id", "score"),
}
"""Columns a table cannot be read without."""
_MAY_BE_MISSING: Final = (
    "organization", "ticket_tag", "satisfaction_rating", DELETED, SYNCED, "via_followup_source_id",
    "via_source_rel", "via_source_from_id", "voice_comment", "facebook_comment", "tweet", "suspended",
)  # fmt: skip
"""Not every account or version of the tables has these, so nothing is said when they are missing."""
FIELDS: Final = ("status", "assignee_id", "group_id")
"""Fields whose history is read."""

Build = Callable[[Held], Select[Any]]


def question(name: str, build: Build, connection: Connection, request: Fetch) -> Question | None:
    """What a stream asks of the tables that are there; null when its table is one an account may lack.

    SourceSkipped when there is no table of tickets, or a table without the columns that name its rows.
    """
    found = held(connection, request.settings.db_schema, COLUMNS, request.source)
    if name not in found.types:
        if name == "ticket":
            raise _unusable(request.source, "there is no table ticket", "the tables of a Fivetran-shaped Zendesk")
        return None if name in _MAY_BE_MISSING else Question(None, notices=missing(found, (name,)))
    lacking = [column for column in _KEYS[name] if not found.has(name, column)]
    if lacking:
        raise _unusable(request.source, f"{name} has no column {lacking[0]!r}", f"{name} with {', '.join(_KEYS[name])}")
    cursor = SYNCED if found.has(name, SYNCED) else None
    rows = build(found).subquery("hilo_rows")
    return Question(select(rows), cursor, (), missing(found, _READ_WITH[name]))


def _unusable(source: str, what: str, allowed: str) -> SourceSkipped:
    return SourceSkipped(
        f"Reading {source}", what, allowed=allowed, next_step=f"correct schema or preset in [sources.{source}]"
    )


_READ_WITH: Final = {
    "ticket": ("ticket", "group"),
    "ticket_comment": ("ticket_comment",),
    "ticket_field_history": ("ticket_field_history",),
    "user": ("user",),
    "satisfaction_rating": ("satisfaction_rating",),
}
"""The tables a stream says something is missing of: each table is told by one stream only."""


def missing(found: Held, tables: tuple[str, ...]) -> tuple[Notice, ...]:
    """(table, column, reason) of what figures need and the schema does not have."""
    untold = "there is no such table; what it tells is not known"
    absent: list[Notice] = [(name, None, untold) for name in tables if name not in found.types]
    lacking: list[Notice] = [
        (name, column, "the table has no such column, read as empty")
        for name in tables
        if name in found.types
        for column in COLUMNS[name]
        if column not in found.types[name] and column not in _MAY_BE_MISSING
    ]
    return (*absent, *lacking)


def _all(found: Held, name: str, alias: str) -> tuple[Any, list[Any]]:
    """A table and the columns of it that are read."""
    made = found.table(name, alias)
    return made, [made.c[column] for column in found.types[name]]


def _kept(found: Held, name: str, rows: Any) -> list[ColumnElement[bool]]:
    """The condition that a row was not deleted, where the table says so."""
    return [or_(rows.c[DELETED].is_(None), ~is_set(rows.c[DELETED]))] if found.has(name, DELETED) else []


def _joined(
    found: Held, rows: Any, name: str, key: str, other: str, given: str, label: str
) -> tuple[Any, ColumnElement[bool], Any] | None:
    """(table, condition, labelled column) of a name looked up in another table; null where either is missing."""
    if not (found.has(name, key) and found.has(other, "id", given)):
        return None
    theirs = found.table(other, label)
    return theirs, found.same((rows, name, key), (theirs, other, "id")), theirs.c[given].label(label)


def _select(rows: Any, columns: list[Any], joins: list[tuple[Any, ColumnElement[bool], Any] | None]) -> Select[Any]:
    """The columns and, beside them, whatever could be looked up."""
    source, names = rows, list(columns)
    for theirs, condition, label in filter(None, joins):
        source, names = source.outerjoin(theirs, condition), [*names, label]
    return select(*names).select_from(source)


def tickets(found: Held) -> Select[Any]:
    """Tickets with the name of their group and their tags."""
    t, columns = _all(found, "ticket", "t")
    team = _joined(found, t, "ticket", "group_id", "group", "name", "group_name")
    return _select(t, columns, [team, _tags(found, t)])


def _tags(found: Held, t: Any) -> tuple[Any, ColumnElement[bool], Any] | None:
    if not found.has("ticket_tag", "ticket_id", "tag"):
        return None
    g = found.table("ticket_tag", "g")
    listed = func.aggregate_strings(cast(g.c.tag, String), ";").label("tags")
    tags = select(g.c.ticket_id, listed).where(*_kept(found, "ticket_tag", g)).group_by(g.c.ticket_id).subquery("tags")
    return tags, found.same((t, "ticket", "id"), (tags, "ticket_tag", "ticket_id")), tags.c.tags


def comments(found: Held) -> Select[Any]:
    """Comments that were not deleted, with their author's role and who asked for the ticket."""
    c, columns = _all(found, "ticket_comment", "c")
    role = _joined(found, c, "ticket_comment", "user_id", "user", "role", "author_role")
    asked = _joined(found, c, "ticket_comment", "ticket_id", "ticket", "requester_id", "requester_id")
    return _select(c, columns, [role, asked]).where(*_kept(found, "ticket_comment", c))


def history(found: Held) -> Select[Any]:
    """Changes of status, assignee and group, with the value before, who made them and the group's name."""
    h, columns = _all(found, "ticket_field_history", "h")
    order = {"partition_by": (h.c.ticket_id, h.c.field_name), "order_by": h.c.updated}
    before = func.lag(h.c.value).over(**order).label("previous_value")
    role = _joined(found, h, "ticket_field_history", "user_id", "user", "role", "author_role")
    asked = _joined(found, h, "ticket_field_history", "ticket_id", "ticket", "requester_id", "requester_id")
    team = _joined(found, h, "ticket_field_history", "value", "group", "name", "group_name")
    named = [(team[0], and_(h.c.field_name == "group_id", team[1]), team[2])] if team else []
    return _select(h, [*columns, before], [role, asked, *named]).where(h.c.field_name.in_(FIELDS))


def users(found: Held) -> Select[Any]:
    """Customers and staff, with the name of their organisation."""
    u, columns = _all(found, "user", "u")
    return _select(u, columns, [_joined(found, u, "user", "organization_id", "organization", "name", "company")])


def ratings(found: Held) -> Select[Any]:
    """Satisfaction ratings that were not deleted."""
    r, columns = _all(found, "satisfaction_rating", "r")
    return _select(r, columns, []).where(*_kept(found, "satisfaction_rating", r))
