"""Mappings, the vocabulary of `[[sources.NAME.tables]]`: columns of any source → columns of a canonical table."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Final, Literal, Self

import polars as pl
from polars.exceptions import PolarsError
from pydantic import Field, field_validator, model_validator

from connectors import _values
from model.errors import SourceSkipped, one_of
from model.schemas import CANONICAL, TEXTS, Table
from model.settings import Section

UPDATE_TIME: Final = "_source_updated_at"
LINE: Final = "_line"
"""Column with the line or row of the source's file or page, Int64, from 1."""
_COMPUTED: Final = "_computed"


class TableMapping(Section):
    """How rows with columns of their own fill a canonical table.

    A column comes from `columns` (a column of theirs; several are joined with `;` in a list and are
    fallbacks of each other elsewhere), from `templates` (text with `{column}` in it; null when
    one of them is empty), from `expressions` (SQL over the columns of one row, as Polars reads it)
    or from `constants`.
    """

    table: Literal["contacts", "interactions", "events", "surveys", "agents", "vendor_metrics"] = Field(
        description="table it fills; `model/schemas.py` says what its columns mean"
    )
    columns: dict[str, str | tuple[str, ...]] = Field(default={}, description="our column → column read")
    templates: dict[str, str] = Field(default={}, description='our column → text such as "{id}-solved"')
    expressions: dict[str, str] = Field(
        default={}, description="our column → SQL expression over the columns read, such as `UPPER(Queue)`"
    )
    constants: dict[str, str | int | float | bool] = Field(default={}, description="our column → the same value always")
    values: dict[str, dict[str, str]] = Field(default={}, description="our column → {word read → our word}")
    skip_when_empty: tuple[str, ...] = Field(default=(), description="columns a row needs to be read at all")
    only_when: dict[str, tuple[str, ...]] = Field(
        default={}, description='column → the values to read; "" is an empty cell'
    )
    not_before: dict[str, str] = Field(default={}, description="our instant → column it may not precede")
    formats: tuple[str, ...] = Field(default=(), description="formats of instants besides ISO 8601, or `epoch`")

    complete: bool = Field(
        default=False,
        description="what is read (of files the last by name) holds every row of the table: one no longer in it was "
        "deleted",
    )

    @property
    def schema_of(self) -> Table:
        """The canonical table it fills."""
        return CANONICAL[self.table]

    @property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """Our column → the columns it is made of."""
        direct = {ours: (theirs,) if isinstance(theirs, str) else theirs for ours, theirs in self.columns.items()}
        composed = {ours: placeholders(text) for ours, text in self.templates.items()}
        return direct | composed | {ours: asked_of(text) for ours, text in self.expressions.items()}

    @property
    def read_columns(self) -> tuple[str, ...]:
        """Every column this mapping reads, once."""
        asked = [name for names in self.sources.values() for name in names]
        return tuple(dict.fromkeys([*asked, *self.skip_when_empty, *self.only_when, *self.not_before.values()]))

    @field_validator("expressions")
    @classmethod
    def _expressions_parse(cls, value: dict[str, str]) -> dict[str, str]:
        for ours, text in value.items():
            try:
                asked_of(text)
            except PolarsError as error:
                raise ValueError(f"an SQL expression for {ours}, not {text!r} ({_first_line(error)})") from error
        return value

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        allowed = (*self.schema_of.names, UPDATE_TIME)
        named = (
            *self.columns,
            *self.templates,
            *self.expressions,
            *self.constants,
            *self.values,
            *self.not_before,
        )
        strange = [name for name in named if name not in allowed]
        if strange:
            raise ValueError(f"columns of {self.table}, not {strange[0]!r}: {one_of(allowed)}")
        return self


def check_complete(mappings: Sequence[TableMapping]) -> None:
    """ValueError where a mapping is complete of which the table cannot be: a row may come from another one."""
    for mapping in (one for one in mappings if one.complete):
        if "deleted_at" not in mapping.schema_of.names:
            raise ValueError(f"complete for contacts and interactions only, not for {mapping.table}")
        if any(not other.complete for other in mappings if other.table == mapping.table):
            raise ValueError(f"complete = true in every mapping of {mapping.table}, or in none")


