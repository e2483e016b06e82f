"""The year of one customer: problems, and the contacts each of them takes."""

from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Final

from sample_data import choices, conduct
from sample_data.aftermath import OLD, recover, reopen, survey
from sample_data.company import Agent
from sample_data.contact import Contact, Step
from sample_data.days import AS_OF, DAY, DAYS, month_of, weights
from sample_data.people import Person

_CUMULATIVE: Final = list(accumulate(weights()))
_QUIET: Final = 11 * DAY
"""Days without a contact between two problems, so that journeys cannot run into each other."""

REPEAT_CALLERS: Final = 40
"""Every so many customers have one problem in which they telephone three to five times."""

Staff = dict[str, dict[str, list[Agent]]]


@dataclass
class Author:
    """Writes one customer's year with the customer's own dice."""

    rng: Random
    who: Person
    staff: Staff
    contacts: list[Contact] = field(default_factory=list)
    journeys: int = 0
    free_from: int = 0

    def year(self) -> list[Contact]:
        """All contacts of the year, in order, nothing later than the data's last instant."""
        problems = min(int(self.rng.gammavariate(2.2, 1.83)) + 1, 13)
        days = sorted(self.rng.choices(range(DAYS), cum_weights=_CUMULATIVE, k=problems))
        loud = self.rng.choice(days) if self.who.number % REPEAT_CALLERS == 7 else None
        for day in days:
            self._problem(day, calls=day == loud)
            loud = None if day == loud else loud
        for contact in self.contacts:
            contact.cut()
        return [c for c in self.contacts if c.steps]

    def _problem(self, day: int, *, calls: bool) -> None:
        rng = self.rng
        channel = "phone" if calls else choices.first_channel(rng, self.who, day)
        at = choices.moment(rng, channel, day)
        channel = choices.possible(channel, self.who, at)
        at = choices.settle(rng, channel, at)
        if at < self.free_from or at > AS_OF:
            return
        self.journeys += 1
        Problem(self, at, channel, choices.reason(rng, month_of(at)), calls).run()
        self.free_from = max(c.last_at for c in self.contacts if c.journey == self.journeys) + _QUIET

    def begin(self, channel: str, at: int, reason: str, reference: str | None, *, known: bool) -> Contact:
        """A new contact, with whoever answers it."""
        agent = choices.desk(self.rng, self.staff, channel, reason, self.who.city)
        contact = Contact(self.who, self.journeys, channel, at, reason, agent.team, agent, reference, identified=known)
        self.contacts.append(contact)
        return contact


