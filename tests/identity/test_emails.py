import polars as pl
import pytest

from identity.emails import EMAILS, classified, normalise


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Ana Puig <Ana.Puig+botiga@GMail.com>", "anapuig@gmail.com"),
        ("mailto:ana.puig@googlemail.com?subject=x", "anapuig@gmail.com"),
        ("  Joan.Vila@Correu.CAT; ", "joan.vila@correu.cat"),
        ("\uff4arosa@x.com", "jrosa@x.com"),  # full-width letter
        ("pep@ñandú.es", "pep@xn--and-6ma2c.es"),
        ("pep@gmial.com", "pep@gmail.com"),
        ("pep+1@x.com", "pep@x.com"),
        ("pep", None),
        ("+@x.com", None),
        ("a b@x.com", None),
        ("a@x", None),
        ("a@@x.com", None),
        ("", None),
        (None, None),
    ],
)
def test_one_spelling_per_mailbox(raw, expected):
    assert normalise(pl.Series([raw], dtype=pl.String)).to_list() == [expected]


@pytest.mark.parametrize(
    ("raw", "value_class", "reason"),
    [
        ("ana@x.com", "ok", None),
        ("informatica.puig@x.com", "ok", None),
        ("mail1234@gmail.com", "ok", None),
        ("x@x.com", "ok", None),
        ("pau@nothilo.example", "ok", None),
        ("ana@hotmial.com", "ok", "corrected"),
        ("ana@correu.con", "ok", "corrected"),
        ("atencion.cliente@x.com", "role", "role_mailbox"),
        ("Info2@x.com", "role", "role_mailbox"),
        ("familia.puig@x.com", "role", "role_mailbox"),
        ("caja-1@x.com", "role", "role_mailbox"),
        ("no-reply@x.com", "blocked", "robot"),
        ("noreply2@x.com", "blocked", "robot"),
        ("sin.email@x.com", "blocked", "placeholder"),
        ("test@test.com", "blocked", "placeholder"),
        ("xxx@x.com", "blocked", "placeholder"),
        ("cliente@noemail.com", "blocked", "placeholder"),
        ("N/A", "blocked", "placeholder"),
        ("pau@hilo.example", "own", "own_domain"),
        ("pau@mail.hilo.example", "own", "own_domain"),
        ("Boss@Other.com", "staff", "staff"),
        ("ana at x.com", "invalid", "not_an_address"),
        ("ana@x.com\u202e", "ok", None),
        ("a" * 10_000 + "@x.com", "invalid", "not_an_address"),
        ("a" * 250 + "@x.com", "invalid", "not_an_address"),
    ],
)
def test_who_an_address_may_identify(raw, value_class, reason):
    found = classified(pl.Series([raw]), ["@Hilo.example"], ["boss@other.com"], ["Caja@"])
    assert found.schema == EMAILS
    assert found.select("value_class", "reason").row(0) == (value_class, reason)


def test_each_distinct_address_once():
    assert classified(pl.Series(["a@x.com", None, "a@x.com"]), []).height == 1
