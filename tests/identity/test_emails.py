import polars as pl
import pytest

from identity.emails import is_personal, normalise


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
    ("address", "personal"),
    [
        ("ana@x.com", True),
        ("informatica.puig@x.com", True),
        ("atencion.cliente@x.com", False),
        ("no-reply@x.com", False),
        ("noreply2@x.com", False),
        ("sin.email@x.com", False),
        ("test@test.com", False),
        ("pau@hilo.example", False),
        ("pau@mail.hilo.example", False),
        ("pau@nothilo.example", True),
        (None, False),
    ],
)
def test_only_personal_addresses_identify(address, personal):
    frame = pl.DataFrame({"a": [address]}, schema={"a": pl.String})
    assert frame.select(is_personal(pl.col("a"), ["@Hilo.example"])).item() is personal
