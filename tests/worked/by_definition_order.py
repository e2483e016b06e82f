"""What came after what when several events share an instant, in plain Python."""

from tests.worked.by_definition_said import is_ask, is_reply

SOLVED = ("solved", "closed")


def marks(ticket):
    """(instant, 0 a word of the customer, 1 a reply, 2 a solve) in order.

    What shares an instant in that order; but where she wrote after a solve of the instant, as it was told.
    """
    solved = [(n, at) for n, at, is_solved in turnings(ticket) if is_solved]
    told = [(at, 2, n) for n, at in solved]
    for place, event in enumerate(ticket.events):
        told += [(event["at"], 0 if is_ask(event) else 1, place)] * (is_ask(event) or is_reply(event))
    late = {at for at, what, place in told for n, then in solved if what == 0 and then == at and n < place}
    own = [at for at, what, _ in told if what == 0]
    others = list(ticket.asks)
    for at in own:
        others.remove(at)
    told += [(at, 0, -1) for at in others] + [(at, 2, -1) for at in guessed_solves(ticket)]
    return [(at, what) for at, what, place in sorted(told, key=lambda m: (m[0], m[2] if m[0] in late else 0, m[1]))]


def turnings(ticket):
    """(place among the events, instant, whether solved since) of each change between active and solved."""
    before, found = None, []
    for place, event in enumerate(ticket.events):
        if event["kind"] == "status" and event["value"] not in (None, before):
            if (event["value"] in SOLVED) != (before in SOLVED):
                found.append((place, event["at"], event["value"] in SOLVED))
            before = event["value"]
    return found


def guessed_solves(ticket):
    return [] if ticket.has_history() else ticket.solves()


def reopens(ticket):
    """How often it went from solved to active, and how often an agent answered that before the next solve."""
    changes, count, effective = turnings(ticket), 0, 0
    replies = [(place, e["at"]) for place, e in enumerate(ticket.events) if is_reply(e)]
    for number, (place, at, is_solved) in enumerate(changes):
        if not is_solved:
            (_, solved, _), following = changes[number - 1], changes[number + 1 :]
            until, end = (following[0][1], following[0][0]) if following else (ticket.now, len(ticket.events))
            if solved < at:
                answers = [reply for _, reply in replies if at <= reply <= until]
            elif at < until:  # solved and reopened at one instant: who came first is told by the order
                answers = [reply for n, reply in replies if n > place and reply <= until]
            else:
                answers = [reply for n, reply in replies if place < n < end]
            count += 1
            effective += bool(answers)
    return count, effective
