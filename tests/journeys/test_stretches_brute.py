"""Stretches once more, one case after another in plain Python, over invented cases; and as of any earlier instant."""

from datetime import timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.stretches import CONDUCT, stretches
from tests.journeys.test_stretches import CONTACT, JOURNEY, SIGNAL, SOLVE, ZERO, hour

KINDS = st.sampled_from(["csat", "complaint", *CONDUCT])
HOURS = st.integers(0, 12)
WHOSE = st.sampled_from([("p", "j"), ("p", "k"), ("q", "l"), (None, "m"), ("p", None)])
BOUNDED = settings(derandomize=True, max_examples=120, deadline=None)


def frames(signals, contacts, solves, ended):
    """The same told as frames; a case is a journey, or the person where there is none."""
    named = [
        {"case_id": j or p, "person_id": p, "journey_id": j, "signal": kind, "at": hour(n)}
        for (p, j), kind, n in signals
    ]
    reached = [{"person_id": p, "journey_id": j, "at": hour(n), "channel": "phone"} for (p, j), n in contacts]
    solved = [{"person_id": p, "journey_id": j, "at": hour(n), "is_hers": hers} for (p, j), n, hers in solves]
    over = [{"journey_id": j, "is_resolved": True, "resolved_at": hour(n)} for j, n in ended.items()]
    schemas = (SIGNAL, CONTACT, SOLVE, JOURNEY)
    return [pl.DataFrame(rows, schema=s) for rows, s in zip((named, reached, solved, over), schemas, strict=True)]


def slowly(signals, contacts, solves, ended):
    """By case: (since, contacted, closed) of each stretch."""
    found = {}
    for person, journey in {whose for whose, _, _ in signals}:
        left = sorted((n, kind) for whose, kind, n in signals if whose == (person, journey))
        met = [n for (p, j), n in contacts if (p == person if person else j == journey)]
        done = [n for (p, j), n, hers in solves if (j == journey and hers if journey else p == person)]
        while left:
            since = left[0][0]
            contacted = min((n for n in met if n > since), default=None)
            closed = min((n for n in done if contacted is not None and n >= contacted), default=None)
            over = max(ended[journey], since) if journey in ended else None
            if closed is None and over is not None and all(kind in CONDUCT for n, kind in left if n <= over):
                closed = over
            found.setdefault(journey or person, []).append((since, contacted, closed))
            left = [(n, kind) for n, kind in left if closed is not None and n > closed]
    return found


def quickly(*told):
    """The same through `stretches`."""
    found = (
        stretches(*frames(*told)).sort("case_id", "stretch").select("case_id", "since_at", "contacted_at", "closed_at")
    )
    by_case = {}
    for case, *instants in found.rows():
        by_case.setdefault(case, []).append(tuple(at and (at - ZERO) // timedelta(hours=1) for at in instants))
    return by_case


SIGNALS = st.lists(st.tuples(WHOSE, KINDS, HOURS), max_size=8)
CONTACTS = st.lists(st.tuples(WHOSE, HOURS), max_size=6)
SOLVES = st.lists(st.tuples(WHOSE, HOURS, st.booleans()), max_size=6)


@BOUNDED
@given(SIGNALS, CONTACTS, SOLVES, st.dictionaries(st.sampled_from("jklm"), HOURS))
def test_all_cases_at_once_are_each_case_by_itself(signals, contacts, solves, ended):
    assert quickly(signals, contacts, solves, ended) == slowly(signals, contacts, solves, ended)


@BOUNDED
@given(SIGNALS, CONTACTS, SOLVES, HOURS)
def test_what_was_open_then_is_what_was_said_to_be_open_then(signals, contacts, solves, now):
    def is_open(found):
        return {
            case for case, spans in found.items() if any(a <= now and (c is None or c > now) for a, _, c in spans)
        }  # fmt: skip

    known = [[told for told in every if told[at] <= now] for every, at in ((signals, 2), (contacts, 1), (solves, 1))]
    assert is_open(quickly(*known, {})) == is_open(quickly(signals, contacts, solves, {}))
