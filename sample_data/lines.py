"""The lines people call from: their own mobile, the one at home or at work, or none that is shown.

Has dice of its own, so that it changes nothing else of the year.
"""

from random import Random
from typing import Final

from sample_data.contact import FIXED, MOBILE, NONE, Contact
from sample_data.people import Person

HIDDEN: Final = "anonymous"
_WITHHELD, _FIXED = 0.18, 0.24
_FROM_WORK: Final = 0.6


def shown(seed: int, contact: Contact) -> tuple[str, str]:
    """The number the exchange sees, and what kind of line it is; calls of ours go to the mobile."""
    draw, who = Random(f"{seed}/line/{contact.id}").random(), contact.person
    if contact.outbound:
        return f"+34{who.mobile}", MOBILE
    if draw < _WITHHELD:
        return HIDDEN, NONE
    fixed = _WITHHELD + (_FROM_WORK if who.firm else _FIXED)
    return (f"+34{who.line}", FIXED) if draw < fixed else (f"+34{who.mobile}", MOBILE)


def spaced(line: str) -> str:
    """A landline as people in Spain write it: 929 10 01 40."""
    return " ".join((line[:3], line[3:5], line[5:7], line[7:]))


def at_work_or_home(rng: Random, who: Person) -> str:
    """The landline a customer gives besides the mobile, if any: most give the switchboard of the firm they buy for."""
    return spaced(who.line) if rng.random() < (0.9 if who.firm else 0.3) else ""