@dataclass
class Problem:
    """One journey: its contacts one after the other, until it is solved or left."""

    author: Author
    at: int
    channel: str
    reason: str
    calls: bool
    made: list[Contact] = field(default_factory=list)

    def run(self) -> None:
        """Contact after contact; then what was left open is closed, or not."""
        rng = self.author.rng
        planned = rng.randint(3, 5) if self.calls else rng.choices((1, 2, 3, 4, 5), (58, 25, 10, 4, 3))[0]
        reference = f"CV{rng.randrange(10**6):06d}" if rng.random() < 0.6 else None
        end = self.at
        solved = False
        for turn in range(planned):
            last = turn == planned - 1
            end, solved = self._contact(self.at, reference, last=last)
            if not last:
                self._again(end, solved=solved)
        self._close(end, solved=solved)

    def _contact(self, at: int, reference: str | None, *, last: bool) -> tuple[int, bool]:
        rng, author = self.author.rng, self.author
        known = self.calls or rng.random() < {"phone": 0.7, "chat": 0.9}.get(self.channel, 1.0)
        contact = author.begin(self.channel, at, self.reason, reference, known=known)
        self._link(contact)
        self.made.append(contact)
        many = len(self.made) >= 3
        solve = rng.random() < (0.90 if last else 0.42) or (last and many and at < OLD)
        end = self._conduct(contact, solve=solve, patient=self.calls or (last and many))
        return end, contact.is_solved

    def _conduct(self, contact: Contact, *, solve: bool, patient: bool) -> int:
        rng = self.author.rng
        if contact.system == "phone":
            end = conduct.call(rng, contact, solve=solve, patient=patient)
            return self._transfer(contact, end) if solve and contact.is_solved and rng.random() < 0.05 else end
        if contact.system == "salesforce":
            return conduct.counter(rng, contact, solve=solve)
        end = conduct.written(rng, contact, solve=solve)
        if contact.system == "zendesk" and rng.random() < 0.02:
            self._duplicate(contact)
        return reopen(rng, contact, end) if contact.is_solved else end

    def _link(self, contact: Contact) -> None:
        before = self.made[-1] if self.made else None
        if (
            before
            and before.system == contact.system != "phone"
            and before.is_solved
            and self.author.rng.random() < 0.3
        ):
            contact.follows = before if contact.system in ("zendesk", "salesforce") else None

    def _again(self, end: int, *, solved: bool) -> None:
        """The next contact of the problem: after the solve it is a repeat, before it a chaser."""
        rng, last = self.author.rng, self.made[-1]
        abandoned = last.system == "phone" and not last.when("call_answered")
        wait = rng.randint(120, 9000) if abandoned else choices.patience(rng, solved=solved)
        start = end if solved or abandoned else min(end, last.at + 2 * DAY)
        channel = "phone" if self.calls else choices.next_channel(rng, last.channel)
        self.channel = choices.possible(channel, self.author.who, start + wait)
        self.at = choices.settle(rng, self.channel, start + wait)

    def _transfer(self, contact: Contact, end: int) -> int:
        """The call goes on with another queue: a second leg, which has the outcome."""
        rng = self.author.rng
        other = self.author.begin("phone", end, self.reason, contact.reference, known=contact.identified)
        teams = self.author.staff["phone"]
        other.team = rng.choice([team for team in teams if team != contact.team])
        other.agent = rng.choice(teams[other.team])
        contact.transferred_to = other
        contact.steps = [s for s in contact.steps if s.kind != "status"]
        contact.steps.append(Step(end, "transferred", "agent", contact.agent))
        return conduct.call(rng, other, solve=True, patient=True)

    def _duplicate(self, contact: Contact) -> None:
        """The same message sent twice: a second ticket, merged into the first when an agent sees it."""
        rng = self.author.rng
        seen = contact.when("assigned")
        if not seen or seen - contact.at < 900:
            return
        at = contact.at + rng.randint(120, min(seen - contact.at - 60, 6 * 3600))
        twin = self.author.begin(rng.choice(("email", "web_form")), at, self.reason, contact.reference, known=True)
        twin.merged_into, twin.agent, twin.team = contact, contact.agent, contact.team
        twin.say(at, "customer")
        twin.become(at, "new", "customer")
        twin.steps.append(Step(seen + 30, "merged", "agent", contact.agent))
        twin.become(seen + 31, "closed")

    def _close(self, end: int, *, solved: bool) -> None:
        """Close what was left open along the way, ask for opinions, and deal with the bad ones."""
        rng = self.author.rng
        mine = [c for c in self.author.contacts if c.journey == self.author.journeys]
        strict = len(mine) >= 3 and self.at < OLD
        for contact in self.made if strict else self.made[:-1] if solved else ():
            if not contact.is_solved and contact.when("call_answered" if contact.system == "phone" else "message"):
                self._tidy(contact, end, sure=strict)
        bad = [
            (contact, answer)
            for i, contact in enumerate(self.made)
            if contact.is_solved
            and not contact.transferred_to
            and (answer := survey(rng, contact, contact.last_at, i)) is not None
        ]
        if not bad and len(mine) >= 3:
            reachable = [c for c in self.made if c.identified and c.is_solved and not c.transferred_to]
            bad = [(c, end) for c in sorted(reachable, key=lambda c: c.system in ("phone", "salesforce"))[:1]]
        for contact, since in bad:
            back = recover(rng, contact, max(since, end)) if contact.identified and contact.is_solved else None
            if back:
                self.author.contacts.append(back)

    def _tidy(self, contact: Contact, end: int, *, sure: bool) -> None:
        if not sure and self.author.rng.random() < 0.15:
            return
        moment = max(end, contact.last_at) + self.author.rng.randint(60, 20000)
        contact.steps = [s for s in contact.steps if s.at <= moment]
        contact.become(moment, "solved")


def year_of(seed: int, who: Person, staff: Staff) -> list[Contact]:
    """The contacts of one customer's year; the same for every size of the company."""
    return Author(Random(f"{seed}/story/{who.number}"), who, staff).year()
