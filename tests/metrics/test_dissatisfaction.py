from dataclasses import replace
from datetime import date

import pytest

import metrics
from metrics.evidence import evidence
from model.filters import Filters
from model.period import Period
from model.settings import Settings
from tests.metrics.test_surveys import surveys, value
from tests.metrics.tiny import at, fact, tiny

# One signal on the 7th 10:30 UTC, contacted on the 8th 08:00, closed 14:00, good rating on the 9th.
CASE = {
    "case_id": "1", "source": "zd", "person_id": "p", "journey_id": "j", "channel": "email", "severity": "high",
    "opened_at": at(7), "opened_on": date(2026, 11, 7), "contacted_at": at(8), "contacted_on": date(2026, 11, 8),
    "closed_at": at(8, 14), "closed_on": date(2026, 11, 8), "recovered_at": at(9),
    "time_to_contact_calendar_seconds": 86400, "time_to_close_calendar_seconds": 104400,
}  # fmt: skip
NEVER = CASE | dict.fromkeys(
    ("contacted_at", "contacted_on", "closed_at", "closed_on", "recovered_at", "time_to_contact_calendar_seconds",
     "time_to_close_calendar_seconds"),
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
    again = surveys("csat", [1.0], interaction_id="a")
    others = [NEVER | {"case_id": "2", "person_id": "q"}, NEVER | {"case_id": "3", "person_id": "silent"}]
    tables = {"dissatisfaction": [CASE, *others], "surveys": again, "interaction_facts": [fact("a", person_id="q")]}
    assert value("recovery_rate", **tables) == (2, 0.5)
    later = {"as_of": at(8, month=12)}
    assert value("recovery_rate_of_all", **tables, **later) == (3, pytest.approx(1 / 3))
    assert value("recovery_rate_of_all", **tables) == (1, 1.0)


def test_the_recovery_window_is_a_setting():
    again = surveys("csat", [1.0], interaction_id="a")
    tables = {"dissatisfaction": [NEVER], "surveys": again, "interaction_facts": [fact("a", person_id="p")]}
    short = replace(tiny(**tables), settings=Settings(dissatisfaction={"recovery_window_days": 1}))
    assert metrics.compute("recovery_rate", short, Filters()).row(0)[:2] == (0, None)
    assert value("recovery_rate", **tables) == (1, 0.0)


def test_recidivism_waits_for_its_thirty_days():
    again = (
        CASE
        | {"case_id": "2", "opened_at": at(20), "opened_on": date(2026, 11, 20)}
        | dict.fromkeys(("closed_at", "closed_on"))
    )
    other = CASE | {"case_id": "3", "person_id": "q"}
    nobody = CASE | {"case_id": "4", "person_id": None}
    cases = [CASE, again, other, nobody]
    assert value("recidivism_rate", dissatisfaction=cases) == (0, None)
    assert value("recidivism_rate", dissatisfaction=cases, as_of=at(9, month=12)) == (2, 0.5)


def test_each_signal_counts():
    assert value("dissatisfaction_signals", dissatisfaction=[CASE | {"signals": ["csat", "many_contacts"]}]) == (2, 2.0)


def test_a_rating_before_the_signal_is_no_rating_again():
    before = surveys("csat", [1.0], interaction_id="a")
    before[0]["answered_at"] = at(7)
    tables = {"dissatisfaction": [NEVER], "surveys": before, "interaction_facts": [fact("a", person_id="p")]}
    assert value("recovery_rate", **tables) == (0, None)
