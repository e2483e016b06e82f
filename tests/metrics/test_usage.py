from datetime import date

import polars as pl

from metrics.registry import compute
from model.filters import Filters
from tests.metrics.tiny import fact, tiny

FRAMES = tiny(
    interaction_facts=[
        fact("a", "phone"),
        fact("b", "email", device="smartphone"),
        fact("c", "email", day=11, device="desktop", priority="high"),
        fact("d", "unknown", device="tablet"),
        fact("e", "email", is_contact=False),
    ]
)


def test_contacts_leaves_out_what_is_no_contact():
    assert compute("contacts", FRAMES, Filters()).row(0) == (4, 4.0)


def test_single_contacts_and_daily_counts_agree():
    by_day = compute("contacts", FRAMES, Filters(), ("channel", "day"))
    assert compute("contacts", FRAMES, Filters(), ("channel", "day", "priority"))["n"].sum() == by_day["n"].sum() == 4
    emptied = FRAMES.with_frames(contacts_day=FRAMES.contacts_day.clear())
    assert compute("contacts", emptied, Filters(), ("channel", "priority"))["n"].sum() == 4
    assert compute("contacts", FRAMES, Filters(priorities=("high",)))["n"].item() == 1


def test_hour_and_weekday_are_local():
    assert compute("contacts", FRAMES, Filters(channels=("phone",)), ("hour", "weekday")).row(0)[:2] == (10, 2)


def test_shares_of_channels_add_up_to_one():
    found = compute("channel_share", FRAMES, Filters(), ("channel",))
    assert found.rows() == [("phone", 4, 0.25), ("email", 4, 0.5), ("unknown", 4, 0.25)]


def test_a_channel_filter_does_not_change_what_it_is_a_share_of():
    assert compute("channel_share", FRAMES, Filters(channels=("phone",))).row(0) == (4, 0.25)
    assert compute("channel_share", FRAMES, Filters(channels=("phone",)), ("channel",)).rows() == [("phone", 4, 0.25)]


def test_share_within_each_day():
    found = compute("channel_share", FRAMES, Filters(), ("day", "channel")).filter(pl.col("day") == date(2026, 11, 11))
    assert found.rows() == [(date(2026, 11, 11), "email", 1, 1.0)]


def test_unknown_channels_count_in_the_denominator_of_the_digital_share():
    assert compute("digital_share", FRAMES, Filters()).row(0) == (4, 0.5)


def test_device_share_is_of_known_devices():
    assert compute("device_share", FRAMES, Filters()).row(0) == (3, 2 / 3)
    assert compute("device_share", FRAMES, Filters(), ("device",)).rows() == [
        ("smartphone", 3, 1 / 3), ("tablet", 3, 1 / 3), ("desktop", 3, 1 / 3),
    ]  # fmt: skip
