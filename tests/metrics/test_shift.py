import polars as pl
import pytest

import metrics
from metrics.shift import WAYS, is_more_than_noise, moves, same_customers
from model.filters import Filters
from tests.metrics.test_customers import FRAMES, WEEK
from tests.metrics.tiny import tiny


def ways(*n: int) -> pl.DataFrame:
    return pl.DataFrame({"way": WAYS, "n": n})


def test_every_customer_of_both_periods_goes_one_way():
    # a was half digital (not mainly) and is all digital now; b stayed mainly traditional
    assert dict(moves(FRAMES, WEEK).select("way", "n").iter_rows()) == {
        "went_digital": 1, "stayed_digital": 0, "stayed_traditional": 1, "came_back": 0,
    }  # fmt: skip
    assert moves(FRAMES, WEEK)["share"].to_list() == [0.5, 0.0, 0.5, 0.0]


def test_the_parts_add_up_to_the_declared_metrics():
    told = dict(moves(FRAMES, WEEK).select("way", "n").iter_rows())
    flow, shift = (metrics.compute(name, FRAMES, WEEK) for name in ("channel_shift_flow", "channel_shift"))
    assert sum(told.values()) == shift["n"].item()
    assert (told["went_digital"] - told["came_back"]) / sum(told.values()) == flow["value"].item()
    both = same_customers(FRAMES, WEEK).row(0, named=True)
    assert both == {"n": 2, "before": pytest.approx(1 / 3), "now": pytest.approx(3 / 5)}
    assert both["now"] - both["before"] == pytest.approx(shift["value"].item())


def test_without_customers_nothing_is_a_share():
    assert moves(tiny(), Filters())["share"].to_list() == [None] * 4
    assert same_customers(tiny(), Filters()).row(0) == (0, None, None)


@pytest.mark.parametrize(
    ("went", "back", "expected"),
    [
        (0, 0, None),
        (20, 20, False),
        (30, 17, False),
        (30, 15, True),
        (15, 30, True),
    ],  # 13 / sqrt(47) = 1.90, 15 / sqrt(45) = 2.24
)
def test_more_went_one_way_than_chance_would_have_it(went, back, expected):
    assert is_more_than_noise(ways(went, 900, 900, back)) is expected
