import metrics
from model.filters import Filters
from tests.metrics.tiny import at, fact, tiny

RECORDS = [("zd", "1", "p"), ("sf", "2", "p"), ("zd", "3", "q")]
FRAMES = tiny(
    interaction_facts=[fact("a", "phone", person_id="p"), fact("b", person_id=None), fact("c", person_id="q")],
    contacts=[{"source": s, "contact_id": c} for s, c, _ in RECORDS],
    persons=[{"source": s, "contact_id": c, "person_id": p} for s, c, p in RECORDS],
)


def test_identity_coverage_counts_contacts():
    assert metrics.compute("identity_coverage", FRAMES, Filters()).row(0) == (3, 2 / 3)


def test_records_per_person():
    assert metrics.compute("records_per_person", FRAMES, Filters()).row(0) == (2, 1.5)
    assert metrics.compute("records_per_person", FRAMES, Filters(), ("source",)).rows() == [
        ("sf", 1, 1.0),
        ("zd", 2, 1.0),
    ]


def test_a_person_has_one_segment_the_one_told_last():
    records = [("zd", "1", "gold", 3), ("sf", "2", "silver", 5), ("zd", "3", None, 9)]
    frames = tiny(
        contacts=[
            {"source": s, "contact_id": c, "segment": segment, "updated_at": at(day)} for s, c, segment, day in records
        ],
        persons=[{"source": s, "contact_id": c, "person_id": "p"} for s, c, _, _ in records],
    )
    assert metrics.compute("records_per_person", frames, Filters(), ("segment",)).rows() == [("silver", 1, 3.0)]


def test_a_channel_filter_keeps_the_persons_who_used_it():
    assert metrics.compute("records_per_person", FRAMES, Filters(channels=("phone",))).row(0) == (1, 2.0)


def test_a_record_is_one_too_many_where_its_own_system_has_another_of_the_person():
    records = [("zd", "1", "p"), ("zd", "2", "p"), ("sf", "3", "p"), ("zd", "4", "q")]
    frames = tiny(
        contacts=[{"source": s, "contact_id": c} for s, c, _ in records],
        persons=[{"source": s, "contact_id": c, "person_id": p} for s, c, p in records],
    )
    assert metrics.compute("duplicate_record_rate", frames, Filters()).row(0) == (4, 0.25)
    assert metrics.compute("duplicate_record_rate", frames, Filters(), ("source",)).rows() == [
        ("sf", 1, 0.0), ("zd", 3, 1 / 3),
    ]  # fmt: skip
