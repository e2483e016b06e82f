from datetime import UTC, date, datetime

import polars as pl
import pytest

from model.filters import Filters
from model.period import Period
from ui import data, findings
from ui.view import View

SEEN = View(
    "home", 1, datetime(2026, 11, 20, 17, tzinfo=UTC), "Europe/Madrid",
    filters=Filters(period=Period(date(2026, 11, 14), date(2026, 11, 20))),
)  # fmt: skip


def answers(median: float) -> pl.DataFrame:
    """First answers of one channel, far enough apart from any other median to be no chance."""
    row = {"channel": "email", "n": 400, "value": median, "median": median, "p90": 9 * median, "mean": 2 * median}
    return pl.DataFrame([row | {"low": 0.99 * median, "high": 1.01 * median}])


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (44_400, 15_600, "Email answers now take 12 h 20 min at the median, up from 4 h 20 min in the period before"),
        (600, 44_400, "Email answers now take 10 min at the median, down from 12 h 20 min in the period before"),
    ],
)
def test_what_moved_is_said_in_durations_not_in_percentages(monkeypatch, now, before, said):
    medians = {SEEN.filters: now, SEEN.previous().filters: before}
    monkeypatch.setattr(data, "result", lambda view, *_: answers(medians[view.filters]))
    assert findings._mover(SEEN) == [said]


def test_same_and_several_channels_are_compared_in_durations(monkeypatch):
    both = pl.DataFrame({"is_cross_channel": [False, True], "n_resolved": [1338, 217], "median": [4380.0, 406_080.0]})
    monkeypatch.setattr(data, "frames", lambda _: None)
    monkeypatch.setattr(findings, "same_and_cross", lambda *_: both)
    assert findings._longer(SEEN) == [
        "the median journey takes 1 h 13 min to solve in one channel, 4.7 d across channels"
    ]
    monkeypatch.setattr(findings, "same_and_cross", lambda *_: both.with_columns(n_resolved=29))
    assert findings._longer(SEEN) == []
