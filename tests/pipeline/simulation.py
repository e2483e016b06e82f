"""A small, nasty company that changes from sync to sync: few people, few tickets, and everything collides.

Links to tickets that come later or never, tickets that change hands, merge, move and vanish, e-mail addresses that
wander between records, staff who were customers, surveys about nothing, and a good part of it late or in the future.
"""

from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl

from model.schemas import CANONICAL

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
STATUSES = ("new", "open", "pending", "on_hold", "solved", "closed", None)
KINDS = (
    "message", "message", "message", "status", "status", "assigned", "bot_handoff", "call_start", "call_answered",
    "call_end", "transferred", "merged",
)  # fmt: skip


class World:
    """Draws what a sync brings: rows by canonical table, all of them legal.

    Worlds of different names have nothing in common and can lie side by side.
    """

    def __init__(self, seed, people=6, tickets=14, name=""):
        self.random = Random(seed)
        self.people, self.tickets, self.name = people, tickets, name
        self.now = START

    def maybe(self, value, share=0.5):
        return value if self.random.random() < share else None

    def at(self):
        """Mostly around now, sometimes long ago, sometimes not yet."""
        spread = self.random.choice([(-2, 0), (-48, 0), (-24 * 40, 0), (0, 24 * 12)])
        return self.now + self.random.uniform(*spread) * HOUR

    def ticket(self):
        return str(self.random.randrange(self.tickets))

    def person(self):
        return f"c{self.random.randrange(self.people)}"

    def batch(self, size):
        """Rows of one sync: a dict of lists by table."""
        makers = {
            "contacts": (self._contact, 0.5),
            "interactions": (self._interaction, 1.0),
            "events": (self._event, 2.5),
            "surveys": (self._survey, 0.4),
            "agents": (self._agent, 0.05),
            "vendor_metrics": (self._figure, 0.3),
        }
        counts = {name: sum(self.random.random() < share for _ in range(size)) for name, (_, share) in makers.items()}
        counts["events"] += size
        return {name: [makers[name][0]() for _ in range(count)] for name, count in counts.items() if count}

    def words(self):
        """What humans say of who is who before a sync: (kind, what about) of at most one decision."""
        if self.random.random() < 0.6:
            return []
        kind = self.random.choice(["same", "not_same", "same", "not_same", "undo", "undo", "block"])
        pair = self.random.sample(range(self.people), 2)
        return [(kind, (f"{self.name}m1@mail.test",) if kind == "block" else [f"c{number}" for number in pair])]

    def _source(self):
        return self.name + self.random.choice(["a", "a", "b"])

    def _contact(self):
        mail = f"{self.name}m{self.random.randrange(4)}@mail.test"
        number = f"k{self.name}:{self.random.randrange(5)}x"
        return {
            "source": self._source(), "contact_id": self.person(),
            "name": self.maybe(f"Name {self.random.randrange(3)}"),
            "emails": self.maybe([mail], 0.7), "external_ids": self.maybe([number], 0.3),
            "segment": self.maybe(self.random.choice(["gold", "tin"])), "merged_into": self.maybe(self.person(), 0.1),
            "is_agent": self.random.random() < 0.03, "updated_at": self.now,
        }  # fmt: skip

    def _interaction(self):
        created = self.at()
        due = created + self.random.choice([1, 30, 200]) * HOUR
        return {
            "source": self._source(), "interaction_id": self.ticket(), "contact_id": self.maybe(self.person(), 0.7),
            "channel": self.random.choice(["email", "phone", "chat", "web_form", None]), "team": self.maybe("T"),
            "direction": self.random.choice(["inbound", "inbound", "outbound", None]),
            "status": self.random.choice(STATUSES), "priority": self.maybe("high", 0.2),
            "reason": self.maybe(self.random.choice(["bill", "move"]), 0.4), "agent_id": self.maybe("g1"),
            "reference": self.maybe(self.random.choice(["order 778899", "#778899", "112233", "7"]), 0.4),
            "follows": self.maybe(self.ticket(), 0.1), "merged_into": self.maybe(self.ticket(), 0.1),
            "transferred_to": self.maybe(self.ticket(), 0.1), "is_spam": self.random.random() < 0.05,
            "first_response_due_at": self.maybe(due, 0.2), "resolution_due_at": self.maybe(due, 0.2),
            "created_at": self.maybe(created, 0.95), "deleted_at": self.maybe(self.at(), 0.07), "updated_at": self.now,
        }  # fmt: skip

    def _event(self):
        kind = self.random.choice(KINDS)
        actor = self.random.choice(["customer", "customer", "agent", "agent", "bot", "system", None])
        values = {
            "status": self.random.choice([*STATUSES, "odd"]),
            "merged": self.ticket(),
            "transferred": self.ticket(),
        }
        return {
            "source": self._source(), "interaction_id": self.ticket(), "event_id": str(self.random.randrange(40)),
            "at": self.at(), "kind": kind, "actor": actor, "is_public": self.random.choice([True, True, False, None]),
            "agent_id": self.maybe("g1") if actor == "agent" else None, "value": values.get(kind),
            "reference": self.maybe("778899", 0.05), "wrap_up_seconds": self.maybe(60, 0.1),
        }  # fmt: skip

    def _survey(self):
        kind = self.random.choice(["csat", "nps", "ces", "complaint"])
        return {
            "source": self._source(), "survey_id": str(self.random.randrange(6)), "kind": kind,
            "interaction_id": self.maybe(self.ticket()), "contact_id": self.maybe(self.person()),
            "score": self.maybe(float(self.random.choice([1, 2, 5])), 0.9), "scale_min": 1.0, "scale_max": 5.0,
            "sent_at": self.at(), "answered_at": self.maybe(self.at(), 0.8),
        }  # fmt: skip

    def _agent(self):
        mail = f"{self.name}m{self.random.randrange(9)}@mail.test"
        return {"source": self._source(), "agent_id": "g1", "name": self.random.choice(["Ada", "Bo"]), "email": mail}

    def _figure(self):
        figure = self.random.choice(["first_response", "requester_wait", "count_reopens", "odd", "next_response"])
        return {
            "source": self._source(), "interaction_id": self.ticket(), "metric_id": str(self.random.randrange(3)),
            "figure": figure, "basis": self.random.choice(["calendar", "business", None]), "value": 3600,
            "at": self.at(),
        }  # fmt: skip

    def pass_time(self):
        """Nothing at all, minutes, days or weeks."""
        low, high = self.random.choice([(0, 0), (0, 1), (1, 30), (24, 24 * 4), (24 * 5, 24 * 35)])
        self.now += self.random.uniform(low, high) * HOUR


def frames(rows):
    """The rows of a batch as frames of their tables."""
    return {name: pl.DataFrame(found, schema=CANONICAL[name].schema) for name, found in rows.items()}
