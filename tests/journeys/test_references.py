import polars as pl
import pytest

from journeys.references import folded, named


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("#A-17", "a17"),
        (" order #a 17 ", "a17"),
        ("Pedido nº 4711", "4711"),
        ("CONTRACTE: 12/34-B", "1234b"),
        ("Número de", None),
        ("n/a", None),
        ("000", None),
        ("", None),
        ("ordenador1", "ordenador1"),  # no word before a number: nothing separates it
        ("NO1234", "no1234"),
        ("\uff11\uff12", "12"),  # full-width digits
        ("007", "007"),
    ],
)
def test_a_reference_is_compared_by_its_letters_and_digits(told, expected):
    assert pl.DataFrame({"reference": [told]}).select(folded()).item() == expected


def test_what_an_interaction_and_its_events_name_counts_once():
    cases = pl.DataFrame({"row": [0, 1], "reference": ["A1", None]})
    events = pl.DataFrame({"row": [0, 0, 1], "reference": ["a-1", "B2", None]})
    assert sorted(named(cases, events).rows()) == [(0, "a1"), (0, "b2")]
