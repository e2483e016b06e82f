"""Mailboxes that bear the name of a relative of those who write from them."""

import pytest

from tests.identity.records import people, refusals, resolved, together


@pytest.mark.parametrize(
    ("mailbox", "user", "found"),
    [
        ("jvidal", "Óscar Vidal", "a b"),  # J. Vidal's, who has not told his name
        ("pablo.moreno", "Neus Moreno", "a b"),
        ("moreno_pablo", "Neus Moreno", "a b"),
        ("oscarvidal", "Óscar Vidal", "ab"),
        ("ovidal", "Óscar Vidal", "ab"),
        ("pepevidal", "José Vidal", "ab"),
        ("pvidal", "José Vidal", "ab"),  # Pepe
        ("carmen.vidal", "María del Carmen Vidal", "ab"),
        ("vidal.r", "Óscar Vidal", "ab"),  # Óscar Vidal Roca's, perhaps
        ("info4vidal", "Óscar Vidal", "ab"),
        ("sol.azul", "Óscar Vidal", "ab"),
        ("anamas", "Óscar Mas", "ab"),  # so short a surname stands in many words
        ("jvidal", "Xóxar Vidal", "a b"),
        ("pablovidal", "Xzqrt Vidal", "ab"),  # no given name anybody knows: who can say whom it contradicts
    ],
)
def test_a_record_without_a_name_on_the_mailbox_of_a_relative_is_not_the_borrowers(mailbox, user, found):
    assert together(people(a=(user, f"{mailbox}@x.com"), b=(None, f"{mailbox}@x.com"))) == found


def test_it_is_its_owners():
    frame = people(
        a=("Óscar Vidal", "jvidal@x.com"), b=(None, "jvidal@x.com", "611223344"), c=("J. Vidal", "611223344")
    )
    assert together(frame) == "a bc"
    assert refusals(frame) == [("a", "b", "email", "contradicting_names")]
    assert resolved(frame).refused["detail"].to_list() == ["Óscar Vidal / J Vidal"]


def test_where_the_owner_has_told_his_name_the_mailbox_may_be_eithers():
    named = {"a": ("Óscar Vidal", "jvidal@x.com"), "b": ("Jaume Vidal", "jvidal@x.com"), "c": (None, "jvidal@x.com")}
    assert together(people(**named)) == "a b c"


def test_a_number_that_rules_out_one_of_two_does_not_make_it_the_other():
    first, second = ("Ana Mas", "x@x.com", "c:71"), ("Pere Vila", "x@x.com")
    assert together(people(a=first, b=second, c=(None, "x@x.com", "c:72"))) == "a b c"
    assert together(people(a=first, b=(None, "x@x.com"), c=(None, "y@x.com", "c:71"))) == "abc"
