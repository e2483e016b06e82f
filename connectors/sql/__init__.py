"""Any database SQLAlchemy reaches: queries with a mapping, or a preset for tables of a well-known shape.

One read-only transaction per stream, one statement, values bound; rows come in batches, and where a
column says when a row changed only the newer ones are asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from sqlalchemy import Connection

from connectors._contract import Connector, Fetch, Stream
from connectors._ids import ids_in
from connectors._preview import printable
from connectors.sql import (
    asterisk,
    django_helpdesk,
    fivetran_hubspot,
    fivetran_intercom,
    fivetran_salesforce,
    fivetran_twilio,
    fivetran_zendesk,
    paging,
    presets,
    queries,
)
from connectors.sql.connect import reading
from connectors.sql.databases import name_of, rights_of
from connectors.sql.paging import Question
from connectors.sql.schema import held
from connectors.sql.settings import QueryMapping, SqlSettings
from model.delivery import Context, Page, Parsed
from model.errors import SourceSkipped

Parse = Callable[[Page, Context], Parsed]
Ask = Callable[[Connection, Fetch], Question | None]

PRESETS: Final[Mapping[str, presets.Preset]] = {
    "fivetran_zendesk": fivetran_zendesk.PRESET,
    "fivetran_hubspot": fivetran_hubspot.PRESET,
    "fivetran_intercom": fivetran_intercom.PRESET,
    "fivetran_salesforce": fivetran_salesforce.PRESET,
    "fivetran_twilio": fivetran_twilio.PRESET,
    "django_helpdesk": django_helpdesk.PRESET,
    "asterisk": asterisk.PRESET,
}


def streams(settings: SqlSettings) -> tuple[Stream, ...]:
    """The preset's streams, then one for each query of the settings."""
    asked_for = queries.names(settings.tables).items()
    return (*_of_preset(settings), *(_of_query(name, mapping, settings) for name, mapping in asked_for))


def _of_preset(settings: SqlSettings) -> Iterator[Stream]:
    preset = PRESETS[settings.preset] if settings.preset else presets.Preset("", ())
    for part in preset.parts:
        ask = partial(_ask_part, preset=preset, part=part)
        parse = partial(presets.read, preset=preset, part=part)
        doc = f"{part.doc} With `{settings.preset}`."
        yield _stream(part.name, doc, part.fills, ask, parse, part.counts, part.table, part.reads)


def _ask_part(connection: Connection, request: Fetch, *, preset: presets.Preset, part: presets.Part) -> Question | None:
    return presets.question(preset, part, connection, request)


def _of_query(name: str, mapping: QueryMapping, settings: SqlSettings) -> Stream:
    doc, parse = f"A query that fills {mapping.table}.", partial(queries.parse, mapping=mapping)
    counted = mapping.table if _is_counted(mapping, settings) else None
    stream = _stream(name, doc, (mapping.table,), lambda _, __: queries.question(mapping), parse, counted)
    if not mapping.complete:
        return stream
    return replace(stream, lists=(mapping.table,), listed=partial(_listed, stream=stream))


