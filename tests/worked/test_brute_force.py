"""The clocks once more, slowly and in plain Python from their definitions, over a few hundred random tickets.

Nothing here shares code or a way of thinking with `clocks/`: one ticket at a time, one event after another.
"""

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from model.schemas import CANONICAL
from model.settings import Settings
from pipeline.derive import derive

BEGIN = datetime(2026, 3, 20, 7, tzinfo=UTC)  # the clocks go forward on the 29th
AS_OF = BEGIN + timedelta(days=20)
SOLVED = ("solved", "closed")
COUNT = 300


def told(rng, created):
    """Events of one ticket: acts at growing instants, each a word, a change of status, or both at once."""
    at, found = created, []
    for _ in range(rng.randint(0, 9)):
        act = rng.choice("ccccaaaabbhnzspqrrxd")
        found += [{"at": at, **step} for step in ACTS[act]]
        at += timedelta(seconds=rng.choice((1, 40, 600, 5_000, 90_000, 400_000)) * rng.randint(1, 3))
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
    "n": [word("agent", public=False)],
    "b": [word("bot"), word("system", public=True)],
    "h": [{"kind": "bot_handoff", "actor": "bot"}],
}


def tickets(seed):
    rng, made = random.Random(seed), []
    for number in range(COUNT):
        created = BEGIN + timedelta(seconds=rng.randrange(18 * 86_400))
        case = {"interaction_id": f"{number:03}", "created_at": created, "events": told(rng, created)}
        case["merged_into"] = f"{rng.randrange(number):03}" if number and rng.random() < 0.15 else None
        case["is_spam"] = rng.random() < 0.04
        case["direction"] = rng.choice(("inbound", "inbound", "inbound", None))
        made.append(case)
    return made


def derived(cases):
    interactions = [{k: v for k, v in c.items() if k != "events"} | {"source": "s", "channel": "email"} for c in cases]
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


def happened(case):
    return [event for event in case["events"] if event["at"] <= AS_OF]


def public(event, actor):
    return event["kind"] == "message" and event.get("actor") == actor and event.get("is_public") is not False


def words_to(case, members):
    """Instants of the customer's words in the whole merged set, and of the agents' replies in the survivor."""
    asks = sorted(e["at"] for member in members for e in happened(member) if public(e, "customer"))
    return asks, [e["at"] for e in happened(case) if public(e, "agent")]


def changes(case):
    """(instant, status, status before) of each true change."""
    before, found = None, []
    for event in happened(case):
        if event["kind"] == "status" and event["value"] != before:
            found.append((event["at"], event["value"], before))
            before = event["value"]
    return found


def expected(case, members):
    asks, replies = words_to(case, members)
    created = min(member["created_at"] for member in members)
    began = min([created, *asks])
    return {
        "started_at": began,
        "count_agent_replies": len(replies),
        **responses(case, asks[0] if asks else began, replies),
        **resolution(began, changes(case), replies),
        "is_resolved": is_resolved(case),
    }


def responses(case, start, replies):
    first = next((at for at in replies if at >= start), None)
    if first is None:
        return {"first_response": None, "time_to_human": None}
    handoffs = [e["at"] for e in happened(case) if e["kind"] == "bot_handoff" and start <= e["at"] <= first]
    return {"first_response": first - max(handoffs, default=start), "time_to_human": first - start}


def solves_of(steps):
    return [at for at, status, before in steps if status in SOLVED and before not in SOLVED]


def is_resolved(case):
    """Unknown where no status was ever told; one told later than now says it was still new."""
    if not any(event["kind"] == "status" for event in case["events"]):
        return None
    steps = changes(case)
    return bool(steps) and steps[-1][1] in SOLVED


def resolution(start, steps, replies):
    solves = solves_of(steps)
    reopened = [at for at, status, before in steps if before in SOLVED and status not in SOLVED]
    answered = 0
    for at in reopened:
        until = next((solve for solve in solves if solve > at), AS_OF)
        answered += any(at <= reply <= until for reply in replies)
    resolved = bool(steps) and steps[-1][1] in SOLVED
    waits = (
        waiting(start, steps, solves[-1]) if resolved else dict.fromkeys(("requester_wait", "agent_wait", "on_hold"))
    )
    return waits | {
        "first_resolution": solves[0] - start if solves else None,
        "full_resolution": solves[-1] - start if resolved else None,
        "count_reopens": len(reopened),
        "count_effective_reopens": answered,
        "is_one_touch": (len(replies) == 1 and answered == 0) if resolved and replies else None,
    }


def waiting(start, steps, end):
    """Time in each status from the start to the last solve; before the first status it was new."""
    spent = dict.fromkeys(("new", "open", "pending", "on_hold", "solved", "closed"), timedelta())
    status, since = "new", start
    for at, value, _ in [*steps, (end, None, None)]:
        if min(at, end) > since:
            spent[status] += min(at, end) - since
            since = min(at, end)
        status = value
    requester = spent["new"] + spent["open"] + spent["on_hold"]
    return {"requester_wait": requester, "agent_wait": spent["pending"], "on_hold": spent["on_hold"]}


def turns(case, members, first):
    """Seconds from the first word of each run after the first response to its reply; runs a solve closed are out."""
    asks, replies = words_to(case, members)
    solves = solves_of(changes(case))
    marks = sorted([(at, 0) for at in asks] + [(at, 1) for at in replies] + [(at, 2) for at in solves])
    waits, since = [], None
    for at, what in marks:
        if what == 0:
            since = since or at
        else:
            if what == 1 and since and since > first:
                waits.append((at - since).total_seconds())
            since = None
    return waits


@pytest.mark.parametrize("seed", [1, 2])
def test_every_clock_is_what_its_definition_says(seed):
    cases = tickets(seed)
    by_id = {case["interaction_id"]: case for case in cases}
    known = derived(cases)
    counts = dict.fromkeys(("responses", "reopened", "turns", "merged", "one_touch"), 0)
    for row in known["interaction_facts"].to_dicts():
        case = by_id[row["interaction_id"]]
        assert row["is_counted"] is (not case["is_spam"] and case["merged_into"] is None)
        if not row["is_counted"]:
            assert row["first_response_calendar_seconds"] is row["is_resolved"] is None
            continue
        members = [c for c in cases if survivor(c, by_id) is case and not c["is_spam"]]
        for name, value in expected(case, members).items():
            seconds = isinstance(value, timedelta) or f"{name}_calendar_seconds" in row
            found = row[f"{name}_calendar_seconds"] if seconds else row[name]
            assert found == (value.total_seconds() if isinstance(value, timedelta) else value), (case, name)
        mine = known["turns"].filter(pl.col("interaction_id") == row["interaction_id"]).drop_nulls("answered_at")
        first = row["first_responded_at"]
        waits = turns(case, members, first) if first else []
        assert mine["next_response_calendar_seconds"].to_list() == waits, case
        total = None if first is None else row["first_response_calendar_seconds"] + sum(waits)
        assert row["total_reply_calendar_seconds"] == total
        seen = (first is not None, row["count_reopens"] > 0, bool(waits), len(members) > 1, bool(row["is_one_touch"]))
        counts = {name: count + said for (name, count), said in zip(counts.items(), seen, strict=True)}
    assert min(counts.values()) >= 5, f"the stories are too tame to prove anything: {counts}"
