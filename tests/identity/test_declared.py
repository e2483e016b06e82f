from tests.identity.records import contacts, decisions, people, record, refusals, together

ANA, JOAN, EVA = "Ana Mas", "Joan Puig", "Eva Gil"


def test_a_human_joins_what_contradicts_and_what_shares_nothing():
    frame = people(a=(ANA, "crm:1"), b=(JOAN, "crm:2"), c=(EVA,))
    assert together(frame, decisions(("same", "a", "b"))) == "ab c"


def test_records_declared_one_are_known_under_all_their_names_and_numbers():
    frame = people(
        a=(ANA, "crm:1"), b=(JOAN, "crm:2"), c=(ANA, "crm:1", "x@x.com"), d=(JOAN, "x@x.com"), e=(EVA, "x@x.com"),
        f=(JOAN, "crm:2", "y@x.com"), g=(ANA, "crm:1", "y@x.com"),
    )  # fmt: skip
    assert together(frame) == "acg bf d e"
    assert together(frame, decisions(("same", "a", "b"))) == "abcdfg e"


def test_a_source_that_merged_records_of_two_names_and_numbers_is_believed():
    merged = contacts(record("a", ANA, "crm:1"), record("b", JOAN, "crm:2") | {"merged_into": "a"})
    assert together(merged) == "ab"
    apart = decisions(("not_same", "a", "b"))
    assert together(merged, apart) == "a b"
    assert refusals(merged, apart) == [("a", "b", "merged", "not_same")]


def test_records_merged_in_a_circle_or_into_themselves_are_one():
    ring = contacts(
        record("a") | {"merged_into": "b"}, record("b") | {"merged_into": "c"}, record("c") | {"merged_into": "a"},
        record("d") | {"merged_into": "d"},
    )  # fmt: skip
    assert together(ring) == "abc d"