def _listed(request: Fetch, *, stream: Stream) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids of every row the query gives now; SourceSkipped when one that has none was set aside."""
    (table,) = stream.lists or stream.tables
    for page in stream.fetch(replace(request, cursor=None)):
        parsed = stream.parse(page, Context(request.source, request.settings, page.received_at))
        yield table, ids_in(parsed, table, request.source, stream.name)


def _is_counted(mapping: QueryMapping, settings: SqlSettings) -> bool:
    """Whether rows of the query are rows of its table, and no other query fills it."""
    is_alone = not settings.preset and sum(other.table == mapping.table for other in settings.tables) == 1
    return is_alone and queries.is_counted(mapping)


def _stream(
    name: str, doc: str, fills: tuple[str, ...], ask: Ask, parse: Parse, counts: str | None, table: str = "",
    reads: tuple[str, ...] = (),
) -> Stream:  # fmt: skip
    return Stream(
        name, doc, fills, partial(_fetch, name=name, ask=ask), parse,
        count=partial(_count, ask=ask) if counts else None, counts_table=counts, endpoint=table, reads=reads,
    )  # fmt: skip


def _fetch(request: Fetch, *, name: str, ask: Ask) -> Iterator[Page]:
    with reading(request, name) as connection:
        question = ask(connection, request)
        if question:
            yield from paging.pages(name, request, connection, question)


def _count(request: Fetch, *, ask: Ask) -> int:
    """How many rows the question has, whenever they changed."""
    with reading(request) as connection:
        question = ask(connection, request)
        return paging.total(connection, question) if question else 0


def check(request: Fetch) -> str:
    """Which database this is, what the preset found there, and what every query's first rows become.

    SourceSkipped with the same report when one of the queries cannot be read.
    """
    settings: SqlSettings = request.settings
    with reading(request) as connection:
        told = [name_of(connection), *rights_of(connection), *(_found(connection, request) if settings.preset else ())]
    report, faults = ["; ".join(told)], []
    for name, mapping in queries.names(settings.tables).items():
        try:
            report += queries.preview(request, name, mapping)
        except SourceSkipped as fault:
            faults.append(fault)
            report.append(f"{name}: CANNOT BE READ: {fault.message}")
    if len(faults) == len(report) - 1 == 1:
        raise faults[0]
    shown = printable("\n".join(report))
    if faults:
        what = f"{len(faults)} of the queries cannot be read\n{shown}"
        raise SourceSkipped(f"Checking {request.source}", what, next_step=faults[0].next_step)
    return shown


def _found(connection: Connection, request: Fetch) -> Iterator[str]:
    """The preset's tables with the columns that are read, then what is not there."""
    settings: SqlSettings = request.settings
    wanted = PRESETS[settings.preset or ""].columns
    found = held(connection, settings.db_schema, wanted, request.source)
    for name, columns in found.types.items():
        missing = [column for column in wanted[name] if column not in (*columns, presets.DELETED, presets.ACTIVE)]
        yield f"{name} ({len(columns)} columns{', without ' + ', '.join(missing) if missing else ''})"
    absent = [name for name in wanted if name not in found.types]
    if absent:
        yield f"not there: {', '.join(absent)}"


CONNECTOR: Final = Connector(
    "sql",
    "SQL database (PostgreSQL, MySQL, MariaDB, SQLite)",
    SqlSettings,
    streams,
    check,
    permissions=(
        "A user with SELECT on the tables named here or in your queries, and no more: not FILE, no role of the server.",
        "`hilo check` says where a user may do more; a superuser of PostgreSQL reads with `pg_read_all_data` instead.",
        'The driver: `uv pip install "hilo[postgres]"` or `"hilo[mysql]"`; SQLite needs none.',
        "Snowflake, BigQuery and SQL Server (`hilo[snowflake]`, `hilo[bigquery]`, `hilo[mssql]`) are untested.",
        "They know no read-only transactions: there the user's rights alone keep Hilo from writing.",
    ),
    never_read=(
        "Words of messages: a preset asks at most whether there are any.",
        "Addresses and positions of persons, attachments, prices.",
        "Tables and columns that are not named here or in a query of the settings.",
    ),
    limits=(
        "One read-only transaction and one SELECT per stream, values bound; what is no single SELECT is refused.",
        "A statement is given up after `statement_timeout_seconds`: all its rows on MySQL, each batch on PostgreSQL.",
        "A query stops after `total_timeout_seconds`; one with a cursor column goes on with the next sync.",
        "Rows come `batch_rows` or about 32 MB at a time, and a query of more than `max_rows` is refused.",
        "With a cursor column only what changed since the last sync is read, and `overlap_hours` before it.",
        "A cursor column holds instants, ISO 8601, or numbers: of ids 3,600 are read again for an hour of overlap.",
        "Rows without a value in the cursor column, or with one in the future, are read every time.",
        "A sync that was cut goes on where it stopped; among rows of the same instant, with the first of them.",
        "Instants without an offset are in `timezone`; a TIMESTAMP of MySQL and MariaDB is an instant in any zone.",
        "Copies by Fivetran are in UTC.",
    ),
    not_covered=(
        "With an id as cursor column: what changes in rows that were read before.",
        "Rows deleted in the database itself, unless a query is `complete`; presets follow their tables' own marks.",
        "Of copies by Fivetran: HubSpot's conversations, Salesforce's messaging and voice, Intercom's tickets.",
        "Of django-helpdesk: whom a ticket was assigned to before, and its channel but for e-mail.",
        "Of Asterisk: tables of other names than `queue_log` and `cdr`; calls between extensions of up to six digits.",
    ),
)
