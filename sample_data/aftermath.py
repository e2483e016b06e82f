"""What happens once something was solved: reopens, surveys, and the call back to who was not content."""

from dataclasses import replace
from random import Random
from typing import Final

from sample_data.company import REMARKS_BAD, REMARKS_GOOD, Agent
from sample_data.conduct import reply_at, spread
from sample_data.contact import Answer, Contact, Step
from sample_data.days import AS_OF, CONTACT_CENTRE, DAY, HOUR, month_of, work_add

OLD: Final = AS_OF - 58 * DAY
"""Dissatisfaction that showed before this was dealt with; later, a part still waits."""

DIP: Final = {"2026-01": 0.24}
"""The planted dip: satisfaction in January."""

BACK_OFFICE: Final = Agent(199, "Back office", "", "Postvenda", 1.0)
"""Who calls back about what did not come by telephone."""

THANKS: Final = 0.08
REOPENED: Final = 0.05


def reopen(rng: Random, contact: Contact, solved: int) -> int:
    """Perhaps a thank-you or a true reopen of a ticket; the instant it is solved (again)."""
    draw = rng.random()
    if contact.system != "zendesk" or draw > THANKS + REOPENED:
        return solved
    back = solved + int(spread(rng, 3 * HOUR, 1.0))
    contact.say(back, "customer")
    contact.become(back + 1, "open", "customer")
    if draw < THANKS:
        again = work_add(back, spread(rng, 2 * HOUR, 0.6), CONTACT_CENTRE)
    else:
        answer = reply_at(rng, contact, back)
        contact.say(answer, "agent")
        again = answer + 2
    contact.become(again, "solved")
    return again


def _chance(contact: Contact, earlier: int) -> float:
    """The chance of a good answer: worse after a journey, after a slow reply, and in January."""
    human = contact.when("message", "agent") or contact.at
    slow = 0.10 if human - contact.at > DAY else 0.0
    return 0.935 - 0.13 * min(earlier, 3) - slow - DIP.get(month_of(contact.at), 0) - 0.03 * (contact.agent.pace > 1.4)


def survey(rng: Random, contact: Contact, solved: int, earlier: int) -> int | None:
    """Perhaps a survey after the solve; the instant of a bad answer, if it was bad."""
    asked = {"zendesk": 0.6, "chatwoot": 0.55, "phone": 0.24}.get(contact.system, 0)
    if rng.random() > asked or contact.merged_into or not contact.identified:
        return None
    sent = solved + (DAY if contact.system == "zendesk" else 20)
    if rng.random() > (0.36 if contact.system == "zendesk" else 0.55):
        contact.surveys.append(Answer(sent, None, None, None))
        return None
    good = rng.random() < _chance(contact, earlier)
    return _answer(rng, contact, sent, good=good)


def _answer(rng: Random, contact: Contact, sent: int, *, good: bool) -> int | None:
    score = (
        rng.choices((5, 4), (65, 35))[0]
        if good
        else rng.choices((1, 2, 3), (50, 35, 15 * (contact.system != "zendesk")))[0]
    )
    answered = sent + (25 if contact.system == "phone" else int(spread(rng, 2 * HOUR, 1.2)))
    remark = rng.choice(REMARKS_GOOD if good else REMARKS_BAD) if rng.random() < 0.3 else None
    contact.surveys.append(Answer(sent, answered, score, remark))
    return answered if score <= 2 else None


def recover(rng: Random, contact: Contact, since: int) -> Contact | None:
    """Call or write back to a dissatisfied customer, and solve it for good; the call, when it was one."""
    if since > OLD and rng.random() > 0.42:
        return None
    start = work_add(since, spread(rng, 7 * HOUR, 0.9), CONTACT_CENTRE)
    if contact.system in ("phone", "salesforce"):
        return _call_back(rng, contact, start)
    solved = _write_back(rng, contact, start)
    if contact.surveys and rng.random() < 0.4:
        again = _answer(rng, contact, solved + DAY, good=rng.random() < 0.85)
        if again and again < OLD:
            _write_back(rng, contact, work_add(again, spread(rng, 4 * HOUR, 0.5), CONTACT_CENTRE))
    return None


def _write_back(rng: Random, contact: Contact, start: int) -> int:
    contact.become(start, "open")
    contact.say(start + 60, "agent")
    solved = max(work_add(start, spread(rng, 3 * HOUR, 0.7), CONTACT_CENTRE), start + 120)
    contact.become(solved, "solved")
    return solved


def _call_back(rng: Random, contact: Contact, start: int) -> Contact:
    """An outbound call; what it is about is solved only after it."""
    caller = contact.agent if contact.system == "phone" else BACK_OFFICE
    about = replace(contact, channel="phone", at=start, team=caller.team, agent=caller)
    back, end = outbound_call(rng, about)
    back.become(end, "solved")
    contact.steps = [s for s in contact.steps if s.value != "solved"]
    contact.become(end + rng.randint(30, 900), "solved")
    return back


def outbound_call(rng: Random, about: Contact) -> tuple[Contact, int]:
    """A call of ours that is answered, to whom and when `about` says, by its agent; and when it ends."""
    start, caller = about.at, about.agent
    back = Contact(
        about.person, about.journey, "phone", start, about.reason, about.team, caller, about.reference,
        outbound=True, wrap=40,
    )  # fmt: skip
    answered, end = start + rng.randint(8, 25), start + rng.randint(120, 600)
    back.steps += [
        Step(start, "call_start", "agent", caller),
        Step(answered, "call_answered", "customer"),
        Step(end, "call_end", "agent", caller),
    ]
    return back, end
