"""One contact of a customer, before any system writes it down: its steps, outcome and survey."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sample_data.company import Agent
from sample_data.days import AS_OF
from sample_data.people import Person, shares_mobile

SYSTEM: Final = {
    "phone": "phone", "branch": "salesforce", "post": "salesforce", "shop_phone": "salesforce",
    "email": "zendesk", "web_form": "zendesk", "app": "zendesk", "social": "zendesk",
    "chat": "chatwoot", "whatsapp": "chatwoot", "messaging": "chatwoot",
}  # fmt: skip
"""System that records each channel; `shop_phone` is a call straight to a shop."""

MOBILE, FIXED, NONE = "movil", "fijo", "oculta"
"""What the exchange says a line is."""


class Step(NamedTuple):
    """One thing that happens. `kind` and `actor` are Hilo's words; `agent` is who does it."""

    at: int
    kind: str
    actor: str
    agent: Agent | None = None
    value: str | None = None
    public: bool = True


class Answer(NamedTuple):
    """An answered or unanswered survey: 1–5, null when unanswered."""

    sent: int
    answered: int | None
    score: int | None
    remark: str | None


@dataclass(eq=False)
class Contact:
    """A ticket, conversation, case or call. `id` is given when its system numbers it.

    `identified`: the customer said who it is. `line`: what kind of line a call came from.
    """

    person: Person
    journey: int
    channel: str
    at: int
    reason: str
    team: str
    agent: Agent
    reference: str | None
    identified: bool = True
    outbound: bool = False
    bot: bool = False
    steps: list[Step] = field(default_factory=list)
    surveys: list[Answer] = field(default_factory=list)
    follows: "Contact | None" = None
    merged_into: "Contact | None" = None
    transferred_to: "Contact | None" = None
    hold: int = 0
    wrap: int = 0
    id: int = 0
    line: str = ""

    @property
    def system(self) -> str:
        """The system that records it."""
        return SYSTEM[self.channel]

    @property
    def is_recognised(self) -> bool:
        """Whether the company can tell who it is."""
        return self.identified or self.is_known_by_line

    @property
    def is_known_by_line(self) -> bool:
        """Whether it is a call from a mobile nobody else uses, of somebody who did not say who it is."""
        return not self.identified and self.line == MOBILE and not shares_mobile(self.person)

    @property
    def status(self) -> str:
        """The present status: the last one set."""
        return next((s.value or "" for s in reversed(self.steps) if s.kind == "status"), "new")

    @property
    def is_solved(self) -> bool:
        """Whether it stands solved."""
        return self.status in ("solved", "closed")

    @property
    def is_expired(self) -> bool:
        """Whether it stands solved because a system's nightly job closed it, not by anybody's work."""
        changes = [s for s in self.steps if s.kind == "status" and s.value == "solved"]
        return self.is_solved and bool(changes) and changes[-1].actor == "system"

    @property
    def last_at(self) -> int:
        """Its last step."""
        return max((s.at for s in self.steps), default=self.at)

    def when(self, kind: str, actor: str | None = None) -> int | None:
        """The first step of a kind, by an actor if one is given."""
        return next((s.at for s in self.steps if s.kind == kind and actor in (None, s.actor)), None)

    def say(self, at: int, actor: str, *, public: bool = True) -> None:
        """A message."""
        self.steps.append(Step(at, "message", actor, self.agent if actor == "agent" else None, None, public))

    def become(self, at: int, status: str, actor: str = "agent") -> None:
        """A change of status."""
        self.steps.append(Step(at, "status", actor, self.agent if actor == "agent" else None, status))

    def cut(self) -> None:
        """Forget what would happen after the data's last instant, and put steps in order."""
        self.steps = sorted((s for s in self.steps if s.at <= AS_OF), key=lambda s: s.at)
        self.surveys = [_not_yet(a) for a in self.surveys if a.sent <= AS_OF]


def _not_yet(answer: Answer) -> Answer:
    """A survey as it stands at the data's last instant: perhaps sent, and not answered yet."""
    late = answer.answered is not None and answer.answered > AS_OF
    return Answer(answer.sent, None, None, None) if late else answer
