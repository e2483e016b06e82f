"""Settled with the first contact, looked at for a day, three, seven and thirty; leaks, hands and standing beside it."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from model.schemas import CANONICAL
from model.settings import Settings
from pipeline.derive import derive

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRST = "is_first_contact_resolution"


def day(number):
    return START + timedelta(days=number)


def ticket(number, at, channel="email", **more):
    return {"source": "a", "interaction_id": str(number), "contact_id": "ana", "channel": channel,
            "created_at": day(at), **more}  # fmt: skip


def happened(number, *told):
    """Events of a ticket: (day, kind, actor, value or agent, team)."""
    made = []
    for n, (at, kind, actor, value, *team) in enumerate(told):
        more = {"agent_id": value, "team": team[0] if team else None} if kind in {"assigned", "message"} else {}
        made.append({"source": "a", "interaction_id": str(number), "event_id": f"{number}{n:02}", "at": day(at),
                     "kind": kind, "actor": actor, "value": None if more else value} | more)  # fmt: skip
    return made


def derived(cases, events, as_of=60.0, **settings):
    rows = {"interactions": cases, "events": events}
    tables = {name: pl.DataFrame(found, schema=CANONICAL[name].schema) for name, found in rows.items()}
    return derive(tables, Settings.model_validate(settings), day(as_of))


def solved(number, at):
    return happened(number, (at, "status", "agent", "solved"))


def flags(journey, *suffixes):
    return [journey[FIRST + suffix] for suffix in suffixes]


def test_a_window_forgives_what_came_after_it():
    """Solved on day 1, back on day 3 and a half about the same thing: it held a day, not three."""
    cases = [ticket(1, 0, reason="bill"), ticket(2, 3.5, reason="bill")]
    (journey,) = derived(cases, solved(1, 1) + solved(2, 4))["journeys"].to_dicts()
    assert flags(journey, "_1d", "_3d", "", "_30d") == [True, False, False, False]
    assert flags(journey, "_strict_1d", "_strict", "_strict_30d") == [True, False, False]


def test_another_matter_within_the_window_is_a_repeat_too():
    cases = [ticket(1, 0, reason="bill"), ticket(2, 11, reason="fault")]
    first, second = derived(cases, solved(1, 1) + solved(2, 12))["journeys"].sort("journey_id").to_dicts()
    assert flags(first, "_1d", "_3d", "", "_30d") == [True, True, True, False]
    assert flags(second, "_1d", "_3d", "", "_30d") == [True, True, True, True]


@pytest.mark.parametrize(("as_of", "known"), [(1.9, 0), (2, 1), (4, 2), (8, 3), (30.9, 3), (31, 4)])
def test_a_window_says_nothing_before_it_has_passed(as_of, known):
    (journey,) = derived([ticket(1, 0)], solved(1, 1), as_of)["journeys"].to_dicts()
    assert flags(journey, "_1d", "_3d", "", "_30d") == [True] * known + [None] * (4 - known)


def test_an_effective_reopen_breaks_the_windows_it_lies_in():
    told = happened(1, (1, "status", "agent", "solved"), (3, "status", "customer", "open"),
                    (3.1, "message", "agent", "ag1"), (4, "status", "agent", "solved"))  # fmt: skip
    (journey,) = derived([ticket(1, 0)], told)["journeys"].to_dicts()
    assert flags(journey, "_1d", "_3d", "", "_30d") == [True, False, False, False]
    assert journey["count_effective_reopens"] == 1


@pytest.mark.parametrize(
    ("as_of", "told", "outcome", "within"),
    [
        (3, [(1, "solved")], "too_recent", None),
        (8, [(1, "solved")], "resolved", True),
        (40, [(1, "open")], "unresolved", False),
        (40, [(8, "solved")], "resolved", False),
        (40, [(1, "solved"), (6, "open"), (9, "solved")], "resolved", False),
        (40, [(1, "solved"), (8, "open"), (9, "solved")], "resolved", True),  # as it stood after 7 days
        (40, [], None, None),
    ],
)
def test_how_a_journey_ended_and_how_it_stood_after_a_week(as_of, told, outcome, within):
    events = happened(1, *((at, "status", "agent", value) for at, value in told))
    (journey,) = derived([ticket(1, 0)], events, as_of)["journeys"].to_dicts()
    assert (journey["outcome"], journey["is_resolved_within_7d"]) == (outcome, within)


def test_the_channel_she_was_in_after_a_week():
    """Mail, chat on the fifth day, telephone on the eighth: what came later does not count against the young."""
    cases = [ticket(1, 0), ticket(2, 5, "chat"), ticket(3, 8, "phone")]
    (journey,) = derived(cases, [])["journeys"].to_dicts()
    assert (journey["last_channel_within_7d"], journey["last_channel"]) == ("chat", "phone")


def leaked(journey):
    return [journey[f"is_leaked_{days}d"] for days in (1, 3, 7)]


def test_digital_then_the_telephone_within_a_day_three_or_seven():
    said = happened(1, (2, "message", "agent", "ag1"))
    cases = [ticket(1, 0), ticket(2, 4.5, "phone")]
    (journey,) = derived(cases, said)["journeys"].to_dicts()
    assert leaked(journey) == [False, True, True]  # two and a half days after the last word
    assert leaked(derived([ticket(1, 0, "phone"), ticket(2, 1)], [])["journeys"].row(0, named=True)) == [None] * 3
    assert leaked(derived([ticket(1, 0), ticket(2, 0.5, "chat")], [])["journeys"].row(0, named=True)) == [False] * 3
    assert leaked(derived(cases, said, 8)["journeys"].row(0, named=True)) == [False, True, None]


@pytest.mark.parametrize(
    ("told", "changes"),
    [
        ([(1, "assigned", "agent", "ag1", "T1"), (2, "message", "agent", "ag1")], (0, 0)),
        ([(1, "assigned", "agent", "ag1", "T1"), (1.5, "assigned", "agent", "ag2", "T2"),
          (2, "message", "agent", "ag2")], (0, 0)),  # nobody had answered yet
        ([(1, "assigned", "agent", "ag1", "T1"), (2, "message", "agent", "ag1"),
          (3, "assigned", "agent", "ag2", "T1"), (4, "assigned", "agent", None, "T2"),
          (5, "assigned", "agent", "ag2", "T2"), (6, "assigned", "agent", "ag1", "T1")], (2, 2)),
        ([(2, "message", "agent", "ag1"), (3, "assigned", "agent", "ag1", "T1"),
          (4, "assigned", "agent", "ag3", "T1")], (1, 0)),
        ([(3, "assigned", "agent", "ag1", "T1"), (4, "assigned", "agent", "ag2", "T2")], (0, 0)),  # never answered
    ],
)  # fmt: skip
def test_hands_count_once_somebody_has_answered(told, changes):
    (journey,) = derived([ticket(1, 0)], happened(1, *told))["journeys"].to_dicts()
    assert (journey["count_agent_changes"], journey["count_team_changes"]) == changes


def test_a_zombie_is_open_though_its_matter_was_settled_elsewhere():
    cases = [ticket(1, 0), ticket(2, 2, "phone"), ticket(3, 3, "chat")]
    told = happened(1, (0.5, "status", "agent", "open")) + solved(2, 4) + happened(3, (5, "message", "customer", None))
    told += happened(3, (6, "status", "agent", "open"))
    facts = derived(cases, told)["interaction_facts"]
    assert facts.select("interaction_id", "is_zombie").rows() == [("1", True), ("2", None), ("3", False)]


def test_the_effort_is_the_sum_of_its_parts():
    cases = [ticket(1, 0, reference="A1"), ticket(2, 1, "phone", reference="A1"), ticket(3, 2, "phone")]
    (journey,) = derived(cases, [])["journeys"].to_dicts()
    parts = ("count_extra_contacts", "count_handoffs", "count_repeated_information", "count_effective_reopens")
    assert [journey[name] for name in parts] == [2, 1, 1, 0]
    assert journey["effort_index"] == 4.0


def test_a_number_written_otherwise_is_given_again_and_what_is_no_number_is_not():
    said = ("A-1234", "a1234", "order A 1234"), ("n/a", "N/A", "n/a")
    again = []
    for first, second, third in said:
        cases = [ticket(1, 0, reference=first, reason="bill"), ticket(2, 1, "phone", reference=second, reason="bill"),
                 ticket(3, 2, reference=third, reason="bill")]  # fmt: skip
        (journey,) = derived(cases, [])["journeys"].to_dicts()
        again.append(journey["count_repeated_information"])
    assert again == [2, 0]
