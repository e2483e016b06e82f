import metrics
from metrics.evidence import evidence
from model.filters import Filters
from tests.metrics.tiny import fact, tiny

FRAMES = tiny(
    interaction_facts=[
        fact("odd", has_time_conflict=True, has_incomplete_history=False),
        fact("untold", has_time_conflict=False, has_incomplete_history=True),
        fact("sound", has_time_conflict=False, has_incomplete_history=False),
        fact("spam", is_counted=False, left_out="spam", has_time_conflict=True, has_incomplete_history=True),
    ]
)


def test_contradictions_are_counted_and_listed():
    assert metrics.compute("time_conflicts", FRAMES, Filters()).row(0) == (1, 1.0)
    listed = evidence("time_conflicts", FRAMES, Filters()).select("interaction_id", "why").rows()
    assert listed == [("odd", None), ("spam", "spam")]


def test_histories_that_are_not_whole():
    assert metrics.compute("incomplete_history_rate", FRAMES, Filters()).row(0) == (3, 1 / 3)
