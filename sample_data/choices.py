"""Which channel a customer takes, when, and to whom it goes."""

from random import Random
from typing import Final

from sample_data.company import REASONS, SHOPS, Agent
from sample_data.conduct import spread
from sample_data.contact import SYSTEM
from sample_data.days import CONTACT_CENTRE, DAY, HOUR, OFFICE, day_of, epoch, hours_of, is_open, month_of
from sample_data.days import SHOPS as SHOP_HOURS
from sample_data.people import Person, pick

TRADITIONAL: Final = (("phone", 70.0), ("branch", 21.0), ("shop_phone", 5.0), ("post", 4.0))
DIGITAL: Final = {"email": 27, "web_form": 15, "chat": 17, "whatsapp": 22, "app": 10, "social": 6, "messaging": 3}
AFTER_DIGITAL: Final = (("phone", 44.0), ("same", 36.0), ("branch", 9.0), ("email", 7.0), ("whatsapp", 4.0))
AFTER_TRADITIONAL: Final = (("phone", 58.0), ("same", 20.0), ("branch", 8.0), ("email", 8.0), ("whatsapp", 6.0))
CLOSED_SHOP: Final = ("Tarragona", "2026-08")
"""The planted closing: this shop, this month."""

_HOURS_OF_DAY: Final = (1, 0, 0, 0, 0, 0, 0, 1, 4, 9, 12, 12, 10, 7, 5, 6, 9, 10, 10, 9, 8, 8, 6, 3)
_DEMAND: Final = {"phone": CONTACT_CENTRE, "branch": SHOP_HOURS, "shop_phone": SHOP_HOURS, "post": OFFICE}


def reason(rng: Random, month: str) -> str:
    """A reason for contact: returns rule in January, deliveries in December."""
    weights = {name: float(weight) for name, (weight, *_) in REASONS.items()}
    weights["devolució"] *= 2.4 if month == "2026-01" else 1.0
    weights["lliurament"] *= 1.5 if month == "2025-12" else 1.0
    return pick(rng, tuple(weights.items()))


def first_channel(rng: Random, who: Person, day: int) -> str:
    """The channel a problem begins in; more digital, above all WhatsApp, as the year goes by."""
    if rng.random() > 0.33 + 0.5 * who.digital + 0.14 * day / 365:
        return pick(rng, TRADITIONAL)
    grown = dict(DIGITAL, whatsapp=DIGITAL["whatsapp"] * (0.75 + 0.6 * day / 365))
    return pick(rng, tuple((name, float(weight)) for name, weight in grown.items()))


def next_channel(rng: Random, before: str) -> str:
    """The channel a customer takes when the first did not help."""
    table = AFTER_TRADITIONAL if before in _DEMAND else AFTER_DIGITAL
    chosen = pick(rng, table)
    return before if chosen == "same" else chosen


def possible(channel: str, who: Person, at: int) -> str:
    """The channel, or the telephone where there is no shop, or none open."""
    closed = who.city not in SHOPS or (who.city, month_of(at)) == CLOSED_SHOP
    return "phone" if channel in ("branch", "shop_phone") and closed else channel


def moment(rng: Random, channel: str, day: int) -> int:
    """An instant of that day at which customers use the channel, on the next open day if it is closed."""
    hours = _DEMAND.get(channel, CONTACT_CENTRE if channel == "chat" and rng.random() < 0.88 else None)
    while hours and not hours_of(day, hours):
        day += 1
    at = epoch(day, 0)
    for _ in range(40):
        at = epoch(day, rng.choices(range(24), _HOURS_OF_DAY)[0] * HOUR + rng.randrange(HOUR))
        if not hours or is_open(at, hours):
            break
    return at


def settle(rng: Random, channel: str, at: int) -> int:
    """The instant itself when the channel is open then and people are awake, else one soon after."""
    hours = _DEMAND.get(channel)
    awake = 8 * HOUR <= at - epoch(day_of(at), 0) < 23.5 * HOUR
    if awake and (not hours or is_open(at, hours)):
        return at
    later = moment(rng, channel, day_of(at))
    return later if later > at else moment(rng, channel, day_of(at) + 1)


def desk(rng: Random, staff: dict[str, dict[str, list[Agent]]], channel: str, why: str, city: str) -> Agent:
    """The agent who gets a contact: by channel, reason and shop."""
    system = SYSTEM[channel]
    _, ticket_desk, queue = REASONS[why]
    team = {
        "zendesk": "Xarxes socials" if channel == "social" else ticket_desk,
        "chatwoot": "WhatsApp" if channel in ("whatsapp", "messaging") else "Xat en línia",
        "phone": queue,
        "salesforce": "Back office" if channel == "post" else f"Botiga {city}",
    }[system]
    return rng.choice(staff[system][team])


def patience(rng: Random, *, solved: bool) -> int:
    """How long a customer waits before trying again: some hours when nothing was solved, some days when it was."""
    typical, longest = (30 * HOUR, 6 * DAY) if solved else (7 * HOUR, 4 * DAY)
    return int(min(spread(rng, typical, 1.0), longest))
