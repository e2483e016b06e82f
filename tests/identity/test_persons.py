import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.forms import forms
from identity.names import names
from model.components import components
from model.persons import IDENTITY_EDGES, IDENTITY_REFUSED, IDENTITY_VALUES
from tests.identity.records import agents, contacts, decisions, groups, record, resolved, together

FOUR = ("Ana Mas", "Pere Roca", "Marta Vila", "Joan Puig")


def test_equal_personal_addresses_join_across_sources():
    frame = contacts(
        {"contact_id": "1", "emails": ["ana@x.com"]},
        {"source": "b", "contact_id": "2", "emails": ["Ana <ANA@x.com>", "other@x.com"]},
        {"contact_id": "3", "emails": ["pep@x.com"]},
    )
    assert groups(resolved(frame)) == [["1", "2"], ["3"]]


def test_declared_ids_join_within_their_namespace_only():
    frame = contacts(
        {"contact_id": "1", "external_ids": ["Loyalty: 12"]},
        {"contact_id": "2", "external_ids": ["loyalty:12"]},
        {"contact_id": "3", "external_ids": ["crm:12", "crm:0", "crm:null"]},
        {"contact_id": "4", "external_ids": ["crm:0", "crm:null", "12"]},
    )
    assert together(frame) == "12 3 4"


def test_role_own_and_staff_addresses_identify_nobody():
    shared = ["info@x.com", "pau@casa.example", "agent@other.com", "boss@other.com"]
    frame = contacts(
        {"contact_id": "1", "emails": shared},
        {"contact_id": "2", "emails": shared},
        {"contact_id": "3", "emails": ["boss@other.com"], "is_agent": True},
    )
    assert together(frame, staff=agents("Agent@other.com")) == "1 2"


def test_an_address_used_under_four_names_joins_nobody_but_four_records_of_one_name_join():
    four = contacts(*(record(str(i), name, "x@x.com") for i, name in enumerate(FOUR)))
    assert together(four) == "0 1 2 3"
    spelled = ("Núria Mas", "MAS, Nuria", "nuria mas", "N. Mas")
    assert together(contacts(*(record(str(i), name, "x@x.com") for i, name in enumerate(spelled)))) == "0123"


def test_every_join_has_an_edge_with_rule_strength_and_evidence():
    frame = contacts(
        record("1", "Ana Mas", "ana@x.com", "c:71", "611223344", "934445566"),
        record("2", "Ana Mas", "ana@x.com", "c:71", "611223344", "934445566"),
        record("3", None, "611223344") | {"merged_into": "1"},
    )
    found = resolved(frame, decisions(("same", "1", "3"))).edges
    assert found.select("contact_a", "contact_b", "rule", "strength", "evidence").rows() == [
        ("1", "2", "declared_id", 3, "c:71"), ("1", "2", "email", 4, "ana@x.com"),
        ("1", "2", "landline_and_name", 7, "+34934445566"), ("1", "2", "mobile_and_name", 5, "+34611223344"),
        ("1", "3", "merged", 2, None), ("1", "3", "mobile", 6, "+34611223344"), ("1", "3", "same", 1, None),
    ]  # fmt: skip


def test_frames_have_their_schemas_also_with_nobody():
    for frame in (contacts(), contacts(record("1", "Ana Mas", "ana@x.com", "n/a", "12"), record("2"))):
        found = resolved(frame)
        assert found.values.schema == IDENTITY_VALUES.schema
        assert found.edges.schema == IDENTITY_EDGES.schema
        assert found.refused.schema == IDENTITY_REFUSED.schema
        assert found.owner.dtype == np.int64
        assert len(found.owner) == len(frame)


NAMES = (None, "Ana", "Ana Mas", "Ana Mas Roca", "A. Mas", "Joan Mas", "Mas, Joan", "Anna Maas", "Pere Vila", "Mas")
VALUES = ("x@x.com", "y@x.com", "z@x.com", "info@x.com", "611223344", "622334455", "934445566", "c:71", "c:72", "d:81")

drawn_record = st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), max_size=3), st.integers(0, 30))
drawn_records = st.lists(drawn_record, min_size=1, max_size=12)
drawn_words = st.lists(
    st.tuples(st.sampled_from(["same", "not_same"]), st.integers(0, 9), st.integers(0, 9)), max_size=3
)


def rows_of(drawn):
    return [
        record(f"{i:02}", name, *values) | {"merged_into": f"{target:02}" if target < len(drawn) else None}
        for i, (name, values, target) in enumerate(drawn)
    ]


@settings(derandomize=True, max_examples=15, deadline=None)
@given(drawn_records, drawn_words, st.randoms(use_true_random=False))
def test_the_order_of_records_and_of_their_values_does_not_matter(drawn, words, random):
    rows = rows_of(drawn)
    said = decisions(*((kind, f"{a:02}", f"{b:02}") for kind, a, b in words))
    before = resolved(contacts(*rows), said, most_records=6)
    random.shuffle(rows)
    for row in rows:
        random.shuffle(row["emails"])
        random.shuffle(row["phones"])
    after = resolved(contacts(*rows), said, most_records=6)
    assert before.owner.tolist() == after.owner.tolist()
    assert before.values.equals(after.values)
    assert before.edges.equals(after.edges)
    assert before.refused.equals(after.refused)


@settings(derandomize=True, max_examples=15, deadline=None)
@given(drawn_records, drawn_words)
def test_every_person_is_held_together_by_edges_and_by_nothing_a_guard_forbids(drawn, words):
    said = [(kind, f"{a:02}", f"{b:02}") for kind, a, b in words]
    found = resolved(contacts(*rows_of(drawn)), decisions(*said))
    row = {key: i for i, key in enumerate(found.records["contact_id"])}
    ends = [found.edges[f"contact_{side}"].replace_strict(row, return_dtype=pl.Int64).to_numpy() for side in ("a", "b")]
    assert components(len(row), *ends).tolist() == found.owner.tolist()
    refused = found.refused.select("contact_a", "contact_b", "refusal").rows()
    apart = [(a, b) for a, b, why in refused if why in ("not_same", "contradicting_names")]
    assert all(found.owner[row[a]] != found.owner[row[b]] for a, b in apart)
    if said and said[-1][0] == "not_same" and said[-1][1] != said[-1][2]:
        a, b = (row.get(key) for key in said[-1][1:])
        assert a is None or b is None or found.owner[a] != found.owner[b]


@settings(derandomize=True, max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES[:7]), max_size=3)), min_size=2, max_size=12
    )
)
def test_nobody_bears_two_names_that_contradict(drawn):
    found = resolved(contacts(*(record(f"{i:02}", name, *values) for i, (name, values) in enumerate(drawn))))
    known = forms(names(found.records))
    placed = known.of.with_columns(pl.Series("owner", found.owner[known.of["row"].to_numpy()]))
    pairs = placed.join(placed, on="owner", suffix="_b").rename({"form": "form_a"})
    assert known.relation(pairs)["relation"].min() in (None, 0, 1)
