import polars as pl

from metrics.who import joined, near_misses, present_id, who
from model.derived import DERIVED
from model.schemas import CANONICAL
from tests.metrics.tiny import at

PEOPLE = [("crm", "1", "p"), ("shop", "2", "p"), ("calls", "3", "p"), ("shop", "4", "q"), ("crm", "5", "r")]
PAIR = ("source_a", "contact_a", "source_b", "contact_b")


def edge(a, b, rule, evidence, strength=1):
    return dict(zip(PAIR, (*a, *b), strict=True)) | {"rule": rule, "evidence": evidence, "strength": strength}


def value(source, contact, kind, raw, spelled, worth="ok"):
    record = {"source": source, "contact_id": contact, "kind": kind, "raw": raw}
    return record | {"value": spelled, "value_class": worth}


ROWS = {
    "contacts": [{"source": s, "contact_id": c, "name": f"Name {c}"} for s, c, _ in PEOPLE],
    "persons": [{"source": s, "contact_id": c, "person_id": p} for s, c, p in PEOPLE],
    "identity_values": [
        value("crm", "1", "email", "Marta@x.org", "marta@x.org"),
        value("crm", "1", "mobile", "600111256", "+34600111256"),
        value("crm", "1", "email", "n/a", None, "invalid"),
        value("shop", "4", "email", "q@x.org", "q@x.org"),
    ],
    "identity_edges": [
        edge(("crm", "1"), ("shop", "2"), "email", "marta@x.org", 4),
        edge(("crm", "1"), ("shop", "2"), "mobile", "+34600111256", 6),
        edge(("calls", "3"), ("shop", "2"), "merged", "3", 2),
    ],
    "identity_refused": [
        edge(("shop", "2"), ("shop", "4"), "mobile", "+34600111256") | {"refusal": "contradicting_names"},
        edge(("calls", "3"), ("crm", "1"), "mobile", "+34600111256") | {"refusal": "contradicting_names"},
        edge(("crm", "5"), ("shop", "4"), "email", "a@x.org") | {"refusal": "several_people"},
    ],
    "identity_events": [
        {"event_id": "e", "at": at(3), "kind": "merge", "person_id": "p", "other_person_id": "gone"},
        {"event_id": "f", "at": at(3), "kind": "merge", "person_id": "q", "other_person_id": "x"},
    ],
    "person_aliases": [{"alias": "gone", "person_id": "p"}],
}  # fmt: skip


def scan(table):
    rows = [{k: v for k, v in row.items() if k in table.names} for row in ROWS.get(table.name, [])]
    return pl.DataFrame({c: [row.get(c) for row in rows] for c in table.names}, schema=table.schema).lazy()


def test_every_record_with_the_strongest_reason_and_masked_values():
    found = joined(who(scan, "p"))
    assert found.select("source", "contact_id", "rule", "evidence", "with_source", "with_contact").rows() == [
        ("calls", "3", "merged", "3", "shop", "2"),
        ("crm", "1", "email", "m***@x.org", "shop", "2"),
        ("shop", "2", "merged", "3", "calls", "3"),
    ]
    assert found["values"].to_list() == ["", "m***@x.org, …56", ""]


def test_near_misses_are_records_of_others_seen_from_hers():
    found = near_misses(who(scan, "p"))
    assert found.select("own_contact", "contact_id", "name", "person_id", "rule", "evidence", "refusal").rows() == [
        ("2", "4", "Name 4", "q", "mobile", "…56", "contradicting_names")
    ]


def test_only_what_happened_to_her():
    assert who(scan, "p").events["event_id"].to_list() == ["e"]


def test_an_id_that_went_leads_to_the_person_of_now():
    assert [present_id(scan, asked) for asked in ("gone", "p", "unheard")] == ["p", "p", "unheard"]


def test_nobody_has_no_records():
    nobody = who(scan, "unheard")
    assert joined(nobody).is_empty()
    assert near_misses(nobody).is_empty()


def test_the_tables_are_known():
    assert set(ROWS) <= set(DERIVED) | set(CANONICAL)
