"""Telephone numbers: one E.164 spelling per line, and whether a line is a person, a place or nobody."""

from typing import Final

import phonenumbers
import polars as pl

PHONES: Final = pl.Schema(
    {
        "raw": pl.String(),
        "value": pl.String(),
        "kind": pl.String(),
        "value_class": pl.String(),
        "reason": pl.String(),
    }
)


def normalise(phones: pl.Series, country: str) -> pl.DataFrame:
    """The matching form of each distinct number (schema PHONES), one row per distinct non-null `raw`."""
    raw = phones.drop_nulls().unique(maintain_order=True).to_list()
    return pl.DataFrame([_one(text, country) for text in raw], schema=PHONES, orient="row")


def _one(text: str, country: str) -> tuple[str, str | None, str, str, str | None]:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return text, None, "special", "invalid", "not_a_number"
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if not phonenumbers.is_valid_number(number):
        return text, value, "special", "invalid", "not_a_number"
    return text, value, "mobile" if mobile else "landline", "ok", None
