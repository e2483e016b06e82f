"""Numbering plans: what `phonenumbers` says of a number, for a million numbers at once.

The library reads some 20,000 numbers a second. What it knows of a country is a handful of regular
expressions, so plain numbers are matched against those same expressions in whole columns; whatever is not
plain is left to the library. A test holds both answers against each other.
"""

import re
from typing import Final

import phonenumbers as library
import polars as pl
from phonenumbers import PhoneNumberType as Type
from phonenumbers.phonemetadata import PhoneMetadata, PhoneNumberDesc

READ: Final = pl.Schema({"dialled": pl.String(), "code": pl.String(), "national": pl.String(), "line": pl.String()})
"""A number as dialled, its calling code and national digits (null: no number at all), its `line`: mobile, fixed
or special; null where the plan of its country allows no such number."""

FEW: Final = 100
"""The numbers of a country with fewer than this are read one by one."""

_ALL_REGIONS: Final = library.COUNTRY_CODE_TO_REGION_CODE
_REGION: Final = {str(code): regions[0] for code, regions in _ALL_REGIONS.items()}
_LINES: Final = {
    Type.MOBILE: "mobile", Type.PERSONAL_NUMBER: "mobile", Type.FIXED_LINE: "fixed", Type.VOIP: "fixed",
    Type.FIXED_LINE_OR_MOBILE: "fixed", Type.UNKNOWN: None,
}  # fmt: skip
"""Where a plan does not tell mobiles from fixed lines (North America), the more careful of the two."""
_BEFORE: Final = (
    ("premium_rate", "special"), ("toll_free", "special"), ("shared_cost", "special"), ("voip", "fixed"),
    ("personal_number", "mobile"), ("pager", "special"), ("uan", "special"), ("voicemail", "special"),
    ("fixed_line", "fixed"),
)  # fmt: skip
"""Types in the order the library tries them; mobile comes last."""


def read(dialled: pl.Series, country: str) -> pl.DataFrame:
    """What the numbering plans say of each number (READ), in their order.

    `dialled`: distinct numbers, `+` and digits, or digits alone as dialled in `country` (ISO 3166).
    """
    groups = _split(dialled, country).drop_nulls("code").partition_by("code")
    quick = pl.concat([READ.to_frame(), *(_planned(group) for group in groups if len(group) >= FEW)])
    rest = dialled.filter(~dialled.is_in(quick["dialled"].implode()))
    slow = pl.DataFrame([_one(number, country) for number in rest.to_list()], schema=READ, orient="row")
    order = dialled.alias("dialled").to_frame()
    return order.join(_unassigned(pl.concat([quick, slow])), on="dialled", how="left", maintain_order="left")


def _one(number: str, country: str) -> tuple[str, str | None, str | None, str | None]:
    try:
        parsed = library.parse(number, country)
    except library.NumberParseException:
        return number, None, None, None
    line = _LINES.get(library.number_type(parsed), "special")
    return number, str(parsed.country_code), library.national_significant_number(parsed), line


def _unassigned(known: pl.DataFrame) -> pl.DataFrame:
    """With a line for numbers their plan allows but has not given out, as far as the library knows.

    Plans grow and the library is pinned: such a number is as good as any, but a fixed line to be careful, save in
    Spain, whose plan keeps 6 and 7 for mobiles (70 for personal numbers).
    """
    open_ones = known.filter(pl.col("line").is_null() & pl.col("national").is_not_null())
    mobile = (pl.col("code") == "34") & pl.col("national").str.contains("^[67]")
    line = pl.when(mobile).then(pl.lit("mobile")).otherwise(pl.lit("fixed")).alias("line")
    plans = [
        (part, PhoneMetadata.metadata_for_region(_REGION[part["code"][0]], None))
        for part in open_ones.partition_by("code")
    ]
    given = [
        part.filter(_fits(plan.general_desc, pl.col("national"))).with_columns(line) for part, plan in plans if plan
    ]
    return known.update(pl.concat([READ.to_frame(), *given]), on="dialled")


