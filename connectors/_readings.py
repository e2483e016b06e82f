"""How each column of a canonical table is read from the cleaned columns of a page: expressions, built once per stream.

Instants are not among them: what is tried on them depends on what was found (`_instants`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import polars as pl

from connectors import _values
from connectors._values import Reading
from model.schemas import INSTANT, TEXTS, Column, Table
from model.vocabulary import STATUSES

_MAPPED: Final = ("channel", "status", "priority", "channel_detail", "value")
"""Columns whose words settings may name, or which follow another column."""
OUTSIDE_SCALE: Final = "outside the scale"
Spelled = tuple[tuple[str, str], ...]
"""Pairs of a word and what it is called here; of two for one word the latter counts."""


@dataclass(frozen=True)
class Common:
    """What the pages of a stream have in common: all that readings depend on besides the rows.

    `given` are the columns that hold anything and their dtypes once cleaned; `words` what settings and connector
    know, per column.
    """

    table: Table
    source: str
    given: tuple[tuple[str, pl.DataType], ...]
    words: tuple[tuple[str, Spelled], ...]

    def dtype(self, name: str) -> pl.DataType | None:
        """The dtype of a column, null when nothing is in it."""
        return dict(self.given).get(name)

    def column(self, name: str) -> pl.Expr:
        """The cleaned values of a column, nulls when nothing is in it."""
        return pl.lit(None, pl.String) if self.dtype(name) is None else pl.col(name)

    def known(self, name: str) -> dict[str, str]:
        """What settings and connector know of a column's words."""
        return _values.spelled(dict(self.words).get(name, ()))


def stays_typed(column: Column, dtype: pl.DataType) -> bool:
    """Whether values of this dtype are read as they are; any others are read as text."""
    if isinstance(dtype, pl.Enum):
        return column.dtype == pl.String and _is_plain(column, dtype)
    if column.dtype == INSTANT:
        return dtype != pl.String
    if column.dtype in (pl.Int64, pl.Float64):
        return dtype.is_numeric()
    return dtype != pl.String and dtype.base_type() == column.dtype.base_type()


@lru_cache(maxsize=64)
def _is_plain(column: Column, dtype: pl.Enum) -> bool:
    """Whether reading could change none of the words of an Enum: seen once, and not in every row that has them."""
    words = dtype.categories.to_list()
    is_ours = set(words) <= set(column.words) and column.name not in _MAPPED if column.words else True
    return (
        is_ours
        and column.name not in _SPECIAL
        and all(word and word == word.strip() and _values.NUL not in word for word in words)
    )


@lru_cache(maxsize=256)
def readings(common: Common) -> Mapping[str, Reading]:
    """Each column of the table, by name: how it is read; nulls for instants and where nothing is in it."""
    return {c.name: _named(c.name, _reading(c, common)) for c in common.table.columns}


def _named(name: str, reading: Reading) -> Reading:
    return Reading(reading.values.alias(name), reading.reason, reading.notes_nul)


def _reading(column: Column, common: Common) -> Reading:
    """A column by its own rule, as part of the key, as a word, or by its dtype."""
    dtype = common.dtype(column.name)
    if column.name == "channel_detail":
        return _channel_detail(common)
    if dtype is None or column.dtype == INSTANT:
        return Reading(pl.lit(None, column.dtype))
    if isinstance(dtype, pl.Enum):
        return Reading(pl.col(column.name).cast(column.dtype))
    special = _SPECIAL.get(column.name) or _SPECIAL.get(f"{common.table.name}.{column.name}")
    if special:
        return special(common)
    if column.words and column.name not in common.table.key:
        return _word(column.name, column.words, common)
    return _by_dtype(column, dtype)


def _by_dtype(column: Column, dtype: pl.DataType) -> Reading:
    given = pl.col(column.name)
    if column.dtype == TEXTS:
        return _values.texts(given, dtype)
    if column.dtype == pl.Boolean:
        return _values.flag(given, dtype)
    readers: Mapping[pl.DataType, Callable[[pl.Expr], Reading]] = {
        pl.Int64(): _values.whole,
        pl.Float64(): _values.number,
    }
    return readers.get(column.dtype, _values.plain)(given)


def _word(name: str, allowed: tuple[str, ...], common: Common) -> Reading:
    return _values.word(common.column(name), common.known(name), allowed, name)


def _source(common: Common) -> Reading:
    return Reading(pl.col("source").fill_null(common.source))


def _channel_detail(common: Common) -> Reading:
    """The vendor's own word, unless the connector gives a better one."""
    return Reading(pl.coalesce(common.column("channel_detail"), common.column("channel")))


def _team(common: Common) -> Reading:
    return Reading(_values.renaming(common.column("team"), common.known("team")))


def _event_value(common: Common) -> Reading:
    """The new status of a status event is one of Hilo's words; other events hold an id or a name."""
    kind = _word("kind", ("status",), common).values
    status = _values.word(common.column("value"), common.known("status"), STATUSES, "status")
    return Reading(pl.when(kind == "status").then(status.values).otherwise(common.column("value")), status.reason)


def _score(common: Common) -> Reading:
    score, low, high = (_values.number(common.column(name)) for name in ("score", "scale_min", "scale_max"))
    is_usual = ~(low.values > high.values).fill_null(False)  # scale_min is the worst answer: of some scales the highest
    least = pl.when(is_usual).then(low.values).otherwise(high.values)
    most = pl.when(is_usual).then(high.values).otherwise(low.values)
    is_outside = ((score.values < least) | (score.values > most)).fill_null(False)
    reason = pl.when(score.values.is_null()).then(score.reason).otherwise(pl.lit(OUTSIDE_SCALE))
    return Reading(pl.when(~is_outside).then(score.values), reason)


_SPECIAL: Final[Mapping[str, Callable[[Common], Reading]]] = {
    "source": _source,
    "team": _team,
    "events.value": _event_value,
    "surveys.score": _score,
}
"""Columns with a rule of their own where anything is in them, by name or by table and name."""
