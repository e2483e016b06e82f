"""What is planted, counted from the stories themselves: the figures the metrics must find."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any, Final

from sample_data import crm_records
from sample_data.choices import CLOSED_SHOP
from sample_data.closing import is_left_open
from sample_data.contact import MOBILE, Contact
from sample_data.days import AS_OF_INSTANT, DAY, month_of
from sample_data.faults import PLANTED
from sample_data.people import FIRMS, shares_mobile
from sample_data.voices import DETRACTOR, HARD, PROMOTER, Voice

_WEEK: Final = 7 * DAY
_CHANNEL: Final = {"shop_phone": "phone"}


def count(seed: int, contacts: Sequence[Contact]) -> dict[str, Any]:
    """Every planted fact by name."""
    targets = {id(c.transferred_to) for c in contacts if c.transferred_to}
    begun = [c for c in contacts if _is_contact(c, targets)]
    return {
        "as_of": AS_OF_INSTANT.isoformat(),
        "customers": len({c.person.number for c in contacts}),
        "interactions": dict(sorted(Counter(c.system for c in contacts).items())),
        "contacts": len(begun),
        "contacts_by_channel": dict(sorted(Counter(_CHANNEL.get(c.channel, c.channel) for c in begun).items())),
        "contacts_by_month": dict(sorted(Counter(month_of(c.at) for c in begun).items())),
        "closed_shop": _shop(begun),
        "whatsapp_first_response_median_seconds": _whatsapp(begun),
        "merged_tickets": sum(c.merged_into is not None for c in contacts),
        "follow_up_tickets": sum(c.follows is not None and c.system == "zendesk" for c in contacts),
        "reopened_tickets": sum(_reopens(c) > 0 for c in contacts if c.system == "zendesk"),
        "transferred_calls": sum(c.transferred_to is not None for c in contacts),
        "abandoned_calls": sum(c.system == "phone" and c.when("call_answered") is None for c in contacts),
        "call_backs": sum(c.outbound for c in contacts),
        "calls_without_loyalty_number": sum(c.system == "phone" and not c.identified for c in contacts),
        "calls_known_by_their_mobile": sum(c.is_known_by_line for c in contacts),
        "calls_of_nobody": sum(c.system == "phone" and not c.identified and c.line != MOBILE for c in contacts),
        "bots": _bots(contacts, begun),
        "left_open": _left_open(contacts),
        "closed_by_the_system": dict(sorted(Counter(c.system for c in contacts if c.is_expired).items())),
        "repeat_callers": _repeat_callers(begun),
        "csat": _csat(contacts),
        "quarantine": PLANTED,
        "identity": _identity(seed, contacts),
    }


def voiced(voices: Sequence[Voice]) -> dict[str, Any]:
    """What customers said when asked at large: net promoters in points, effort as its mean, who was served at once."""
    given = [(v.kind, v.answer.score) for v in voices if v.answer.score is not None]
    scores = {kind: [score for k, score in given if k == kind] for kind in ("nps", "ces", "fcr")}
    signs = [(score >= PROMOTER) - (score <= DETRACTOR) for score in scores["nps"]]
    return {
        "nps": {"answers": len(signs), "points": round(100 * sum(signs) / max(len(signs), 1), 4)},
        "ces": {
            "answers": len(scores["ces"]),
            "mean": round(sum(scores["ces"]) / max(len(scores["ces"]), 1), 4),
            "hard": sum(score <= HARD for score in scores["ces"]),
        },
        "solved_at_once": {"answers": len(scores["fcr"]), "yes": sum(scores["fcr"])},
        "surveys_of_salesforce": len(voices),
    }


def _is_contact(contact: Contact, targets: set[int]) -> bool:
    """Begun by the customer, not merged away, not the second leg of a transfer."""
    return not contact.outbound and contact.merged_into is None and id(contact) not in targets


def _identity(seed: int, contacts: Sequence[Contact]) -> dict[str, Any]:
    """Who is written down twice, and what belongs to several: mobiles of two, switchboards and desks of firms."""
    shops = [c for c in sorted(contacts, key=lambda c: (c.at, c.person.number)) if c.system == "salesforce"]
    written = list(dict.fromkeys(crm_records.records(seed, shops).values()))
    again = [r.person for r in written if r.key == crm_records.again_id(r.person)]
    return {
        "written_twice": dict(sorted(Counter(str(crm_records.twice(seed, who)) for who in again).items())),
        "mobiles_of_two": len({c.person.mobile for c in contacts if shares_mobile(c.person)}),
        "switchboards": [f"+34{firm.line}" for firm in FIRMS],
        "desks": dict(sorted(Counter(r.mail for r in written if r.mail in {f.mail for f in FIRMS}).items())),
        "without_mobile": sum(r.mobile == crm_records.NO_MOBILE for r in written),
        "without_mail": sum(r.mail == crm_records.NO_MAIL for r in written),
        "mail_of_a_shop": sum(r.mail.endswith("casavallmora.example") for r in written),
    }


def _shop(begun: Iterable[Contact]) -> dict[str, Any]:
    city, month = CLOSED_SHOP
    visits = Counter(month_of(c.at) for c in begun if c.channel == "branch" and c.team == f"Botiga {city}")
    return {"team": f"Botiga {city}", "month": month, "visits_by_month": dict(sorted(visits.items()))}


def _whatsapp(begun: Iterable[Contact]) -> dict[str, int]:
    """Median from the hand-off (or the first message) to the first human reply, by month of the reply."""
    waits: dict[str, list[int]] = defaultdict(list)
    for contact in begun:
        human = contact.when("message", "agent")
        if contact.channel == "whatsapp" and human:
            waits[month_of(human)].append(human - (contact.when("bot_handoff") or contact.at))
    return {month: round(median(values)) for month, values in sorted(waits.items())}


def _reopens(contact: Contact) -> int:
    solved, times = False, 0
    for step in contact.steps:
        if step.kind == "status":
            times += solved and step.value not in ("solved", "closed")
            solved = step.value in ("solved", "closed")
    return times


def _bots(contacts: Sequence[Contact], begun: Iterable[Contact]) -> dict[str, int]:
    calls = defaultdict(list)
    for contact in begun:
        if contact.system == "phone" and contact.is_recognised:
            calls[contact.person.number].append(contact.at)
    sessions = [c for c in contacts if c.bot]
    contained = [c for c in sessions if c.when("message", "agent") is None and c.when("bot_handoff") is None]
    called = [
        c for c in contained if c.identified and any(0 < at - c.last_at <= _WEEK for at in calls[c.person.number])
    ]
    return {"sessions": len(sessions), "contained": len(contained), "contained_then_called": len(called)}


def _left_open(contacts: Iterable[Contact]) -> dict[str, int]:
    """Begun, dealt with by somebody and not solved, by system."""
    mine = (c for c in contacts if is_left_open(c) and not c.outbound)
    return dict(sorted(Counter(c.system for c in mine).items()))


def _repeat_callers(begun: Iterable[Contact]) -> int:
    """Customers with a problem in which they telephoned three times or more, and could be recognised each time."""
    mine = (c for c in begun if c.is_recognised and c.channel in ("phone", "shop_phone"))
    calls = Counter((c.person.number, c.journey) for c in mine)
    return len({person for (person, _), times in calls.items() if times >= 3})


def _csat(contacts: Iterable[Contact]) -> dict[str, Any]:
    answers = [a for c in contacts for a in c.surveys if a.score is not None and a.answered is not None]
    good: dict[str, list[bool]] = defaultdict(list)
    for answer in answers:
        good[month_of(answer.answered or 0)].append((answer.score or 0) >= 4)
    by_month = {month: round(sum(values) / len(values), 4) for month, values in sorted(good.items())}
    share = sum(sum(values) for values in good.values()) / max(len(answers), 1)
    return {"answers": len(answers), "share": round(share, 4), "share_by_month": by_month}
