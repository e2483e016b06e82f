from datetime import UTC, datetime, timedelta

import polars as pl

from model.schemas import INSTANT
from ui.freshness import states

NOW = datetime(2026, 11, 20, 17, tzinfo=UTC)


def test_each_source_is_late_after_its_own_limit_and_after_a_day_without_one():
    ages = {"hourly": 3, "weekly": 100, "daily": 23, "forgotten": 25, "never": None, "waiting": None}
    status = pl.DataFrame(
        {
            "source": list(ages),
            "last_success_at": [None if hours is None else NOW - timedelta(hours=hours) for hours in ages.values()],
            "is_failing": False,
            "is_paused": [name == "waiting" for name in ages],
        },
        schema_overrides={"last_success_at": INSTANT},
    )
    found = states(status, NOW, {"hourly": 2.5, "weekly": 168})
    assert found.select("source", "state", "limit_seconds").rows() == [
        ("never", "failing", 86_400), ("waiting", "paused", 86_400), ("forgotten", "late", 86_400),
        ("hourly", "late", 9000), ("daily", "good", 86_400), ("weekly", "good", 168 * 3600),
    ]  # fmt: skip
