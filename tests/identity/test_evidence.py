from tests.identity.records import contacts, decisions, people, record, resolved

MOBILE = "611223344"


def rows(found, *columns):
    return found.refused.select("contact_a", "contact_b", *columns).rows()


def test_a_value_of_many_is_told_once_per_record_not_once_per_pair():
    names = ("Ana Mas", "Pere Vila", "Eva Gil")
    frame = people(**{f"r{i:02}": (names[i % 3], "x@x.com") for i in range(30)})
    found = resolved(frame)
    assert len(found.edges) == 27
    assert len(found.refused) == 20
    assert set(found.refused["contact_a"]) == {"r00"}


def test_over_shared_and_role_values_are_told_by_their_class_not_by_pairs():
    names = ("Ana Mas", "Pere Vila", "Eva Gil", "Pau Roca")
    frame = people(**{f"r{i}": (name, "x@x.com", "info@x.com") for i, name in enumerate(names)})
    found = resolved(frame)
    assert found.refused.is_empty()
    assert dict(found.values.select("value", "value_class").rows()) == {"x@x.com": "over_shared", "info@x.com": "role"}


def test_a_record_with_two_customer_numbers_is_refused_for_each():
    frame = people(a=("Ana Mas", "c:71"), b=("Pere Vila", "c:72"), c=("Eva Gil", "c:71", "c:72"))
    assert rows(resolved(frame), "rule", "evidence", "refusal", "detail") == [
        ("a", "c", "declared_id", "c:71", "two_customer_numbers", "one record carries c:71 / c:72"),
        ("b", "c", "declared_id", "c:72", "two_customer_numbers", "one record carries c:71 / c:72"),
    ]


def test_nameless_callers_of_a_place_are_told_why_they_stay_apart():
    frame = people(a=("Ana Mas", "934445566"), b=(None, "934445566"))
    place = "a landline is a place, and no full name tells who calls from it"
    told = rows(resolved(frame), "rule", "refusal", "detail")
    assert told == [("a", "b", "landline_and_name", "several_people", place)]


def test_names_in_a_refusal_are_written_as_in_the_records_and_cut():
    frame = people(a=("Laia  Puig", MOBILE), b=("Vila, Pere" + " x" * 100, MOBILE))
    (_, _, detail) = rows(resolved(frame), "detail")[0]
    assert detail.startswith("Laia  Puig / Vila, Pere")
    assert len(detail) < 140


def test_a_human_word_a_newer_one_voids_is_told():
    found = resolved(people(a=("Ana Mas",), b=("Ana Mas",)), decisions(("same", "a", "b"), ("not_same", "a", "b")))
    assert rows(found, "rule", "refusal") == [("a", "b", "same", "not_same")]


def test_records_are_named_by_source_and_id_the_smaller_first():
    frame = contacts({**record("9", None, "x@x.com"), "source": "a"}, {**record("1", None, "x@x.com"), "source": "b"})
    edge = resolved(frame).edges.row(0)
    assert edge[:4] == ("a", "9", "b", "1")
