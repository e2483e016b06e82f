from metrics.identity_review import (
    by_system,
    events_by_kind,
    latest_events,
    people_by_records,
    refusals,
    refused_pairs,
    shared_values,
    values_by_class,
)
from tests.metrics.test_who import ROWS, edge, scan
from tests.metrics.tiny import tiny

RECORDS = [("zd", "1", "p"), ("zd", "2", "p"), ("sf", "3", "p"), ("sf", "4", "q")]
FRAMES = tiny(
    contacts=[{"source": s, "contact_id": c} for s, c, _ in RECORDS],
    persons=[{"source": s, "contact_id": c, "person_id": p} for s, c, p in RECORDS],
)


def test_persons_by_their_records_and_systems():
    assert people_by_records(FRAMES).rows() == [(1, 1, 0.5, 1.0), (3, 1, 0.5, 2.0)]


def test_a_record_in_another_system_is_no_duplicate():
    found = by_system(FRAMES).select("source", "records", "persons", "duplicates", "duplicate_share", "elsewhere")
    assert found.rows() == [("sf", 2, 2, 0, 0.0, 0.5), ("zd", 2, 1, 1, 0.5, 1.0)]


def test_values_by_what_they_are_worth():
    assert values_by_class(scan).select("value_class", "kind", "n", "records").rows() == [
        ("invalid", "email", 1, 1), ("ok", "email", 2, 2), ("ok", "mobile", 1, 1),
    ]  # fmt: skip


def test_over_shared_values_are_masked_unless_they_may_be_seen(monkeypatch):
    desk = {"source": "crm", "kind": "landline", "raw": "93", "value": "+34930000000", "value_class": "over_shared"}
    rows = [desk | {"contact_id": str(i), "count_people": 9} for i in (1, 5)]
    monkeypatch.setitem(ROWS, "identity_values", rows)
    assert shared_values(scan).rows() == [("landline", "…00", 9, 2)]
    assert shared_values(scan, in_full=True)["value"].to_list() == ["+34930000000"]


def test_what_kept_records_apart():
    assert refusals(scan).rows() == [("contradicting_names", "mobile", 2), ("several_people", "email", 1)]


def test_pairs_name_both_persons_unless_nobody_may_be_named():
    first = refused_pairs(scan).filter(contact_b="4", contact_a="2").row(0, named=True)
    assert (first["name_a"], first["person_a"], first["name_b"], first["person_b"]) == ("Name 2", "p", "Name 4", "q")
    assert first["evidence"] == "…56"
    assert refused_pairs(scan, names=False)["name_a"].null_count() == 3


def test_a_pair_whose_record_is_unlisted_stays(monkeypatch):
    monkeypatch.setitem(ROWS, "identity_refused", [edge(("x", "0"), ("y", "0"), "email", "a@x.org")])
    assert refused_pairs(scan).select("person_a", "person_b").rows() == [(None, None)]


def test_events_are_counted_and_listed():
    assert events_by_kind(scan) == {"merge": 2}
    assert latest_events(scan)["event_id"].to_list() == ["e", "f"]
