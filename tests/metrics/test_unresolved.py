from datetime import date

from metrics.unresolved import by_owner, unresolved, unresolved_ages
from model.filters import Filters
from model.period import Period
from tests.metrics.tiny import at, tiny

CASES = [
    ("a", "medium", at(1), None), ("b", "critical", at(19), None), ("c", "critical", at(10), None),
    ("d", "critical", at(10), None), ("e", "high", at(2), at(12)),
]  # fmt: skip
FRAMES = tiny(
    dissatisfaction=[
        {"case_id": c, "severity": s, "opened_at": o, "closed_at": x, "channel": "phone", "team": "North"}
        for c, s, o, x in CASES
    ]
)


def test_the_most_severe_first_then_the_oldest_then_the_id():
    found = unresolved(FRAMES, Filters())
    assert found["case_id"].to_list() == ["c", "d", "b", "a"]
    assert found["age_seconds"].to_list()[2] == 33 * 3600
    assert found["severity"].to_list()[0] == "critical"


def test_what_was_open_then():
    found = unresolved(FRAMES, Filters(period=Period(None, date(2026, 11, 11))))
    assert found["case_id"].to_list() == ["c", "d", "e", "a"]


def test_filters_hold():
    assert unresolved(FRAMES, Filters(teams=("South",))).is_empty()


def test_ages_count_every_open_case_once():
    found = unresolved_ages(FRAMES, Filters())
    assert found.height == 6 * 4
    assert found.filter(found["n"] > 0).rows() == [("3d", "critical", 1), ("14d", "critical", 2), ("30d", "medium", 1)]


def test_a_case_that_was_opened_again_waits_since_then():
    again = {"case_id": "a", "severity": "high", "opened_at": at(1), "first_closed_at": at(3), "reopened_at": at(18)}
    found = unresolved(tiny(dissatisfaction=[again]), Filters())
    assert found.select("case_id", "opened_at", "age_seconds").rows() == [("a", at(18), 57 * 3600)]


def test_whose_turn_it_is_most_first_and_nobodys_last():
    told = [
        ("a", None, "critical", "new", 1), ("b", "Ana", "low", "new", 9), ("c", "Bea", "critical", "new", 2),
        ("d", "Bea", "high", "contacted", 5), ("e", None, "low", "new", 3), ("f", None, "low", "new", 4),
    ]  # fmt: skip
    cases = [{"case_id": c, "owner": o, "severity": s, "state": x, "opened_at": at(d)} for c, o, s, x, d in told]
    found = by_owner(tiny(dissatisfaction=cases), Filters())
    assert found.select("owner", "n", "critical", "new").rows() == [
        ("Bea", 2, 1, 1), ("Ana", 1, 0, 1), (None, 3, 1, 3),
    ]  # fmt: skip
    assert found["age_seconds"].to_list() == [(18 * 24 + 9) * 3600, (11 * 24 + 9) * 3600, (19 * 24 + 9) * 3600]
