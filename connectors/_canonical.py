"""A raw frame with canonical column names → the canonical table and everything that could not be read.

The one gate every connector's records pass: vendor words become Hilo's, instants become UTC, and what
cannot be read is nulled (a field) or set aside (a row), each with its reason.

A page is often a hundred rows, so what costs is how often Polars is asked: the columns of a page are
cleaned together and read together, and reasons are looked for only where something given became null.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, reduce
from typing import Final

import polars as pl

from connectors import _instants, _values
from connectors._contract import SourceSettings
from connectors._instants import Clock, Dating
from connectors._readings import Common, Spelled, readings, stays_typed
from connectors._rejects import BESIDE, UPDATED, Columns, required, set_aside
from connectors._values import Reading
from model.delivery import Context, Parsed
from model.errors import BugError
from model.schemas import INSTANT, Column, Table
from model.vocabulary import UNKNOWN

Words = Mapping[str, Mapping[str, str]]
"""A connector's own vocabulary: column → {the vendor's word: Hilo's word}; case does not matter."""

_NAMELESS: Final = pl.repeat(None, pl.len(), dtype=pl.String)
CALL: Final = "_call"
"""A column that stands beside those of a table while rows of several answers are read together."""
BEFORE_CREATION: Final = "before creation"
_UPDATE_TIME: Final = Column(UPDATED, INSTANT, "The source's own update time of the row.")


@dataclass(frozen=True, eq=False)
class Asked:
    """What `canonical` was asked: a raw frame and all that its reading depends on.

    `call` tells of rows of several answers which of them each is of.
    """

    table: Table
    raw: pl.DataFrame
    source: str
    settings: SourceSettings
    words: Words
    formats: tuple[str, ...]
    not_before: Columns
    received_at: Clock
    call: pl.Series | None = None


@dataclass(frozen=True)
class _Given:
    """A page as given: its raw frame, its filled columns cleaned (see `_values.cleaned`), those that held a NUL."""

    raw: pl.DataFrame
    columns: pl.DataFrame
    with_nul: Sequence[str]


@dataclass(frozen=True)
class _Read:
    """Columns of a page as read, and reasons (String) of those with something to tell."""

    values: Columns
    reasons: Columns


def canonical(
    table: Table,
    raw: pl.DataFrame,
    context: Context,
    *,
    words: Words | None = None,
    formats: Sequence[str] = (),
    not_before: Mapping[str, pl.Series] | None = None,
) -> Parsed:
    """The rows of `raw` as rows of `table`, and the rejects. One table, one page.

    `raw` has any of the table's columns by name, as text or already typed; lists as `List(String)` or
    as text separated by `;`. It may also have `_source_updated_at` (default: `updated_at`), `_line`
    (Int64) and `_raw` (the record, as text or struct). Empty text is null. `words` are the vendor's words, asked
    after the settings and before Hilo's own; `formats` are formats of instants besides ISO 8601 (see
    `_instants`); `not_before` gives instants a column's own may not precede (a resolution, its creation),
    as long as `raw` and read like the column itself.

    A row without its key, or without another value its table requires, is a row reject; any other
    value that cannot be read is null and a field reject. `records` is the height of `raw`. With `context.later`
    nothing is read yet, and only the records are told (see `_together`). Raises BugError when `raw` has a column the
    table does not have.
    """
    _check_columns(table, raw)
    asked = Asked(
        table, raw, context.source, _settings(context), words or {}, tuple(formats), not_before or {},
        context.received_at,
    )  # fmt: skip
    if context.later is None or raw.is_empty():
        return read(asked)
    context.later.append(asked)
    return Parsed(records=raw.height)


def read(asked: Asked) -> Parsed:
    """What `canonical` tells of it. Rows of several answers also have `CALL` and `_source_updated_at`.

    An update time that a row lacks is then that of its answer.
    """
    table, raw = asked.table, asked.raw
    if raw.is_empty():  # most pages fill only some of their tables
        return Parsed({table.name: _empty(table, UPDATED in raw.columns or "updated_at" in raw.columns)})
    given = _given(table, raw)
    known = _words(asked.settings, asked.words)
    common = Common(table, asked.source, tuple(given.columns.schema.items()), known)
    dating = Dating(asked.settings.timezone, asked.received_at, asked.formats)
    found = _read(common, given, _dated(table, given.columns, dating, asked.not_before))
    frame = _finished(asked, found.values)
    if not found.reasons and not any(found.values[name].null_count() for name in required(table)):
        return Parsed({table.name: frame}, records=raw.height)
    kept = frame.select(pl.all_horizontal(pl.col(required(table)).is_not_null())).to_series()
    rejects = set_aside(table, raw, found.values, found.reasons, kept)
    return Parsed({table.name: frame.filter(kept)}, rejects, raw.height)


def _check_columns(table: Table, raw: pl.DataFrame) -> None:
    known = (*table.names, *BESIDE)
    strange = [name for name in raw.columns if name not in known]
    if strange:
        raise BugError(
            f"Reading {table.name}",
            f"the connector gave the unknown columns {', '.join(strange)}",
            allowed=", ".join(known),
            next_step="report this as a bug of the connector",
        )


def _settings(context: Context) -> SourceSettings:
    if not isinstance(context.settings, SourceSettings):
        raise BugError(f"Reading pages of {context.source}", f"its settings are a {type(context.settings).__name__}")
    return context.settings


