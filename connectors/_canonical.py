"""A raw frame with canonical column names → the canonical table and everything that could not be read.

The one gate every connector's records pass: vendor words become Hilo's, instants become UTC, and what
cannot be read is nulled (a field) or set aside (a row), each with its reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from connectors import _instants, _values
from connectors._contract import SourceSettings
from connectors._instants import Dating
from connectors._values import Reading
from model.delivery import REJECTS, Context, Parsed
from model.errors import BugError
from model.schemas import INSTANT, TEXTS, Column, Table
from model.vocabulary import STATUSES, UNKNOWN

Words = Mapping[str, Mapping[str, str]]
"""A connector's own vocabulary: column → {the vendor's word: Hilo's word}; case does not matter."""

_UPDATED: Final = "_source_updated_at"
_BESIDE: Final = (_UPDATED, "_line", "_raw")
BEFORE_CREATION: Final = "before creation"
OUTSIDE_SCALE: Final = "outside the scale"
_UPDATE_TIME: Final = Column(_UPDATED, INSTANT, "The source's own update time of the row.")


@dataclass(frozen=True)
class _Source:
    """What the readings of one page need to know about where it came from."""

    name: str
    settings: SourceSettings
    words: Words
    dating: Dating
    not_before: Mapping[str, pl.Series]

    def maps(self, column: str) -> list[Mapping[str, str]]:
        """The maps of a column's words, in the order they are asked."""
        configured = {
            "channel": self.settings.channels,
            "status": self.settings.statuses,
            "priority": self.settings.priorities,
        }
        return [configured.get(column, {}), self.words.get(column, {})]


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
    value that cannot be read is null and a field reject. `records` is the height of `raw`. Raises
    BugError when `raw` has a column the table does not have.
    """
    _check_columns(table, raw)
    if raw.is_empty():  # most pages fill only some of their tables
        return Parsed({table.name: _empty(table, raw)})
    source = _source_of(context, words or {}, formats, not_before or {})
    readings = {c.name: _reading(table, c, raw, source) for c in _columns(table, raw)}
    frame = pl.DataFrame([reading.values.alias(name) for name, reading in readings.items()])
    kept = frame.select(pl.all_horizontal(pl.col(*_required(table)).is_not_null())).to_series()
    rejects = pl.concat(
        [_row_rejects(table, raw, readings, kept), *_field_rejects(table, raw, frame, readings, kept)]
    ).with_columns(object=pl.lit(table.name))
    return Parsed({table.name: _finished(table, frame.filter(kept))}, rejects.select(REJECTS.names()), raw.height)


def _empty(table: Table, raw: pl.DataFrame) -> pl.DataFrame:
    """What no rows give: the table's columns, and the update time where rows would have one."""
    has_update = {_UPDATED, "updated_at"} & {*raw.columns}
    return table.empty().with_columns([pl.lit(None, INSTANT).alias(_UPDATED)] if has_update else [])


def _check_columns(table: Table, raw: pl.DataFrame) -> None:
    strange = [name for name in raw.columns if name not in (*table.names, *_BESIDE)]
    if strange:
        raise BugError(
            f"Reading {table.name}",
            f"the connector gave the unknown columns {', '.join(strange)}",
            allowed=", ".join((*table.names, *_BESIDE)),
            next_step="report this as a bug of the connector",
        )


def _source_of(context: Context, words: Words, formats: Sequence[str], not_before: Mapping[str, pl.Series]) -> _Source:
    settings = context.settings
    if not isinstance(settings, SourceSettings):
        raise BugError(f"Reading pages of {context.source}", f"its settings are a {type(settings).__name__}")
    dating = Dating(settings.timezone, context.received_at, formats)
    return _Source(context.source, settings, words, dating, not_before)


def _required(table: Table) -> list[str]:
    return [c.name for c in table.columns if not c.nullable]


