"""What `hilo check` says of rows: what fills which column, what is set aside, the first of them.

Values that may be of people are shown by their shape only: `Ana 7` is `Xxx 9`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import polars as pl

from connectors._mapping import TableMapping
from model.delivery import Parsed
from model.schemas import CANONICAL, TEXTS

_ROWS: Final = 2
_SHOWN_AS_IT_IS: Final = ("channel_detail", "team", "reason")
"""Texts that hold words of the company's own, which are to be checked; Hilo's own words are shown too."""
_LONGEST: Final = 40
_WORDS: Final = 10
_CONTROL: Final = re.compile(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def made_of(mapping: TableMapping) -> str:
    """`interactions: channel ← via, direction = inbound`: what each of our columns is made of."""
    return f"{mapping.table}: {', '.join(_sources(mapping))}"


def _sources(mapping: TableMapping) -> Iterator[str]:
    for ours, theirs in mapping.columns.items():
        yield f"{ours} ← {theirs if isinstance(theirs, str) else ' | '.join(theirs)}"
    for ours, text in (mapping.templates | mapping.expressions).items():
        yield f"{ours} ← {text!r}"
    for ours, value in mapping.constants.items():
        yield f"{ours} = {value}"


def unread(columns: Sequence[str]) -> Iterator[str]:
    """A line for columns that nothing asks for."""
    if columns:
        yield f"columns not read: {', '.join(columns)}"


def troubles(parsed: Parsed, untold: str = "") -> Iterator[str]:
    """How many rows and fields are set aside, by reason; the words nobody knows with how often they come.

    Nothing is said of the reason `untold`.
    """
    found = parsed.rejects.filter(pl.col("reason") != untold)
    counted = (
        found.group_by("is_row", "object", "field", "reason").len().sort("is_row", "len", "object", "field", "reason")
    )
    for is_row, table, column, reason, count in reversed(counted.rows()):
        if is_row:
            yield f"set aside: {count:,} of {table} ({reason})"
        elif column in (table, "dates"):
            yield f"note: {reason}"
        else:
            in_column = pl.col("field").eq_missing(pl.lit(column))
            mine = found.filter(in_column, pl.col("object") == table, pl.col("reason") == reason)
            yield f"nulled: {count:,} of {table}.{column or ''} ({reason}{_words(table, column, mine)})"


def _words(table: str, column: str | None, rejects: pl.DataFrame) -> str:
    """The words to map, most frequent first; of other columns nothing is shown, they may hold anything."""
    if table not in CANONICAL or column not in CANONICAL[table].names or not CANONICAL[table].column(column).words:
        return ""
    counted = rejects.group_by("raw").len().sort("len", "raw", descending=[True, False])
    return ": " + ", ".join(f"{word} {count:,}" for word, count in counted.head(_WORDS).rows())


def first_rows(parsed: Parsed) -> Iterator[str]:
    """The first rows of each table, without what is empty."""
    for name, frame in parsed.tables.items():
        for row in frame.head(_ROWS).select(_shown(name, column) for column in CANONICAL[name].names[1:]).to_dicts():
            yield f"{name}: {', '.join(f'{ours} {value}' for ours, value in row.items() if value is not None)}"


def _shown(table: str, name: str) -> pl.Expr:
    """A column as text for a terminal: words, instants and numbers as they are, other texts by their shape."""
    column = CANONICAL[table].column(name)
    if column.dtype.is_temporal():
        return pl.col(name).dt.to_string("%Y-%m-%d %H:%M:%SZ")
    given = pl.col(name).list.join(" | ") if column.dtype == TEXTS else pl.col(name).cast(pl.String)
    is_open = column.words or column.dtype not in (pl.String, TEXTS) or name in _SHOWN_AS_IT_IS
    return (given if is_open else _shape(given)).str.slice(0, _LONGEST)


def _shape(given: pl.Expr) -> pl.Expr:
    upper = given.str.replace_all(r"\p{Lu}", "X").str.replace_all(r"[\p{L}--\p{Lu}]", "x")
    return upper.str.replace_all(r"\p{N}", "9")


def printable(report: str) -> str:
    """A report without characters that would steer a terminal or turn its text around."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", report)
