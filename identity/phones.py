"""Telephone numbers: one E.164 spelling per line, and whether a line is a person, a place or nobody.

A mobile is a person, a landline a place, a special number (900, 902 ...) nobody. Which is which is what the
numbering plans of `phonenumbers` say.
"""

from typing import Final

import polars as pl

from identity.placeholders import NOTHING, WITHHELD, bare

PHONES: Final = pl.Schema(
    {
        "raw": pl.String(),
        "value": pl.String(),
        "kind": pl.String(),
        "value_class": pl.String(),
        "reason": pl.String(),
    }
)

KEYED: Final = ("266696687", "7378742833", "2562533", "8656696", "86282452253")
"""ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE on a keypad: what telephone systems send as a number."""

LONGEST: Final = 250
"""Longer texts are no numbers (the library's own limit)."""

_RUNS: Final = tuple("01234567890"[i : i + 8] for i in range(4)) + tuple("09876543210"[i : i + 8] for i in range(4))
_INVISIBLE: Final = r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]|\p{Cc}"
_PLAIN: Final = r"^[+(]{0,2}[0-9][0-9 ().\-]{3,30}$"
_SCHEME: Final = r"^\s*(?:tel|whatsapp|sips?|callto|phone|fax)\s*:"
_CHAT: Final = r"@(?:s\.whatsapp\.net|c\.us|lid|g\.us)\b.*$"
_HOST: Final = r"[@;?].*$"
_EXTENSION: Final = r"[\s,]*(?:extensi[oó]n?|e?xt[.:]?n?|anexo|int|x|#)[\s.:]*\d{1,7}[\s)#]*$"


def normalise(phones: pl.Series, country: str) -> pl.DataFrame:
    """The matching form of each distinct number (schema PHONES), one row per distinct non-null `raw`.

    `country`: ISO 3166, where numbers without a calling code are dialled. `value`: E.164 of a number the plan
    of its country knows, without extension; else null. `kind`: mobile, landline (a fixed line, or one that may be
    either) or special. `value_class`: ok, blocked (special, withheld or a placeholder) or invalid.
    Understands `tel:`, `whatsapp:`, `sip:`, WhatsApp's own ids, extensions, and words before and after a number.
    """
    raw = phones.drop_nulls().unique(maintain_order=True).alias("raw")
    if raw.is_empty():
        return PHONES.to_frame()
    from identity.phone_plans import read  # noqa: PLC0415 - numbering plans take a tenth of a second to load

    dialled = _dialled(raw)
    known = read(dialled["dialled"].drop_nulls().unique(maintain_order=True), country)
    found = dialled.join(known, on="dialled", how="left", maintain_order="left").pipe(_with_reason)
    e164 = pl.when(pl.col("line").is_not_null()).then("+" + pl.col("code") + pl.col("national"))
    classes = {"not_a_number": "invalid", "withheld": "blocked", "placeholder": "blocked", "special_number": "blocked"}
    return found.select(
        "raw",
        e164.alias("value"),
        pl.col("line").replace_strict(["mobile", "fixed"], ["mobile", "landline"], default="special").alias("kind"),
        pl.col("reason").replace_strict(classes, default="ok", return_dtype=pl.String).alias("value_class"),
        "reason",
    ).cast(PHONES)  # fmt: skip


def _dialled(raw: pl.Series) -> pl.DataFrame:
    """`raw` and `dialled`: `+` and digits, or digits alone; null where there is anything else in between."""
    is_plain = raw.str.contains(_PLAIN)
    plain = raw.filter(is_plain).to_frame().with_columns(_number(pl.col("raw")).alias("dialled"))
    wordy = raw.filter(~is_plain).to_frame().with_columns(_unwrapped().alias("dialled"))
    return pl.concat([plain, wordy])


def _number(core: pl.Expr) -> pl.Expr:
    signs = core.str.replace(r"^(\+\d{1,3}\s*)\(0\)", "$1").str.replace_all(r"[\s().\-/·_\u2010-\u2015]", "")
    number = signs.str.replace(r"^\+00", "+")
    return pl.when(number.str.contains(r"^\+?[0-9]+$")).then(number)


def _unwrapped() -> pl.Expr:
    """The number within schemes, chat ids, extensions and words."""
    short = pl.when(pl.col("raw").str.len_bytes() <= LONGEST).then(pl.col("raw"))
    text = short.str.normalize("NFKC").str.replace_all(_INVISIBLE, "").str.to_lowercase()
    chat = text.str.contains(_CHAT) | text.str.starts_with("whatsapp:")
    bare_text = text.str.replace(_SCHEME, "").str.replace(_CHAT, "").str.replace(_HOST, "")
    core = bare_text.str.replace(_EXTENSION, "").str.replace(r"^[^\d+(]+", "").str.replace(r"\D+$", "")
    number = _number(core)
    return pl.when(chat & number.str.contains(r"^[1-9]\d{9,14}$")).then("+" + number).otherwise(number)


def _with_reason(found: pl.DataFrame) -> pl.DataFrame:
    """Why a number identifies nobody; null where it may identify a person or a place."""
    digits = pl.coalesce("national", pl.col("dialled").str.strip_prefix("+"))
    distinct = pl.sum_horizontal(digits.str.contains(d, literal=True) for d in "0123456789")
    hollow = (digits.is_not_null() & (distinct <= 2)) | digits.str.contains("|".join(_RUNS))
    keyed = pl.col("dialled").str.strip_prefix("+").str.strip_prefix("00").is_in(KEYED)
    words = found.filter(pl.col("dialled").is_null()).select("raw", bare(pl.col("raw").str.slice(0, 50)).alias("word"))
    withheld, nothing = (words.filter(pl.col("word").is_in(those))["raw"].implode() for those in (WITHHELD, NOTHING))
    reason = (
        pl.when(keyed | pl.col("raw").is_in(withheld)).then(pl.lit("withheld"))
        .when(hollow | pl.col("raw").is_in(nothing)).then(pl.lit("placeholder"))
        .when(pl.col("line").is_null()).then(pl.lit("not_a_number"))
        .when(pl.col("line") == "special").then(pl.lit("special_number"))
    )  # fmt: skip
    return found.with_columns(reason.alias("reason"))
