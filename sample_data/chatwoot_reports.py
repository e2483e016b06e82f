"""The reporting events of a conversation, as Chatwoot writes them: its own rules, which are not Hilo's.

Seconds. The first reply counts from the hand-off by the bot or the last reopening, whichever came later,
else from the creation; every resolution from the creation, so that a reopened conversation has two; a
later reply from the first unanswered message. Office hours are the inbox's week, which knows no holidays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sample_data.contact import Contact, Step
from sample_data.days import CHATWOOT, open_seconds

Record = dict[str, Any]


@dataclass
class _Conversation:
    """What Chatwoot knows of a conversation while it goes on."""

    created: int
    opened: bool = False
    resolved: int | None = None
    restarted: int | None = None
    waiting: int | None = None
    answered: bool = False

    def told(self, step: Step) -> tuple[str, int] | None:
        """The event a step makes and the instant it is measured from; null where it makes none."""
        if step.kind == "message":
            return self._said(step)
        if step.kind == "bot_handoff":
            self.restarted = step.at
            return "conversation_bot_handoff", self.created
        return self._changed(step) if step.kind == "status" else None

    def _said(self, step: Step) -> tuple[str, int] | None:
        if step.actor == "customer" and self.answered and self.waiting is None:
            self.waiting = step.at
        if step.actor != "agent" or not step.public:
            return None
        if not self.answered:
            self.answered = True
            return "first_response", self.restarted or self.created
        since, self.waiting = self.waiting, None
        return ("reply_time", since) if since is not None else None

    def _changed(self, step: Step) -> tuple[str, int] | None:
        if step.value == "solved":
            self.resolved = step.at
            return "conversation_resolved", self.created
        if step.value != "open":
            return None
        if not self.opened:
            self.opened = True  # the first opening is the creation, which is no event
            return None
        self.restarted = step.at
        return "conversation_opened", step.at if self.resolved is None else self.resolved


def reports(contact: Contact) -> Iterator[Record]:
    """Every reporting event of a conversation."""
    state = _Conversation(contact.at)
    for step in contact.steps:
        found = state.told(step)
        if found:
            name, start = found
            who = step.agent.key if step.agent else None
            job = "auto_resolve" if step.actor == "system" else None
            yield {"conversation_id": contact.id, "name": name, "user_id": who, "value": step.at - start,
                   "value_in_business_hours": open_seconds(start, step.at, CHATWOOT), "performed_by": job,
                   "created_at": step.at}  # fmt: skip
