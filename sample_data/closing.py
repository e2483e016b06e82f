"""What nobody solved is closed at night by each system's own job, some weeks after the last word in it.

It says nothing to the customer: a change of status by the system, no message.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

from sample_data.aftermath import OLD
from sample_data.contact import Contact
from sample_data.days import AS_OF, HOUR, day_of, epoch

QUIET_DAYS: Final = (7, 21)
"""Local days from the last step to the closing, fewest and most."""

FORGOTTEN: Final = 0.015
FORGOTTEN_ELSEWHERE: Final = 0.05
"""Share that no job finds, and the share where the customer went on in another channel."""

_NIGHT: Final = 3 * HOUR
MANY: Final = 3


def close_quiet(seed: int, contacts: Sequence[Contact]) -> None:
    """Close what was left open, in place; dissatisfied customers who still wait keep waiting.

    Has dice of its own, so that it changes nothing else of the year.
    """
    journeys: dict[tuple[int, int], list[Contact]] = defaultdict(list)
    for contact in contacts:
        journeys[contact.person.number, contact.journey].append(contact)
    for (person, journey), mine in journeys.items():
        _close(Random(f"{seed}/closing/{person}/{journey}"), mine)


def is_left_open(contact: Contact) -> bool:
    """Whether somebody dealt with it and nobody solved it: no abandoned call, no first leg of a transfer."""
    heard = contact.system != "phone" or contact.when("call_answered") is not None
    return heard and not contact.transferred_to and not contact.is_solved


def _close(rng: Random, mine: Sequence[Contact]) -> None:
    unhappy = _is_unhappy(mine)
    if unhappy and max(c.at for c in mine) >= OLD:
        return
    share = FORGOTTEN if len({c.channel for c in mine}) == 1 else FORGOTTEN_ELSEWHERE
    for contact in filter(is_left_open, mine):
        at = epoch(day_of(contact.last_at) + rng.randint(*QUIET_DAYS), _NIGHT + rng.randrange(HOUR))
        forgotten = rng.random() < share and not unhappy
        if at <= AS_OF and not forgotten:
            contact.become(at, "solved", "system")


def _is_unhappy(mine: Iterable[Contact]) -> bool:
    own = [c for c in mine if not c.outbound]
    return len(own) >= MANY or any(a.score is not None and a.score <= 2 for c in own for a in c.surveys)
