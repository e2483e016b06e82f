from datetime import date

from metrics.scorecard import scorecard
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import answered, fact, tiny

FRAMES = tiny(
    interaction_facts=[
        answered("a", 60), answered("b", 120, day=11), answered("c", 30, "phone"), fact("d", "phone", day=9),
        fact("e", day=9), fact("f", day=9), fact("g", day=9), answered("h", 5, "chat", is_contact=False),
    ]
)  # fmt: skip


def test_one_line_per_channel():
    period = Filters(period=Period(date(2026, 11, 10), date(2026, 11, 11)))
    rows = scorecard(FRAMES, period).to_dicts()
    assert [tuple(row.values()) for row in rows] == [
        ("email", 2, 2 / 3, [1, 1], 2, 90.0, 114.0),
        ("phone", 1, 1 / 3, [1, 0], 1, 30.0, 30.0),
        ("chat", 0, 0.0, None, 1, 5.0, 5.0),
    ]


def test_nothing_has_no_line():
    assert scorecard(tiny(), Filters(preset="7d")).is_empty()
