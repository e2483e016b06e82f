from datetime import UTC, date, datetime, timedelta

from store.annotations import ANNOTATIONS, Annotation, add, in_force, withdraw
from store.audit import broken, entries

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
DAY = date(2026, 2, 27)


def test_an_annotation_is_kept_with_who_and_when(any_catalog):
    number = add(any_catalog, Annotation(DAY, "New telephone menu", "ana", NOON, channel="phone", team="North"))
    (row,) = in_force(any_catalog).to_dicts()
    assert row == {
        "annotation_id": number, "day": DAY, "text": "New telephone menu", "channel": "phone", "team": "North",
        "user": "ana", "at": NOON,
    }  # fmt: skip


def test_the_latest_day_comes_first_and_of_a_day_the_last_written(any_catalog):
    numbers = [add(any_catalog, Annotation(day, "x", "ana", NOON)) for day in (DAY, date(2026, 3, 5), DAY)]
    assert in_force(any_catalog)["annotation_id"].to_list() == [numbers[1], numbers[2], numbers[0]]


def test_withdrawing_works_once_and_leaves_the_others(any_catalog):
    first = add(any_catalog, Annotation(DAY, "x", "ana", NOON))
    second = add(any_catalog, Annotation(DAY, "y", "ana", NOON))
    assert withdraw(any_catalog, first, "pau", LATER)
    assert not withdraw(any_catalog, first, "eva", LATER)
    assert not withdraw(any_catalog, 99, "eva", LATER)
    assert in_force(any_catalog)["annotation_id"].to_list() == [second]


def test_writing_and_withdrawing_are_in_the_audit_log_and_what_was_refused_is_not(any_catalog):
    number = add(any_catalog, Annotation(DAY, "Más caro", "ana", NOON, channel="phone"))
    withdraw(any_catalog, number, "pau", LATER)
    withdraw(any_catalog, number, "eva", LATER)
    log = entries(any_catalog)
    told = f'{{"channel": "phone", "day": "2026-02-27", "id": {number}, "team": null, "text": "Más caro"}}'
    assert log.select("at", "user", "action", "detail").rows() == [
        (NOON, "ana", "annotation.add", told),
        (LATER, "pau", "annotation.withdraw", f'{{"id": {number}}}'),
    ]
    assert broken(log) is None


def test_nothing_happened_is_an_empty_frame_of_the_same_columns(any_catalog):
    assert in_force(any_catalog).schema == ANNOTATIONS
