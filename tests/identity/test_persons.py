import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.persons import resolve
from model.persons import IDENTITY_EDGES
from model.schemas import AGENTS, CONTACTS
from model.settings import Company

COMPANY = Company(own_domains=("casa.example",))
FOUR = ("Ana Mas", "Pere Roca", "Marta Vila", "Joan Puig")


def contacts(*rows):
    return pl.DataFrame([{"source": "a", **row} for row in rows], schema=CONTACTS.schema)


def agents(*emails):
    return pl.DataFrame([{"source": "a", "agent_id": e, "email": e} for e in emails], schema=AGENTS.schema)


def groups(frame, staff=None):
    found = resolve(frame, agents() if staff is None else staff, COMPANY)
    assert found.edges.schema == IDENTITY_EDGES.schema
    placed = found.records.with_columns(pl.Series("owner", found.owner))
    joined = placed.group_by("owner").agg(pl.col("contact_id").sort())
    return sorted(joined["contact_id"].to_list())


def test_equal_personal_addresses_join_across_sources():
    frame = contacts(
        {"contact_id": "1", "emails": ["ana@x.com"]},
        {"source": "b", "contact_id": "2", "emails": ["Ana <ANA@x.com>", "other@x.com"]},
        {"contact_id": "3", "emails": ["pep@x.com"]},
    )
    assert groups(frame) == [["1", "2"], ["3"]]


def test_declared_ids_join_within_their_namespace_only():
    frame = contacts(
        {"contact_id": "1", "external_ids": ["Loyalty: 12"]},
        {"contact_id": "2", "external_ids": ["loyalty:12"]},
        {"contact_id": "3", "external_ids": ["crm:12", "crm:0", "crm:null"]},
        {"contact_id": "4", "external_ids": ["crm:0", "crm:null", "12"]},
    )
    assert groups(frame) == [["1", "2"], ["3"], ["4"]]


def test_a_record_merged_by_its_source_is_the_same_person_even_when_deleted():
    frame = contacts(
        {"contact_id": "9", "merged_into": "1"}, {"contact_id": "1"}, {"contact_id": "5", "merged_into": "gone"}
    )
    assert groups(frame) == [["1", "9"], ["5"]]


def test_role_own_and_staff_addresses_identify_nobody():
    shared = ["info@x.com", "pau@casa.example", "agent@other.com", "boss@other.com"]
    frame = contacts(
        {"contact_id": "1", "emails": shared},
        {"contact_id": "2", "emails": shared},
        {"contact_id": "3", "emails": ["boss@other.com"], "is_agent": True},
    )
    assert groups(frame, agents("Agent@other.com")) == [["1"], ["2"]]


def test_an_address_used_under_four_names_joins_nobody_but_four_records_of_one_name_join():
    four = contacts(*({"contact_id": str(i), "name": name, "emails": ["x@x.com"]} for i, name in enumerate(FOUR)))
    assert groups(four) == [["0"], ["1"], ["2"], ["3"]]
    spelled = contacts(
        *(
            {"contact_id": n, "name": n, "emails": ["x@x.com"]}
            for n in ("Núria Mas", "MAS, Nuria", "nuria mas", "N. Mas")
        )
    )
    assert len(groups(spelled)) == 1


def test_every_join_has_an_edge_with_its_evidence():
    frame = contacts(
        {"contact_id": "1", "emails": ["ana@x.com"], "external_ids": ["c:7"]},
        {"contact_id": "2", "emails": ["ana@x.com"], "external_ids": ["c:7"]},
    )
    edges = resolve(frame, agents(), COMPANY).edges
    assert edges.select("contact_a", "contact_b", "rule", "evidence").rows() == [
        ("1", "2", "declared_id", "c:7"), ("1", "2", "email", "ana@x.com"),
    ]  # fmt: skip


def test_nobody_gives_empty_frames():
    assert groups(contacts()) == []


letters = st.lists(st.sampled_from(["ana@x.com", "pep@x.com", "eva@x.com", "info@x.com"]), max_size=2)
people = st.lists(st.tuples(letters, st.integers(0, 9)), min_size=1, max_size=8)


@settings(derandomize=True, max_examples=30, deadline=None)
@given(people, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(drawn, random):
    rows = [
        {"contact_id": str(i), "emails": mails, "merged_into": str(target)} for i, (mails, target) in enumerate(drawn)
    ]
    before = resolve(contacts(*rows), agents(), COMPANY)
    random.shuffle(rows)
    after = resolve(contacts(*rows), agents(), COMPANY)
    assert before.records.drop("emails").equals(after.records.drop("emails"))
    assert before.owner.tolist() == after.owner.tolist()
    assert before.edges.equals(after.edges)
