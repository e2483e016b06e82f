"""Who had it when, once more, in plain Python from the definitions (see `by_definition`)."""

import itertools
from datetime import timedelta

SOLVED = ("solved", "closed")
ZERO = timedelta()


def holders(ticket):
    """(agent or None, from, until); empty where nobody was ever assigned or taken off."""
    told = [(e["at"], e.get("agent_id")) for e in ticket.events if e["kind"] == "assigned"]
    marks = [(ticket.start, None), *told, (ticket.now, None)] if told else []
    return [(who, since, until) for (since, who), (until, _) in itertools.pairwise(marks)]


def shared(ticket, has_agent, held=None):
    """(from, until) in which it was active and somebody (or nobody) had it."""
    return [
        (max(since, held_from), min(until, held_until))
        for status, since, until in ticket.spans()
        for who, held_from, held_until in held or holders(ticket)
        if status not in SOLVED and (who is not None) == has_agent and max(since, held_from) <= min(until, held_until)
    ]


def unassigned(ticket):
    free = shared(ticket, has_agent=False)
    running = ticket.last_solve() is None and any(until == ticket.now for _, until in free)
    if not holders(ticket) or not ticket.spans() or running:
        return None
    return sum((until - since for since, until in free), ZERO)


def session(ticket):
    taken = [("whoever replied", ticket.replies[0], ticket.now)] if ticket.replies and not holders(ticket) else None
    held = shared(ticket, has_agent=True, held=taken)
    return sum((until - since for since, until in held), ZERO) if held and ticket.last_solve() else None
