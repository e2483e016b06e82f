"""One column as a source gave it → typed values and, beside each that cannot be read, the reason.

Columns of a page are read together, as expressions over its cleaned columns (`cleaned`): evaluating
one expression costs more than reading a hundred rows with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from model.schemas import TEXTS

NUL: Final = "\0"
NUL_REMOVED: Final = "null character removed"
_YES: Final = ("true", "1", "1.0", "yes", "si", "sí", "y", "t", "verdadero", "cert")
_NO: Final = ("false", "0", "0.0", "no", "n", "f", "falso", "fals")
_FLAGS: Final = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
_TEXT: Final = pl.col(pl.String)


@dataclass(frozen=True)
class Reading:
    """How a column is made of cleaned ones: its values, and the reason of each that was given and became null.

    Null reasons: nothing can be lost. `notes_nul`: a NUL that had to be taken out is told.
    """

    values: pl.Expr
    reason: pl.Expr | None = None
    notes_nul: bool = False


def as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as text, unchanged; whole floats lose their `.0`, lists are joined with `;`."""
    column = pl.col(name)
    if dtype == pl.String:
        return column
    if dtype.is_float():
        whole_number = column.cast(pl.Int64, strict=False)
        is_whole = whole_number.cast(dtype) == column
        return pl.when(is_whole).then(whole_number.cast(pl.String)).otherwise(column.cast(pl.String))
    return column.cast(TEXTS).list.join(";", ignore_nulls=True) if dtype == pl.List else column.cast(pl.String)


def cleaned(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Text without surrounding blanks and NUL characters, empty text null; and the columns that held a NUL."""
    held = frame.select(_TEXT.str.contains(NUL, literal=True).any())
    with_nul = [name for name, is_held in zip(held.columns, held.row(0), strict=True) if is_held]
    mended = frame.with_columns(pl.col(with_nul).str.replace_all(NUL, "", literal=True)) if with_nul else frame
    return mended.with_columns(_TEXT.str.strip_chars()).with_columns(pl.when(_TEXT != "").then(_TEXT)), with_nul


def text(values: pl.Series) -> pl.Series:
    """Text without surrounding blanks and NUL characters; empty text is null; whole floats lose their `.0`."""
    return cleaned(as_given(values).to_frame("text"))[0].to_series().alias(values.name)


def as_given(values: pl.Series) -> pl.Series:
    """The values as text, unchanged, for the list of rejects."""
    return values.to_frame("given").select(as_text("given", values.dtype)).to_series().alias(values.name)


def pick(chosen: pl.Series, value: str) -> pl.Series:
    """`value` where `chosen` is true, else null."""
    return chosen.to_frame("chosen").select(pl.when("chosen").then(pl.lit(value))).to_series()


def where(chosen: pl.Series, values: pl.Series) -> pl.Series:
    """The values where `chosen` is true, else null."""
    return pl.DataFrame({"chosen": chosen, "value": values}).select(pl.when("chosen").then("value")).to_series()


def first_of(first: pl.Series, second: pl.Series) -> pl.Series:
    """The first series, filled from the second where it is null."""
    frame = pl.DataFrame([first.alias("first"), second.alias("second")])
    return frame.select(pl.coalesce("first", "second")).to_series()


def has_nul(values: pl.Series) -> pl.Series:
    """True where text holds a NUL character, which databases and exports cannot carry."""
    return as_given(values).str.contains(NUL, literal=True).fill_null(False)


def plain(given: pl.Expr) -> Reading:
    """Text as it is; a NUL that had to be taken out is noted."""
    return Reading(given, notes_nul=True)


def texts(given: pl.Expr, dtype: pl.DataType) -> Reading:
    """Lists of text, from lists or from text separated by `;`; without blanks; an empty list is null."""
    lists = given.cast(TEXTS) if dtype == pl.List else given.str.split(";")
    item = pl.element().str.replace_all(NUL, "", literal=True).str.strip_chars()
    items = lists.list.eval(item.filter(item != ""))
    return Reading(pl.when(items.list.len() > 0).then(items))


def flag(given: pl.Expr, dtype: pl.DataType) -> Reading:
    """Yes or no, in English, Spanish or Catalan, or 1 and 0."""
    found = given.str.to_lowercase().replace_strict(_FLAGS, default=None, return_dtype=pl.Boolean)
    return Reading(given if dtype == pl.Boolean else found, pl.lit("not yes or no"))


def number(given: pl.Expr) -> Reading:
    """Finite Float64."""
    found = given.cast(pl.Float64, strict=False)
    return Reading(pl.when(found.is_finite()).then(found), pl.lit("not a number"))


def whole(given: pl.Expr) -> Reading:
    """Int64 counts and durations: whole and not below zero."""
    n = given.cast(pl.Float64, strict=False)
    is_exact = (n >= 0) & (n == n.round()) & (n < 2**53)
    return Reading(pl.when(is_exact).then(n).cast(pl.Int64), pl.lit("not a whole number from 0"))


def word(given: pl.Expr, known: Mapping[str, str], allowed: Iterable[str], what: str) -> Reading:
    """Words of a vocabulary: the `known` ones (see `spelled`), then Hilo's own words.

    Case and surrounding blanks do not matter; in Hilo's own words a blank or a hyphen may stand for `_`.
    """
    lower = given.str.to_lowercase()
    own = _mapped(lower.str.replace_all(r"[\s-]+", "_"), {word: word for word in allowed})
    return Reading(pl.coalesce(_mapped(lower, known), own) if known else own, pl.lit(f"unknown {what} word"))


def spelled(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A map of words with its keys as they are looked up, without case and surrounding blanks; the last one counts."""
    return {key.strip().lower(): value for key, value in pairs}


def renaming(given: pl.Expr, known: Mapping[str, str]) -> pl.Expr:
    """Text with the names of `known` (see `spelled`) replaced, case does not matter, all others as they are."""
    return pl.coalesce(_mapped(given.str.to_lowercase(), known), given) if known else given


def renamed(values: pl.Series, mapping: Mapping[str, str]) -> pl.Series:
    """Text with the names of `mapping` replaced (case does not matter), all others as they are."""
    return text(values).to_frame("given").select(renaming(pl.col("given"), spelled(mapping.items()))).to_series()


def _mapped(lower: pl.Expr, known: Mapping[str, str]) -> pl.Expr:
    return lower.replace_strict(known, default=None, return_dtype=pl.String)


def printable(values: pl.Series) -> pl.Series:
    """Text with NUL, which databases refuse, shown as ␀."""
    return values.cast(pl.String).str.replace_all(NUL, "␀", literal=True)


def records(rows: pl.DataFrame) -> pl.Series:
    """Each row as the text of a JSON object."""
    if not rows.width:
        return pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    return rows.select(pl.struct(pl.all()).struct.json_encode()).to_series()
