import polars as pl

from identity import sharing
from tests.identity.records import people, resolved

MOBILE = "611223344"
FOUR = ("Ana Mas", "Joan Puig", "Eva Gil", "Pau Vila")


def told(*names, value="x@x.com", **rules):
    """class and count_people of one value used under these names."""
    frame = people(**{f"r{i:03}": (name, value) for i, name in enumerate(names)})
    found = resolved(frame, **rules).values.select("value_class", "reason", "count_people").unique()
    assert len(found) == 1
    return found.row(0)


def test_people_are_counted_not_records():
    assert told(*["Ana Mas"] * 60) == ("ok", None, 1)
    assert told("Ana Mas", "ANA MAS ROCA", "A. Mas", None, "Mas, Ana") == ("ok", None, 1)
    assert told(*FOUR[:3], None, None) == ("ok", None, 3)
    assert told(*FOUR, None) == ("over_shared", "many_people", 4)
    assert told(*FOUR, most_people=4) == ("ok", None, 4)


def test_a_partial_name_counts_only_if_it_fits_nobody():
    assert told("Ana Mas", "Ana", "Joan") == ("ok", None, 2)


def test_customer_numbers_count_as_people():
    frame = people(**{f"r{i}": (None, "x@x.com", f"crm:7{i}") for i in range(4)})
    mails = resolved(frame).values.filter(pl.col("kind") == "email")
    assert mails.select("value_class", "count_people").unique().rows() == [("over_shared", 4)]


def test_a_customer_number_of_many_people_is_no_number_and_does_not_part_them():
    frame = people(**{f"r{i}": (name, "crm:1") for i, name in enumerate(FOUR)}, s=("Ana Mas", "crm:2", "x@x.com"))
    found = resolved(frame).values.filter(pl.col("value") == "crm:1")
    assert found["value_class"].unique().to_list() == ["over_shared"]


def test_names_in_a_crowd_are_counted_as_written():
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [f"Person{letters[i % 26]}{letters[i // 26]} Surname{letters[i % 26]}{letters[i // 26]}" for i in range(40)]
    assert len(names) > sharing.MOST_COMPARED
    assert told(*names) == ("over_shared", "many_people", 40)


def test_a_value_nobody_shares_has_one_person_and_no_value_none():
    found = resolved(people(a=("Ana Mas", "x@x.com", "no phone"))).values
    assert found.filter(pl.col("value") == "x@x.com")["count_people"].to_list() == [1]
    assert found.filter(pl.col("value").is_null())["count_people"].null_count() == found["value"].null_count()
