"""What a preset is: tables of a well-known shape as data, the question put to each, and how its rows are read.

Tables and columns a database does not have are left out of the questions and told. What nobody needs for a figure is
not read at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import polars as pl
from pydantic import SecretStr
from sqlalchemy import ColumnElement, Connection, Select, String, cast, func, not_, or_, select

from connectors import _instants
from connectors._canonical import Words, canonical
from connectors._contract import Fetch
from connectors.sql import bodies
from connectors.sql.paging import Notice, Question
from connectors.sql.schema import Held, equal, held, is_set
from connectors.sql.settings import SqlSettings
from model.delivery import Context, Page, Parsed, gather
from model.errors import BugError, SourceSkipped
from model.schemas import Table

SYNCED: Final = "_fivetran_synced"
DELETED: Final = "_fivetran_deleted"
ACTIVE: Final = "_fivetran_active"
FLAGS: Final = ("true", "t", "1", "yes")


@dataclass(frozen=True)
class Join:
    """A value looked up in another table: `key` of the rows = `other_key` of `other`, its `given` as `label`.

    `is_list` joins all that are found with `;`, otherwise the least one counts: a row never becomes two. `via` leads
    to a third table: (the column of `other`, that table, its key), and `given` is there. With `fans_out` a row comes
    once for each that is found. `only` keeps rows of `other` where a column is one of some words.
    """

    key: str
    other: str
    other_key: str
    given: str
    label: str
    is_list: bool = False
    fans_out: bool = False
    via: tuple[str, str, str] | None = None
    only: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class Given:
    """A canonical table that rows fill: its columns as expressions over the rows' columns, all text, and which rows."""

    table: Table
    columns: Mapping[str, pl.Expr]
    where: pl.Expr | None = None
    words: Words = field(default_factory=dict)
    prepared: Callable[[pl.DataFrame, Context], pl.DataFrame] | None = None


@dataclass(frozen=True)
class Part:
    """A stream of a preset: what is read of a table, what is looked up beside it, and what its rows fill.

    `has_text` names columns of which only is asked whether they hold anything (as `has_…`): the words stay there.
    `where` picks rows in the database; `gives` may look at the settings. A `reading` of its own takes the place of
    `gives`, which then only says what is filled.
    `beside` are further values the database works out for each row. `counts` names the table whose rows are this part's
    rows, one each, if it is so; `tells` names tables looked up in whose absence is told.
    """

    name: str
    doc: str
    table: str
    reads: tuple[str, ...]
    needs: tuple[str, ...]
    gives: Callable[[SqlSettings], tuple[Given, ...]]
    cursor: str | None = SYNCED
    joins: tuple[Join, ...] = ()
    has_text: tuple[str, ...] = ()
    where: Callable[[Held, Any], list[ColumnElement[bool]]] | None = None
    reading: Callable[[pl.DataFrame, Context], Parsed] | None = None
    counts: str | None = None
    beside: Mapping[str, Callable[[Held, Any], ColumnElement[Any]]] = field(default_factory=dict)
    tells: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The columns that come besides the table's own."""
        return (*(f"has_{column}" for column in self.has_text), *(join.label for join in self.joins), *self.beside)

    @property
    def fills(self) -> tuple[str, ...]:
        """The canonical tables it can fill."""
        given = self.gives(SqlSettings.model_construct(type="sql", url=SecretStr("")))
        return tuple(dict.fromkeys(g.table.name for g in given))


@dataclass(frozen=True)
class Preset:
    """Parts, the table without which nothing is read, and what not every such database has (nothing is said then)."""

    main: str
    parts: tuple[Part, ...]
    may_be_missing: tuple[str, ...] = ()
    zone: str | None = None

    @property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """Every table and column that is read."""
        found: dict[str, dict[str, None]] = {}
        for part in self.parts:
            found.setdefault(part.table, {}).update(dict.fromkeys((*part.reads, *part.has_text)))
            for join in part.joins:
                last, given = (join.via[1], join.via[2]) if join.via else (join.other, join.other_key)
                found.setdefault(join.other, {}).update(dict.fromkeys((join.other_key, DELETED, ACTIVE)))
                found.setdefault(last, {}).update(dict.fromkeys((given, join.given)))
                beside = (*(join.via[:1] if join.via else ()), *(join.only[:1] if join.only else ()))
                found[join.other].update(dict.fromkeys(beside))
        return {name: tuple(columns) for name, columns in found.items()}


