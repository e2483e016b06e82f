from datetime import UTC, date, datetime

import pytest

from metrics.open_at import end_of
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import AS_OF, tiny


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
