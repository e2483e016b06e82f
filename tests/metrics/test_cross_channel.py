from datetime import date

from metrics.cross_channel import same_and_cross
from model.filters import Filters
from tests.metrics.tiny import tiny

STARTED = {"source": "zd", "started_on": date(2026, 11, 3), "channel": "email"}


def test_both_rows_are_there_and_null_where_there_is_nothing():
    rows = [(False, True, 10), (False, False, None), (False, None, None), (False, True, 30)]
    journeys = [
        STARTED
        | {"journey_id": str(i), "is_cross_channel": c, "is_resolved": r, "time_to_resolution_calendar_seconds": s}
        for i, (c, r, s) in enumerate(rows)
    ]
    assert same_and_cross(tiny(journeys=journeys), Filters()).rows() == [
        (False, 3, 2 / 3, 2, 20.0, 28.0), (True, 0, None, 0, None, None),
    ]  # fmt: skip
