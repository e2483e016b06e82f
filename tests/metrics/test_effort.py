import polars as pl
import pytest

from journeys.effort import EFFORT
from metrics.effort import PARTS, effort_parts
from metrics.registry import compute
from model.filters import Filters
from tests.metrics.tiny import at, tiny

NOTHING = dict.fromkeys(PARTS.values(), 0) | {"has_waited_over_target": None}


def journey(key, *, crossed, effort, **parts):
    more = NOTHING | parts
    return {
        "journey_id": key, "channel": "phone", "started_at": at(10), "started_on": at(10).date(),
        "is_cross_channel": crossed, "effort_index": effort, "count_contacts": 1 + more["count_extra_contacts"],
    } | more  # fmt: skip


FRAMES = tiny(
    journeys=[
        journey("a", crossed=False, effort=0.0),
        journey("b", crossed=False, effort=3.0, count_extra_contacts=2, has_waited_over_target=True),
        journey("c", crossed=True, effort=4.0, count_extra_contacts=1, count_handoffs=2, count_effective_reopens=1),
    ]
)


def test_points_per_journey_and_part_one_channel_first():
    found = effort_parts(FRAMES, Filters())
    assert found.filter(pl.col("points") > 0).rows() == [
        (False, "extra_contacts", 2, 1.0), (False, "waited_over_target", 2, 0.5), (True, "extra_contacts", 1, 1.0),
        (True, "handoffs", 1, 2.0), (True, "effective_reopens", 1, 1.0),
    ]  # fmt: skip
    assert found["part"].to_list() == [*PARTS, *PARTS]


def test_the_parts_are_those_of_the_index_and_add_up_to_it():
    assert dict.fromkeys(PARTS.values(), 1.0) == EFFORT
    found = effort_parts(FRAMES, Filters())
    whole = (found["points"] * found["n"]).sum() / 3
    assert whole == pytest.approx(compute("effort_index", FRAMES, Filters())["value"].item())


def test_no_journey_no_row():
    assert effort_parts(tiny(), Filters()).is_empty()
