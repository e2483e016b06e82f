"""Who is a contact and who has the outcome when a case is passed on, and on, or back."""

import pytest

from tests.clocks.timelines import events_of, minute, read


def flags(cases, stories):
    """By interaction: whether it is a contact, was passed on, is resolved."""
    events = [event for name, story in stories.items() for event in events_of(story, name)]
    found = read([{"interaction_id": name, **case} for name, case in cases.items()], events).facts
    names = ("interaction_id", "is_contact", "is_transferred", "is_resolved")
    return {row[0]: row[1:] for row in found.select(names).rows()}


def test_a_chain_is_one_contact_with_one_outcome():
    cases = {"1": {"transferred_to": "2"}, "2": {"transferred_to": "3", "created_at": minute(5)}, "3": {}}
    stories = {"1": "c0 open0 a2", "2": "a6", "3": "a8 open8 solved9"}
    assert flags(cases, stories) == {"1": (True, True, None), "2": (False, True, None), "3": (False, False, True)}


@pytest.mark.parametrize("length", [2, 3])
def test_what_comes_back_is_one_contact_with_one_outcome(length):
    cases = {str(n): {"transferred_to": str(n % length + 1)} for n in range(1, length + 1)}
    stories = {"1": "c0 open0 a2 solved9"} | {str(n): "a5" for n in range(2, length + 1)}
    others = {str(n): (False, True, None) for n in range(2, length + 1)}
    assert flags(cases, stories) == {"1": (True, False, True)} | others


def test_what_comes_back_may_have_come_from_elsewhere_first():
    cases = {"1": {"transferred_to": "2"}, "2": {"transferred_to": "3"}, "3": {"transferred_to": "2"}}
    stories = {"1": "c0", "2": "a2 open2 solved9", "3": "a3"}
    assert flags(cases, stories) == {"1": (True, True, None), "2": (False, False, True), "3": (False, True, None)}


def test_a_circle_entered_in_the_middle_has_no_second_contact():
    cases = {"1": {"transferred_to": "3"}, "2": {"transferred_to": "3"}, "3": {"transferred_to": "2"}}
    stories = {"1": "c0", "2": "a2 open2 solved9", "3": "a3"}
    assert flags(cases, stories) == {"1": (True, True, None), "2": (False, False, True), "3": (False, True, None)}
