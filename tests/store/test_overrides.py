from datetime import UTC, datetime, timedelta

from model.persons import DECISIONS
from store.overrides import HISTORY, Decision, decide, history, in_force, revoke

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def test_a_decision_is_kept_with_who_when_and_why_and_the_smaller_record_first(any_catalog):
    number = decide(any_catalog, Decision("same", "ana", NOON, a=("shop", "2"), b=("crm", "9"), note="she said so"))
    (row,) = in_force(any_catalog).to_dicts()
    assert row == {
        "override_id": number, "kind": "same", "source_a": "crm", "contact_a": "9", "source_b": "shop",
        "contact_b": "2", "value": None, "by": "ana", "at": NOON, "note": "she said so",
    }  # fmt: skip


def test_a_decision_about_a_value_has_no_records(any_catalog):
    decide(any_catalog, Decision("block", "ana", NOON, value="info@x.com"))
    (row,) = in_force(any_catalog).to_dicts()
    assert (row["value"], row["source_a"], row["contact_b"], row["note"]) == ("info@x.com", None, None, "")


def test_undoing_keeps_the_decision_in_the_history_and_works_once(any_catalog):
    first = decide(any_catalog, Decision("block", "ana", NOON, value="info@x.com"))
    second = decide(any_catalog, Decision("own", "ana", NOON, value="+34930000000"))
    assert revoke(any_catalog, first, "pau", LATER)
    assert not revoke(any_catalog, first, "eva", LATER)
    assert not revoke(any_catalog, 99, "eva", LATER)
    assert in_force(any_catalog)["override_id"].to_list() == [second]
    told = history(any_catalog).select("override_id", "revoked_at", "revoked_by").rows()
    assert told == [(first, LATER, "pau"), (second, None, None)]


def test_nothing_decided_is_an_empty_frame_of_the_same_columns(any_catalog):
    assert in_force(any_catalog).schema == DECISIONS
    assert history(any_catalog).schema == HISTORY


def test_no_decision_is_lost_when_the_catalog_is_opened_again(catalog):
    decide(catalog, Decision("block", "ana", NOON, value="info@x.com"))
    catalog.migrate()
    assert in_force(catalog).height == 1
