"""Whoever is found to be somebody else at a sync is so in every table, as if all had been derived anew."""

from datetime import timedelta

import polars as pl
import pytest

from pipeline import derived as at_work
from store.snapshots import newest
from tests.pipeline.simulation import START
from tests.pipeline.synced import LATER, QUIET, differences, known, person, runs, say, synced, ticket


def stays_right(site, *batches):
    """Each batch (or what is said before one of nothing) is a sync an hour later; all stays as deriving everything."""
    for hour, rows in enumerate(batches):
        before, at = known(site), LATER + timedelta(hours=hour)
        if callable(rows):
            rows()
        told = synced(site, {} if callable(rows) else rows, at).conflicts
        assert differences(site, before, at, told) == {}, hour


@pytest.mark.parametrize("changed", ["x", "y"])
def test_a_record_that_joins_another_takes_the_others_tickets_along_and_gives_them_back(site, changed):
    both = QUIET | {"contacts": [person("x"), person("y")]}
    together = {"contacts": [person(changed, emails=["x@mail.test", "y@mail.test"], updated_at=LATER)]}
    apart = {"contacts": [person(changed, updated_at=LATER + timedelta(days=1))]}
    stays_right(site, both, together, apart)
    assert runs(site) == {"1": 3, "2": 3}


def test_tickets_of_a_colleague_who_turns_out_to_be_a_customer_become_hers(site):
    staff, customer = person("x", is_agent=True), person("x", is_agent=False, updated_at=LATER)
    stays_right(
        site,
        QUIET | {"contacts": [staff]},
        {"contacts": [customer]},
        {"contacts": [staff | {"updated_at": LATER + timedelta(days=1)}]},
    )
    assert runs(site) == {"1": 3, "2": 1}


def test_an_agent_with_another_name_owns_her_cases_under_it(site):
    bad = {"source": "a", "survey_id": "1", "interaction_id": "1", "kind": "complaint", "sent_at": START}
    mine = {"interactions": [ticket("1", agent_id="g"), ticket("2")], "surveys": [bad]}
    agent = {"source": "a", "agent_id": "g", "name": "Ada"}
    stays_right(site, mine | {"agents": [agent]}, {"agents": [agent | {"name": "Bo"}]})
    assert runs(site) == {"1": 2, "2": 1}


def test_whom_no_row_names_any_more_is_nobody(site):
    moved = ticket("1", contact_id="z", updated_at=LATER)
    stays_right(site, QUIET, {"interactions": [moved]}, {"interactions": [moved | {"contact_id": None, "team": "T"}]})
    assert known(site).persons["contact_id"].to_list() == ["y"]


def test_a_record_with_another_segment_changes_her_tickets(site):
    gold = person("x", segment="gold", updated_at=LATER)
    stays_right(site, QUIET | {"contacts": [person("x")]}, {"contacts": [gold]})
    assert runs(site) == {"1": 2, "2": 1}


def test_a_survey_that_turns_to_another_ticket_changes_both(site):
    bad = {"source": "a", "survey_id": "1", "interaction_id": "1", "kind": "csat", "score": 1.0, "answered_at": START}
    stays_right(
        site,
        QUIET | {"surveys": [bad]},
        {"surveys": [bad | {"interaction_id": "2"}]},
        {"surveys": [bad | {"interaction_id": None}]},
    )
    assert runs(site) == {"1": 2, "2": 3}


def test_strangers_who_name_one_reference_become_one_part(site):
    first = ticket("1", reference="order 778899", created_at=LATER - timedelta(days=2))
    stays_right(
        site,
        {"interactions": [first, ticket("2")]},
        {"interactions": [ticket("3", reference="#778899", created_at=LATER)]},
    )
    assert runs(site) == {"1": 2, "2": 1, "3": 2}


def test_a_record_that_is_deleted_is_looked_at_again_and_stays_who_it_was(site, asked):
    gone = person("x", deleted_at=LATER, updated_at=LATER)
    stays_right(site, QUIET | {"contacts": [person("x"), person("y")]}, {"contacts": [gone]})
    assert asked == ["all", 1]


def test_a_record_with_another_address_leaves_the_person_it_was(site, asked):
    both = ["x@mail.test", "y@mail.test"]
    together = {"contacts": [person("x"), person("y", emails=both), person("z")]}
    stays_right(site, QUIET | together, {"contacts": [person("y", updated_at=LATER)]})
    assert asked == ["all", 2]
    assert known(site).events["kind"].to_list() == ["split"]


