from metrics.moods import moods
from tests.metrics.tiny import at, fact, tiny


def answer(key, kind, score, day, interaction="a"):
    return {"source": "zd", "survey_id": key, "interaction_id": interaction, "kind": kind, "score": score,
            "answered_at": at(day), "sent_at": at(day)}  # fmt: skip


FRAMES = tiny(
    interaction_facts=[fact("a", journey_id="j"), fact("b", journey_id="k"), fact("c", journey_id="m")],
    surveys=[
        answer("2", "nps", 0.0, 12), answer("1", "csat", 5.0, 11), answer("3", "complaint", None, 13),
        answer("4", "csat", None, 14), answer("5", "csat", 3.0, 11, "b"),
    ],
)  # fmt: skip


def test_answers_in_their_order_from_worst_to_best_a_complaint_is_the_worst():
    assert moods(FRAMES, ("j", "k", "m")).rows() == [("j", [0.0, 1.0, -1.0, -1.0]), ("k", [0.0, 0.0])]


def test_only_the_journeys_asked_for():
    assert moods(FRAMES, ("k",))["journey_id"].to_list() == ["k"]
