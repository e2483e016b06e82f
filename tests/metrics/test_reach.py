"""Figures about what one customer did in several places speak only of customers who are known."""

import pytest

from metrics.reach import is_across


@pytest.mark.parametrize(
    ("metric", "across"),
    [("cross_channel_resolution_rate_7d", True), ("closed_loop_rate", True), ("channel_preference", True),
     ("repeat_contact_rate", True), ("records_per_person", False), ("first_response_time", False), ("csat", False)],
)  # fmt: skip
def test_figures_of_customers_look_across(metric, across):
    assert is_across(metric) == across
