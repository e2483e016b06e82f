"""Queries of the settings: what they ask, and their rows through a mapping."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Select, select, text

from connectors._canonical import canonical
from connectors._contract import Fetch
from connectors._mapping import mapped
from connectors._preview import first_rows, made_of, troubles, unread
from connectors.sql import bodies, paging
from connectors.sql.connect import reading
from connectors.sql.paging import Question
from connectors.sql.settings import QueryMapping, SqlSettings
from model.delivery import Context, Page, Parsed
from model.errors import BugError

_PARAMETER: Final = re.compile(r"(?<![:\w$\\]):([\w$]+)(?![:\w$])")
"""What SQLAlchemy would take for a parameter, as `:noon` in a text; queries of the settings have none."""

_SAMPLE: Final = 200
"""Rows of each query that a check reads."""


def names(tables: tuple[QueryMapping, ...]) -> Mapping[str, QueryMapping]:
    """Stream → mapping: its own name, else the table's, numbered where several would be the same."""
    found: dict[str, QueryMapping] = {}
    for mapping in tables:
        wanted = mapping.name or mapping.table
        taken = sum(name == wanted or name.startswith(f"{wanted}_") for name in found)
        found[f"{wanted}_{taken + 1}" if taken else wanted] = mapping
    return found


def question(mapping: QueryMapping) -> Question:
    """The query as one derived table: what is no single SELECT is refused by the database."""
    needed = (*mapping.read_columns, *((mapping.cursor,) if mapping.cursor else ()))
    return Question(_wrapped(mapping.query), mapping.cursor, needed, key=_key(mapping))


def is_counted(mapping: QueryMapping) -> bool:
    """Whether the query's rows can be counted as rows of the table: all are read, and columns alone make the key."""
    table = mapping.schema_of
    plain = {ours for ours, theirs in mapping.sources.items() if len(theirs) == 1} - {*mapping.expressions}
    made = (*plain, *mapping.templates, *mapping.constants, "source")
    return not mapping.skip_when_empty and not mapping.only_when and {*table.key} <= {*made}


def _key(mapping: QueryMapping) -> tuple[str, ...]:
    """The columns the table's key is made of."""
    ours = [name for name in mapping.schema_of.key if name in mapping.sources]
    return tuple(dict.fromkeys(theirs for name in ours for theirs in mapping.sources[name]))


def _wrapped(query: str) -> Select[tuple[str]]:
    plain = _PARAMETER.sub(r"\\:\1", query.strip().rstrip(";"))
    return select(text("*")).select_from(text(f"({plain}\n) AS hilo_rows"))


def preview(request: Fetch, name: str, mapping: QueryMapping) -> Iterator[str]:
    """What `hilo check` says of a query: its columns, what fills which of ours, what its first rows become."""
    with reading(request, name) as connection:
        rows = paging.sample(name, connection, request, question(mapping), _SAMPLE)
    page = Page(name, name, request.now, bodies.written(rows))
    parsed = parse(page, Context(request.source, request.settings, request.now), mapping=mapping)
    known = (*mapping.read_columns, mapping.cursor)
    yield f"{name}: {rows.width} columns → {mapping.table}"
    lines = (made_of(mapping), *unread([column for column in rows.columns if column not in known]))
    for line in (*lines, *troubles(parsed), *first_rows(parsed)):
        yield f"  {line}"


def parse(page: Page, context: Context, *, mapping: QueryMapping) -> Parsed:
    """A page of the query's rows as the mapping's table; pure."""
    if not isinstance(context.settings, SqlSettings):
        raise BugError(f"Reading rows of {context.source}", f"its settings are a {type(context.settings).__name__}")
    found = mapped(bodies.read(page).frame, mapping)
    formats = (*mapping.formats, *context.settings.formats)
    return canonical(
        mapping.schema_of, found.raw, context, words=found.words, formats=formats, not_before=found.not_before
    )
