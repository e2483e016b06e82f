"""Hand-made tickets as Fivetran would copy them from Zendesk: one line per ticket, one row per thing that happened.

Instants are "day hh:mm" of March 2026, UTC. Users: 10, 11 … customers, 30 and 31 agents, 90 a program that
answers as an agent, -1 the system (triggers, which no table of users has).
"""

from dataclasses import dataclass

from connectors.sql.fivetran_zendesk import PRESET
from connectors.sql.presets import DELETED, SYNCED


def at(told: str) -> str:
    """`02 09:30` as a warehouse of text writes it."""
    return f"2026-03-{told}:00"


@dataclass(frozen=True)
class Ticket:
    """A ticket: status changes as (instant, status), comments as (instant, author, public), assignees likewise."""

    name: str
    created: str
    statuses: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, int, bool], ...] = ()
    assigned: tuple[tuple[str, int | None], ...] = ()
    submitter: int = 10
    merged: str = "[]"

    @property
    def instants(self) -> list[str]:
        """Every instant something happened at."""
        return sorted([self.created, *(row[0] for rows in (self.statuses, self.said, self.assigned) for row in rows)])


TICKETS = {
    1: Ticket("plain", "02 09:00", (("02 09:00", "new"), ("02 09:30", "open"), ("02 11:00", "solved")),
              (("02 09:00", 10, True), ("02 09:30", 30, True)), (("02 09:20", 30),)),
    2: Ticket("created by an agent", "02 10:00", (("02 10:00", "open"), ("02 11:10", "solved")),
              (("02 10:00", 30, True), ("02 10:40", 10, True), ("02 11:10", 30, True)), submitter=30),
    3: Ticket("internal notes", "02 09:00", (("02 09:00", "new"), ("02 09:10", "open"), ("02 10:00", "solved")),
              (("02 09:00", 10, True), ("02 09:10", 30, False), ("02 10:00", 30, True), ("02 10:05", 30, False))),
    4: Ticket("pending", "02 09:00",
              (("02 09:00", "new"), ("02 09:30", "pending"), ("02 12:00", "open"), ("02 12:30", "solved")),
              (("02 09:00", 10, True), ("02 09:30", 30, True), ("02 12:00", 10, True), ("02 12:30", 30, True))),
    5: Ticket("on hold", "02 09:00",
              (("02 09:00", "new"), ("02 10:00", "hold"), ("03 09:00", "open"), ("03 10:00", "solved"),
               ("07 10:00", "closed")),
              (("02 09:00", 10, True), ("02 10:00", 30, True), ("03 10:00", 30, True))),
    6: Ticket("reopened by thanks", "02 09:00",
              (("02 09:00", "new"), ("02 09:30", "solved"), ("02 10:00", "open"), ("02 10:05", "solved")),
              (("02 09:00", 10, True), ("02 09:30", 30, True), ("02 10:00", 10, True))),
    7: Ticket("reopened and open", "02 09:00", (("02 09:00", "new"), ("02 09:30", "solved"), ("03 09:00", "open")),
              (("02 09:00", 10, True), ("02 09:30", 30, True), ("03 09:00", 10, True))),
    8: Ticket("survivor of a merge", "02 09:00", (("02 09:00", "new"), ("02 10:00", "solved")),
              (("02 09:00", 10, True), ("02 10:00", 30, True)), merged="[9]"),
    9: Ticket("merged into 8", "02 08:00", (("02 08:00", "new"), ("02 09:30", "closed")),
              (("02 08:00", 10, True), ("02 09:30", 30, False))),
    10: Ticket("deleted", "02 09:00", (("02 09:00", "new"), ("02 09:20", "open"), ("02 10:00", "deleted")),
               (("02 09:00", 10, True), ("02 09:20", 30, True))),
    11: Ticket("a trigger answers first", "02 09:00",
               (("02 09:00", "new"), ("02 09:40", "open"), ("02 10:00", "solved")),
               (("02 09:00", 10, True), ("02 09:01", -1, True), ("02 09:40", 30, True))),
    12: Ticket("a program answers first", "02 09:00",
               (("02 09:00", "new"), ("02 09:45", "open"), ("02 10:00", "solved")),
               (("02 09:00", 10, True), ("02 09:01", 90, True), ("02 09:45", 30, True))),
    13: Ticket("never answered", "02 09:00", (("02 09:00", "new"),), (("02 09:00", 10, True),)),
    14: Ticket("closed without solved", "02 09:00", (("02 09:00", "new"), ("02 09:30", "open"), ("04 09:30", "closed")),
               (("02 09:00", 10, True), ("02 09:30", 30, True))),
    15: Ticket("solved without a reply", "02 09:00", (("02 09:00", "new"), ("02 10:00", "solved")),
               (("02 09:00", 10, True),)),
    16: Ticket("she writes after its creation", "02 09:00",
               (("02 09:00", "new"), ("02 10:00", "open"), ("02 10:30", "solved")),
               (("02 09:00", -1, False), ("02 09:30", 10, True), ("02 10:00", 30, True)), submitter=-1),
    17: Ticket("taken from its agent", "02 09:00",
               (("02 09:00", "new"), ("02 09:10", "open"), ("02 11:00", "solved")),
               (("02 09:00", 10, True), ("02 10:40", 31, True)),
               (("02 09:10", 30), ("02 10:00", None), ("02 10:30", 31))),
    18: Ticket("only the company speaks", "02 09:00", (("02 09:00", "open"), ("02 09:20", "solved")),
               (("02 09:00", 30, True),), submitter=30),
    19: Ticket("reopened, then closed", "02 09:00",
               (("02 09:00", "new"), ("02 09:30", "solved"), ("03 09:00", "open"), ("05 09:00", "closed")),
               (("02 09:00", 10, True), ("02 09:30", 30, True), ("03 09:00", 10, True))),
}  # fmt: skip


def tables() -> dict[str, tuple[dict[str, object], ...]]:
    """The warehouse of these tickets, with every column the preset reads."""
    changes = [
        (number, field, when, value)
        for number, ticket in TICKETS.items()
        for field, rows in (("status", ticket.statuses), ("assignee_id", ticket.assigned))
        for when, value in rows
    ]
    made = {
        "user": [{"id": str(n), "role": "end-user" if n < 30 else "agent", "active": "TRUE"} for n in (10, 30, 31, 90)],
        "group": [{"id": "50", "name": "First line"}],
        "ticket": [_ticket(number, ticket) for number, ticket in TICKETS.items()],
        "ticket_comment": [
            {"id": f"{number}{n:02}", "ticket_id": str(number), "user_id": str(who), "created": at(when),
             "public": str(public).upper(), SYNCED: at(when)}
            for number, ticket in TICKETS.items() for n, (when, who, public) in enumerate(ticket.said)
        ],
        "ticket_field_history": [
            {"ticket_id": str(number), "field_name": field, "updated": at(when), "user_id": "30",
             "value": None if value is None else str(value), SYNCED: at(when)}
            for number, field, when, value in changes
        ],
    }  # fmt: skip
    blank = {name: dict.fromkeys(c for c in PRESET.columns[name] if c != DELETED) for name in made}
    return {name: tuple(blank[name] | row for row in rows) for name, rows in made.items()}


def _ticket(number: int, ticket: Ticket) -> dict[str, object]:
    last = at(ticket.instants[-1])
    return {
        "id": str(number), "requester_id": "10", "group_id": "50", "status": ticket.statuses[-1][1],
        "via_channel": "email", "merged_ticket_ids": ticket.merged, "created_at": at(ticket.created),
        "updated_at": last, SYNCED: last, "subject": ticket.name,
    }  # fmt: skip
