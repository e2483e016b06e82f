from datetime import UTC, datetime, timedelta

from store.audit import broken, entries
from store.objectives import OBJECTIVES, Objective, in_force, put, withdraw

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def test_an_objective_is_kept_with_who_and_when(any_catalog):
    number = put(any_catalog, Objective("csat", 0.8, "ana", NOON, scope="channel=phone"))
    (row,) = in_force(any_catalog).to_dicts()
    assert row == {
        "objective_id": number, "metric": "csat", "scope": "channel=phone", "value": 0.8, "user": "ana", "at": NOON,
    }  # fmt: skip


def test_a_new_objective_takes_the_place_of_the_one_of_its_metric_and_scope_only(any_catalog):
    put(any_catalog, Objective("csat", 0.8, "ana", NOON))
    put(any_catalog, Objective("csat", 0.7, "ana", NOON, scope="team=North"))
    put(any_catalog, Objective("reopen_rate", 0.1, "ana", NOON))
    put(any_catalog, Objective("csat", 0.9, "pau", LATER))
    found = in_force(any_catalog).select("metric", "scope", "value", "user").rows()
    assert found == [("csat", "", 0.9, "pau"), ("csat", "team=North", 0.7, "ana"), ("reopen_rate", "", 0.1, "ana")]


def test_withdrawing_works_once_and_is_in_the_audit_log(any_catalog):
    number = put(any_catalog, Objective("csat", 0.8, "ana", NOON))
    assert withdraw(any_catalog, number, "pau", LATER)
    assert not withdraw(any_catalog, number, "eva", LATER)
    assert in_force(any_catalog).is_empty()
    log = entries(any_catalog)
    assert log.select("at", "user", "action", "detail").rows() == [
        (NOON, "ana", "objective.set", f'{{"id": {number}, "metric": "csat", "scope": "", "value": 0.8}}'),
        (LATER, "pau", "objective.withdraw", f'{{"id": {number}}}'),
    ]
    assert broken(log) is None


def test_no_objective_is_an_empty_frame_of_the_same_columns(any_catalog):
    assert in_force(any_catalog).schema == OBJECTIVES
