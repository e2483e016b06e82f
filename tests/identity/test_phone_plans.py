import random

import phonenumbers as library
import polars as pl
import pytest

from identity import phone_plans
from identity.phone_plans import READ, read

STARTS = (
    "6",
    "7",
    "9",
    "8",
    "0",
    "06",
    "07",
    "01",
    "1",
    "+34",
    "0034",
    "34",
    "+33",
    "+33 0",
    "+44",
    "00447",
    "+1",
    "011",
    "+49",
)


def numbers(count):
    """Dialled texts of every country: examples of the library with other last digits, and plain invention."""
    draw = random.Random(7)
    digits = lambda n: "".join(draw.choice("0123456789") for _ in range(n))  # noqa: E731  # shorter
    invented = {draw.choice(STARTS).replace(" ", "") + digits(draw.choice((7, 8, 8, 9, 10))) for _ in range(count)}
    kinds = (library.PhoneNumberType.MOBILE, library.PhoneNumberType.FIXED_LINE, library.PhoneNumberType.TOLL_FREE)
    known = [library.example_number_for_type(r, k) for r in sorted(library.SUPPORTED_REGIONS) for k in kinds]
    written = [f"{n.country_code}{library.national_significant_number(n)}" for n in known if n]
    changed = {draw.choice(("+", "00", "")) + text[:-2] + digits(2) for text in written * (count // 400)}
    return pl.Series("dialled", sorted(invented | changed))


@pytest.mark.parametrize("country", ["ES", "FR", "GB", "US"])
def test_whole_columns_say_what_the_library_says(country, monkeypatch):
    dialled = numbers(800)
    monkeypatch.setattr(phone_plans, "FEW", len(dialled) + 1)
    one_by_one = read(dialled, country)
    monkeypatch.setattr(phone_plans, "FEW", 1)
    assert read(dialled, country).equals(one_by_one)
    assert one_by_one["line"].n_unique() == 4  # mobile, fixed, special, none


def test_many_numbers_of_a_country_do_not_ask_the_library(monkeypatch):
    monkeypatch.setattr(library, "parse", lambda *_: pytest.fail("asked"))
    found = read(pl.Series("dialled", [f"6001112{i:02}" for i in range(100)]), "ES")
    assert found["line"].to_list() == ["mobile"] * 100


def test_a_number_its_plan_allows_but_has_not_given_out():
    found = read(pl.Series("dialled", ["797103384", "+34990103384", "12345"]), "ES")
    assert found.schema == READ
    assert found["line"].to_list() == ["mobile", "fixed", None]


def test_an_unknown_country_reads_international_numbers_only():
    found = read(pl.Series("dialled", ["600111222", "+34600111222"]), "XX")
    assert found["line"].to_list() == [None, "mobile"]
