import polars as pl

from metrics.customer import TIMELINE, customer, indexes, timeline
from tests.metrics.tiny import at, fact, tiny

HERS = {"person_id": "p"}
FACTS = [
    fact("1", "chat", 3, journey_id="j", first_responded_at=at(3, 10), first_response_calendar_seconds=3600,
         last_solved_at=at(3, 11), **HERS),
    fact("2", "phone", 5, journey_id="j", **HERS),
    fact("3", "phone", 6, journey_id="j", direction="outbound", **HERS),
    fact("twin", "email", 6, journey_id="j", is_counted=False, **HERS),
    fact("theirs", "email", 4, journey_id="k", person_id="q"),
]  # fmt: skip
TURNS = [{"source": "zd", "interaction_id": "1", "turn": 1, "journey_id": "j", "channel": "chat",
          "started_at": at(3, 12), "answered_at": at(3, 13), "next_response_calendar_seconds": 3600}]  # fmt: skip
CASE = {"case_id": "c", "journey_id": "j", "source": "zd", "interaction_id": "2", "channel": "phone", "state": "new",
        "opened_at": at(7), **HERS}  # fmt: skip
ANSWERS = [
    {"source": "zd", "survey_id": str(i), "interaction_id": "2", "kind": kind, "score": score, "answered_at": at(8, i)}
    for i, (kind, score) in enumerate([("csat", 1.0), ("nps", 10.0), ("csat", 3.0), ("complaint", None)])
]


def told(basis="calendar"):
    frames = tiny(interaction_facts=FACTS, turns=TURNS, dissatisfaction=[CASE], surveys=ANSWERS)
    return timeline(customer(frames, indexes(frames), "p"), basis, 4, 2)


def test_everything_in_order_over_channels_and_nothing_of_others():
    assert told().select("what", "interaction_id", "seconds").rows() == [
        ("contact", "1", None), ("reply", "1", 3600), ("solved", "1", None), ("message", "1", None),
        ("reply", "1", 3600), ("contact", "2", None), ("outbound", "3", None), ("case_opened", "2", None),
        ("bad_rating", "2", None), ("good_rating", "2", None), ("rating", "2", None), ("complaint", "2", None),
    ]  # fmt: skip


def test_a_contact_after_another_channel_says_where_she_came_from():
    contacts = told().filter(pl.col("what") == "contact")
    assert contacts["from_channel"].to_list() == [None, "chat"]


def test_answers_are_on_the_basis_asked_for():
    assert told("business").filter(pl.col("what") == "reply")["seconds"].to_list() == [None, None]


def test_nobody_has_an_empty_timeline_of_the_same_shape():
    frames = tiny()
    nobody = customer(frames, indexes(frames), "p")
    assert not nobody.is_known
    found = timeline(nobody, "calendar", 4, 2)
    assert found.is_empty()
    assert found.schema == TIMELINE
