"""What people and systems write where they know nothing: the same words stand in every field."""

from typing import Final

import polars as pl

NOTHING: Final = (
    "", "na", "nd", "nc", "ns", "nsnc", "none", "null", "nil", "nan", "no", "nono", "nada", "ninguno", "ninguna", "cap",
    "undefined", "empty", "vacio", "buit", "blank", "tbd", "tba", "pendiente", "pendent", "pending",
    "unknown", "desconocido", "desconocida", "desconegut", "desconeguda", "unbekannt", "inconnu",
    "anonymous", "anonimo", "anonima", "anonim", "anonyme", "anonym", "default", "dummy", "fake",
    "test", "testing", "tests", "prueba", "pruebas", "prova", "proves", "example", "ejemplo", "exemple",
    "notengo", "notiene", "noaplica", "nodisponible", "notavailable", "notapplicable", "notprovided", "noname",
    "sindatos", "sinnombre", "sennom", "sensenom", "sinnumero", "sensenumero", "sintelefono", "sensetelefon",
    "sinemail", "sinmail", "sincorreo", "sensecorreu", "noemail", "nomail", "nocorreo", "notieneemail",
    "notienecorreo", "notelefono", "notienetelefono", "x", "xx", "xxx", "xxxx", "xxxxx", "asdf", "asdfg", "qwerty",
)  # fmt: skip
"""Written without accents, case, spaces and signs (`bare`)."""

WITHHELD: Final = (
    "anonymous", "anonimo", "anonim", "blocked", "bloqueado", "hidden", "oculto", "ocult", "numerooculto",
    "private", "privado", "privat", "numeroprivado", "privatenumber", "restricted", "restringido", "unavailable",
    "nodisponible", "unknown", "desconocido", "desconegut", "numerodesconocido", "withheld", "withheldnumber",
    "nocallerid", "nocaller", "callerunknown", "unknowncaller",
)  # fmt: skip
"""What telephone systems write for a caller who hides the number, spelled as NOTHING is."""


def bare(text: pl.Expr) -> pl.Expr:
    """Letters and digits of a text alone: without accents, lower case, without spaces and signs (String)."""
    plain = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return plain.str.replace_all(r"[^\p{L}\p{N}]", "")
