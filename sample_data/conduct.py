"""How a contact runs in each kind of channel: who answers, how fast, and how it is solved.

Every function appends steps to the contact and returns the instant from which the customer may come
back: the solve when it was solved, else the last thing that was said.
"""

import math
from random import Random
from typing import Final

from sample_data.contact import Contact, Step
from sample_data.days import CONTACT_CENTRE, DAY, HOUR, MESSAGES, OFFICE, SHOPS, Hours, month_of, work_add

PACE_SECONDS: Final = {
    "email": 1.4 * HOUR, "web_form": 2.4 * HOUR, "app": 1.0 * HOUR, "social": 0.6 * HOUR, "chat": 100.0,
    "whatsapp": 560.0, "messaging": 1500.0, "branch": 420.0, "shop_phone": 40.0, "post": 20 * HOUR,
}  # fmt: skip
"""Median opening-hours seconds to the first human reply, at the usual pace."""

BUSY: Final = {"2025-12": 1.3, "2026-01": 1.7, "2026-08": 0.8}
SLOW_WHATSAPP: Final = ("2026-03", 4.4)
"""The planted slow month: half the WhatsApp team was ill."""

BOT_CHANNELS: Final = {"chat": 0.55, "whatsapp": 0.45}
BOT_CONTAINED: Final = 0.38


def spread(rng: Random, median: float, sigma: float) -> float:
    """A log-normal duration around a median."""
    return median * math.exp(rng.gauss(0, sigma))


def load(channel: str, at: int) -> float:
    """How much slower than usual a month is on a channel."""
    month = month_of(at)
    slow = SLOW_WHATSAPP[1] if channel == "whatsapp" and month == SLOW_WHATSAPP[0] else 1.0
    return BUSY.get(month, 1.0) * slow


def hours_for(channel: str) -> Hours:
    """Opening hours of those who answer a channel."""
    late = dict.fromkeys(("chat", "whatsapp", "messaging", "social"), MESSAGES)
    return {"branch": SHOPS, "shop_phone": SHOPS, "post": OFFICE, **late}.get(channel, CONTACT_CENTRE)


def reply_at(rng: Random, contact: Contact, after: int, share: float = 1.0) -> int:
    """When an agent answers a message written at `after`."""
    median = PACE_SECONDS[contact.channel] * contact.agent.pace * load(contact.channel, after) * share
    wait = spread(rng, median, 0.6 if contact.channel in ("chat", "branch") else 0.9)
    return work_add(after, max(wait, 8), hours_for(contact.channel)) + rng.randrange(5)


def _gap(rng: Random, contact: Contact) -> int:
    """How long the customer takes to write back."""
    quick = contact.channel in ("chat", "whatsapp", "messaging")
    return int(spread(rng, 90 if quick else 5 * HOUR, 0.8))


def _exchange(rng: Random, contact: Contact, after: int) -> int:
    """Agent replies, sometimes the customer writes again and is answered again; the last reply's instant."""
    at = reply_at(rng, contact, after)
    contact.say(at, "agent")
    while rng.random() < (0.6 if contact.channel == "chat" else 0.3):
        if contact.system == "zendesk":
            contact.become(at + 1, "pending")
        back = at + _gap(rng, contact)
        contact.say(back, "customer")
        if contact.system == "zendesk":
            contact.become(back + 1, "open", "customer")
        at = reply_at(rng, contact, back, 0.6)
        contact.say(at, "agent")
    return at


def _bot(rng: Random, contact: Contact) -> tuple[int, bool]:
    """The bot's part: when it ends, and whether it ended without a human."""
    at = contact.at
    for _ in range(rng.choice((1, 2, 2, 3))):
        at += rng.randint(1, 4)
        contact.say(at, "bot")
        at += rng.randint(15, 90)
        contact.say(at, "customer")
    at += rng.randint(1, 5)
    contact.say(at, "bot")
    return at, rng.random() < BOT_CONTAINED


def written(rng: Random, contact: Contact, *, solve: bool) -> int:
    """A ticket or a conversation: messages, assignment, replies, and the solve if there is one."""
    contact.say(contact.at, "customer")
    contact.become(contact.at, "new" if contact.system == "zendesk" else "open", "customer")
    after = contact.at
    if rng.random() < BOT_CHANNELS.get(contact.channel, 0):
        after, contained = _bot(rng, contact)
        contact.bot = True
        if contained:
            contact.become(after + 60, "solved", "bot")
            return after + 60
        contact.steps.append(Step(after + 1, "bot_handoff", "bot"))
    return _answered(rng, contact, after, solve=solve)


def _answered(rng: Random, contact: Contact, after: int, *, solve: bool) -> int:
    first = _exchange(rng, contact, after)
    human = contact.when("message", "agent") or first
    taken = after + int((human - after) * rng.uniform(0.2, 0.95))
    contact.steps.append(Step(taken, "assigned", "system", contact.agent))
    if contact.system == "zendesk":
        contact.become(taken + 1, "open", "system")
        if rng.random() < 0.18:
            contact.say(taken + 2 + (human - taken) // 2, "agent", public=False)
    if not solve:
        contact.become(first + 2, rng.choices(("pending", "open", "on_hold"), (6, 3, 1))[0])
        return first + 2
    at = first + 2 if rng.random() < 0.7 else work_add(first, spread(rng, 5 * HOUR, 0.8), CONTACT_CENTRE)
    contact.become(at, "solved")
    return at


def counter(rng: Random, contact: Contact, *, solve: bool) -> int:
    """A visit to a shop, a call to it, or a letter: opened, answered, closed by the shop's staff."""
    contact.say(contact.at, "customer")
    answered = reply_at(rng, contact, contact.at)
    contact.say(answered, "agent")
    if not solve:
        contact.become(answered + 60, rng.choice(("open", "pending", "on_hold")))
        return answered + 60
    median = DAY if contact.channel == "post" else 0.2 * HOUR if rng.random() < 0.75 else 9 * HOUR
    at = work_add(answered, spread(rng, median, 0.7), hours_for(contact.channel))
    contact.become(at, "solved")
    return at


def call(rng: Random, contact: Contact, *, solve: bool, patient: bool = False) -> int:
    """A telephone call: queue, perhaps abandoned, talk, hold, after-call work."""
    wait = max(spread(rng, 17 * contact.agent.pace * load("phone", contact.at) ** 2.2, 1.1), 3)
    patience = 3600.0 if patient else max(spread(rng, 210, 0.75), 12)
    contact.steps.append(Step(contact.at, "call_start", "customer"))
    if wait > patience:
        end = contact.at + int(patience)
        contact.steps.append(Step(end, "call_end", "customer"))
        return end
    answered = contact.at + int(wait)
    contact.hold = int(spread(rng, 50, 0.7)) if rng.random() < 0.3 else 0
    contact.wrap = int(spread(rng, 45, 0.6))
    end = answered + int(spread(rng, 240, 0.6)) + contact.hold
    contact.steps += [
        Step(answered, "call_answered", "agent", contact.agent),
        Step(end, "call_end", "agent", contact.agent),
    ]
    contact.become(end, "solved" if solve else "open")
    return end
