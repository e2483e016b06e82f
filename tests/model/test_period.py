from datetime import date

import pytest

from model.period import Period


def period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (("2026-11-14", "2026-11-20"), ("2025-11-14", "2025-11-20")),
        (("2025-11-21", "2026-11-20"), ("2024-11-21", "2025-11-20")),  # a whole year: the one before, no day twice
        (("2028-02-01", "2028-02-29"), ("2027-01-31", "2027-02-28")),  # as many days, ending on the 28th
        (("2028-03-01", "2028-03-31"), ("2027-03-01", "2027-03-31")),
    ],
)
def test_the_year_before_has_as_many_days_and_ends_on_the_same_date(now, then):
    assert period(*now).year_before() == period(*then)


@pytest.mark.parametrize(
    "now",
    [
        Period(),
        Period(date(2026, 1, 1), None),
        Period(None, date(2026, 1, 1)),
        period("2025-11-20", "2026-11-20"),  # a year and a day would be compared with a day of itself
    ],
)
def test_an_open_or_longer_period_has_no_year_before(now):
    assert now.year_before() is None
