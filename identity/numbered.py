"""Names with a number in them, such as `Persona 17`, `user_881` and `Poison17 Apellido17`.

As names they say little or nothing: no word of them need be anybody's. Yet whoever writes numbers tells people apart,
so they count as people where many use one value. Numbers that a machine has made up for whom it does not know
(`Visitor 4711`) and telephone numbers tell nothing.
"""

from typing import Final

import polars as pl

from identity.folding import LONGEST
from identity.given_names import KNOWN

_MADE_UP: Final = (
    r"^[^\p{L}]*(?:visitor|visitante?|guest|invitad[oa]|convida(?:t|da)|lead|caller|llamante|llamada|trucada|call|"
    r"(?:live|web)?chat|whatsapp|sms|telegram|messenger|facebook|instagram|web|website|site|widget|anon|anonymous|"
    r"anonim[oa]?|anonyme?|unknown|desconocid[oa]|desconegu(?:t|da)|inconnue?|unbekannte?r?|no ?name|sin nombre|"
    r"sense nom|session|sesion|device|browser|cookie|bot|temp|tmp|ticket|case|caso|cas|request|solicitud|peticion|"
    r"order|pedido|comanda|invoice|factura|telf?|telefono?|phone|mobile|movil|mobil|fax|ext|extension|number|numero|"
    r"new|nuev[oa]|nou|nova)(?:[^\p{L}]|$)"
)
"""How names begin that systems make up, one for every call or visit; folded."""
_NO_NAME: Final = r"@|https?:|www\.|(?:\d[\s().\-/]*){9}"
"""An address, or as many digits as a telephone number."""
_KNOWN: Final = sorted(KNOWN)


def labels(texts: pl.DataFrame) -> pl.Series:
    """The words and the numbers of each name with a number in it, each sorted: `apellido poison 17` (String).

    `texts`: given_name, family_name, name and company (String). Null without a number or a letter, and where the
    number tells nobody apart. Spaces, signs, accents, case, order and leading zeros make no difference.
    """
    parts = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True)
    written = pl.when(parts.str.contains(r"\S")).then(parts).otherwise("name").alias("text")
    named = texts.select(written.ne_missing(pl.col("company")).alias("is_own"), written).with_row_index("at")
    odd = named.filter(pl.col("is_own") & pl.col("text").str.contains(r"\d") & pl.col("text").str.contains(r"\p{L}"))
    plain = odd.filter(pl.col("text").str.len_chars() <= LONGEST).with_columns(
        pl.col("text").str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    )
    told = plain.filter(~pl.col("text").str.contains(_NO_NAME) & ~pl.col("text").str.contains(_MADE_UP))
    told = told.select("at", pl.concat_str(_words(), _numbers(), separator=" ").alias("label"))
    return named.join(told, on="at", how="left", maintain_order="left")["label"]


def _words() -> pl.Expr:
    return pl.col("text").str.extract_all(r"\p{L}+").list.sort().list.join(" ")


def _numbers() -> pl.Expr:
    numbers = pl.col("text").str.extract_all(r"\d+").list.eval(pl.element().str.replace(r"^0+(\d)", "$1"))
    return numbers.list.unique().list.sort().list.join(" ")


def tells() -> pl.Expr:
    """Whether the number is what tells a name (`given`, `label`) from others (Boolean).

    After a given name that exists it may as well count the accounts of one person: María López 2.
    """
    return pl.col("label").is_not_null() & ~pl.col("given").is_in(_KNOWN).fill_null(False)


def are_apart() -> pl.Expr:
    """Whether two names differ by their number alone, and it tells them apart: Persona 17, Persona 18 (Boolean).

    On label and tells (`tells`) with the suffixes `_a` and `_b`.
    """
    words = [pl.col(f"label_{side}").str.replace_all(r"\d", "").str.strip_chars() for side in "ab"]
    differ = (words[0] == words[1]) & (pl.col("label_a") != pl.col("label_b"))
    return (differ & pl.col("tells_a") & pl.col("tells_b")).fill_null(False)
