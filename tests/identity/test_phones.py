import polars as pl
import pytest

from identity.phones import PHONES, normalise


def read(*raw, country="ES"):
    found = normalise(pl.Series(raw, dtype=pl.String), country)
    assert found.schema == PHONES
    return {row["raw"]: row for row in found.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("raw", "value", "kind"),
    [
        ("600 111 222", "+34600111222", "mobile"),
        ("(+34) 600-111-222", "+34600111222", "mobile"),
        ("0034 600.111.222", "+34600111222", "mobile"),
        ("34600111222", "+34600111222", "mobile"),
        ("whatsapp:+34600111222", "+34600111222", "mobile"),
        ("33612345679@s.whatsapp.net", "+33612345679", "mobile"),
        ("tel:+34931112233;ext=12", "+34931112233", "landline"),
        ("sip:+34931112233@pbx.example", "+34931112233", "landline"),
        ("93 111 22 33 ext. 5", "+34931112233", "landline"),
        ("Tel. 931112233 (mañanas)", "+34931112233", "landline"),
        ("+44 (0)20 7946 0958", "+442079460958", "landline"),
        ("\uff16\uff10\uff10111222", "+34600111222", "mobile"),
        ("+1 415 555 2671", "+14155552671", "landline"),  # North America does not tell: the careful answer
    ],
)
def test_one_spelling_per_line(raw, value, kind):
    (found,) = read(raw).values()
    assert (found["value"], found["kind"], found["value_class"], found["reason"]) == (value, kind, "ok", None)


@pytest.mark.parametrize(
    ("raw", "value_class", "reason"),
    [
        ("000000000", "blocked", "placeholder"),
        ("+34 000 000 000", "blocked", "placeholder"),
        ("666666666", "blocked", "placeholder"),
        ("606060606", "blocked", "placeholder"),
        ("123456789", "blocked", "placeholder"),
        ("987654321", "blocked", "placeholder"),
        ("612345678", "blocked", "placeholder"),
        ("-", "blocked", "placeholder"),
        ("N/A", "blocked", "placeholder"),
        ("anonymous", "blocked", "withheld"),
        ("Número oculto", "blocked", "withheld"),
        ("+266696687", "blocked", "withheld"),
        ("900123456", "blocked", "special_number"),
        ("902 111 222", "blocked", "special_number"),
        ("1234", "invalid", "not_a_number"),
        ("ana@x.com", "invalid", "not_a_number"),
        ("600111222 600333444 600555666", "invalid", "not_a_number"),
        ("7" * 10_000, "invalid", "not_a_number"),
        ("\u202e600\x00", "blocked", "placeholder"),
        ("\u0666\u0660\u0660", "invalid", "not_a_number"),
    ],
)
def test_what_identifies_nobody_says_why(raw, value_class, reason):
    (found,) = read(raw).values()
    assert (found["value_class"], found["reason"]) == (value_class, reason)


def test_the_country_of_the_company_decides_about_national_numbers():
    assert read("06 12 34 56 79", country="FR")["06 12 34 56 79"]["value"] == "+33612345679"
    assert read("06 12 34 56 79")["06 12 34 56 79"]["value_class"] == "invalid"


def test_each_text_once_and_nothing_for_nothing():
    assert list(read("600111222", "600111222", None)) == ["600111222"]
    assert read() == {}
