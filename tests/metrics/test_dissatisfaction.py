from dataclasses import replace
from datetime import date

import pytest

import metrics
from metrics.evidence import evidence
from model.filters import Filters
from model.period import Period
from model.settings import Settings
from tests.metrics.test_surveys import value
from tests.metrics.tiny import at, tiny

# One signal on the 7th 10:30 UTC, contacted on the 8th 08:00, closed 14:00, good rating on the 9th.
CASE = {
    "case_id": "1", "source": "zd", "person_id": "p", "journey_id": "j", "channel": "email", "severity": "high",
    "opened_at": at(7), "opened_on": date(2026, 11, 7), "contacted_at": at(8), "contacted_on": date(2026, 11, 8),
    "first_closed_at": at(8, 14), "first_closed_on": date(2026, 11, 8), "closed_at": at(8, 14),
    "closed_on": date(2026, 11, 8), "rated_again_at": at(9), "recovered_at": at(9), "owner": "Marta",
    "time_to_contact_calendar_seconds": 86400, "time_to_close_calendar_seconds": 104400,
}  # fmt: skip
NEVER = CASE | dict.fromkeys(
    ("contacted_at", "contacted_on", "first_closed_at", "first_closed_on", "closed_at", "closed_on", "rated_again_at",
     "recovered_at", "time_to_contact_calendar_seconds", "time_to_close_calendar_seconds"),
)  # fmt: skip


@pytest.mark.parametrize(("day", "n"), [(6, 0), (7, 1), (8, 0)])
def test_unresolved_at_the_end_of_a_day(day, n):
    filters = Filters(period=Period(None, date(2026, 11, day)))
    assert value("unresolved_dissatisfaction", filters, dissatisfaction=[CASE]) == (n, float(n))


def test_contact_alone_does_not_close_a_case():
    contacted = CASE | {"closed_at": None}
    assert value("unresolved_dissatisfaction", dissatisfaction=[contacted]) == (1, 1.0)


def test_times_to_contact_and_close():
    assert value("time_to_contact", dissatisfaction=[CASE, NEVER | {"case_id": "2"}]) == (1, 86400.0)
    assert value("time_to_close_dissatisfaction", dissatisfaction=[CASE]) == (1, 104400.0)


@pytest.mark.parametrize("name", ["time_to_contact", "time_to_close_dissatisfaction"])
def test_a_time_that_is_missing_says_why(name):
    frames = tiny(dissatisfaction=[CASE, NEVER | {"case_id": "2"}])
    told = dict(evidence(name, frames, Filters(basis="business")).select("case_id", "why").rows())
    assert told == {"1": "no_hours", "2": {"time_to_contact": "not_contacted"}.get(name, "not_closed")}


def test_the_loop_is_closed_in_time_or_not_and_running_targets_are_left_out():
    late = CASE | {"case_id": "2", "contacted_at": at(10)}
    recent = NEVER | {"case_id": "3", "opened_at": at(19), "opened_on": date(2026, 11, 19)}
    early = recent | {"case_id": "4", "contacted_at": at(19, 10)}
    cases = [CASE, late, NEVER | {"case_id": "5"}, recent, early]
    assert value("closed_loop_rate", dissatisfaction=cases) == (3, pytest.approx(1 / 3))


def test_recovery_is_among_those_who_rated_again():
    bad = NEVER | {"case_id": "2", "rated_again_at": at(12)}
    cases = [CASE, bad, NEVER | {"case_id": "3"}]
    assert value("recovery_rate", dissatisfaction=cases) == (2, 0.5)
    assert value("recovery_rate_of_all", dissatisfaction=cases, as_of=at(8, month=12)) == (3, pytest.approx(1 / 3))
    assert value("recovery_rate_of_all", dissatisfaction=cases) == (0, None)


def test_an_earlier_instant_knows_nothing_of_later_ratings():
    assert value("recovery_rate", dissatisfaction=[CASE], as_of=at(8, 20)) == (0, None)
    late = CASE | {"rated_again_at": at(9), "recovered_at": at(15)}
    assert value("recovery_rate", dissatisfaction=[late], as_of=at(10)) == (1, 0.0)


def test_recidivism_waits_for_its_days_and_for_the_first_close():
    again = CASE | {"case_id": "2", "has_recurred": True} | dict.fromkeys(("closed_at", "closed_on"))
    held = CASE | {"case_id": "3", "has_recurred": False}
    nobody = CASE | {"case_id": "4", "person_id": None}
    cases = [again, held, nobody, NEVER | {"case_id": "5"}]
    assert value("recidivism_rate", dissatisfaction=cases) == (0, None)
    assert value("recidivism_rate", dissatisfaction=cases, as_of=at(9, month=12)) == (2, 0.5)
    frames = tiny(dissatisfaction=cases, as_of=at(9, month=12))
    told = dict(evidence("recidivism_rate", frames, Filters()).select("case_id", "why").rows())
    assert told == {"2": None, "3": None, "4": "unidentified", "5": "not_closed"}


def test_the_days_of_recidivism_are_a_setting():
    again = CASE | {"has_recurred": True}
    short = replace(tiny(dissatisfaction=[again]), settings=Settings(dissatisfaction={"recidivism_window_days": 7}))
    assert metrics.compute("recidivism_rate", short, Filters()).row(0)[:2] == (1, 1.0)


@pytest.mark.parametrize(("day", "n"), [(6, 0), (7, 1), (8, 0), (9, 0), (10, 1), (11, 1), (12, 0)])
def test_a_case_that_was_opened_again_was_closed_in_between(day, n):
    again = CASE | {"reopened_at": at(10), "closed_at": at(12)}
    filters = Filters(period=Period(None, date(2026, 11, day)))
    assert value("unresolved_dissatisfaction", filters, dissatisfaction=[again]) == (n, float(n))


def test_cases_without_an_owner_are_nobodys():
    cases = [NEVER, NEVER | {"case_id": "2", "owner": None}, CASE | {"case_id": "3", "owner": None}]
    assert value("unowned_dissatisfaction", dissatisfaction=cases) == (1, 1.0)
    found = evidence("unowned_dissatisfaction", tiny(dissatisfaction=cases), Filters())
    told = dict(found.select("case_id", "why").rows())
    assert told == {"1": "owned", "2": None}


def test_contacted_elsewhere_is_among_the_contacted_whose_channels_are_known():
    other = CASE | {"case_id": "2", "is_contacted_elsewhere": True}
    same = CASE | {"is_contacted_elsewhere": False}
    cases = [same, other, CASE | {"case_id": "3"}, NEVER | {"case_id": "4"}]
    assert value("contacted_elsewhere_rate", dissatisfaction=cases) == (2, 0.5)


def test_each_signal_counts():
    assert value("dissatisfaction_signals", dissatisfaction=[CASE | {"signals": ["csat", "many_contacts"]}]) == (2, 2.0)