def placeholders(template: str) -> tuple[str, ...]:
    """The columns a template names, in order."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name is not None)


def asked_of(expression: str) -> tuple[str, ...]:
    """The columns an SQL expression reads, in order. PolarsError when it is none."""
    return tuple(dict.fromkeys(pl.sql_expr(expression).meta.root_names()))


def _first_line(error: Exception) -> str:
    """What went wrong, without the values it went wrong with."""
    return str(error).strip().partition("\n")[0].partition(" for ")[0]


@dataclass(frozen=True)
class Mapped:
    """What a mapping makes of rows, ready for `canonical`: the raw frame, the words, and the floors of instants."""

    raw: pl.DataFrame
    words: Mapping[str, Mapping[str, str]]
    not_before: Mapping[str, pl.Series]


def mapped(given: pl.DataFrame, mapping: TableMapping) -> Mapped:
    """The wanted rows of `given` (their columns and `_line`) with our columns, `_line` and `_raw`.

    SourceSkipped when an expression cannot be computed from what is in the columns.
    """
    rows = given.filter(_wanted(mapping))
    ours = [_filled(name, rows, mapping) for name in (*mapping.columns, *mapping.templates, *mapping.expressions)]
    constants = [_constant(name, value, rows.height) for name, value in mapping.constants.items()]
    raw = pl.DataFrame([*ours, *constants, rows[LINE], rows.drop(LINE).to_struct("_raw")])
    return Mapped(raw, _words(mapping), {ours: rows[theirs] for ours, theirs in mapping.not_before.items()})


def _wanted(mapping: TableMapping) -> pl.Expr:
    """The rows a mapping reads: none of its needed columns empty, its chosen values only."""
    named = (*mapping.skip_when_empty, *mapping.only_when)
    text = {name: pl.col(name).cast(pl.String).str.strip_chars().fill_null("") for name in named}
    filled = [text[name] != "" for name in mapping.skip_when_empty]
    chosen = [text[name].is_in(list(values)) for name, values in mapping.only_when.items()]
    return pl.all_horizontal(pl.lit(True), *filled, *chosen)


def _filled(ours: str, rows: pl.DataFrame, mapping: TableMapping) -> pl.Series:
    """One of our columns as the mapping makes it, under our name."""
    if ours in mapping.templates:
        return _from_template(rows, mapping.templates[ours]).alias(ours)
    theirs = mapping.sources[ours]
    if ours in mapping.expressions:
        values = _computed(ours, rows, mapping.expressions[ours])
    else:
        values = rows[theirs[0]] if len(theirs) == 1 else _joined(ours, rows, theirs, mapping)
    if ours in mapping.values and not _has_words(mapping, ours):
        values = _values.renamed(values, mapping.values[ours])
    return values.alias(ours)


def _joined(ours: str, rows: pl.DataFrame, theirs: tuple[str, ...], mapping: TableMapping) -> pl.Series:
    """Several columns as one: all of them in a list, the first that is filled elsewhere."""
    texts = pl.DataFrame([_values.text(rows[name]).alias(name) for name in theirs])
    is_list = ours != UPDATE_TIME and mapping.schema_of.column(ours).dtype == TEXTS
    joined = pl.concat_str(pl.all(), separator=";", ignore_nulls=True) if is_list else pl.coalesce(pl.all())
    return texts.select(joined).to_series()


def _from_template(rows: pl.DataFrame, template: str) -> pl.Series:
    names = placeholders(template)
    pattern = re.sub(r"\{[^{}]*\}", "{}", template)
    return rows.select(pl.format(pattern, *(pl.lit(_values.text(rows[name])) for name in names))).to_series()


def _computed(ours: str, rows: pl.DataFrame, expression: str) -> pl.Series:
    """An SQL expression row by row; its own text may differ from row to row, never their number."""
    try:
        found = rows.with_columns(pl.sql_expr(expression).alias(_COMPUTED))[_COMPUTED]
    except PolarsError as error:
        raise SourceSkipped(
            f"Computing {ours}",
            f"{expression} cannot be computed: {_first_line(error)}",
            allowed=f"SQL over the columns {one_of(rows.drop(LINE).columns)}; columns of text files are text",
            next_step="correct the expression; TRY_CAST makes what is no number null, where CAST refuses the file",
        ) from error
    return found.cast(pl.String) if found.dtype in (pl.Categorical, pl.Null) else found


def _constant(name: str, value: str | float | bool, height: int) -> pl.Series:
    return pl.repeat(value, height, eager=True).alias(name)


def _has_words(mapping: TableMapping, ours: str) -> bool:
    return ours in mapping.schema_of.names and bool(mapping.schema_of.column(ours).words)


def _words(mapping: TableMapping) -> dict[str, dict[str, str]]:
    return {ours: words for ours, words in mapping.values.items() if _has_words(mapping, ours)}
