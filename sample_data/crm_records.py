"""The contact records of the shops' system: what was asked at the counter, and who was written down twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from sample_data.contact import Contact
from sample_data.lines import at_work_or_home
from sample_data.people import Person, plain, spelled

Twice = Literal["by_mobile", "by_mail", "by_nothing"]
TWICE: Final[dict[Twice, float]] = {"by_mobile": 0.05, "by_mail": 0.04, "by_nothing": 0.04}
"""Share of those with a second case whom somebody did not find and wrote down again, by what both records share."""

NO_MAIL: Final = "noemail@correo.example"
NO_MOBILE: Final = "000000000"
_WORK_MAIL: Final = 0.5
"""Share of a firm's buyers who leave its address."""


@dataclass(frozen=True, eq=False)
class Record:
    """A contact record of a person, first written down at `at`."""

    key: str
    person: Person
    at: int
    given: str
    family: str
    mail: str
    mobile: str
    line: str
    loyalty: str


def contact_id(who: Person) -> str:
    """A customer's first contact id."""
    return f"0035e0000{who.number:06d}AAQ"


def again_id(who: Person) -> str:
    """The id of a customer's second record."""
    return f"0035e0001{who.number:06d}AAQ"


def records(seed: int, mine: Sequence[Contact]) -> dict[int, Record]:
    """The record each case (by its `id()`) is filed under; `mine` are the cases in order of time."""
    rng = Random(f"{seed}/salesforce/contacts")
    first: dict[int, Record] = {}
    second: dict[int, Record] = {}
    filed = {}
    for case in mine:
        number = case.person.number
        is_new = number not in first
        if is_new:
            first[number] = _first(rng, case)
        elif number not in second and (shared := twice(seed, case.person)):
            second[number] = _second(case, shared)
        filed[id(case)] = first[number] if is_new else second.get(number, first[number])
    return filed


def twice(seed: int, who: Person) -> Twice | None:
    """Whether a customer with a second case is written down twice, and what the records share."""
    if who.is_known_everywhere:
        return None
    draw = Random(f"{seed}/twice/{who.number}").random()
    for shared, share in TWICE.items():
        if draw < share:
            return shared
        draw -= share
    return None


def _first(rng: Random, case: Contact) -> Record:
    who = case.person
    return Record(
        contact_id(who), who, case.at, who.given, who.family, _mail(rng, case),
        NO_MOBILE if rng.random() < 0.01 else f"+34 {who.mobile}", at_work_or_home(rng, who),
        str(who.loyalty) if rng.random() < 0.88 else "",
    )  # fmt: skip


def _mail(rng: Random, case: Contact) -> str:
    """The customer's own; the firm's; the shop's own where somebody had to type one; or none."""
    draw, who = rng.random(), case.person
    own = spelled(rng, who)
    if who.firm and draw < _WORK_MAIL:
        return who.firm.mail
    shop = f"{plain(case.team)}@casavallmora.example"
    return own if draw < 0.84 else shop if draw < 0.85 else NO_MAIL if draw < 0.87 else ""


def first_surname(family: str) -> str:
    """The first of two surnames, with its particle."""
    first, joint, _ = family.partition(" i ")
    rest = first if joint else family.rsplit(maxsplit=1)[0]
    return rest.removesuffix(" de la").removesuffix(" del").removesuffix(" de")


def _second(case: Contact, shared: Twice) -> Record:
    """Asked for less this time: one surname and the mobile; the address; or both surnames and a mistyped address."""
    who = case.person
    surname = who.family if shared == "by_nothing" else first_surname(who.family)
    local, domain = who.mail.split("@")
    mail = {"by_mobile": "", "by_mail": who.mail, "by_nothing": f"{local[1:]}@{domain}"}[shared]
    mobile = f"+34 {who.mobile}" if shared == "by_mobile" else ""
    return Record(again_id(who), who, case.at, who.given, surname, mail, mobile, "", "")
