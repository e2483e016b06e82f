"""What holds for each metric, whatever the rows: groups add up, filters only take away, order changes nothing."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import metrics
from metrics.evidence import evidence, left_out
from metrics.registry import declared
from model.filters import Filters
from tests.metrics.invented import invented

STORE = invented(0, size=150)
APART = [name for name, metric in metrics.load().items() if metric.grain != "customer"]
"""Metrics no two groups of which share anything; a customer may belong to several."""
SHIFTS = {"channel_shift", "channel_shift_flow"}
"""Metrics that compare a period with the one before: another period is another question, not a part of it."""
LONG = {*SHIFTS, "recidivism_rate", "recovery_rate_of_all"}
"""Metrics that need customers with more than a month of history."""
FILTERS = (
    Filters(channels=("email",)), Filters(channels=("phone", "chat")), Filters(channel_group="digital"),
    Filters(teams=("North",)), Filters(sources=("desk",)), Filters(priorities=("high", "urgent")),
    Filters(segments=("big",)), Filters(preset="7d"),
)  # fmt: skip
seeds = st.integers(1, 10**6)
bounded = settings(
    max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate]
)  # a seed shrinks to nothing


def count(name, frames, filters=None, by=()):
    """How many are behind the number: `n`, of all groups."""
    return metrics.compute(name, frames, filters or Filters(), by)["n"].sum()


def served(name):
    """Every `by` of a metric, and the filters it can serve."""
    asked = declared(name, STORE, Filters())
    able = asked.rows.groups
    groups = [by for by in able if by not in asked.parts]
    kept = [f for f in FILTERS if set((asked.filters or f).dimensions) <= set(able)]
    return groups, [f for f in kept if f.dimensions or name not in SHIFTS]


def test_the_invented_store_has_something_for_every_metric():
    empty = {name for name in metrics.names() if not count(name, STORE)}
    assert empty <= LONG


@pytest.mark.parametrize("name", APART)
def test_groups_add_up_to_the_total(name):
    total = count(name, STORE)
    found = {by: count(name, STORE, by=(by,)) for by in served(name)[0]}
    assert found == dict.fromkeys(found, total)


@pytest.mark.parametrize("name", metrics.names())
def test_as_many_are_left_out_as_the_list_tells_a_reason_of(name):
    for filters in (Filters(), *served(name)[1]):
        assert left_out(name, STORE, filters) == evidence(name, STORE, filters)["why"].count()


@pytest.mark.parametrize("name", metrics.names())
def test_a_filter_never_raises_a_count(name):
    everything = count(name, STORE)
    assert all(count(name, STORE, filters) <= everything for filters in served(name)[1])


@bounded
@given(st.sampled_from(metrics.names()), seeds, st.data())
def test_groups_add_up_and_filters_take_away_whatever_the_rows(name, seed, data):
    frames = invented(seed, size=15)
    groups, filters = served(name)
    kept = data.draw(st.sampled_from(filters)) if filters else Filters()
    by = tuple(data.draw(st.lists(st.sampled_from(groups), unique=True, max_size=3)))
    total = count(name, frames, kept)
    assert total <= count(name, frames)
    if name in APART:
        assert count(name, frames, kept, by) == total


@bounded
@given(st.sampled_from(metrics.names()), seeds)
def test_the_order_of_rows_changes_nothing(name, seed):
    frames = invented(seed, size=15)
    tables = ("interaction_facts", "turns", "journeys", "dissatisfaction", "surveys", "handed_over", "contacts_day")
    turned = frames.with_frames(**{t: getattr(frames, t).reverse() for t in tables})
    now, then = (metrics.compute(name, f, Filters()).row(0) for f in (turned, frames))
    assert now == pytest.approx(then)
