"""One column as a source gave it → typed values and, beside each that cannot be read, the reason."""

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


@dataclass(frozen=True)
class Reading:
    """A column read: its values and, of equal length, the reasons (String, null where nothing is wrong)."""

    values: pl.Series
    reasons: pl.Series

    @classmethod
    def fine(cls, values: pl.Series) -> "Reading":
        """A column in which nothing can go wrong."""
        return cls(values, pl.repeat(None, len(values), dtype=pl.String, eager=True))

    @classmethod
    def judged(cls, given: pl.Series, values: pl.Series, reason: str) -> "Reading":
        """Whatever was given and became null has this reason."""
        return cls(values, pick(given.is_not_null() & values.is_null(), reason))

    def without(self, chosen: pl.Series, reason: str) -> "Reading":
        """The same reading with the chosen values nulled for this reason."""
        frame = pl.DataFrame({"chosen": chosen, "value": self.values}).select(pl.when(~pl.col("chosen")).then("value"))
        return Reading(frame.to_series(), first_of(self.reasons, pick(chosen, reason)))


def pick(chosen: pl.Series, value: str) -> pl.Series:
    """`value` where `chosen` is true, else null."""
    return chosen.to_frame("chosen").select(pl.when("chosen").then(pl.lit(value))).to_series()


def first_of(first: pl.Series, second: pl.Series) -> pl.Series:
    """The first series, filled from the second where it is null."""
    frame = pl.DataFrame([first.alias("first"), second.alias("second")])
    return frame.select(pl.coalesce("first", "second")).to_series()


def text(values: pl.Series) -> pl.Series:
    """Text without surrounding blanks and NUL characters; empty text is null; whole floats lose their `.0`."""
    cleaned = _as_text(values).str.replace_all(NUL, "", literal=True).str.strip_chars()
    return cleaned.to_frame("text").select(pl.when(pl.col("text") != "").then("text")).to_series()


def _as_text(values: pl.Series) -> pl.Series:
    if values.dtype.is_float():
        whole_number = values.cast(pl.Int64, strict=False)
        exact = (whole_number.cast(values.dtype) == values).fill_null(False)
        frame = pl.DataFrame({"exact": exact, "whole": whole_number.cast(pl.String), "text": values.cast(pl.String)})
        return frame.select(pl.when("exact").then("whole").otherwise("text")).to_series()
    if isinstance(values.dtype, pl.List):
        return values.cast(TEXTS).list.join(";", ignore_nulls=True)
    return values.cast(pl.String)


def has_nul(values: pl.Series) -> pl.Series:
    """True where text holds a NUL character, which databases and exports cannot carry."""
    return _as_text(values).str.contains(NUL, literal=True).fill_null(False)


def plain(values: pl.Series) -> Reading:
    """Text as it is; a NUL that had to be taken out is noted."""
    return Reading(text(values), pick(has_nul(values), NUL_REMOVED))


def texts(values: pl.Series) -> pl.Series:
    """Lists of text, from lists or from text separated by `;`; without blanks; an empty list is null."""
    lists = values.cast(TEXTS) if isinstance(values.dtype, pl.List) else text(values).str.split(";")
    item = pl.element().str.replace_all(NUL, "", literal=True).str.strip_chars()
    items = lists.to_frame("items").select(pl.col("items").list.eval(item.filter(item != "")))
    return items.select(pl.when(pl.col("items").list.len() > 0).then("items")).to_series()


def flag(values: pl.Series) -> Reading:
    """Yes or no, in English, Spanish or Catalan, or 1 and 0."""
    if values.dtype == pl.Boolean:
        return Reading.fine(values)
    given = text(values)
    found = given.str.to_lowercase().replace_strict(_FLAGS, default=None, return_dtype=pl.Boolean)
    return Reading.judged(given, found, "not yes or no")


def number(values: pl.Series) -> Reading:
    """Finite Float64."""
    given = text(values)
    found = values.cast(pl.Float64) if values.dtype.is_numeric() else given.cast(pl.Float64, strict=False)
    finite = found.to_frame("n").select(pl.when(pl.col("n").is_finite()).then("n")).to_series()
    return Reading.judged(given, finite, "not a number")


def whole(values: pl.Series) -> Reading:
    """Int64 counts and durations: whole and not below zero."""
    given, n = text(values), pl.col("n")
    found = number(values).values.to_frame("n")
    exact = found.select(pl.when((n >= 0) & (n == n.round()) & (n < 2**53)).then(n).cast(pl.Int64)).to_series()
    return Reading.judged(given, exact, "not a whole number from 0")


def word(values: pl.Series, maps: Iterable[Mapping[str, str]], allowed: Iterable[str], what: str) -> Reading:
    """Words of a vocabulary: the first map that knows the word decides, then Hilo's own words.

    Case and surrounding blanks do not matter; in Hilo's own words a blank or a hyphen may stand for `_`.
    """
    given = text(values)
    lower = given.str.to_lowercase()
    own = lower.str.replace_all(r"[\s-]+", "_")
    found = _mapped(own, {word: word for word in allowed})
    for mapping in reversed([*maps]):
        found = first_of(_mapped(lower, mapping), found)
    return Reading.judged(given, found, f"unknown {what} word")


def renamed(values: pl.Series, mapping: Mapping[str, str]) -> pl.Series:
    """Text with the names of `mapping` replaced (case does not matter), all others as they are."""
    given = text(values)
    return first_of(_mapped(given.str.to_lowercase(), mapping), given) if mapping else given


def _mapped(lower: pl.Series, mapping: Mapping[str, str]) -> pl.Series:
    known = {key.strip().lower(): value for key, value in mapping.items()}
    if not known:
        return pl.repeat(None, len(lower), dtype=pl.String, eager=True)
    return lower.replace_strict(known, default=None, return_dtype=pl.String)


def as_given(values: pl.Series) -> pl.Series:
    """The values as text, unchanged, for the list of rejects."""
    return _as_text(values)


def printable(values: pl.Series) -> pl.Series:
    """Text with NUL, which databases refuse, shown as ␀."""
    return values.cast(pl.String).str.replace_all(NUL, "␀", literal=True)


def records(rows: pl.DataFrame) -> pl.Series:
    """Each row as the text of a JSON object."""
    if not rows.width:
        return pl.repeat(None, rows.height, dtype=pl.String, eager=True)
    return rows.select(pl.struct(pl.all()).struct.json_encode()).to_series()
