from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from metrics.registry import compute
from metrics.rows import moment
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import answered, at, fact, tiny

SECONDS = (60, 120, 180, 600, 86400)


def test_a_moment_is_the_same_instant_whatever_its_zone():
    instant = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=ZoneInfo("Europe/Madrid"), fold=1)
    found = pl.select(moment(instant)).to_series()
    assert found.dtype == pl.Datetime("us", "UTC")
    assert found.item() == datetime(2026, 10, 25, 1, 30, 0, 123456, tzinfo=UTC)


def test_quantiles_interpolate_linearly():
    frames = tiny(interaction_facts=[answered(str(s), s) for s in SECONDS])
    assert compute("first_response_time", frames, Filters()).row(0, named=True) == {
        "n": 5, "value": 180.0, "median": 180.0, "p90": 52080.0, "mean": 17472.0,
    }  # fmt: skip


def test_time_groups_are_local_and_weeks_start_on_monday():
    late = answered("a", 60, day=15) | {"first_responded_at": at(15, 23), "first_responded_on": date(2026, 11, 16)}
    found = compute(
        "first_response_time", tiny(interaction_facts=[late]), Filters(), ("day", "week", "month", "hour", "weekday")
    )
    assert found.row(0)[:5] == (date(2026, 11, 16), date(2026, 11, 16), date(2026, 11, 1), 0, 1)


def test_the_period_is_that_of_the_response_and_both_ends_count():
    frames = tiny(interaction_facts=[answered(str(d), 60, day=d) for d in (9, 10, 12, 13)])
    period = Filters(period=Period(date(2026, 11, 10), date(2026, 11, 12)))
    assert compute("first_response_time", frames, period)["n"].item() == 2


def test_a_group_without_a_value_keeps_its_null_name_and_stands_last():
    frames = tiny(interaction_facts=[answered("a", 60, team=None), answered("b", 90), answered("c", 9, team="A")])
    assert compute("first_response_time", frames, Filters(), ("team",))["team"].to_list() == ["A", "North", None]


def test_channels_come_in_their_fixed_order_as_text():
    frames = tiny(interaction_facts=[answered(c, 60, c) for c in ("chat", "email", "phone")])
    assert compute("first_response_time", frames, Filters(), ("channel",))["channel"].to_list() == [
        "phone",
        "email",
        "chat",
    ]


def test_a_group_without_a_denominator_has_no_row():
    frames = tiny(interaction_facts=[answered("a", 60), fact("unanswered", "phone")])
    assert compute("first_response_time", frames, Filters(), ("channel",))["channel"].to_list() == ["email"]