def _split(dialled: pl.Series, country: str) -> pl.DataFrame:
    """Each number with its calling code taken off: dialled, code (null: unknown), digits, is_home."""
    home = PhoneMetadata.metadata_for_region(country, None)  # None: no such country, only `+` numbers are read
    outward = f"^(?:{home.international_prefix})" if home and home.international_prefix else r"^\+"
    home_code = str(home.country_code) if home else None
    number = pl.col("dialled")
    abroad = (
        pl.when(number.str.starts_with("+")).then(number.str.slice(1))
        .when(number.str.contains(outward)).then(number.str.replace(outward, ""))
    )  # fmt: skip
    code = abroad.str.extract(f"^({'|'.join(_REGION)})")
    own = pl.when(abroad.is_null()).then(pl.lit(home_code, pl.String)).otherwise(code)
    digits = pl.when(abroad.is_null()).then(number).otherwise(abroad.str.slice(code.str.len_bytes()))
    return dialled.alias("dialled").to_frame().select(
        number, own.alias("code"), digits.alias("digits"), abroad.is_null().alias("is_home")
    )  # fmt: skip


def _planned(group: pl.DataFrame) -> pl.DataFrame:
    """Those numbers of one calling code (READ) whose main region knows them; the others are left out."""
    plan = PhoneMetadata.metadata_for_region(_REGION[group["code"][0]], None)
    if plan is None or plan.leading_digits:
        return READ.to_frame()
    found = group.with_columns(_national(plan).alias("national"))
    told = found.with_columns(_line(plan).alias("line")).select(list(READ)).drop_nulls("national")
    return told if len(_ALL_REGIONS[plan.country_code or 0]) == 1 else told.drop_nulls("line")


def _national(plan: PhoneMetadata) -> pl.Expr:
    """The digits without the calling code and the national prefix, where the plan has such a number."""
    code, digits = str(plan.country_code), pl.col("digits")
    twice = pl.col("is_home") & digits.str.starts_with(code)
    after = digits.str.slice(len(code))
    prefix = plan.national_prefix_for_parsing or ""
    starts = digits.str.contains(f"^(?:{prefix})") if prefix else pl.lit(False)
    again = after.str.contains(f"^(?:{prefix})") if prefix else pl.lit(False)
    simple = bool(prefix) and not plan.national_prefix_transform_rule and not re.compile(prefix).groups
    stripped = digits.str.replace(f"^(?:{prefix})", "") if simple else pl.lit(None, pl.String)
    whole = _fits(plan.general_desc, digits)
    return (
        pl.when(twice & ~whole & ~again & _fits(plan.general_desc, after)).then(after)
        .when(~starts & whole).then(digits)
        .when(starts & ~twice & _fits(plan.general_desc, stripped)).then(stripped)
    )  # fmt: skip


def _line(plan: PhoneMetadata) -> pl.Expr:
    national, mobile = pl.col("national"), pl.lit(not plan.same_mobile_and_fixed_line_pattern)
    kinds = [pl.when(_fits(getattr(plan, kind), national)).then(pl.lit(line)) for kind, line in _BEFORE]
    last = pl.when(mobile & _fits(plan.mobile, national)).then(pl.lit("mobile"))
    return pl.when(_fits(plan.general_desc, national)).then(pl.coalesce(*kinds, last))


def _fits(plan: PhoneNumberDesc | None, digits: pl.Expr) -> pl.Expr:
    """Whether national digits have the length and the shape of a kind of number."""
    if plan is None or not plan.national_number_pattern:
        return pl.lit(False)
    lengths = [length for length in plan.possible_length if length > 0]
    shaped = digits.str.contains(f"^(?:{plan.national_number_pattern})$")
    return shaped & digits.str.len_bytes().is_in(lengths) if lengths else shaped
