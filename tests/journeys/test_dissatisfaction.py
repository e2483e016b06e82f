"""What is one case, and what it says of itself."""

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.dissatisfaction import cases_of, named
from journeys.signals import SIGNAL

ZERO = datetime(2026, 3, 2, tzinfo=UTC)
DAYS = st.integers(0, 40)


def signal(kind, day, journey=None, person=None, key="a:1", **more):
    told = {"signal": kind, "at": ZERO + timedelta(days=day), "journey_id": journey, "person_id": person, "key": key}
    return told | more


def grouped(*signals):
    """The days of each case's signals, by case."""
    frame = named(pl.DataFrame(signals, schema=SIGNAL), 7)
    days = (pl.col("at") - pl.lit(ZERO)).dt.total_days()
    return dict(frame.group_by("case_id", maintain_order=True).agg(days).iter_rows())


def test_signals_of_one_journey_are_one_case_however_far_apart():
    assert grouped(signal("csat", 0, "j_a:1", "p"), signal("nps", 20, "j_a:1", "p")) == {"c_a:1": [0, 20]}


def test_loose_signals_of_a_person_are_one_case_while_each_follows_within_the_gap():
    told = [signal("nps", day, person="p", key=f"zd:{day}") for day in (0, 7, 14, 22)]
    assert grouped(*told) == {"c_survey/zd:0": [0, 7, 14], "c_survey/zd:22": [22]}


def test_loose_signals_of_nobody_are_each_their_own_and_mix_with_no_journey():
    told = [signal("nps", 0, key="zd:1"), signal("nps", 0, key="zd:2"), signal("csat", 0, "j_zd:1", key="zd:3")]
    assert grouped(*told) == {"c_survey/zd:1": [0], "c_survey/zd:2": [0], "c_zd:1": [0]}


def test_a_case_has_each_kind_once_in_order_and_the_first_comment():
    told = [
        signal("nps", 2, "j_a:1", comment="later"),
        signal("csat", 0, "j_a:1", is_worst=True),
        signal("csat", 1, "j_a:1", "p", comment="No", is_worst=False),
    ]
    (case,) = cases_of(named(pl.DataFrame(told, schema=SIGNAL), 7)).to_dicts()
    assert (case["signals"], case["comment"], case["person_id"]) == (["csat", "nps"], "No", "p")
    assert (case["opened_at"], case["has_worst"]) == (ZERO, True)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([None, "p", "q"]), st.sampled_from([None, "j_a:1"]), st.integers(0, 40)), max_size=9
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_signals_changes_nothing_and_none_is_lost(told, dice):
    rows = [signal("csat", day, journey, who, key=f"a:{n}") for n, (who, journey, day) in enumerate(told)]
    mixed = dice.sample(rows, len(rows))
    frames = [named(pl.DataFrame(some, schema=SIGNAL), 7).sort("key") for some in (rows, mixed)]
    assert frames[0].equals(frames[1])
    assert frames[0]["case_id"].null_count() == 0
    assert frames[0].height == len(rows)
