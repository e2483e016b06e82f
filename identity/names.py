"""Names of persons: given name and surnames on one spelling (`identity.agreement` compares them).

Spanish and Catalan names have a given name, often of two words, and two surnames of which the second is often left
out; systems keep them in two fields, in one, or as `Surname, Name`. A name that cannot be read is unknown: unknown
never contradicts.
"""

from collections.abc import Iterator
from typing import Final

import polars as pl

from identity.agreement import compared, is_misspelt
from identity.folding import begins_with_particle, folded, without_particles
from identity.given_names import COMPOUND, FIRST, KNOWN, SECOND, SURNAMES_TOO, VARIANTS
from identity.numbered import labels

NAMES: Final = pl.Schema(
    {
        "row": pl.UInt32(),
        "given": pl.String(),
        "given_2": pl.String(),
        "surname_1": pl.String(),
        "surname_2": pl.String(),
        "full": pl.String(),
        "label": pl.String(),
    }
)
"""`given`: first word of the given name on its canonical spelling (one letter: an initial); `given_2`: its second
word, as María del Carmen may be called Carmen; surnames without particles; `full`: one key for given name and first
surname in either order, null unless both are known in full; `label`: a name with a number in it as it is written
(`identity.numbered`), also where nothing else of it is known."""

PARTS: Final = ("given", "given_2", "surname_1", "surname_2")

_KNOWN: Final = sorted(KNOWN)
_CLEARLY_GIVEN: Final = sorted(KNOWN - SURNAMES_TOO)
_VOCABULARY: Final = pl.DataFrame(
    [(word[0], word, VARIANTS.get(word, word)) for word in sorted({*KNOWN, *VARIANTS})],
    schema={"letter": pl.String, "word": pl.String, "name": pl.String},
    orient="row",
)
_FIRST: Final = sorted(FIRST)
_SECOND: Final = sorted(SECOND)


def names(records: pl.DataFrame) -> pl.DataFrame:
    """The name of each record (schema NAMES), one row per record, in their order.

    `records`: CONTACTS with `row`. Given and family name are taken where both are there, else `name`, else the one
    there is. E-mail addresses, numbers, companies, placeholders and the record's own `company` are no names.
    """
    fields = ["given_name", "family_name", "name", "company"]
    texts = records.select(fields).unique()
    plain = texts.select(*fields, *(_folded(texts[field]).alias(f"_{field}") for field in fields))
    read = _canonical(_parted(_chosen(plain.with_columns(labels(texts)))))
    placed = records.select("row", *fields).join(read, on=fields, how="left", nulls_equal=True, maintain_order="left")
    return placed.select(list(NAMES)).cast(NAMES)


def _folded(texts: pl.Series) -> pl.Series:
    distinct = texts.drop_nulls().unique()
    return texts.replace_strict(distinct, folded(distinct), default=None, return_dtype=pl.String)


def _chosen(plain: pl.DataFrame) -> pl.DataFrame:
    """`first` and `last` where the two are told apart (lists of words), else `words`; `is_surnames`: of the family."""
    given, family, name, company = (pl.col(f"_{field}") for field in ("given_name", "family_name", "name", "company"))
    both = given.is_not_null() & family.is_not_null() & ~family.str.contains(",", literal=True)
    one = pl.coalesce(name, given, family)
    whole = pl.when(~both & one.ne_missing(company)).then(one)
    comma = whole.str.contains(",", literal=True)
    swapped = both & _is_swapped(given, family)
    first = pl.when(swapped).then(family).when(both).then(given).when(comma).then(whole.str.extract(r",\s*([^,]*)"))
    last = pl.when(swapped).then(given).when(both).then(family).when(comma).then(whole.str.extract(r"^([^,]*)"))
    surnames = (name.is_null() & given.is_null()) | begins_with_particle(whole)
    return plain.with_columns(
        without_particles(first).str.split(" ").alias("first"),
        _surnames(last).alias("last"),
        pl.when(~comma)
        .then(pl.when(surnames).then(_surnames(whole)).otherwise(without_particles(whole).str.split(" ")))
        .alias("words"),
        surnames.alias("is_surnames"),
    )


def _is_swapped(given: pl.Expr, family: pl.Expr) -> pl.Expr:
    """Whether each of the two fields holds what belongs into the other: Roca Mas | Ana."""
    ends = [_variant(family.str.extract(end)).is_in(_CLEARLY_GIVEN) for end in (r"^(\S+)", r"(\S+)$")]
    lead = given.str.extract(r"^(\S\S+)")
    return (ends[0] & ends[1] & ~_variant(lead).is_in(_CLEARLY_GIVEN)).fill_null(False)


def _surnames(name: pl.Expr) -> pl.Expr:
    """The words of surnames, also without the particles they begin with."""
    return without_particles(" " + name).str.strip_chars().str.split(" ")


def _parted(chosen: pl.DataFrame) -> pl.DataFrame:
    """The words that make the name: `given`, `given_2`, `surname_1`, `surname_2`, as written."""
    count = pl.col("words").list.len()
    seen = chosen.with_columns(
        *(_variant(_at("words", place)).alias(f"w{place}") for place in (0, 1, -2, -1)), count.alias("count")
    )
    turned = seen.with_columns(_is_turned().alias("is_turned")).with_columns(_count_given().alias("count_given"))
    given_at = pl.when("is_turned").then(pl.col("count") - pl.col("count_given")).otherwise(0)
    last_at = pl.when("is_turned").then(0).otherwise("count_given")
    surnames = pl.col("count") - pl.col("count_given")
    return turned.with_columns(
        pl.coalesce(_at("first", 0), pl.when(pl.col("count_given") > 0).then(_at("words", given_at))).alias("given"),
        pl.coalesce(_at("first", 1), pl.when(pl.col("count_given") > 1).then(_at("words", given_at + 1))).alias(
            "given_2"
        ),
        pl.coalesce(_at("last", 0), pl.when(surnames > 0).then(_at("words", last_at))).alias("surname_1"),
        pl.coalesce(_at("last", 1), pl.when(surnames > 1).then(_at("words", last_at + 1))).alias("surname_2"),
    )


