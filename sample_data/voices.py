"""What customers say when they are asked at large: whether they would recommend the house, and how a visit went.

Salesforce sends both. Who would not recommend it, or found it hard, is called back like anybody dissatisfied. Has dice
of its own, so that it changes nothing else of the year.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random
from typing import Final, NamedTuple

from sample_data import crm_records, salesforce
from sample_data.aftermath import BACK_OFFICE, OLD, outbound_call, recover
from sample_data.company import REMARKS_BAD
from sample_data.conduct import spread
from sample_data.contact import Answer, Contact
from sample_data.days import AS_OF, CONTACT_CENTRE, DAY, HOUR, epoch, work_add
from sample_data.people import Person

WAVES: Final = (129, 220, 346)
"""Local days on which members are asked whether they would recommend the house: 10 March, 9 June, 13 October 2026."""
RESTED: Final = 8 * DAY
"""Who was in touch this short a time ago is not asked, so that the answer is about the house and not about a case."""
ASKED: Final = 0.4
ANSWERED: Final = {"nps": 0.3, "ces": 0.42, "fcr": 0.42}
RECOMMEND: Final = {10: 22, 9: 24, 8: 20, 7: 14, 6: 7, 5: 5, 4: 3, 3: 2, 2: 1, 1: 1, 0: 1}
EASE_ASKED: Final = 0.7
"""Share of visits after which we ask how easy it was; after the others, whether it was solved the first time."""
HONEST: Final = 0.93
EASE: Final = {7: 34, 6: 26, 5: 17, 4: 9, 3: 6, 2: 5, 1: 3}
_TITLE: Final = {"nps": "NPS", "ces": "Esfuerzo", "fcr": "Primera visita"}
SOLVED: Final = {1: 1, 0: 1}
PROMOTER, DETRACTOR, HARD = 9, 6, 3


class Voice(NamedTuple):
    """One question Salesforce asked: kind nps, ces or fcr; `visit` is the case the last two are about."""

    kind: str
    person: Person
    answer: Answer
    visit: Contact | None = None


def voices(seed: int, contacts: list[Contact]) -> list[Voice]:
    """All questions of the year, in order of sending; the calls they led to are added to the contacts."""
    told = [*_visits(seed, contacts), *_recommendations(seed, contacts)]
    return sorted(told, key=lambda v: (v.answer.sent, v.kind, v.person.number))


def _score(rng: Random, table: dict[int, int]) -> int:
    return rng.choices(tuple(table), tuple(table.values()))[0]


def _answer(rng: Random, sent: int, kind: str) -> Answer:
    """Answered or not; whoever was not content says why now and then."""
    answered = sent + int(spread(rng, 5 * HOUR, 1.0))
    table, bad = {"nps": (RECOMMEND, DETRACTOR), "ces": (EASE, HARD), "fcr": (SOLVED, 0)}[kind]
    if rng.random() > ANSWERED[kind] or answered > AS_OF:
        return Answer(sent, None, None, None)
    score = _score(rng, table)
    remark = rng.choice(REMARKS_BAD) if score <= bad and rng.random() < 0.4 else None
    return Answer(sent, answered, score, remark)


def _visits(seed: int, contacts: list[Contact]) -> list[Voice]:
    """An hour after a visit to a shop that was solved and after which nothing more came of it: one of two questions."""
    journeys: dict[tuple[int, int], list[Contact]] = defaultdict(list)
    for contact in sorted(contacts, key=lambda c: c.at):
        journeys[contact.person.number, contact.journey].append(contact)
    over = [(own[-1], len(own) == 1) for own in journeys.values()]
    return [
        voice
        for visit, at_once in over
        if visit.channel == "branch" and visit.is_solved and not visit.is_expired and visit.last_at + HOUR <= AS_OF
        for voice in [_visit(seed, visit, contacts, at_once=at_once)]
    ]


def _visit(seed: int, visit: Contact, contacts: list[Contact], *, at_once: bool) -> Voice:
    """How easy it was, and who found it hard may be called back; else whether it was solved the first time."""
    rng = Random(f"{seed}/effort/{visit.person.number}/{visit.journey}")
    if rng.random() > EASE_ASKED:
        answer = _answer(rng, visit.last_at + HOUR, "fcr")
        said = int(at_once == (rng.random() < HONEST))
        return Voice("fcr", visit.person, answer if answer.score is None else answer._replace(score=said), visit)
    answer = _answer(rng, visit.last_at + HOUR, "ces")
    if answer.score is not None and answer.answered and answer.score <= HARD:
        contacts += _kept(visit, recover(rng, visit, answer.answered))
    return Voice("ces", visit.person, answer, visit)


def _recommendations(seed: int, contacts: list[Contact]) -> list[Voice]:
    """Members with a Salesforce contact, a part of them in each wave."""
    _, buyers = salesforce.rows(seed, contacts)
    loyalty = salesforce.CONTACTS.index(salesforce.LOYALTY)
    members = {line[0] for line in buyers if line[loyalty]}
    mine: dict[int, list[Contact]] = defaultdict(list)
    for contact in contacts:
        mine[contact.person.number].append(contact)
    known = [own for _, own in sorted(mine.items()) if crm_records.contact_id(own[0].person) in members]
    told = [voice for wave in WAVES for own in known for voice in _recommendation(seed, wave, own)]
    contacts += [call for voice in told for call in _called(seed, voice)]
    return told


def _recommendation(seed: int, wave: int, own: Sequence[Contact]) -> list[Voice]:
    """The question to one member, if she is asked; `own` are her contacts."""
    person = own[0].person
    rng = Random(f"{seed}/recommend/{wave}/{person.number}")
    sent = epoch(wave, 11 * HOUR)
    answer = _answer(rng, sent, "nps")
    until = (answer.answered or sent) + HOUR
    rested = all(c.at > until or c.last_at < sent - RESTED for c in own)
    return [Voice("nps", person, answer)] if rested and rng.random() < ASKED else []


def _called(seed: int, voice: Voice) -> list[Contact]:
    """The call to somebody who would not recommend us; of late not everybody has been called yet."""
    rng = Random(f"{seed}/called/{voice.person.number}/{voice.answer.sent}")
    since, score = voice.answer.answered, voice.answer.score
    if since is None or score is None or score > DETRACTOR or (since > OLD and rng.random() > 0.42):
        return []
    start = work_add(since, spread(rng, 9 * HOUR, 0.8), CONTACT_CENTRE)
    team, caller = BACK_OFFICE.team, BACK_OFFICE
    call, end = outbound_call(rng, Contact(voice.person, 0, "phone", start, "informació", team, caller, None))
    call.become(end, "solved")
    return list(_kept(call))


def _kept(*made: Contact | None) -> Iterable[Contact]:
    """What happened by the data's last instant, without what was there before."""
    for contact in made:
        if contact is not None:
            contact.cut()
    return [c for c in made if c is not None and c.outbound and c.steps]


def rows(told: Sequence[Voice]) -> list[list[str]]:
    """The lines of the survey report."""
    return [
        [
            f"ENC-{number:05d}", _TITLE[voice.kind], crm_records.contact_id(voice.person),
            salesforce.case_number(voice.visit) if voice.visit else "",
            "" if voice.answer.score is None else str(voice.answer.score), salesforce.excel(voice.answer.sent),
            salesforce.excel(voice.answer.answered), voice.answer.remark or "",
        ]
        for number, voice in enumerate(told, 1)
    ]  # fmt: skip