def question(preset: Preset, part: Part, connection: Connection, request: Fetch) -> Question | None:
    """What a stream asks of the tables that are there; null when its table is one a database may lack.

    SourceSkipped when the main table is missing, or a table has not the columns that name its rows.
    """
    found = held(connection, request.settings.db_schema, preset.columns, request.source)
    if part.table not in found.types:
        if part.table == preset.main:
            raise _unusable(request.source, f"there is no table {part.table}", f"the tables of {preset.main}")
        is_told = part.table not in preset.may_be_missing
        return Question(None, notices=((part.table, None, _NO_TABLE),)) if is_told else None
    lacking = [column for column in part.needs if not found.has(part.table, column)]
    if lacking:
        what, allowed = f"{part.table} has no column {lacking[0]!r}", f"{part.table} with {', '.join(part.needs)}"
        raise _unusable(request.source, what, allowed)
    cursor = part.cursor if part.cursor and found.has(part.table, part.cursor) else None
    return Question(select(_asked(found, part).subquery("hilo_rows")), cursor, (), _missing(preset, part, found))


_NO_TABLE: Final = "there is no such table; what it tells is not known"


def _unusable(source: str, what: str, allowed: str) -> SourceSkipped:
    return SourceSkipped(
        f"Reading {source}", what, allowed=allowed, next_step=f"correct schema or preset in [sources.{source}]"
    )


def _missing(preset: Preset, part: Part, found: Held) -> tuple[Notice, ...]:
    unsaid = (*preset.may_be_missing, DELETED, ACTIVE, SYNCED)
    lacking = [
        (part.table, column, "the table has no such column, read as empty")
        for column in (*part.reads, *part.has_text)
        if column not in found.types[part.table] and column not in unsaid
    ]
    return (*((name, None, _NO_TABLE) for name in part.tells if name not in found.types), *lacking)


def _asked(found: Held, part: Part) -> Select[Any]:
    """The columns that are there and, beside them, whatever could be looked up."""
    rows = found.table(part.table, "r")
    there = [rows.c[c] for c in found.types[part.table] if c not in part.has_text]
    told = [_holds(rows.c[c]).label(f"has_{c}") for c in part.has_text if found.has(part.table, c)]
    beside = [made(found, rows).label(label) for label, made in part.beside.items()]
    source, names = rows, [*there, *told, *beside]
    for join in part.joins:
        joined = _joined(found, part.table, rows, join)
        if joined is not None:
            other, condition, value = joined
            source, names = source.outerjoin(other, condition), [*names, value.label(join.label)]
    kept = [*_kept(found, part.table, rows), *(part.where(found, rows) if part.where else [])]
    return select(*names).select_from(source).where(*kept)


def _holds(text: Any) -> ColumnElement[Any]:
    return func.coalesce(func.length(text), 0) > 0


def _kept(found: Held, name: str, rows: Any) -> list[ColumnElement[bool]]:
    """Rows of a history that are no longer the present ones are not read."""
    return [or_(rows.c[ACTIVE].is_(None), is_set(rows.c[ACTIVE]))] if found.has(name, ACTIVE) else []


def _joined(found: Held, table: str, rows: Any, join: Join) -> tuple[Any, ColumnElement[bool], Any] | None:
    """(what is joined, the condition, the value); null where a table or column of it is missing."""
    far = (join.via[1], join.via[2], join.given) if join.via else (join.other, join.other_key, join.given)
    beside = (*(join.via[:1] if join.via else ()), *(join.only[:1] if join.only else ()))
    near = (join.other, join.other_key, *beside)
    if not (found.has(table, join.key) and found.has(*near) and found.has(*far)):
        return None
    o = found.table(join.other, f"{join.label}_o")
    source, value, last = o, o.c[join.given] if not join.via else None, o
    if join.via:
        last = found.table(join.via[1], f"{join.label}_v")
        value = last.c[join.given]
        met = found.same((o, join.other, join.via[0]), (last, join.via[1], join.via[2]))
        source = o.join(last, met)
    kept = [*_kept(found, join.other, o), *living(found, join.other, o)]
    kept += [o.c[join.only[0]].in_(join.only[1])] if join.only else []
    looked = select(o.c[join.other_key].label("k"), _one(join, value).label("v")).select_from(source).where(*kept)
    one = (looked if join.fans_out else looked.group_by(o.c[join.other_key])).subquery(join.label + "_q")
    types = found.types
    same = equal(rows.c[join.key], types[table][join.key], one.c.k, types[join.other][join.other_key])
    return one, same, one.c.v


