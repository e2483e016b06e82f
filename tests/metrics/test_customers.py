from datetime import date

import pytest

import metrics
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import fact, tiny

WEEK = Filters(period=Period(date(2026, 11, 8), date(2026, 11, 14)))


def contacts(person, *used):
    """Contacts of one person: (day, channel)."""
    return [
        fact(f"{person}{day}{n}", channel, day, person_id=person, segment="gold" if person == "a" else None)
        for n, (day, channel) in enumerate(used)
    ]


# The week before: a 1 of 2 digital, b 0 of 1. This week: a 2 of 2, b 1 of 3. c came only this week, d only before.
FRAMES = tiny(
    interaction_facts=[
        *contacts("a", (2, "phone"), (3, "email"), (9, "chat"), (10, "chat")),
        *contacts("b", (2, "phone"), (9, "phone"), (10, "email"), (11, "branch")),
        *contacts("c", (9, "email")),
        *contacts("d", (2, "phone")),
        fact("nobody", "email", 9),
    ]
)


def value(name, filters=WEEK, by=()):
    return metrics.compute(name, FRAMES, filters, by).rows()


def test_the_shift_is_that_of_the_same_customers():
    assert value("channel_shift") == [(2, pytest.approx(3 / 5 - 1 / 3))]
    assert value("channel_shift", WEEK, ("segment",)) == [
        ("gold", 1, pytest.approx(1 - 1 / 2)), (None, 1, pytest.approx(1 / 3)),
    ]  # fmt: skip


def test_who_went_over_and_who_came_back():
    assert value("channel_shift_flow") == [(2, 0.5)]  # a from half to all digital, b stays mainly traditional


def test_a_channel_filter_is_no_part_of_the_question_and_no_period_before_is_null():
    phone = Filters(period=WEEK.period, channels=("phone",))
    assert value("channel_shift", phone) == value("channel_shift")
    assert value("channel_shift", Filters()) == [(0, None)]  # nothing in the twelve months before


def test_the_preferred_channel_is_the_one_used_most_and_of_equals_the_last():
    assert value("channel_preference", WEEK, ("channel",)) == [("phone", 2, 0.5), ("chat", 2, 0.5)]
    only = Filters(period=WEEK.period, channels=("chat",))
    assert value("channel_preference", only) == [(2, 0.5)]
    before = Filters(period=Period(date(2026, 11, 1), date(2026, 11, 5)))
    assert value("channel_preference", before, ("channel",)) == [("email", 1, 1.0)]


def test_customers_are_counted_once_per_channel():
    assert value("channel_reach", WEEK, ("channel",)) == [
        ("phone", 3, pytest.approx(1 / 3)), ("branch", 3, pytest.approx(1 / 3)), ("email", 3, pytest.approx(2 / 3)),
        ("chat", 3, pytest.approx(1 / 3)),
    ]  # fmt: skip


def test_contacts_and_channels_of_a_customer():
    assert value("contacts_per_customer") == [(3, 2.0)]
    assert value("channels_per_customer") == [(3, pytest.approx(5 / 3))]
    assert value("contacts_per_customer", Filters(period=Period(date(2025, 1, 1), date(2025, 1, 2)))) == [(0, None)]
