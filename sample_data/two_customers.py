"""Two customers whose stories are written by hand, to the second: one won back, one dissatisfied again.

Local times. Both write an e-mail, are answered and told that it is solved, and say next day that it was bad; we call
them in the afternoon and solve it half an hour later. What they do then differs.
"""

from typing import Any, Final

from sample_data.aftermath import BACK_OFFICE
from sample_data.company import Agent
from sample_data.contact import Answer, Contact, Step
from sample_data.days import DAY, HOUR, epoch, iso
from sample_data.people import Person

_FIRST_DAY: Final = 213
"""2 June 2026, a Tuesday."""
_AGAIN: Final = 20
"""Days later the second one writes about something else."""


def stories(won_back: Person, again: Person, agent: Agent) -> list[Contact]:
    """The contacts of the two, in order of time."""
    happy, call = _unhappy(won_back, agent, epoch(_FIRST_DAY, 9 * HOUR), 1, "factura")
    happy.surveys.append(_rated(call.at + 18 * HOUR, 5, "Gràcies!"))
    first, its_call = _unhappy(again, agent, epoch(_FIRST_DAY, 9 * HOUR), 1, "factura")
    second, last_call = _unhappy(again, agent, epoch(_FIRST_DAY + _AGAIN, 9 * HOUR), 2, "muntatge")
    return [happy, call, first, its_call, second, last_call]


def _unhappy(who: Person, agent: Agent, at: int, journey: int, reason: str) -> tuple[Contact, Contact]:
    """9:00 written, 11:00 answered, 11:02 solved; next day 11:10 rated badly, 16:00 called, 16:10 to 16:30 solved."""
    ticket = Contact(who, journey, "email", at, reason, agent.team, agent, None)
    ticket.say(at, "customer")
    ticket.become(at, "new", "customer")
    ticket.say(at + 2 * HOUR, "agent")
    ticket.become(at + 2 * HOUR + 120, "solved")
    ticket.surveys.append(_rated(at + DAY + 2 * HOUR + 600, 1, "Ningú no em contesta"))
    start = at + DAY + 7 * HOUR
    ticket.become(start + 600, "open")
    ticket.say(start + 1740, "agent")
    ticket.become(start + 1800, "solved")
    return ticket, _call(ticket, start)


def _call(ticket: Contact, start: int) -> Contact:
    call = Contact(
        ticket.person, ticket.journey, "phone", start, ticket.reason, BACK_OFFICE.team, BACK_OFFICE, None, outbound=True
    )
    call.steps += [
        Step(start, "call_start", "agent", BACK_OFFICE),
        Step(start + 15, "call_answered", "customer"),
        Step(start + 360, "call_end", "agent", BACK_OFFICE),
    ]
    call.become(start + 360, "solved")
    return call


def _rated(at: int, score: int, remark: str) -> Answer:
    return Answer(at - HOUR, at, score, remark)


def expected(told: list[Contact]) -> dict[str, Any]:
    """By hand: what the cases of the two must say; instants in UTC."""
    happy, first, second = (c for c in told if not c.outbound)
    return {
        "won_back": _case(happy) | {"recovered_at": iso(_again(happy)), "has_recurred": False},
        "dissatisfied_again": [
            _case(first) | {"recovered_at": None, "has_recurred": True},
            _case(second) | {"recovered_at": None, "has_recurred": False},
        ],
    }


def _again(ticket: Contact) -> int:
    return ticket.surveys[-1].answered or 0


def _case(ticket: Contact) -> dict[str, Any]:
    opened = ticket.at + DAY + 2 * HOUR + 600
    times = {"opened_at": opened, "contacted_at": ticket.at + DAY + 7 * HOUR, "closed_at": ticket.at + DAY + 27_000}
    told = {name: iso(at) for name, at in times.items()}
    return told | {
        "member": ticket.person.member, "contact_channel": "phone", "is_contacted_elsewhere": True, "state": "closed",
        "time_to_contact_calendar_seconds": 17_400, "time_to_close_calendar_seconds": 19_200,
    }  # fmt: skip
