from datetime import UTC, date, datetime

import pytest

from metrics.open_at import end_of, is_past
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import AS_OF, at, fact, tiny


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        (None, AS_OF),
        (date(2026, 11, 20), AS_OF),
        (date(2026, 11, 19), datetime(2026, 11, 19, 23, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 22, tzinfo=UTC)),
    ],
)
def test_the_end_is_the_local_midnight_and_never_after_the_snapshot(last, expected):
    assert end_of(tiny(), Filters(period=Period(None, last))) == expected


@pytest.mark.parametrize("moment", ["started_at", "first_solved_at", "last_activity_at", "waiting_since_at"])
def test_the_past_begins_before_the_last_thing_that_happened(moment):
    frames = tiny(interaction_facts=[fact("a") | {moment: at(19, 23)}])  # midnight in Madrid
    assert not is_past(frames, Filters(period=Period(None, date(2026, 11, 19))))
    assert is_past(frames, Filters(period=Period(None, date(2026, 11, 18))))


def test_where_nothing_happened_nothing_is_past():
    assert not is_past(tiny(), Filters(period=Period(None, date(2026, 1, 1))))