def _one(join: Join, value: Any) -> Any:
    if join.fans_out:
        return value
    return func.aggregate_strings(cast(value, String), ";") if join.is_list else func.min(value)


def living(found: Held, name: str, rows: Any) -> list[ColumnElement[bool]]:
    """The condition that a row was not deleted, where the table says so."""
    return [or_(rows.c[DELETED].is_(None), not_(is_set(rows.c[DELETED])))] if found.has(name, DELETED) else []


def read(page: Page, context: Context, *, preset: Preset, part: Part) -> Parsed:
    """A page of a part's rows as the canonical tables it fills; pure."""
    own, found = _in_zone(context, preset), bodies.read(page)
    rows = bodies.complete(found.frame, tuple(dict.fromkeys((*part.reads, *part.labels))))
    told = Parsed(rejects=bodies.notes(found.notices))
    if part.reading:
        return gather([told, part.reading(rows, own)])
    return gather([told, *(filled(given, rows, own) for given in part.gives(settings_of(context)))])


def filled(given: Given, rows: pl.DataFrame, context: Context) -> Parsed:
    """Rows of a part as one canonical table, in a context with the preset's zone."""
    ready = given.prepared(rows, context) if given.prepared else rows
    chosen = ready if given.where is None else ready.filter(given.where.fill_null(False))
    raw = chosen.select(*(made.alias(name) for name, made in given.columns.items()), pl.col("_line"))
    return canonical(given.table, raw, context, words=given.words, formats=settings_of(context).formats)


def settings_of(context: Context) -> SqlSettings:
    """The settings of the source."""
    if not isinstance(context.settings, SqlSettings):
        raise BugError(f"Reading rows of {context.source}", f"its settings are a {type(context.settings).__name__}")
    return context.settings


def _in_zone(context: Context, preset: Preset) -> Context:
    """The context with the zone of the preset's instants, where that is always the same."""
    zone = {"timezone": preset.zone} if preset.zone else {}
    return replace(context, settings=settings_of(context).model_copy(update=zone))


def instants(values: pl.Series, context: Context) -> pl.Series:
    """Instants as the settings read them, UTC; null where they cannot be read."""
    settings = settings_of(context)
    return _instants.read(values, _instants.Dating(settings.timezone, context.received_at, settings.formats))[0]


def later(rows: pl.DataFrame, at: pl.Expr, seconds: pl.Expr, context: Context) -> pl.Series:
    """Instants so many seconds later, as text; null where either cannot be read or is not from 0 to ten days."""
    length = seconds.cast(pl.Float64, strict=False)
    found = rows.select(at=at, length=pl.when(length.is_between(0, _LONGEST)).then(length))
    began = instants(found["at"], context)
    ended = found.select(pl.lit(began) + pl.duration(microseconds=(pl.col("length") * 1e6).cast(pl.Int64)))
    return ended.to_series().dt.to_string("iso:strict")


_LONGEST: Final = 10 * 86_400


def word(name: str) -> pl.Expr:
    """A column in lower case."""
    return pl.col(name).str.to_lowercase()


def flag(name: str) -> pl.Expr:
    """A flag as true or false, null counting as false."""
    return word(name).is_in(FLAGS).fill_null(False)


def named(*parts: str | pl.Expr) -> pl.Expr:
    """Texts one after the other; null when a column is. A text that names no column stands in `pl.lit`."""
    return pl.concat_str([pl.col(p) if isinstance(p, str) else p for p in parts])


def full_name(first: str, last: str) -> pl.Expr:
    """Given and family name; null when both are."""
    both = pl.concat_str([pl.col(first), pl.col(last)], separator=" ", ignore_nulls=True)
    return pl.when(both != "").then(both)