def test_an_address_of_more_people_than_may_share_one_joins_nobody_until_they_are_few_again(site, asked):
    names = ("Ana Gil", "Pere Vila", "Eva Mas", "Joan Serra", "Rosa Puig", "Marc Soler", "Laia Bosch", "Pau Riera")
    shared = [person(str(n), name=name, emails=["shop@mail.test"]) for n, name in enumerate(names)]
    twice = person("9", name="Ana Gil Roca", emails=["shop@mail.test"])
    few, more = [*shared[:2], twice], shared[2:]
    elsewhere = [row | {"emails": [f"{row['contact_id']}@mail.test"], "updated_at": LATER} for row in more]
    stays_right(site, {"contacts": few}, {"contacts": more}, {"contacts": elsewhere})
    classes = [9, 9]
    assert asked == ["all", *classes]


def test_a_new_agent_with_a_customers_address_asks_everybody_again(site, asked):
    agent = {"source": "a", "agent_id": "g", "name": "Ada", "email": "x@mail.test"}
    stays_right(site, QUIET | {"contacts": [person("x"), person("y")]}, {"agents": [agent]})
    assert asked == ["all", "all"]


def test_an_agent_with_another_name_asks_nobody(site, asked):
    agent = {"source": "a", "agent_id": "g", "name": "Ada", "email": "ada@mail.test"}
    stays_right(site, QUIET | {"agents": [agent]}, {"agents": [agent | {"name": "Bo"}]})
    assert asked == ["all"]


def test_a_word_about_two_records_asks_about_them_and_so_does_its_undoing(site, asked):
    both = {"contacts": [person("x"), person("y", emails=["x@mail.test"]), person("z")]}
    made = lambda: say(site, "not_same", "x", "y", at=LATER)  # noqa: E731 - one line in a list of syncs
    undone = lambda: say(site, "undo", at=LATER)  # noqa: E731
    stays_right(site, QUIET | both, made, undone)
    assert asked == ["all", 2, 2]
    kinds = known(site).events["kind"].sort().to_list()
    assert kinds == ["merge", "override", "override", "split"]
    assert known(site).events.filter(pl.col("reason").str.starts_with("undone"))["by"].to_list() == ["bo"]


def test_a_word_about_a_value_asks_everybody(site, asked):
    block = lambda: say(site, "block", "x@mail.test", at=LATER)  # noqa: E731
    stays_right(site, QUIET | {"contacts": [person("x"), person("y", emails=["x@mail.test"])]}, block)
    assert asked == ["all", "all"]


def test_whom_a_record_is_merged_into_may_only_be_known_by_name(site, asked):
    into = person("z", merged_into="x", updated_at=LATER)
    stays_right(site, QUIET, {"contacts": [into]}, {"contacts": [into | {"merged_into": "nobody"}]})
    assert asked == ["all", 2, 3]


@pytest.mark.parametrize("more", [{}, {"contacts": [person("z", emails=["x@mail.test"])]}], ids=["nothing", "more"])
def test_a_sync_that_died_after_writing_who_is_who_is_healed_by_the_next(site, monkeypatch, more):
    joined = {"contacts": [person("y", emails=["x@mail.test"], updated_at=LATER)]}
    stays_right(site, QUIET | {"contacts": [person("x"), person("y")]})
    with monkeypatch.context() as patched:
        patched.setattr(at_work, "derive_parts", lambda *given, **named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            synced(site, joined, LATER)
    assert len(set(known(site).persons["person_id"])) == 2
    stays_right(site, more)
    assert len(set(known(site).persons["person_id"])) == 1


def test_the_rows_of_records_looked_at_again_are_written_anew_once_they_are_many(site, monkeypatch):
    both = {"contacts": [person("x"), person("y")]}
    monkeypatch.setattr("store.parted.MOST_DEAD", 0.5)
    stays_right(site, QUIET | both, {"contacts": [person("x", name="Eva", updated_at=LATER)]})
    assert "superseded_records" in newest(site.catalog).versions
    monkeypatch.setattr("store.parted.MOST_DEAD", 0.0)
    stays_right(site, {"contacts": [person("x", name="Mar", updated_at=LATER + timedelta(days=1))]})
    assert "superseded_records" not in newest(site.catalog).versions
