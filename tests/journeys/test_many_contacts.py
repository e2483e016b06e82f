"""Three contacts in a matter that was unresolved are a sign of dissatisfaction; calls nobody solves are none."""

import pytest

from tests.journeys.test_first_contact import day, derived, happened, solved, ticket

BILL = {"reason": "bill"}
MAILS = [ticket(1, 0, **BILL), ticket(2, 1, **BILL), ticket(3, 3, **BILL)]
CALLS = [ticket(n, at, "phone", **BILL) for n, at in ((1, 0), (2, 1), (3, 3))]


def opened(cases, events):
    return derived(cases, events)["dissatisfaction"]["opened_at"].to_list()


@pytest.mark.parametrize(
    ("events", "is_signal"),
    [
        (solved(1, 4) + solved(2, 4) + solved(3, 5), True),  # the third began while two were unsolved
        (solved(1, 0.5) + solved(2, 2) + solved(3, 4), False),
        (solved(1, 0.5) + solved(2, 2) + happened(3, (4, "status", "agent", "open")), True),  # and still is
        (solved(1, 0.5) + happened(2, *((at, "status", "agent", to) for at, to in ((2, "solved"), (2.5, "open"),
                                                                                   (6, "solved")))), True),
        (solved(1, 4), True),  # of the second nobody knows
    ],
)  # fmt: skip
def test_the_third_contact_while_something_else_was_unsolved(events, is_signal):
    assert opened(MAILS, events) == ([day(3)] if is_signal else [])


def test_calls_of_which_nobody_knows_the_outcome_leave_nothing_unresolved():
    assert opened(CALLS, []) == []
    assert opened([MAILS[0], *CALLS[1:]], solved(1, 0.5)) == []
    assert opened([MAILS[0], *CALLS[1:]], solved(1, 3.5)) == [day(3)]


def test_a_merged_duplicate_is_solved_with_what_it_was_merged_into():
    merged = [MAILS[0], MAILS[1] | {"merged_into": "1"}, MAILS[2]]
    assert opened(merged, solved(1, 2) + solved(3, 4)) == []
    assert opened(merged, solved(1, 3.5) + solved(3, 4)) == [day(3)]
