"""Metric sets by Zendesk's rules, worked by hand."""

from random import Random

from sample_data import days
from sample_data.zendesk_metrics import audits, metric_set
from tests.sample_data.vendors import contact, local

NOTHING = {"calendar": None, "business": None}


def reopened():
    """Friday 27 March 2026, 17:30; the clocks go forward on Sunday; answered on Monday at 9:15."""
    ticket = contact("email", "2026-03-27 17:30")
    answered = local("2026-03-30 09:15")
    ticket.say(ticket.at, "customer")
    ticket.become(ticket.at, "new", "customer")
    ticket.become(ticket.at + 600, "open", "system")
    ticket.say(ticket.at + 900, "agent", public=False)
    ticket.say(answered, "agent")
    ticket.become(answered + 1, "pending")
    ticket.say(answered + 7200, "customer")
    ticket.become(answered + 7201, "open", "customer")
    ticket.become(answered + 7200 + 1859, "solved")
    ticket.become(answered + 14_400, "open", "customer")
    return ticket


def test_times_run_from_the_creation_in_whole_minutes_and_stay_when_it_is_reopened():
    found = metric_set(reopened())

    # 62 h 45 min of the calendar: one hour of the weekend was never there. Open: half an hour and a quarter.
    assert found["reply_time_in_minutes"] == {"calendar": 3765, "business": 45}
    # two hours and 30 min 59 s later, all of it within Monday
    assert found["first_resolution_time_in_minutes"] == {"calendar": 3915, "business": 195}
    assert found["full_resolution_time_in_minutes"] == {"calendar": 3915, "business": 195}
    assert (found["reopens"], found["replies"]) == (1, 1)


def test_waits_end_with_the_last_change_of_status():
    found = metric_set(reopened())

    # new and open until the answer, then 30 min 59 s; the hours since it was reopened are not written yet
    assert found["requester_wait_time_in_minutes"] == {"calendar": 3765 + 30, "business": 45 + 30}
    assert found["agent_wait_time_in_minutes"] == {"calendar": 120, "business": 120}
    assert found["on_hold_time_in_minutes"] == {"calendar": 0, "business": 0}


def test_the_same_status_again_is_no_change():
    ticket = reopened()
    before = metric_set(ticket)
    ticket.become(local("2026-03-31 10:00"), "open")
    assert metric_set(ticket)["requester_wait_time_in_minutes"] == before["requester_wait_time_in_minutes"]


def test_solved_again_the_last_resolution_counts_and_the_first_stays():
    ticket = reopened()
    ticket.become(local("2026-03-30 14:15"), "solved")
    found = metric_set(ticket)

    assert found["first_resolution_time_in_minutes"]["calendar"] == 3915
    assert found["full_resolution_time_in_minutes"] == {"calendar": 3765 + 300, "business": 45 + 300}
    assert found["requester_wait_time_in_minutes"] == {"calendar": 3765 + 30 + 60, "business": 45 + 30 + 60}


def test_a_new_ticket_has_no_times_yet():
    ticket = contact("email", "2026-03-27 17:30")
    ticket.say(ticket.at, "customer")
    ticket.become(ticket.at, "new", "customer")
    found = metric_set(ticket)

    times = {name: value for name, value in found.items() if name.endswith("_in_minutes")}
    assert times.pop("on_hold_time_in_minutes") == {"calendar": 0, "business": 0}
    assert list(times.values()) == [NOTHING] * 5
    assert found["solved_at"] is None


def test_closed_without_being_solved_is_a_resolution():
    ticket = contact("email", "2026-03-27 10:00")
    ticket.become(ticket.at, "new", "customer")
    ticket.become(ticket.at + 120, "closed")

    assert metric_set(ticket)["full_resolution_time_in_minutes"] == {"calendar": 2, "business": 2}
    assert metric_set(ticket)["reopens"] == 0


def test_a_ticket_an_agent_opened_is_answered_by_the_second_word():
    ticket = contact("email", "2026-03-27 10:00", outbound=True)
    ticket.become(ticket.at, "new")
    ticket.say(ticket.at, "agent")
    assert metric_set(ticket)["reply_time_in_minutes"] == NOTHING

    ticket.say(ticket.at + 3600, "agent")
    assert metric_set(ticket)["reply_time_in_minutes"] == {"calendar": 60, "business": 60}


def test_one_save_is_one_instant():
    ticket = contact("email", "2026-03-27 10:00")
    ticket.say(ticket.at, "agent")
    ticket.become(ticket.at + 2, "solved")
    ticket.become(ticket.at + 5, "open")

    assert [[step.kind for step in steps] for steps in audits(ticket.steps)] == [["message", "status"], ["status"]]


def test_the_vendors_week_has_no_holidays():
    labour_day = local("2026-05-01 09:30"), local("2026-05-01 11:00")
    assert days.open_seconds(*labour_day, days.ZENDESK) == 5400
    assert days.open_seconds(*labour_day, days.CHATWOOT) == 5400
    assert days.open_seconds(local("2026-05-02 09:00"), local("2026-05-03 20:00"), days.ZENDESK) == 0


def test_open_seconds_are_those_of_counting_minutes():
    chance = Random(5)
    for _ in range(12):
        start = local("2026-03-20 00:00") + 60 * chance.randrange(20 * 1440)
        end = start + 60 * chance.randrange(5 * 1440)
        minutes = [days.datetime.fromtimestamp(at, days.MADRID) for at in range(start, end, 60)]
        is_open = sum(m.weekday() < 5 and 9 <= m.hour < 18 for m in minutes)
        assert days.open_seconds(start, end, days.ZENDESK) == 60 * is_open
