from datetime import date

import pytest

import metrics
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import at, fact, tiny


def surveys(kind, scores, **more):
    return [
        {"source": "zd", "survey_id": f"{kind}{i}", "kind": kind, "score": score, "sent_at": at(9),
         "answered_at": None if score is None else at(10)} | more
        for i, score in enumerate(scores)
    ]  # fmt: skip


def value(name, filters=None, **tables):
    return metrics.compute(name, tiny(**tables), filters or Filters()).row(0)[:2]


def test_csat_of_eight_surveys_by_hand():
    rows = surveys("csat", [5.0, 4.0, 3.0, 2.0, 5.0, 1.0, 4.0, None], scale_min=1.0, scale_max=5.0)
    assert value("csat", surveys=rows) == (7, pytest.approx(4 / 7))
    assert value("survey_response_rate", surveys=rows) == (8, pytest.approx(7 / 8))


def test_good_and_bad_is_a_scale_too():
    assert value("csat", surveys=surveys("csat", [1.0, 0.0, 1.0], scale_min=0.0, scale_max=1.0)) == (
        3,
        pytest.approx(2 / 3),
    )


def test_csat_final_takes_the_last_answer_of_an_interaction():
    rows = surveys("csat", [2.0, 5.0], interaction_id="a")
    rows[1]["answered_at"] = at(12)
    assert value("csat", surveys=rows) == (2, 0.5)
    assert value("csat_final", surveys=rows) == (1, 1.0)
    apart = [rows[0] | {"interaction_id": None}, rows[1] | {"interaction_id": None}]
    assert value("csat_final", surveys=apart) == (2, 0.5)


def test_nps_of_eight_answers_by_hand():
    scores = [10.0, 9.0, 8.0, 7.0, 6.0, 0.0, 10.0, 5.0]
    assert value("nps", surveys=surveys("nps", scores)) == (8, 0.0)
    assert value("nps", surveys=surveys("nps", [9.0, 10.0, 7.0, 6.0])) == (4, 25.0)


def test_ces_of_ten_answers_by_hand():
    scores = [7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 7.0, 5.0, 6.0]
    assert value("ces", surveys=surveys("ces", scores)) == (10, pytest.approx(4.6))
    assert value("ces", surveys=surveys("ces", [5.0], scale_min=1.0, scale_max=5.0)) == (1, 7.0)


@pytest.mark.parametrize("name", ["csat", "csat_final", "survey_response_rate"])
def test_surveys_about_spam_and_deleted_interactions_are_left_out(name):
    facts = [fact("spam", is_counted=False, is_merged=False), fact("merged", is_counted=False, is_merged=True)]
    rows = surveys("csat", [5.0], interaction_id="merged")
    rows += [rows[0] | {"survey_id": about, "interaction_id": about} for about in ("spam", "never seen")]
    assert value(name, surveys=rows, interaction_facts=facts) == (2, 1.0)


def test_one_end_of_a_scale_is_enough():
    assert value("csat", surveys=surveys("csat", [8.0, 3.0], scale_max=10.0)) == (2, 0.5)
    assert value("csat", surveys=surveys("csat", [4.0, 3.0], scale_min=1.0, scale_max=1.0)) == (2, 0.5)


def test_complaints_are_not_sent():
    assert value("survey_response_rate", surveys=surveys("complaint", [1.0])) == (0, None)


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


def test_a_rating_before_the_signal_is_no_rating_again():
    before = surveys("csat", [1.0], interaction_id="a")
    before[0]["answered_at"] = at(7)
    tables = {"dissatisfaction": [NEVER], "surveys": before, "interaction_facts": [fact("a", person_id="p")]}
    assert value("recovery_rate", **tables) == (0, None)
