"""Any database SQLAlchemy reaches: queries with a mapping, or a preset for tables of a well-known shape.

One read-only transaction per stream, one statement, values bound; rows come in batches, and where a
column says when a row changed only the newer ones are asked for.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from sqlalchemy import Connection

from connectors._contract import Connector, Fetch, Stream
from connectors.sql import fivetran_zendesk, paging, queries
from connectors.sql import fivetran_zendesk_asked as asked
from connectors.sql.connect import reading
from connectors.sql.databases import name_of
from connectors.sql.schema import held
from connectors.sql.settings import QueryMapping, SqlSettings
from model.delivery import Page

_PRESET: Final = (
    ("users", "user", "Customers and staff.", ("contacts", "agents"), asked.users, fivetran_zendesk.parse_users),
    ("tickets", "ticket", "Tickets as they are now, and what was merged into them.", ("interactions", "events"),
     asked.tickets, fivetran_zendesk.parse_tickets),
    ("ticket_comments", "ticket_comment", "What was said, by whom, and whether the customer saw it.", ("events",),
     asked.comments, fivetran_zendesk.parse_comments),
    ("ticket_history", "ticket_field_history", "Changes of status, assignee and group.", ("events",),
     asked.history, fivetran_zendesk.parse_history),
    ("satisfaction_ratings", "satisfaction_rating", "CSAT answers, and surveys without one.", ("surveys",),
     asked.ratings, fivetran_zendesk.parse_ratings),
)  # fmt: skip
"""Streams of the Fivetran-shaped Zendesk: name, table, sentence, what they fill, question, parse."""


def streams(settings: SqlSettings) -> tuple[Stream, ...]:
    """The preset's streams, then one for each query of the settings."""
    asked_for = queries.names(settings.tables).items()
    preset = [
        Stream(name, doc, fills, partial(_fetch_preset, name=name, table=table, build=build), parse)
        for name, table, doc, fills, build, parse in (_PRESET if settings.preset else ())
    ]
    return (*preset, *(_of_query(name, mapping) for name, mapping in asked_for))


def _of_query(name: str, mapping: QueryMapping) -> Stream:
    fetch = partial(_fetch_query, name=name, mapping=mapping)
    return Stream(
        name,
        f"A query that fills {mapping.table}.",
        (mapping.table,),
        fetch,
        partial(queries.parse, mapping=mapping),
    )


def _fetch_preset(request: Fetch, *, name: str, table: str, build: asked.Build) -> Iterator[Page]:
    with reading(request) as connection:
        question = asked.question(table, build, connection, request)
        if question:
            yield from paging.pages(name, request, connection, question)


def _fetch_query(request: Fetch, *, name: str, mapping: QueryMapping) -> Iterator[Page]:
    with reading(request) as connection:
        yield from paging.pages(name, request, connection, queries.question(mapping))


def check(request: Fetch) -> str:
    """Which database this is, what the preset found there, and that every query answers."""
    settings: SqlSettings = request.settings
    with reading(request) as connection:
        told = [name_of(connection), *(_found(connection, request) if settings.preset else ())]
        for name, mapping in queries.names(settings.tables).items():
            columns = paging.columns(connection, request, queries.question(mapping))
            told.append(f"{name}: {len(columns)} columns → {mapping.table}")
    return "; ".join(told)


def _found(connection: Connection, request: Fetch) -> Iterator[str]:
    """The preset's tables with the columns that are read, then what is not there."""
    settings: SqlSettings = request.settings
    found = held(connection, settings.db_schema, asked.COLUMNS, request.source)
    for name, columns in found.types.items():
        missing = [column for column in asked.COLUMNS[name] if column not in columns]
        yield f"{name} ({len(columns)} columns{', without ' + ', '.join(missing) if missing else ''})"
    absent = [name for name in asked.COLUMNS if name not in found.types]
    if absent:
        yield f"not there: {', '.join(absent)}"


CONNECTOR: Final = Connector("sql", "SQL database (PostgreSQL, MySQL, MariaDB, SQLite)", SqlSettings, streams, check)
