"""Whoever is found to be somebody else at a sync is so in every table, as if all had been derived anew."""

from datetime import timedelta

import polars as pl
import pytest

from pipeline import derived as at_work
from store.snapshots import newest
from tests.pipeline.simulation import START
from tests.pipeline.synced import LATER, QUIET, differences, known, person, runs, say, synced, ticket


def stays_right(site, first, *batches):
    """Each batch (or what is said before one of nothing) is a sync an hour later; all stays as deriving everything.

    The first is not compared: it does derive everything.
    """
    synced(site, first, LATER)
    for hour, rows in enumerate(batches, 1):
        next_stays_right(site, rows, LATER + timedelta(hours=hour))


def next_stays_right(site, rows, at=LATER):
    before = known(site)
    if callable(rows):
        rows()
    told = synced(site, {} if callable(rows) else rows, at).conflicts
    assert differences(site, before, at, told) == {}, at


TOMORROW = LATER + timedelta(days=1)
BOTH = QUIET | {"contacts": [person("x"), person("y")]}
SHARED = ["x@mail.test", "y@mail.test"]
BAD = {"source": "a", "survey_id": "s", "interaction_id": "1", "kind": "csat", "score": 1.0, "answered_at": START}
COMPLAINT = BAD | {"kind": "complaint"}
ADA = {"source": "a", "agent_id": "g", "name": "Ada"}
OWNED = {"interactions": [ticket("1", agent_id="g"), ticket("2")], "surveys": [COMPLAINT]}
MOVED = ticket("1", contact_id="z", updated_at=LATER)
EARLY = ticket("1", reference="order 778899", created_at=LATER - timedelta(days=2))
LIVES = {
    **{
        f"record {one} joins the other, takes its tickets along and gives them back": (
            [
                BOTH,
                {"contacts": [person(one, emails=SHARED, updated_at=LATER)]},
                {"contacts": [person(one, updated_at=TOMORROW)]},
            ],
            {"1": 3, "2": 3},
        )
        for one in "xy"
    },
    "an agent with another name owns her cases under it": (
        [OWNED | {"agents": [ADA]}, {"agents": [ADA | {"name": "Bo"}]}],
        {"1": 2, "2": 1},
    ),
    "whom no row names any more is nobody": (
        [QUIET, {"interactions": [MOVED]}, {"interactions": [MOVED | {"contact_id": None, "team": "T"}]}],
        {"1": 3, "2": 1},
    ),
    "a record with another segment changes her tickets": (
        [QUIET | {"contacts": [person("x")]}, {"contacts": [person("x", segment="gold", updated_at=LATER)]}],
        {"1": 2, "2": 1},
    ),
    "a survey that turns to another ticket changes both": (
        [
            QUIET | {"surveys": [BAD]},
            {"surveys": [BAD | {"interaction_id": "2"}]},
            {"surveys": [BAD | {"interaction_id": None}]},
        ],
        {"1": 2, "2": 3},
    ),
    "strangers who name one reference become one part": (
        [
            {"interactions": [EARLY, ticket("2")]},
            {"interactions": [ticket("3", reference="#778899", created_at=LATER)]},
        ],
        {"1": 2, "2": 1, "3": 2},
    ),
}
"""What happens to somebody sync by sync, and the sync that last wrote each ticket's facts."""
IDS = ("interaction_id", "contact_id", "survey_id", "event_id", "agent_id")


def of_life(nth, row):
    """The row as one of that life: its ids and addresses are nobody else's."""
    own = {key: f"{nth}-{row[key]}" for key in IDS if row.get(key)}
    return row | own | ({"emails": [f"{nth}.{mail}" for mail in row["emails"]]} if "emails" in row else {})


def at_once(step):
    """The rows of all lives at that sync."""
    rows = {}
    for nth, (batches, _) in enumerate(LIVES.values()):
        for table, found in (batches[step] if step < len(batches) else {}).items():
            rows.setdefault(table, []).extend(of_life(nth, row) for row in found)
    return rows


def test_many_lives_side_by_side_stay_right_and_only_who_was_touched_is_derived_again(site, asked):
    stays_right(site, at_once(0), at_once(1), at_once(2))
    found, expected = runs(site), {}
    for nth, (_, told) in enumerate(LIVES.values()):
        expected |= {f"{nth}-{number}": run for number, run in told.items()}
    assert found == expected
    people = ["0-x", "0-y", "1-x", "1-y", "3-y", "4-x", "4-y", "5-x", "5-y"]
    assert known(site).persons["contact_id"].sort().to_list() == people, "3-x and 3-z are named no more"
    assert asked == ["all", 7, 5]


def test_tickets_of_a_colleague_who_turns_out_to_be_a_customer_become_hers(site):
    staff, customer = person("x", is_agent=True), person("x", is_agent=False, updated_at=LATER)
    stays_right(
        site,
        QUIET | {"contacts": [staff]},
        {"contacts": [customer]},
        {"contacts": [staff | {"updated_at": LATER + timedelta(days=1)}]},
    )
    assert runs(site) == {"1": 3, "2": 1}


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
    synced(site, QUIET | {"contacts": [person("x"), person("y")]}, LATER)
    with monkeypatch.context() as patched:
        patched.setattr(at_work, "derive_parts", lambda *given, **named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            synced(site, joined, LATER)
    assert len(set(known(site).persons["person_id"])) == 2
    next_stays_right(site, more)
    assert len(set(known(site).persons["person_id"])) == 1


def test_the_rows_of_records_looked_at_again_are_written_anew_once_they_are_many(site, monkeypatch):
    both = {"contacts": [person("x"), person("y")]}
    monkeypatch.setattr("store.parted.MOST_DEAD", 0.5)
    stays_right(site, QUIET | both, {"contacts": [person("x", name="Eva", updated_at=LATER)]})
    assert "superseded_records" in newest(site.catalog).versions
    monkeypatch.setattr("store.parted.MOST_DEAD", 0.0)
    again = LATER + timedelta(days=1)
    next_stays_right(site, {"contacts": [person("x", name="Mar", updated_at=again)]}, again)
    assert "superseded_records" not in newest(site.catalog).versions
