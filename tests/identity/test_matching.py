import pytest

from identity import matching
from tests.identity.records import decisions, people, refusals, resolved, together

MOBILE, OTHER, LINE = "611223344", "622334455", "934445566"
ANA, ANA_FULL, JOAN = "Ana Mas", "Ana Mas Roca", "Laia Puig"

CASES = {
    # One e-mail: whoever does not contradict.
    "email, names agree": ({"a": (ANA, "x@x.com"), "b": ("MAS, Ana", "X@x.com")}, "ab"),
    "email, one nameless": ({"a": (ANA, "x@x.com"), "b": (None, "x@x.com")}, "ab"),
    "email, all nameless": ({"a": (None, "x@x.com"), "b": (None, "x@x.com")}, "ab"),
    "email, names contradict": ({"a": (ANA, "x@x.com"), "b": (JOAN, "x@x.com")}, "a b"),
    "email, two people, a nameless stays alone": (
        {"a": (ANA, "x@x.com"), "b": (JOAN, "x@x.com"), "c": (None, "x@x.com")}, "a b c",
    ),
    "email, two people, a nameless before them stays alone": (
        {"a": (None, "x@x.com"), "b": (ANA, "x@x.com"), "c": (JOAN, "x@x.com")}, "a b c",
    ),
    "email, two people, of whom one has two records": (
        {"a": (None, "x@x.com"), "b": (ANA, "x@x.com"), "c": (JOAN, "x@x.com"), "d": (ANA_FULL, "x@x.com")}, "a bd c",
    ),
    "email, two people, a given name fits one": (
        {"a": (ANA, "x@x.com"), "b": (JOAN, "x@x.com"), "c": ("Ana", "x@x.com")}, "ac b",
    ),
    "email, two people, a surname fits both": (
        {"a": ("Ana Mas", "x@x.com"), "b": ("Joan Mas", "x@x.com"), "c": ("Mas", "x@x.com")}, "a b c",
    ),
    "email, second surnames tell two of one name apart": (
        {"a": ("Ana Mas Roca", "x@x.com"), "b": ("Ana Mas Puig", "x@x.com"), "c": ("Ana Mas", "x@x.com")}, "a b c",
    ),
    # One mobile.
    "mobile, names agree": ({"a": (ANA, MOBILE), "b": (ANA_FULL, "+34 611 22 33 44")}, "ab"),
    "mobile, nobody else named": ({"a": (ANA, MOBILE), "b": (None, MOBILE)}, "ab"),
    "mobile, two named": ({"a": (ANA, MOBILE), "b": (JOAN, MOBILE), "c": (None, MOBILE)}, "a b c"),
    # One landline: a place.
    "landline, names agree": ({"a": (ANA, LINE), "b": (ANA, LINE)}, "ab"),
    "landline, nameless": ({"a": (None, LINE), "b": (None, LINE)}, "a b"),
    "landline, nameless and named": ({"a": (ANA, LINE), "b": (None, LINE)}, "a b"),
    "landline, given names only": ({"a": ("Ana", LINE), "b": ("Ana", LINE)}, "a b"),
    "landline, household": ({"a": ("Ana Mas", LINE), "b": ("Joan Mas", LINE)}, "a b"),
    # Customer numbers.
    "number": ({"a": (ANA, "crm:7"), "b": (None, "CRM: 7")}, "ab"),
    "number, name misspelt beyond doubt": ({"a": ("Ana Mas", "crm:7"), "b": ("Anna Maas", "crm:7")}, "ab"),
    "number, nothing alike": ({"a": (ANA, "crm:7"), "b": (JOAN, "crm:7")}, "a b"),
    "two numbers": ({"a": (ANA, "crm:7", "x@x.com"), "b": (ANA, "crm:8", "x@x.com")}, "a b"),
    "two numbers, the unnumbered could be either": (
        {"a": (ANA, "crm:7", "x@x.com"), "b": (ANA, "crm:8", "x@x.com"), "c": (ANA, "x@x.com")}, "a b c",
    ),
    "ids of other namespaces do not clash": ({"a": (ANA, "crm:7", "x@x.com"), "b": (ANA, "shop:8", "x@x.com")}, "ab"),
    "a record with two numbers joins neither by number": (
        {"a": (ANA, "crm:7"), "b": (ANA, "crm:8"), "c": (ANA, "crm:7", "crm:8")}, "a b c",
    ),
    # Shared values join only with the full name.
    "role, full name": ({"a": (ANA, "info@x.com"), "b": (ANA_FULL, "info@x.com"), "c": (JOAN, "info@x.com")}, "ab c"),
    "role, given name only": ({"a": ("Ana", "info@x.com"), "b": ("Ana", "info@x.com")}, "a b"),
    "role, nameless": ({"a": (None, "info@x.com"), "b": (None, "info@x.com")}, "a b"),
    "many people, full name": (
        {
            "a": (ANA, MOBILE), "b": (JOAN, MOBILE), "c": ("Eva Gil", MOBILE), "d": ("Pau Vila", MOBILE),
            "e": (ANA, MOBILE), "f": (None, MOBILE), "g": ("Ana", MOBILE),
        },
        "ae b c d f g",
    ),
    # Chains: nobody joins two who contradict.
    "the better edge wins": (
        {"a": (ANA, "x@x.com", MOBILE), "b": (None, "x@x.com", OTHER), "c": (JOAN, OTHER)}, "ab c",
    ),
    "nameless chain between two people": (
        {"a": (ANA, "x@x.com"), "b": (None, "x@x.com", MOBILE), "c": (JOAN, MOBILE)}, "ab c",
    ),
    "own number as somebody else's": ({"a": (ANA, "900123456"), "b": (ANA, "900123456")}, "a b"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_who_is_one_person(case):
    records, expected = CASES[case]
    assert together(people(**records)) == expected


def test_what_is_kept_apart_is_told_with_its_guard():
    two = people(a=(ANA, "x@x.com"), b=(JOAN, "x@x.com"), c=(None, "x@x.com"))
    assert refusals(two) == [
        ("a", "b", "email", "contradicting_names"), ("a", "c", "email", "several_people"),
    ]  # fmt: skip
    numbers = people(a=(ANA, "crm:7", MOBILE), b=(ANA, "crm:8", MOBILE))
    found = resolved(numbers).refused
    assert found.select("rule", "refusal", "detail").rows() == [
        ("mobile", "two_customer_numbers", "crm:7 / crm:8"),
    ]
    assert resolved(two).refused["detail"].to_list() == ["Ana Mas / Laia Puig", "2 people are known on it"]


def test_a_human_keeps_clusters_apart_not_only_two_records():
    frame = people(a=(ANA, "x@x.com"), b=(ANA, "x@x.com", MOBILE), c=(ANA, MOBILE))
    assert together(frame) == "abc"
    words = decisions(("not_same", "a", "c"))
    assert together(frame, words) in ("ab c", "a bc")
    assert "not_same" in {refusal for *_, refusal in refusals(frame, words)}


def test_the_size_cap_holds_for_chains_and_for_one_value():
    chain = {f"r{i}": (None, f"m{i}@x.com", f"m{i + 1}@x.com") for i in range(6)}
    assert max(len(g) for g in together(people(**chain), most_records=4).split()) <= 4 * 2  # two letters an id
    crowd = {f"r{i}": (None, "one@x.com") for i in range(5)}
    assert together(people(**crowd), most_records=4) == "r0 r1 r2 r3 r4"
    assert {refusal for *_, refusal in refusals(people(**crowd), most_records=4)} == {"size_cap"}


def test_a_value_where_too_many_different_clusters_meet_joins_nobody_further(monkeypatch):
    frame = people(a=(ANA, "x@x.com"), b=(JOAN, "x@x.com"), c=("Ana", "x@x.com"))
    assert together(frame) == "ac b"
    monkeypatch.setattr(matching, "MOST_PROFILES", 2)
    assert together(frame) == "a b c"