def _columns(table: Table, raw: pl.DataFrame) -> list[Column]:
    """The columns that `raw` fills or that every row has, and the source's update time when given."""
    always = {*_required(table), "channel_detail"}
    found = [c for c in table.columns if c.name in raw.columns or c.name in always]
    return [*found, _UPDATE_TIME] if _UPDATED in raw.columns else found


def _given(raw: pl.DataFrame, name: str) -> pl.Series:
    return raw[name] if name in raw.columns else pl.repeat(None, raw.height, dtype=pl.String, eager=True)


def _reading(table: Table, column: Column, raw: pl.DataFrame, source: _Source) -> Reading:
    """One column of the table: by its own rule, as part of the key, as a word, or by its dtype."""
    special = _SPECIAL.get(column.name) or _SPECIAL.get(f"{table.name}.{column.name}")
    if special:
        return special(column, raw, source)
    values = _given(raw, column.name)
    if column.name in table.key:
        return _values.plain(values)
    if column.words:
        return _values.word(values, source.maps(column.name), column.words, column.name)
    return _instant(column, values, source) if column.dtype == INSTANT else _by_dtype(column, values)


def _by_dtype(column: Column, values: pl.Series) -> Reading:
    if column.dtype == TEXTS:
        return Reading.fine(_values.texts(values))
    readers = {pl.Boolean(): _values.flag, pl.Int64(): _values.whole, pl.Float64(): _values.number}
    reader = readers.get(column.dtype)
    return reader(values) if reader else _values.plain(values)


def _instant(column: Column, values: pl.Series, source: _Source) -> Reading:
    """An instant, not in the future (deadlines may be) and not before the column's floor, where it has one."""
    due = column.name.endswith("_due_at")
    allowance = _instants.DEADLINE_ALLOWANCE if due else _instants.FUTURE_ALLOWANCE
    given = _values.text(values) if values.dtype == pl.String else values
    found = Reading(*_instants.read(given, source.dating, allowance=allowance))
    floor = source.not_before.get(column.name)
    if floor is None:
        return found
    early = (found.values < _instants.read(floor, source.dating)[0]).fill_null(False)
    return found.without(early, BEFORE_CREATION)


def _source_name(_column: Column, raw: pl.DataFrame, source: _Source) -> Reading:
    return Reading.fine(_values.text(_given(raw, "source")).fill_null(source.name))


def _channel_detail(_column: Column, raw: pl.DataFrame, _source: _Source) -> Reading:
    """The vendor's own word, unless the connector gives a better one."""
    detail, word = (_values.text(_given(raw, name)) for name in ("channel_detail", "channel"))
    return Reading.fine(_values.first_of(detail, word))


def _channel(column: Column, raw: pl.DataFrame, source: _Source) -> Reading:
    """An unknown word becomes `unknown`; a missing one too, except where null means the interaction's."""
    found = _values.word(_given(raw, "channel"), source.maps("channel"), column.words, "channel")
    unknown = _values.pick(found.reasons.is_not_null() | (not column.nullable), UNKNOWN)
    return Reading(_values.first_of(found.values, unknown), found.reasons)


def _team(_column: Column, raw: pl.DataFrame, source: _Source) -> Reading:
    return Reading.fine(_values.renamed(_given(raw, "team"), source.settings.teams))


def _event_value(_column: Column, raw: pl.DataFrame, source: _Source) -> Reading:
    """The new status of a status event is one of Hilo's words; other events hold an id or a name."""
    values = _given(raw, "value")
    kind = _values.word(_given(raw, "kind"), source.maps("kind"), ("status",), "kind").values
    status = _values.word(values, source.maps("status"), STATUSES, "status")
    frame = pl.DataFrame(
        {"is_status": kind == "status", "word": status.values, "reason": status.reasons, "id": _values.text(values)}
    )
    return Reading(
        frame.select(pl.when("is_status").then("word").otherwise("id")).to_series(),
        frame.select(pl.when("is_status").then("reason")).to_series(),
    )


