"""The clocks once more, slowly and in plain Python from their definitions.

Nothing here shares code or a way of thinking with `clocks/`: one ticket at a time, one event after another.
A ticket is a dict of INTERACTIONS with its `events`, in order of time.
"""

import itertools
from datetime import timedelta

from tests.worked.by_definition_calls import call_clocks, first_call, talks
from tests.worked.by_definition_holders import session, unassigned
from tests.worked.by_definition_order import SOLVED, marks, reopens
from tests.worked.by_definition_said import is_ask, is_reply, is_said, says

OURS = ("new", "open", "on_hold")
ANSWERS = ("first_response", "time_to_human", "total_reply")
WAITS = ("agent_work", "agent_wait", "on_hold", "requester_wait", "active_resolution", "unassigned", "longest_silence")
SOLVES = ("first_resolution", "full_resolution")
CALLS = ("speed_of_answer", "abandoned_after", "handle")
ZERO = timedelta()


class Ticket:
    """A ticket and those merged into it, as of `now`."""

    def __init__(self, case, members, now):
        self.case, self.now = case, now
        self.events = past(case, now)
        self.asks = sorted(e["at"] for member in members for e in past(member, now) if is_ask(e))
        self.replies = [e["at"] for e in self.events if is_reply(e)]
        created = [member["created_at"] for member in members if member["created_at"]]
        own = [case["created_at"]] if case["created_at"] else [e["at"] for e in self.events[:1]]
        self.start = min([*own, *created, *self.asks], default=None)
        first_is_hers = bool(self.asks) and all(self.asks[0] <= e["at"] for e in self.events)
        self.knows_start = case["created_at"] is not None or first_is_hers
        inbound = case["direction"] != "outbound"
        opened_by_us = bool(self.replies) and self.replies[0] <= self.start
        waits = inbound and self.knows_start and not opened_by_us
        self.asked = self.asks[0] if self.asks else (self.start if waits else None)
        self.is_outbound_only = not inbound and not self.asks
        self.steps = self.history()
        self.status = self.present()

    def moments(self, *kinds):
        return [e["at"] for e in self.events if e["kind"] in kinds]

    def unread(self):
        return [e for e in self.events if e["kind"] == "status" and e["value"] is None]

    def has_history(self):
        return any(e["kind"] == "status" for e in self.case["events"])

    def call_over(self):
        """The last end of a call after which nobody said anything, or None."""
        ends = self.moments("call_end")
        said = [e["at"] for e in self.events if is_said(e)]
        return ends[-1] if ends and all(at <= ends[-1] for at in said) else None

    def history(self):
        """(instant, status, status before) of each true change; what is certain without a history as well."""
        if not self.has_history():
            answered = self.moments("call_answered") and self.call_over()
            status = self.case["status"] or ("closed" if answered else None)
            at = self.call_over() if status in SOLVED else self.start
            return [(at, status, None)] if status and at else []
        before, found = None, []
        for event in self.events:
            if event["kind"] == "status" and event["value"] not in (None, before):
                found.append((event["at"], event["value"], before))
                before = event["value"]
        return found

    def last_is_unread(self):
        told = [e for e in self.events if e["kind"] == "status"]
        return bool(told) and told[-1]["value"] is None

    def present(self):
        if self.last_is_unread():
            later = any(e["kind"] == "status" and e["at"] > self.now for e in self.case["events"])
            return None if later else self.case["status"]
        if self.steps:
            return self.steps[-1][1]
        return "new" if self.has_history() else self.case["status"]

    def is_untold(self):
        guessed = not self.has_history() and self.status not in (None, "new")
        certain = self.status in SOLVED and self.call_over()
        return bool(self.unread()) or bool(guessed and not certain)

    def spans(self):
        """(status, from, until) of the whole life; before the first change it was new."""
        found, status, since = [], "new", self.start
        for at, value, _ in self.steps or []:
            if at > since:
                found.append((status, since, at))
                since = at
            status = value
        return [*found, (status, since, self.now)] if self.steps and since < self.now else found

    def solves(self):
        return [at for at, status, before in self.steps if status in SOLVED and before not in SOLVED]

    def last_solve(self):
        return self.solves()[-1] if self.status in SOLVED and self.solves() and not self.last_is_unread() else None


def past(case, now):
    return [event for event in case["events"] if event["at"] <= now]


def expected(ticket):
    """Every figure by its name in `interaction_facts` (clocks as timedelta or None)."""
    reply = first_reply(ticket)
    known = {
        **response_clocks(ticket, reply),
        **status_clocks(ticket),
        **solve_clocks(ticket),
        **call_clocks(ticket),
        "unassigned": unassigned(ticket),
        "longest_silence": longest_silence(ticket),
    }
    if ticket.case["channel"] == "chat":
        known["handle"] = session(ticket)
    raised = doubts(ticket)
    nulled = {clock for doubt in raised for clock in raised[doubt]}
    return (known | dict.fromkeys(nulled)) | flags(ticket, raised) | {"started_at": ticket.start}


