"""Names with a number in them: what they are called, and how they tell people apart."""

import polars as pl
import pytest

from identity.numbered import labels
from tests.identity.records import people, refusals, resolved, together

MOBILE = "611223344"


def label(name=None, given=None, family=None, company=None):
    row = {"given_name": given, "family_name": family, "name": name, "company": company}
    return labels(pl.DataFrame([row], schema=dict.fromkeys(row, pl.String)))[0]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Persona 17", "persona 17"),
        ("Poison17 Apellido17", "apellido poison 17"),
        ("APELLIDO-17, Poisón #017", "apellido poison 17"),
        ("user_881", "user 881"),
        ("Customer 00123", "customer 123"),
        ("P-17 Q-17", "p q 17"),
        ("Ana Mas 2", "ana mas 2"),
        ("Ana Mas", None),
        ("00123", None),
        ("Visitor 123", None),
        ("guest_881", None),
        ("Lead #12", None),
        ("Ana 612 34 56 78", None),
        ("ana77@x.com", None),
        ("x1" * 500, None),
        ("", None),
        (None, None),
    ],
)
def test_the_words_and_numbers_of_a_name(name, told):
    assert label(name) == told


def test_two_fields_come_before_the_whole_name_and_a_company_tells_nobody():
    assert label("Ana 1", "Poison17", "X17") == "poison x 17"
    assert label("Ana 1", "Ana", "Mas") is None
    assert label("Bar 2000", company="Bar 2000") is None


STYLES = (
    "Persona {}", "Poison{0} Apellido{0}", "Poison Person {}", "user_{}", "Customer {:05}", "P-{0} Q-{0}", "Maria {}",
    "Maria Lopez {}",
)  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_150_people_told_by_a_number_share_a_mobile_and_are_not_one(style):
    frame = people(**{f"r{i:03}": (style.format(i), MOBILE, "all@x.com") for i in range(150)})
    found = resolved(frame)
    assert found.owner.tolist() == list(range(150))
    assert found.values.select("value_class", "count_people").unique().rows() == [("over_shared", 150)]


def test_two_who_differ_by_their_number_alone_contradict_and_one_of_them_may_be_anybody():
    two = people(a=("Persona 17", MOBILE), b=("Persona 18", MOBILE), c=("Persona 17", MOBILE))
    assert together(two) == "ac b"
    assert refusals(two) == [("a", "b", "mobile", "contradicting_names")]
    assert together(people(a=("Persona 17", MOBILE), b=("Ana Mas", MOBILE))) == "ab"


def test_a_number_after_a_given_name_may_count_accounts_of_one_person():
    assert together(people(a=("Ana Mas", MOBILE), b=("Ana Mas 2", MOBILE), c=("Ana Mas 3", MOBILE))) == "abc"


def test_visits_of_one_mailbox_are_one_person_however_they_are_numbered():
    frame = people(**{f"r{i:03}": (f"Visitor {i}", "ana@x.com") for i in range(150)})
    assert set(resolved(frame).owner) == {0}


def test_four_different_users_of_one_mobile_are_too_many():
    four = people(a=("jperez84", MOBILE), b=("mgarcia7", MOBILE), c=("xk99", MOBILE), d=("dragon1", MOBILE))
    assert together(four) == "a b c d"


def test_a_number_in_a_name_is_no_name_that_tells_who_calls_from_a_landline():
    line = "934445566"
    both = people(a=("Persona 17", line, "p@x.com"), b=("Persona 17", line, "p@x.com"), c=("Persona 17", line))
    assert together(both) == "ab c"
    assert resolved(both).edges["rule"].to_list() == ["email"]
