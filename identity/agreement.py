"""Whether two names may be one person's.

A part (given name, first surname) is *equal*, *near* (an initial, a short form, one slip of the pen), *unknown* or
*different*. Names agree when one part is equal and the other equal or near; they contradict when a part is different.
Everything else is unknown: only a given name on one side, say, or two near parts.

- Given: two canonical names of `identity.given_names` are different however alike (Julia, Julio); two different second
  names are two people (María José, María Teresa); one side's only name may be the other's second (Carmen, María del
  Carmen: near).
- A slip counts in words of five letters or more, in given names not as the first letter nor as the last vowel.
- Surnames: the second counts only where both have one, and then must be equal or near. One's first and the other's
  second being equal says nothing (some go by the second).
- Given name and surname may be in the other order. A name of one word may be a surname, or an alias with the surname
  in it (apuig): it says nothing where it fits.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from identity.given_names import KNOWN, VARIANTS
from identity.slips import slip

_KNOWN: Final = sorted(KNOWN)
_LETTERS: Final = {
    name: "".join(sorted({word[0] for word, meant in VARIANTS.items() if meant == name})) for name in _KNOWN
}
"""First letters of a given name's other spellings."""
_EQUAL, _NEAR, _UNKNOWN, _DIFFERENT = (pl.lit(value, pl.Int8) for value in (2, 1, 0, -3))

Parts = Sequence[pl.Expr]
"""given, given_2, surname_1 and surname_2 of a name."""


def compared(parts: Sequence[pl.Expr]) -> pl.Expr:
    """1 agrees, 0 unknown, -1 contradicts (Int8, `agreement`), from the four parts of one name and of the other."""
    a, b = parts[:4], parts[4:]
    given, surname = _given(a, b), _surnames(a, b)
    turned = (a[0] == b[2]) & (a[2] == b[0])
    answer = (
        pl.when(turned).then(1)
        .when(_fits_alone(a, b) | _fits_alone(b, a)).then(0)
        .when((given == _DIFFERENT) | (surname == _DIFFERENT)).then(-1)
        .when(given + surname >= 3).then(1)
        .otherwise(0)
    )  # fmt: skip
    return answer.cast(pl.Int8).alias("agreement")


def _given(a: Parts, b: Parts) -> pl.Expr:
    first = _given_word(a[0], b[0])
    second = _given_word(a[1], b[1])
    by_second = _called(a, b) | _called(b, a)
    return (
        pl.when(a[0].is_null() | b[0].is_null()).then(_UNKNOWN)
        .when((first != _DIFFERENT) & (second == _DIFFERENT)).then(_DIFFERENT)
        .when(first != _DIFFERENT).then(first)
        .when(by_second).then(_NEAR)
        .otherwise(_DIFFERENT)
    )  # fmt: skip


def _given_word(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    both_known = a.is_in(_KNOWN) & b.is_in(_KNOWN)
    near = _is_initial(a, b) | (~both_known & (_is_short(a, b) | _is_short(b, a) | is_misspelt(a, b)))
    # A short name with a slip (Rul, Raul) is no other name, nor enough to agree.
    doubt = (
        (a.is_in(_KNOWN) != b.is_in(_KNOWN)) & (slip(a, b) == 1) & (a.str.head(1) == b.str.head(1)) & ~_is_ending(a, b)
    )
    doubt = doubt | (~_is_initial(a, b) & (_may_abbreviate(a, b) | _may_abbreviate(b, a)))
    return pl.when(doubt).then(_UNKNOWN).otherwise(_part(a, b, near))


def is_misspelt(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """Whether two given names are one with a slip of the pen, and not a man's and a woman's (Boolean)."""
    return (slip(a, b) == 2) & (a.str.head(1) == b.str.head(1)) & ~_is_ending(a, b)


def _part(a: pl.Expr, b: pl.Expr, near: pl.Expr) -> pl.Expr:
    unknown = a.is_null() | b.is_null()
    return pl.when(unknown).then(_UNKNOWN).when(a == b).then(_EQUAL).when(near).then(_NEAR).otherwise(_DIFFERENT)


def _is_initial(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    letter = (a.str.len_chars() == 1) | (b.str.len_chars() == 1)
    return letter & (a.str.head(1) == b.str.head(1))


def _may_abbreviate(letter: pl.Expr, name: pl.Expr) -> pl.Expr:
    """B. for Biel, who is Gabriel: the first letter of another spelling, which need not be his."""
    return (letter.str.len_chars() == 1) & letters_of(name).str.contains(letter, literal=True)


def letters_of(name: pl.Expr) -> pl.Expr:
    """The first letters of a given name's other spellings (String)."""
    return name.replace_strict(_LETTERS, default="", return_dtype=pl.String)


def _is_short(short: pl.Expr, long: pl.Expr) -> pl.Expr:
    """Alex for Alexandre: three letters or more, no name of its own, and not only another ending (Daniel, Daniela)."""
    begins = long.str.starts_with(short) & (short.str.len_chars() >= 3) & ~short.is_in(_KNOWN)
    return begins & ~_is_ending(short, long)


def _is_ending(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """Whether two names are a man's and a woman's: the same but for the last vowel, or an a or e more."""
    stem = (a.str.head(-1) == b.str.head(-1)) & a.str.contains("[aeo]$") & b.str.contains("[aeo]$")
    more = pl.any_horizontal((a + vowel == b) | (b + vowel == a) for vowel in "ae")
    return stem | more


def _called(a: Parts, b: Parts) -> pl.Expr:
    """Whether `a`, of one given name, is called by the second one of `b`, or by its initial."""
    word = (a[0] == b[1]) | ((a[0].str.len_chars() == 1) & b[1].str.starts_with(a[0]))
    return (a[1].is_null() & word).fill_null(False)


def _surnames(a: Parts, b: Parts) -> pl.Expr:
    first, second = _surname(a[2], b[2]), _surname(a[3], b[3])
    crossed = ((a[2] == b[3]) | (a[3] == b[2])).fill_null(False)
    return (
        pl.when((first != _DIFFERENT) & (second == _DIFFERENT)).then(_DIFFERENT)
        .when((first == _DIFFERENT) & crossed).then(_UNKNOWN)
        .otherwise(first)
    )  # fmt: skip


def _surname(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """Short surnames with a slip (Ruiz, Rulz) say nothing: too little is left that is equal."""
    slips = slip(a, b)
    return pl.when(slips == 1).then(_UNKNOWN).otherwise(_part(a, b, _is_initial(a, b) | (slips == 2)))


def _fits_alone(a: Parts, b: Parts) -> pl.Expr:
    """Whether `a` is a single word that is a surname of `b` or contains one of its names."""
    word = a[0]
    same = (word == b[2]) | (word == b[3])
    inside = pl.any_horizontal(
        (word.str.contains(part, literal=True) & (part.str.len_chars() > 3)).fill_null(False) for part in (b[0], b[2])
    )
    alone = a[2].is_null() & a[1].is_null() & b[2].is_not_null()
    return (alone & (same.fill_null(False) | inside) & (word != b[0])).fill_null(False)
