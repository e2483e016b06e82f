"""Calls once more, in plain Python from their definitions (see `by_definition`)."""

from datetime import timedelta

ZERO = timedelta()


def is_answer(event):
    return event["kind"] == "call_answered" and event["actor"] == "agent"


def talks(ticket):
    """(from, until) of each call an agent answered; until None where no end is known."""
    found = {}
    for event in ticket.events:
        if is_answer(event):
            end = next((at for at in ticket.moments("call_end") if at >= event["at"]), None)
            if any(event["at"] < at and (end is None or at < end) for at in ticket.moments("call_start")):
                end = None
            found.setdefault(end, event["at"])
    return [(since, until) for until, since in found.items()]


def first_call(ticket):
    """The customer's first call: when begun, answered and over, whether given up, and whether any call is odd."""
    starts, answers, ends = (ticket.moments(f"call_{kind}") for kind in ("start", "answered", "end"))
    hers = [e["at"] for e in ticket.events if e["kind"] == "call_start" and e["actor"] == "customer"]
    odd = bool(ends) and bool(starts or answers) and ends[0] < min(starts + answers)
    odd |= bool(starts and answers) and answers[0] < starts[0] and not (ends and ends[0] < starts[0])
    for began in {*starts[:1], *hers[:1]}:
        answered, over = answer_of(ticket, began)
        odd |= bool(answered and over) and answered > over
    if odd or not hers:
        return {"began": None, "answered": None, "over": None, "is_abandoned": None, "is_odd": odd}
    answered, over = answer_of(ticket, hers[0])
    given_up = False if answered else (True if over else None)
    return {"began": hers[0], "answered": answered, "over": over, "is_abandoned": given_up, "is_odd": False}


def answer_of(ticket, began):
    """When the call that began then was answered by an agent, and when it was over; None for what never came."""
    over = next((at for at in ticket.moments("call_end") if at >= began), None)
    again = next((at for at in ticket.moments("call_start") if over and at > began and at >= over), None)
    answers = [e["at"] for e in ticket.events if is_answer(e) and e["at"] >= began]
    return next((at for at in answers if again is None or at < again or at <= over), None), over


def call_clocks(ticket):
    call, spoken = first_call(ticket), talks(ticket)
    whole = spoken and all(until for _, until in spoken)
    return {
        "speed_of_answer": call["answered"] - call["began"] if call["answered"] else None,
        "abandoned_after": call["over"] - call["began"] if call["is_abandoned"] else None,
        "handle": sum((until - since for since, until in spoken), ZERO) if whole else None,
    }
