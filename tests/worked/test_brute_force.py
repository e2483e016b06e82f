"""The clocks against their definitions (`by_definition`), over a few hundred random and often impossible tickets."""

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from model.schemas import CANONICAL
from model.settings import Settings
from pipeline.derive import derive
from tests.worked.by_definition import Ticket, expected, first_reply, turns

BEGIN = datetime(2026, 3, 20, 7, tzinfo=UTC)  # the clocks go forward on the 29th
AS_OF = BEGIN + timedelta(days=20)
COUNT = 400
STEPS = (1, 40, 600, 5_000, 90_000, 400_000)
HASTY = (0, 0, 0, 1)
"""Steps of a source that tells whole seconds, most of it within one of them."""


def told(rng, created, channel, steps):
    """Events of one ticket: acts at growing instants, each a word, a change of status, or both at once."""
    at, found = created - timedelta(seconds=rng.choice((0,) * 12 + (700,))), []
    for _ in range(rng.randint(0, 9)):
        act = rng.choice(CHOICES[channel])
        found += [{"at": at, **step} for step in ACTS[act]]
        at += timedelta(seconds=rng.choice(steps) * rng.randint(0 if rng.random() < 0.2 else 1, 3))
    return found


def word(actor, public=None):
    return {"kind": "message", "actor": actor, "is_public": public}


def turn(value, actor=None):
    return {"kind": "status", "value": value, "actor": actor}


ACTS = {
    "c": [word("customer")],
    "r": [word("customer", public=True), turn("open", "customer")],
    "a": [word("agent")],
    "p": [word("agent", public=True), turn("pending", "agent")],
    "s": [word("agent"), turn("solved", "agent")],
    "q": [turn("solved", "system")],
    "x": [turn("closed", "system")],
    "d": [turn("on_hold", "agent")],
    "z": [turn("new")],
    "?": [turn(None)],
    "n": [word("agent", public=False)],
    "b": [word("bot"), word("system", public=True)],
    "h": [{"kind": "bot_handoff", "actor": "bot"}],
    "t": [{"kind": "assigned", "agent_id": "ag1"}],
    "u": [{"kind": "assigned", "agent_id": None}],
    "K": [{"kind": "call_start", "actor": "customer"}],
    "L": [{"kind": "call_start", "actor": "agent"}],
    "M": [{"kind": "call_answered", "actor": "bot"}],
    "W": [{"kind": "call_answered", "actor": "agent"}],
    "E": [{"kind": "call_end", "actor": None}],
}
WRITTEN = "ccccaaaabbhnzspppqrrxdddtu" * 5 + "?"
CHOICES = {"email": WRITTEN, "chat": WRITTEN + "tts" * 5 + "KWE", "phone": "KKKKKWWWWEEEEEEMLcaqtx" * 4 + "?"}


def tickets(seed, steps):
    rng, made = random.Random(seed), []
    for number in range(COUNT):
        created = BEGIN + timedelta(seconds=rng.randrange(18 * 86_400))
        channel = rng.choice(("email", "email", "chat", "phone", "phone"))
        case = {"interaction_id": f"{number:03}", "channel": channel, "events": told(rng, created, channel, steps)}
        case["created_at"] = None if rng.random() < 0.06 else created
        case["merged_into"] = f"{rng.randrange(number):03}" if number and rng.random() < 0.15 else None
        case["is_spam"] = rng.random() < 0.04
        case["direction"] = rng.choice(("inbound", "inbound", "inbound", None, "outbound"))
        case["status"] = rng.choice((None, None, "new", "open", "solved"))
        made.append(case)
    return made


def derived(cases):
    interactions = [{k: v for k, v in c.items() if k != "events"} | {"source": "s"} for c in cases]
    events = [
        event | {"source": "s", "interaction_id": case["interaction_id"], "event_id": f"{n:02}"}
        for case in cases
        for n, event in enumerate(case["events"])
    ]
    known = {"interactions": interactions, "events": events}
    frames = {name: pl.DataFrame(rows, schema=CANONICAL[name].schema) for name, rows in known.items()}
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=1) for name, frame in frames.items()}
    return derive(shuffled, Settings(), AS_OF)


def survivor(case, by_id):
    while case["merged_into"]:
        case = by_id[case["merged_into"]]
    return case


def left_out(case):
    return "spam" if case["is_spam"] else "merged" if case["merged_into"] else None


def difference(row, ticket):
    """What is not as its definition says: name → (found, expected)."""
    wrong = {}
    for name, value in expected(ticket).items():
        found = row.get(f"{name}_calendar_seconds", row.get(name))
        wanted = value.total_seconds() if isinstance(value, timedelta) else value
        if found != wanted:
            wrong[name] = (found, wanted)
    return wrong


@pytest.mark.parametrize(("seed", "steps"), [(1, STEPS), (2, STEPS), (3, HASTY)])
def test_every_clock_is_what_its_definition_says(seed, steps):
    cases = tickets(seed, steps)
    by_id = {case["interaction_id"]: case for case in cases}
    known = derived(cases)
    waited = known["turns"].drop_nulls("answered_at").group_by("interaction_id", maintain_order=True)
    mine = {key: frame["next_response_calendar_seconds"].to_list() for (key,), frame in waited}
    seen: dict[str, int] = {}
    for row in known["interaction_facts"].to_dicts():
        case = by_id[row["interaction_id"]]
        assert row["left_out"] == left_out(case)
        assert row["is_counted"] is (left_out(case) is None)
        if not row["is_counted"]:
            assert (
                row["first_response_calendar_seconds"] is row["is_resolved"] is row["handle_calendar_seconds"] is None
            )
            continue
        ticket = Ticket(case, [c for c in cases if survivor(c, by_id) is case and not c["is_spam"]], AS_OF)
        assert difference(row, ticket) == {}, case
        waits = [wait.total_seconds() for wait in turns(ticket)] if first_reply(ticket) else []
        assert mine.get(row["interaction_id"], []) == waits, case
        for name, value in row.items():
            seen[name] = seen.get(name, 0) + (value is not None and value is not False and value != 0)
    told = [n for n in seen if n in expected(ticket) or n.removesuffix("_calendar_seconds") in expected(ticket)]
    rare = {name: seen[name] for name in told if seen[name] < 5 and steps is STEPS}
    assert not rare, f"the stories are too tame to prove anything: {rare}"
