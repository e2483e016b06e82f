"""A ticket's metric set, as Zendesk computes it: its own rules, which are not Hilo's.

Whole minutes; from the creation of the ticket; the time in a status is added when the status changes, so
the present one is never in it; what happened once stays, also when the ticket is reopened; business
minutes by Zendesk's own week, which knows no holidays.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

from sample_data.contact import Contact, Step
from sample_data.days import ZENDESK, iso, open_seconds

_SOLVED: Final = ("solved", "closed")
_SETS: Final = 7_300_000_000
Span = tuple[int, int]


def audits(steps: Sequence[Step]) -> list[list[Step]]:
    """Steps that Zendesk writes as one update, at the instant of the first: those of one actor within two seconds."""
    groups = [[steps[0]]] if steps else []
    for before, step in pairwise(steps):
        together = step.at - before.at <= 2 and step.actor == before.actor
        (groups[-1].append if together else lambda s: groups.append([s]))(step)
    return groups


def metric_set(contact: Contact) -> dict[str, Any]:
    """The metric set of a ticket, for `include=metric_sets`."""
    saves = [(steps[0].at, steps) for steps in audits(contact.steps)]
    set_to = [(at, [s.value or "" for s in steps if s.kind == "status"]) for at, steps in saves]
    told = [(at, values[-1]) for at, values in set_to if values]
    changes = [now for before, now in pairwise([(0, ""), *told]) if now[1] != before[1]]  # the same again is no change
    replies = [at for at, steps in saves for s in steps if s.kind == "message" and s.actor == "agent" and s.public]
    solves = [at for (_, before), (at, now) in pairwise(changes) if now in _SOLVED and before not in _SOLVED]
    reopens = sum(before == "solved" and now not in _SOLVED for (_, before), (_, now) in pairwise(changes))
    first = replies[1:2] if contact.outbound else replies[:1]
    return {
        "id": _SETS + contact.id, "ticket_id": contact.id, "created_at": iso(contact.at),
        "updated_at": iso(contact.last_at), "reopens": reopens, "replies": len(replies),
        "solved_at": iso(solves[-1]) if solves else None,
        "reply_time_in_minutes": _until(contact.at, first),
        "first_resolution_time_in_minutes": _until(contact.at, solves[:1]),
        "full_resolution_time_in_minutes": _until(contact.at, solves[-1:]),
        "requester_wait_time_in_minutes": _in(changes, ("new", "open", "on_hold")),
        "agent_wait_time_in_minutes": _in(changes, ("pending",)),
        "on_hold_time_in_minutes": _in(changes, ("on_hold",)) if len(changes) > 1 else _minutes([]),
    }  # fmt: skip


def _until(start: int, ends: Sequence[int]) -> dict[str, int | None]:
    """From the creation to what happened, null while it has not."""
    return _minutes([(start, ends[0])]) if ends else {"calendar": None, "business": None}


def _in(changes: Sequence[tuple[int, str]], statuses: Sequence[str]) -> dict[str, int | None]:
    """In some statuses up to the last change of status; null before the first."""
    if len(changes) < 2:
        return {"calendar": None, "business": None}
    return _minutes([(at, after) for (at, status), (after, _) in pairwise(changes) if status in statuses])


def _minutes(spans: Iterable[Span]) -> dict[str, int | None]:
    """Whole minutes of some spans together, on both bases."""
    known = list(spans)
    calendar = sum(end - start for start, end in known)
    business = sum(open_seconds(start, end, ZENDESK) for start, end in known)
    return {"calendar": calendar // 60, "business": business // 60}