def _score(_column: Column, raw: pl.DataFrame, _source: _Source) -> Reading:
    score, low, high = (_values.number(_given(raw, name)) for name in ("score", "scale_min", "scale_max"))
    usual = ~(low.values > high.values).fill_null(False)  # scale_min is the worst answer: of some scales the highest
    least, most = low.values.zip_with(usual, high.values), high.values.zip_with(usual, low.values)
    outside = ((score.values < least) | (score.values > most)).fill_null(False)
    return score.without(outside, OUTSIDE_SCALE)


_SPECIAL: Final[Mapping[str, Callable[[Column, pl.DataFrame, _Source], Reading]]] = {
    "source": _source_name,
    "channel": _channel,
    "channel_detail": _channel_detail,
    "team": _team,
    "events.value": _event_value,
    "surveys.score": _score,
}
"""Columns with a rule of their own, by name or by table and name."""


def _finished(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """The table's columns, and the update time the newer row wins by."""
    updated = _UPDATED if _UPDATED in frame.columns else "updated_at"
    result = table.conform(frame)
    return result.with_columns(frame[updated].alias(_UPDATED)) if updated in frame.columns else result


def _ids(table: Table, frame: pl.DataFrame) -> pl.Series:
    """The row's id within its source: its key columns joined by `/`."""
    return frame.select(pl.concat_str(*table.key[1:], separator="/")).to_series()


def _field_rejects(
    table: Table, raw: pl.DataFrame, frame: pl.DataFrame, readings: Mapping[str, Reading], kept: pl.Series
) -> list[pl.DataFrame]:
    """One reject per field that was nulled (or mended) in a row that stays."""
    wrong = {name: (r.reasons.is_not_null() & kept).arg_true() for name, r in readings.items()}
    return [
        _rejects(
            _ids(table, frame[at]), name, _values.as_given(_given(raw, name)[at]), readings[name].reasons[at], raw[at]
        )
        for name, at in wrong.items()
        if not at.is_empty()
    ]


def _row_rejects(table: Table, raw: pl.DataFrame, readings: Mapping[str, Reading], kept: pl.Series) -> pl.DataFrame:
    """One reject per row set aside, with the record as text; its reason names every required field that fails."""
    at = (~kept).arg_true()
    found = pl.DataFrame([readings[name].values[at].alias(name) for name in readings])
    reasons = [_why(name, readings[name], at) for name in _required(table)]
    reason = pl.DataFrame(reasons).select(pl.concat_str(pl.all(), separator="; ", ignore_nulls=True)).to_series()
    return _rejects(_ids(table, found), None, _records(raw[at]), reason, raw[at])


def _why(name: str, reading: Reading, at: pl.Series) -> pl.Series:
    """`at: not a date`, `event_id is missing`, or null where the required field is there."""
    missing = reading.values[at].is_null()
    told = pl.DataFrame({"missing": missing, "reason": reading.reasons[at]}).select(
        pl.when("missing").then(
            pl.coalesce(pl.format("{}: {}", pl.lit(name), pl.col("reason")), pl.lit(f"{name} is missing"))
        )
    )
    return told.to_series().alias(name)


def _records(raw: pl.DataFrame) -> pl.Series:
    """Each record as text: as it came where the connector kept it, else as JSON."""
    given = _given(raw, "_raw")
    kept = given.struct.json_encode() if given.dtype == pl.Struct else given.cast(pl.String)
    return _values.first_of(kept, _values.records(raw.drop(_BESIDE, strict=False)))


def _rejects(
    ids: pl.Series, field: str | None, values: pl.Series, reasons: pl.Series, raw: pl.DataFrame
) -> pl.DataFrame:
    """The rejects of one field (null: of whole rows), in the order of the rows."""
    columns = {"id": ids, "raw": _values.printable(values), "reason": reasons, "line": _given(raw, "_line")}
    rejects = pl.DataFrame(columns).with_columns(object=pl.lit(""), field=pl.lit(field), is_row=pl.lit(field is None))
    return rejects.select(REJECTS.names()).cast(REJECTS)
