import subprocess
import sys
from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from model.calendars import holiday_dates
from model.settings_values import Holiday

YEARS = range(2026, 2029)


def days(*names, years=YEARS):
    return sorted(str(day) for day in holiday_dates(names, years))


def test_an_own_date_is_that_date_in_whatever_years():
    assert days("2026-12-24") == ["2026-12-24"]


def test_a_yearly_day_is_every_years():
    assert days("12-24") == ["2026-12-24", "2027-12-24", "2028-12-24"]


def test_the_29th_of_february_is_off_in_leap_years_only():
    assert days("02-29") == ["2028-02-29"]


def test_a_region_has_the_days_of_its_country_and_its_own():
    spain, catalonia = (set(days(name, years=[2026])) for name in ("ES", "ES-CT"))
    assert {"2026-01-01", "2026-10-12"} <= spain
    assert catalonia - spain >= {"2026-06-24", "2026-09-11"}
    assert date(2026, 4, 3) in holiday_dates(["ES"], [2026])  # Good Friday moves
    assert date(2027, 3, 26) in holiday_dates(["ES"], [2027])


def test_names_add_up():
    assert len(days("ES", "2026-12-24", years=[2026])) == len(days("ES", years=[2026])) + 1
    assert days() == []


@pytest.mark.parametrize("name", ["ES", "ES-CT", "GB-SCT", "2026-12-24", "12-24", "02-29", "2028-02-29"])
def test_names_that_exist_are_taken_as_they_are(name):
    assert TypeAdapter(Holiday).validate_python(name) == name


@pytest.mark.parametrize(
    "name", ["2026-02-29", "2026-13-01", "02-30", "24-12", "Christmas", "ES-XX", "XX", "es", "", "2026"]
)
def test_names_that_do_not_exist_are_refused(name):
    with pytest.raises(ValidationError):
        TypeAdapter(Holiday).validate_python(name)


def test_settings_without_a_calendar_do_not_load_any():
    """The catalogue of countries takes half a second; whoever names no calendar does not wait for it."""
    code = (
        "import sys; from model.settings import Settings;"
        "Settings.model_validate({'schedules': {'default': {'mon': ['09:00-18:00'], 'holidays': ['12-24']}}});"
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