def _at(words: str, place: int | pl.Expr) -> pl.Expr:
    return pl.col(words).list.get(place, null_on_oob=True)


def _variant(word: pl.Expr) -> pl.Expr:
    return word.replace(VARIANTS)


def _is_turned() -> pl.Expr:
    """Whether a list of words that ends, and does not begin, with a given name has the surnames first."""
    ends = pl.col("w-1").is_in(_CLEARLY_GIVEN) & ~pl.col("w0").is_in(_KNOWN)
    return (ends & (pl.col("count") > 1) & (pl.col("w0").str.len_chars() > 1)).fill_null(False)


def _count_given() -> pl.Expr:
    """How many of the words are the given name."""
    count, turned = pl.col("count"), pl.col("is_turned")
    lead, second = (pl.when(turned).then(f"w-{2 - place}").otherwise(f"w{place}") for place in (0, 1))
    pair = lead.is_in(_FIRST) & second.is_in(_SECOND)
    initial = (lead.str.len_chars() == 1) & second.is_in(_KNOWN) | (second.str.len_chars() == 1)
    longer = ~turned & ((count > 3) & second.is_in(_CLEARLY_GIVEN) | (count > 2) & initial)
    surnames = pl.col("is_surnames") & ~turned & ~pl.col("w0").is_in(_KNOWN)
    return pl.when(surnames).then(0).when(pair | longer).then(2).otherwise(1)


def _canonical(parted: pl.DataFrame) -> pl.DataFrame:
    """The columns of NAMES: words with a hyphen taken apart, given names on their canonical spelling."""
    hyphen = parted.with_columns(pl.col("given", "surname_1").str.split("-").name.prefix("_"))
    given = _at("_given", 0).replace(COMPOUND)
    given_2 = pl.coalesce(given.str.extract(r" (\S+)$"), _at("_given", 1), "given_2")
    surname_2 = pl.coalesce(_at("_surname_1", 1), pl.col("surname_2").str.extract("^([^-]+)"))
    split = hyphen.with_columns(
        _variant(given.str.extract(r"^(\S+)")).alias("given"), _variant(given_2).alias("given_2"),
        _at("_surname_1", 0).alias("surname_1"), surname_2.alias("surname_2"),
    )  # fmt: skip
    known = _mended(split)
    return known.with_columns(*_once()).with_columns(_full().alias("full"))


def _mended(split: pl.DataFrame) -> pl.DataFrame:
    """Given names that are no name but one slip of the pen away from just one: Gillem is Guillermo."""
    written = pl.concat([split["given"], split["given_2"]]).drop_nulls().unique()
    odd = written.filter(~written.is_in(_VOCABULARY["word"].implode())).alias("odd").to_frame()
    alike = odd.with_columns(odd["odd"].str.head(1).alias("letter")).join(_VOCABULARY, on="letter")
    short = pl.col("word").str.starts_with(pl.col("odd")).any().over("odd")  # Alex is short for several, no slip
    sized = (pl.col("odd").str.len_bytes().cast(pl.Int64) - pl.col("word").str.len_bytes().cast(pl.Int64)).abs() <= 1
    near = alike.filter(~short).filter(sized).filter(is_misspelt(pl.col("odd"), pl.col("word")))
    one = near.group_by("odd").agg(pl.col("name").unique()).filter(pl.col("name").list.len() == 1)
    meant = dict(zip(one["odd"], one["name"].list.first(), strict=True))
    return split.with_columns(pl.col("given", "given_2").replace(meant))


def _once() -> Iterator[pl.Expr]:
    """Without what some systems repeat: the surname after the given name, the given name before the surname."""
    after = pl.any_horizontal(pl.col("given_2").eq_missing(pl.col(name)) for name in ("surname_1", "surname_2"))
    before = (pl.col("given") == _variant(pl.col("surname_1"))) & pl.col("given").is_in(_CLEARLY_GIVEN)
    shift = (before & pl.col("surname_2").is_not_null()).fill_null(False)
    yield pl.when(~after).then("given_2").alias("given_2")
    yield pl.when(shift).then("surname_2").otherwise("surname_1").alias("surname_1")
    yield pl.when(~shift).then("surname_2").alias("surname_2")


def _full() -> pl.Expr:
    given, surname = pl.col("given"), pl.col("surname_1")
    known = (given.str.len_bytes() > 1) & (surname.str.len_bytes() > 1)
    ordered = pl.when(given <= surname).then(given + " " + surname).otherwise(surname + " " + given)
    return pl.when(known).then(ordered)


def agreement(suffix_a: str = "_a", suffix_b: str = "_b") -> pl.Expr:
    """Whether two names may be one person's: 1 agrees, 0 unknown, -1 contradicts (Int8).

    On the columns given, given_2, surname_1 and surname_2 of NAMES with each suffix; symmetrical. See
    `identity.agreement` for the rules.
    """
    return compared([pl.col(f"{part}{suffix}") for suffix in (suffix_a, suffix_b) for part in PARTS])