def _words(settings: SourceSettings, words: Words) -> tuple[tuple[str, Spelled], ...]:
    """What is known of each column's words; what the settings say comes last and counts."""
    configured = {"channel": settings.channels, "status": settings.statuses, "priority": settings.priorities}
    known = {name: (*words.get(name, {}).items(), *configured.get(name, {}).items()) for name in (*words, *configured)}
    return tuple({**known, "team": tuple(settings.teams.items())}.items())


def _given(table: Table, raw: pl.DataFrame) -> _Given:
    """The columns that hold anything; the source's name and the update time even if they are empty."""
    filled = {values.name: values.dtype for values in raw.get_columns() if values.null_count() < raw.height}
    dtypes = filled | {name: dtype for name, dtype in raw.schema.items() if name == UPDATED}
    exprs = {c.name: _as_read(c, dtypes[c.name]) for c in (*table.columns, _UPDATE_TIME) if c.name in dtypes}
    return _Given(raw, *_values.cleaned(raw.select(**{"source": _NAMELESS, **exprs})))


def _as_read(column: Column, dtype: pl.DataType) -> pl.Expr:
    return pl.col(column.name) if stays_typed(column, dtype) else _values.as_text(column.name, dtype)


def _dated(table: Table, given: pl.DataFrame, dating: Dating, floors: Columns) -> _Read:
    """The instants of a page: not in the future (deadlines may be) and not before their floor, where they have one."""
    filled = given.columns
    names = [c.name for c in (*table.columns, _UPDATE_TIME) if c.dtype == INSTANT and c.name in filled]
    latest = {name: dating.received_at + _allowance(name) for name in names}
    found = dict(zip(names, _instants.parsed([given[name] for name in names], dating), strict=True))
    usable = {name: _instants.within(found[name], latest[name]) for name in names}
    lost = [name for name in names if usable[name].null_count() > given[name].null_count()]
    reasons = {name: _instants.reasons(given[name], found[name], latest[name]) for name in lost}
    read = _Read(usable, reasons)
    for name in floors.keys() & {*names}:
        read = _not_before(_instants.read(floors[name], dating)[0], name, read)
    return read


def _allowance(name: str) -> timedelta:
    return _instants.DEADLINE_ALLOWANCE if name.endswith("_due_at") else _instants.FUTURE_ALLOWANCE


def _not_before(floor: pl.Series, name: str, read: _Read) -> _Read:
    """The same with what is earlier than its floor nulled."""
    early = (read.values[name] < floor).fill_null(False)
    if not early.any():
        return read
    told = _values.pick(early, BEFORE_CREATION)
    reason = _values.first_of(read.reasons[name], told) if name in read.reasons else told
    return _Read({**read.values, name: _values.where(~early, read.values[name])}, {**read.reasons, name: reason})


def _read(common: Common, given: _Given, dated: _Read) -> _Read:
    """All columns of a page, with its instants as they were dated."""
    how = readings(common)
    read = given.columns.select([reading.values for reading in how.values()])
    reasons = {name: _reasons(name, reading, given, read[name]) for name, reading in how.items()}
    told = {name: reason for name, reason in {**reasons, **dated.reasons}.items() if reason is not None}
    values = {**{values.name: values for values in read}, **dated.values}
    return _Read(_with_unknown_channels(common.table, values, told), told)


def _reasons(name: str, reading: Reading, given: _Given, values: pl.Series) -> pl.Series | None:
    """Why given values of a column became null, or that a NUL was taken out; null when there is nothing to tell."""
    if reading.notes_nul and name in given.with_nul:
        return _values.pick(_values.has_nul(given.raw[name]), _values.NUL_REMOVED)
    if reading.reason is None or name not in given.columns or values.null_count() == given.columns[name].null_count():
        return None
    lost = given.columns[name].is_not_null() & values.is_null()
    return given.columns.select(pl.when(pl.lit(lost)).then(reading.reason)).to_series()


def _with_unknown_channels(table: Table, values: Columns, reasons: Columns) -> Columns:
    """An unknown channel becomes `unknown`; a missing one too, except where null means the interaction's."""
    if "channel" in required(table) and values["channel"].null_count():
        return {**values, "channel": values["channel"].fill_null(UNKNOWN)}
    if "channel" in reasons:
        unknown = _values.pick(reasons["channel"].is_not_null(), UNKNOWN)
        return {**values, "channel": _values.first_of(values["channel"], unknown)}
    return values


def _finished(asked: Asked, values: Columns) -> pl.DataFrame:
    """The table's columns, and the update time the newer row wins by."""
    columns = [values[name].alias(name) for name in asked.table.names]
    told = [name for name in (UPDATED, "updated_at") if name in asked.raw.columns]
    if asked.call is None or isinstance(asked.received_at, datetime):
        return pl.DataFrame([*columns, *(_instant(values, name).alias(UPDATED) for name in told[:1])])
    known = [_instant(values, name) for name in dict.fromkeys([*told[:1], "updated_at"]) if name in values]
    updated = reduce(_values.first_of, [*known, asked.received_at])
    return pl.DataFrame([*columns, updated.alias(UPDATED), asked.call.alias(CALL)])


def _instant(values: Columns, name: str) -> pl.Series:
    return values.get(name, pl.Series(dtype=INSTANT))


@lru_cache(maxsize=64)
def _empty(table: Table, has_update: bool) -> pl.DataFrame:
    return table.empty().with_columns(pl.lit(None, INSTANT).alias(UPDATED)) if has_update else table.empty()