def doubts(ticket):
    """Which clocks cannot be known, by why."""
    changed = [e["at"] for e in ticket.events if e["kind"] in {"status", "assigned"}]
    sessions = ("handle",) if ticket.case["channel"] == "chat" else ()
    created, replies = ticket.case["created_at"], ticket.replies
    early = replies and created and replies[0] < created and not (ticket.asked and ticket.asked <= replies[0])
    found = {
        "start": (not ticket.knows_start, (*SOLVES, *(set(WAITS) - {"agent_wait", "on_hold"}))),
        "history": (ticket.is_untold(), (*SOLVES, *WAITS, *sessions)),
        "change": (any(at < ticket.start for at in changed), (*WAITS, *sessions)),
        "reply": (early, ANSWERS),
        "call": (first_call(ticket)["is_odd"], (*ANSWERS, *CALLS)),
    }
    return {name: clocks for name, (holds, clocks) in found.items() if holds}


def flags(ticket, raised):
    resolved = None if ticket.status is None else ticket.status in SOLVED
    count, outbound = len(ticket.replies), ticket.is_outbound_only
    reopened = reopens(ticket) if ticket.status is not None and not ticket.is_untold() else (None, None)
    first = ticket.solves()[0] if ticket.solves() else None
    on_first = sum(at <= first for at in ticket.replies) == 1 if first else None
    return {
        "status": ticket.status,
        "is_resolved": resolved,
        "count_agent_replies": count,
        "count_reopens": reopened[0],
        "count_effective_reopens": reopened[1],
        "is_one_touch": count == 1 and not reopened[1] if resolved and count and not outbound else None,
        "is_solved_on_first_reply": (
            on_first and reopened[0] == 0 if first and reopened[0] is not None and not outbound else None
        ),
        "is_solved_without_reply": count == 0 if resolved and not outbound else None,
        "is_outbound_only": outbound,
        "is_abandoned": first_call(ticket)["is_abandoned"],
        "has_time_conflict": bool(raised.keys() & {"change", "reply", "call"}),
        "has_incomplete_history": ticket.case["created_at"] is None or "history" in raised,
    }


def first_reply(ticket):
    return next((at for at in ticket.replies if ticket.asked and at >= ticket.asked), None)


def response_clocks(ticket, reply):
    """First response from the last hand-off not after the reply, and what the bot took of it."""
    asked, bot = ticket.asked, [e["at"] for e in ticket.events if says(e, "bot")]
    if asked is None:
        return dict.fromkeys((*ANSWERS, "bot_first_response", "time_with_bot"))
    handed = [at for at in ticket.moments("bot_handoff") if asked <= at and (reply is None or at <= reply)]
    spoken = [at for at in bot if at >= asked]
    known = dict.fromkeys(ANSWERS)
    if reply:
        first = reply - max(handed, default=asked)
        known = {
            "first_response": first,
            "time_to_human": reply - asked,
            "total_reply": first + sum(turns(ticket), ZERO),
        }
    return known | {
        "bot_first_response": spoken[0] - asked if spoken else None,
        "time_with_bot": handed[-1] - asked if handed else None,
    }


def turns(ticket):
    """From the first word of each run after the first response to its reply; runs a solve closed are out."""
    first = first_reply(ticket)
    waits, since = [], None
    for at, what in marks(ticket):
        if what == 0:
            since = since or at
        else:
            if what == 1 and since and first and since > first:
                waits.append(at - since)
            since = None
    return waits


def solve_clocks(ticket):
    first, last = next(iter(ticket.solves()), None), ticket.last_solve()
    return {
        "first_resolution": first - ticket.start if first and first >= ticket.start else None,
        "full_resolution": last - ticket.start if last and last >= ticket.start else None,
    }


def status_clocks(ticket):
    end, spent = ticket.last_solve(), dict.fromkeys(("new", "open", "pending", "on_hold"), ZERO)
    if end is None or end < ticket.start:
        return dict.fromkeys(WAITS)
    for status, since, until in ticket.spans():
        if status in spent:
            spent[status] += until - since
    work = spent["new"] + spent["open"]
    wait = work + spent["on_hold"]
    told = {"agent_work": work, "agent_wait": spent["pending"], "on_hold": spent["on_hold"]}
    return told | {"requester_wait": wait, "active_resolution": wait}


def longest_silence(ticket):
    """The longest finished stretch without news in which it was our turn and nobody was on the telephone."""
    told = [
        e["at"] for e in ticket.events if e["kind"] == "message" and e.get("actor") == "system" and e.get("is_public")
    ]
    spoken = [(since, until) for since, until in talks(ticket) if until]
    cuts = [*ticket.replies, *told, *(at for talk in spoken for at in talk)]
    quiet = []
    for start, end in our_turns(ticket):
        marks = sorted({start, end, *(at for at in cuts if start < at < end)})
        pairs = list(itertools.pairwise(marks))
        if end == ticket.now and ticket.status in OURS:
            pairs = pairs[:-1]  # it still runs
        quiet += [b - a for a, b in pairs if not any(since <= a and b <= until for since, until in spoken)]
    return max(quiet, default=None)


def our_turns(ticket):
    found = []
    for status, since, until in [] if ticket.is_outbound_only else ticket.spans():
        if status in OURS:
            joined = found and found[-1][1] == since
            found = [*found[:-1], (found[-1][0], until)] if joined else [*found, (since, until)]
    return found
