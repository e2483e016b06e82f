"""Which contacts are one journey, by hand and against the rules written down once more (`by_rules`)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.settings import Journeys
from tests.journeys.by_rules import Case, journeys
from tests.journeys.given import stitched, together

bounded = settings(derandomize=True, max_examples=120, deadline=None)
few = settings(derandomize=True, max_examples=30, deadline=None)


def at(n, start, **more):
    """A contact of Ana that lasted a moment."""
    return Case(n, **({"person": "ana", "active": start} | more), start=start)


def why(*cases, **rules):
    return [joined_by for _, joined_by in (stitched(cases, Journeys(**rules))[c.n] for c in cases)]


def test_each_rule_and_its_word():
    assert why(at(0, 0)) == ["first"]
    assert why(at(0, 0), at(1, 50, links=(0,))) == ["first", "link"]
    assert why(at(0, 0, refs=("A-17",)), at(1, 60, refs=("order #a17",))) == ["first", "same_reference"]
    assert why(at(0, 0, refs=("A-17",)), at(1, 60.1, refs=("A-17",))) == ["first", "first"]
    assert why(at(0, 0, reason="Bill"), at(1, 21, reason="bill ")) == ["first", "same_reason"]
    assert why(at(0, 0, reason="bill"), at(1, 21.1, reason="bill")) == ["first", "first"]
    assert why(at(0, 0, reason="bill"), at(1, 0.1, reason="fault")) == ["first", "first"]
    assert why(at(0, 0, reason="bill"), at(1, 7)) == ["first", "unknown_reason"]
    assert why(at(0, 0), at(1, 7, reason="bill")) == ["first", "unknown_reason"]
    assert why(at(0, 0), at(1, 7.1)) == ["first", "first"]


def test_the_gap_of_a_reason_is_its_own():
    cases = at(0, 0, reason="roadworks"), at(1, 40, reason="Roadworks")
    assert why(*cases, reason_gaps={"ROADWORKS": 40}) == ["first", "same_reason"]
    assert why(*cases, reason_gaps={"bill": 40}) == ["first", "first"]
    assert why(at(0, 0, reason="a"), at(1, 3, reason="a"), reason_gaps={"a": 2}) == ["first", "first"]


def test_the_gap_counts_from_the_last_activity_of_the_journey_whoever_s_contact_that_was():
    assert why(at(0, 0, active=9), at(1, 3), at(2, 16)) == ["first", "unknown_reason", "unknown_reason"]
    assert why(at(0, 0, active=9), at(1, 3), at(2, 16.1)) == ["first", "unknown_reason", "first"]


def test_the_days_between_two_mentions_count_from_the_last_activity_of_all_before():
    cases = [at(0, 0, active=60, refs=("A1",)), at(1, 1, refs=("A1",)), at(2, 120, refs=("A1",))]
    assert why(*cases) == ["first", "same_reference", "same_reference"]


def test_what_another_customer_brings_back_is_near_again():
    ana, joan = at(0, 0), at(1, 1, person="joan", links=(0,))
    back = at(3, 40.5, person="joan", links=(1,))
    found = stitched([ana, joan, at(2, 40), back, at(4, 42)])
    assert found[2] == ("j_s:2", "first")
    assert found[4] == ("j_s:0", "unknown_reason")


def test_two_references_are_two_matters_whatever_the_time_and_the_reason():
    first, second = at(0, 0, refs=("A1",), reason="bill"), at(1, 0.1, refs=("B2",), reason="bill")
    assert why(first, second) == ["first", "first"]
    # The guard knows the whole journey: the contact between them gave no number.
    assert why(first, at(1, 1, reason="bill"), at(2, 2, refs=("B2",), reason="bill")) == [
        "first", "same_reason", "first"
    ]  # fmt: skip
    # And what comes later: that the second one is about B2 is known, although only its follow-up says so.
    told = at(1, 1, reason="bill"), at(2, 2, refs=("B2",), links=(1,))
    assert why(first, *told) == ["first", "first", "link"]


def test_a_contact_that_gives_both_numbers_makes_them_one_matter():
    cases = at(0, 0, refs=("A1",)), at(1, 1, refs=("B2",)), at(2, 2, refs=("A1", "B2"))
    assert why(*cases) == ["first", "same_reference", "same_reference"]


def test_of_several_journeys_that_fit_the_reason_decides_and_then_the_latest_activity():
    bill, fault = at(0, 0, reason="bill"), at(1, 1, reason="fault")
    found = stitched([bill, fault, at(2, 2, reason="bill"), at(3, 3)])
    assert found[2] == ("j_s:0", "same_reason")
    assert found[3] == ("j_s:0", "unknown_reason")


DONE = {"is_resolved": True, "solved": (1,)}


@pytest.mark.parametrize(
    ("first", "second", "joins"),
    [
        (DONE, 3, True),
        (DONE, 3.1, False),
        ({"is_resolved": False}, 14, True),
        ({"is_resolved": False}, 14.1, False),
        ({}, 7, True),  # nobody knows whether it is solved
        ({}, 7.1, False),
        ({"is_resolved": True}, 3.1, False),  # solved, nobody knows when: it is over with its last activity
        ({"is_resolved": False, "solved": (1,), "reopened": (2,)}, 7, True),
        ({"is_resolved": False, "solved": (1,), "reopened": (5,)}, 4, False),  # reopened only afterwards
        ({"is_resolved": True, "solved": (1, 6), "reopened": (2,)}, 4, True),  # solved again only afterwards
    ],
)
def test_what_is_unsolved_at_the_moment_has_a_longer_gap_than_what_is_solved(first, second, joins):
    found = why(at(0, 0, **first), at(1, second))
    assert found == ["first", "unknown_reason" if joins else "first"]


def test_everything_in_the_journey_must_be_solved_not_only_the_last_contact():
    still_open, solved = at(0, 0, is_resolved=False), at(1, 1, is_resolved=True, solved=(1,))
    assert why(still_open, solved, at(2, 8)) == ["first", "unknown_reason", "unknown_reason"]
    assert why(still_open, solved, at(2, 8.1))[2] == "first"
    assert why(solved, at(2, 2, is_resolved=False), at(3, 16))[2] == "unknown_reason"
    closed_later = at(0, 0, is_resolved=True, solved=(5,))
    assert why(closed_later, solved, at(2, 4.5))[2] == "unknown_reason"
    assert why(closed_later, solved, at(2, 5))[2] == "first"


@pytest.mark.parametrize(
    ("first", "second", "joins"),
    [
        ({"is_resolved": False}, 21, True),
        ({}, 21, True),  # nobody knows whether it is solved
        (DONE, 14, True),
        (DONE, 14.1, False),
        ({"is_resolved": True, "solved": (1, 17), "reopened": (2,)}, 16, True),
        ({"is_resolved": False, "solved": (1,), "reopened": (15,)}, 14.5, False),  # reopened only afterwards
    ],
)
def test_the_same_reason_soon_after_it_was_solved(first, second, joins):
    bill = {"reason": "bill"}
    assert why(at(0, 0, **first, **bill), at(1, second, **bill)) == ["first", "same_reason" if joins else "first"]


def test_a_contact_of_unknown_outcome_leaves_what_came_last_as_it_was():
    bill = {"reason": "bill"}
    done, call = at(0, 0, **DONE, **bill), at(1, 2, **bill)
    assert why(done, call, at(2, 16, **bill))[2] == "same_reason"
    assert why(done, call, at(2, 17, **bill))[2] == "first"


def test_a_reason_with_a_gap_of_its_own_has_it_solved_or_not():
    bill = {"reason": "bill"}
    assert why(at(0, 0, **DONE, **bill), at(1, 30, **bill), reason_gaps={"Bill": 30})[1] == "same_reason"


def test_nobody_we_know_is_joined_by_links_and_references_only():
    nobody = {"person": None}
    assert why(at(0, 0, **nobody), at(1, 0.1, **nobody)) == ["first", "first"]
    assert why(at(0, 0, **nobody), at(1, 0.1, links=(0,), **nobody)) == ["first", "link"]
    told = at(0, 0, refs=("PED-1001",), **nobody), at(1, 9, refs=("ped 1001",), **nobody)
    assert why(*told) == ["first", "same_reference"]
    short = at(0, 0, refs=("A1",), **nobody), at(1, 9, refs=("A1",), **nobody)
    assert why(*short) == ["first", "first"]
    assert why(at(0, 0, refs=("PED-1001",)), told[1]) == ["first", "first"]


def test_two_customers_are_not_joined_by_a_number_unless_they_share_a_ticket():
    ana, joan = at(0, 0, refs=("PED-1001",)), at(1, 1, refs=("PED-1001",), person="joan")
    assert why(ana, joan) == ["first", "first"]
    assert why(ana, joan, at(2, -90, person="joan"), at(3, -90, links=(2,)))[1] == "same_reference"


def test_who_shares_a_ticket_shares_its_journey_and_not_each_other_s():
    ana, joan = at(0, 0), at(1, 1, person="joan", links=(0,))
    assert why(ana, joan, at(2, 5, person="joan"))[2] == "unknown_reason"
    both = stitched([ana, joan, at(2, 30, person="joan"), at(3, 31)])
    assert both[2][0] != both[3][0]


def test_a_touchpoint_is_of_the_journey_it_falls_in_and_makes_none_longer():
    ours = {"is_contact": False}
    cases = [at(0, 0), at(1, 6, **ours), at(2, 12)]
    assert why(*cases) == ["first", "touchpoint", "first"]
    assert why(at(0, 0), at(1, 7.1, **ours)) == ["first", "first"]
    order, other = at(0, 0, refs=("A1",)), at(1, 1, refs=("B2",))
    found = stitched([order, other, at(2, 40, refs=("A-1",), **ours)])
    assert found[2] == ("j_s:0", "touchpoint")


def test_one_customer_with_thousands_of_contacts():
    cases = [at(n, n / 10, refs=(f"R{n % 1000}",) if n % 2 else (), reason=f"r{n % 7}") for n in range(3_000)]
    groups = together(stitched(cases))
    assert sum(map(len, groups)) == 3_000
    assert len(groups) > 500  # 500 different references


days = st.integers(0, 40).map(lambda half: half / 2)
drawn = st.fixed_dictionaries(
    {
        "person": st.sampled_from(["ana", "ana", "joan", None]),
        "start": days,
        "lasts": st.sampled_from([0, 0, 0, 1, 6]),
        "reason": st.sampled_from([None, None, "bill", "fault"]),
        "refs": st.sampled_from([(), (), (), ("A-1234",), ("B-2345",), ("A-1234", "B-2345")]),
        "link": st.one_of(st.none(), st.none(), st.none(), st.integers(0, 9)),
        "is_resolved": st.sampled_from([None, True, False]),
        "turns": st.lists(st.integers(0, 12), max_size=3),
    }
)
few_days = Journeys(
    gap_days=4, unsolved_gap_days=7, solved_gap_days=2, reason_gap_days=6, solved_reason_gap_days=5,
    reason_gaps={"fault": 3}, link_gap_days=8,
)  # fmt: skip


def contacts(rows):
    """Cases whose solves and reopens alternate, and end solved or not as `is_resolved` says."""
    made = []
    for n, row in enumerate(rows):
        start = row["start"]
        turns = sorted(start + turn for turn in set(row["turns"])) if row["is_resolved"] is not None else []
        if row["is_resolved"] is not None and turns:
            turns = turns if len(turns) % 2 == row["is_resolved"] else turns[:-1]
        links = (row["link"],) if row["link"] is not None and row["link"] < n else ()
        made.append(
            Case(n, row["person"], start, start + row["lasts"], row["reason"], row["refs"], links,
                 is_resolved=row["is_resolved"], solved=tuple(turns[::2]), reopened=tuple(turns[1::2]))
        )  # fmt: skip
    return made


@bounded
@given(st.lists(drawn, min_size=1, max_size=10))
def test_the_journeys_are_those_of_the_rules_one_contact_after_another(rows):
    cases = contacts(rows)
    assert together(stitched(cases, few_days)) == journeys(cases, few_days)


@few
@given(st.lists(drawn, min_size=1, max_size=10), st.integers(0, 9))
def test_the_order_of_arrival_changes_nothing(rows, seed):
    cases = contacts(rows)
    assert stitched(cases, few_days, order=seed) == stitched(cases, few_days)


@few
@given(st.lists(drawn, min_size=1, max_size=10))
def test_a_customer_s_journeys_depend_on_nobody_else(rows):
    """Without those she shares no ticket with, her journeys are the same."""
    cases = contacts([row | {"link": None} for row in rows])
    alone = [c for c in cases if c.person == "ana"]
    every = stitched(cases, few_days)
    assert stitched(alone, few_days) == {c.n: every[c.n] for c in alone}
