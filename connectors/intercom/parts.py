"""The parts of conversations and tickets, and calls → canonical events. Pure.

A part is a message, an event, or both at once: whoever closes with a reply writes one part of type `close` with a
text. The first message of a conversation is no part: it is its `source`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from connectors._canonical import canonical
from connectors._histories import events_of
from connectors._instants import EPOCH
from connectors._records import Reader, Record, found, frame, members, nested, objects, rejected, text
from connectors.intercom.words import (
    ACTORS,
    BROADCASTS,
    BY_BOT,
    EVENT_PREFIXES,
    EVENTS_WITH_TEXT,
    MESSAGES,
    NOTES,
    STATE_CHANGES,
    STATUS_OF_PART,
    WORDS,
)
from model.delivery import REJECTS, Context, Page, Parsed, gather
from model.schemas import INTERACTIONS

_MOST_PARTS: Final = 500
"""Intercom gives the newest 500 of a conversation's parts, and no way to the others."""
TeamName = Callable[[Any], str | None]


@dataclass(frozen=True)
class Thread:
    """A conversation or ticket as its events need it; `parts` is None where it came without them."""

    id: str | None
    source: Record
    created_at: Any
    parts: list[Any] | None
    count: int


def parse_threads(threads: Sequence[Thread], team: TeamName, context: Context) -> Parsed:
    """First messages and parts → `events`; parts nobody can place are set aside, and missing ones are told."""
    rows = [row for thread in threads for row in _events(thread, team)]
    events = events_of(rows, context, words=WORDS, formats=(EPOCH,))
    strange = [row for thread in threads for row in _strange(thread)]
    return gather([rejected("conversation_parts", strange), _missing(threads), events])


def _strange(thread: Thread) -> Iterator[tuple[str | None, Any, str]]:
    """Parts that are no objects, and parts with a text of a kind nobody told us about."""
    for part in thread.parts or ():
        if not isinstance(part, dict):
            yield thread.id, part, "not a part of a conversation"
        elif part.get("body") and not _is_known(_kind(part)):
            yield text(part.get("id")), part, f"unknown kind of part {_kind(part)!r}"


def _is_known(kind: str) -> bool:
    return kind in (*MESSAGES, *NOTES, *EVENTS_WITH_TEXT) or kind.startswith(EVENT_PREFIXES)


def _kind(part: Record) -> str:
    return (text(part.get("part_type")) or "comment").lower()


def _missing(threads: Sequence[Thread]) -> Parsed:
    """A note per thread of which Intercom does not give all parts: its history is not whole."""
    short = [t for t in threads if t.parts is not None and len(t.parts) >= _MOST_PARTS and t.count > len(t.parts) + 1]
    notes = [
        {
            "object": "conversation_parts",
            "id": thread.id,
            "field": "conversation_parts",
            "raw": str(thread.count),
            "reason": f"Intercom gives only the newest {len(thread.parts or ())} parts",
            "is_row": False,
            "line": None,
        }
        for thread in short
    ]
    return Parsed({}, pl.DataFrame(notes, schema=REJECTS), 0)


@dataclass
class _Course:
    """What was told of a thread so far: its team, and whether a bot has spoken and handed over."""

    team: str | None = None
    bot_spoke: bool = False
    handed: bool = False
    written: set[str] = field(default_factory=set)


def _events(thread: Thread, team: TeamName) -> Iterator[Record]:
    course = _Course()
    if thread.source and thread.created_at is not None:
        first = _first_message(thread)
        course.bot_spoke = first["actor"] == "bot"
        yield first
    for part in sorted(objects(thread.parts), key=lambda p: (str(p.get("created_at")), str(p.get("id")))):
        yield from ({"interaction_id": thread.id, **row} for row in _of_part(part, course, team))


def _first_message(thread: Thread) -> Record:
    actor = _actor(members(thread.source.get("author")))
    how = thread.source.get("delivered_as")
    if actor != "customer":
        actor = "system" if how in BROADCASTS else "bot" if how == BY_BOT else actor
    return {
        "interaction_id": thread.id,
        "event_id": f"source-{text(thread.source.get('id')) or ''}",
        "at": thread.created_at,
        "kind": "message",
        "actor": actor or ("customer" if how == "customer_initiated" else None),
        "is_public": "true",
        "agent_id": text(nested(thread.source, "author", "id")) if actor == "agent" else None,
    }


def _actor(author: Record) -> str | None:
    """customer, agent or bot; what Fin answers in an admin's name is the bot's."""
    if author.get("from_ai_agent") or author.get("is_ai_answer"):
        return "bot"
    return ACTORS.get((text(author.get("type")) or "").lower())


def _of_part(part: Record, course: _Course, team: TeamName) -> Iterator[Record]:
    """The events of one part, in the order they are told."""
    author = members(part.get("author"))
    actor, kind = _actor(author), _kind(part)
    start = {"at": part.get("created_at"), "actor": actor or "system"}
    agent = text(author.get("id")) if actor == "agent" else None
    part_id = text(part.get("id"))
    if kind in (*MESSAGES, *NOTES) and _has_text(part):
        is_public = kind not in NOTES
        course.bot_spoke = course.bot_spoke or (actor == "bot" and is_public)
        yield {**start, "event_id": part_id, "kind": "message", "is_public": str(is_public).lower(), "agent_id": agent}
    status = _status(part, kind)
    if status:
        yield {**start, "event_id": f"{part_id}-status", "kind": "status", "value": status}
    yield from ({**start, **row} for row in _assignment(part, part_id, actor, course, team))


def _has_text(part: Record) -> bool:
    return bool(part.get("body") or part.get("attachments") or part.get("redacted"))


def _status(part: Record, kind: str) -> str | None:
    """The status a part sets; a ticket may be moved to the state it is in, which is no change."""
    if kind.startswith(STATE_CHANGES):
        state = text(part.get("ticket_state"))
        return None if state == text(part.get("previous_ticket_state")) else state
    return STATUS_OF_PART.get(kind)


def _assignment(
    part: Record, part_id: str | None, actor: str | None, course: _Course, team: TeamName
) -> Iterator[Record]:
    """To whom a part gives the conversation: a person, a first team, another team, or from a bot to humans."""
    to = part.get("assigned_to")
    target, what = (text(to.get("id")), to.get("type")) if isinstance(to, dict) else (text(to), "admin")
    if target in (None, "", "0") or what not in ("admin", "team"):
        return
    name = team(target) if what == "team" else None
    if actor == "bot" and course.bot_spoke and not course.handed:
        course.handed = True
        yield {"event_id": f"{part_id}-handoff", "kind": "bot_handoff", "team": name}
    if name and course.team not in (None, name):
        yield {"event_id": f"{part_id}-transferred", "kind": "transferred", "team": name}
    else:
        agent = target if what == "admin" else None
        yield {"event_id": f"{part_id}-assigned", "kind": "assigned", "agent_id": agent, "team": name}
    course.team = name or course.team


def parse_calls(page: Page, context: Context) -> Parsed:
    """Calls → `events` of their conversations; a call without one is an interaction of its own."""
    calls, odd = found(page, "calls", "data")
    alone = [c for c in calls if c.get("conversation_id") is None]
    own = canonical(INTERACTIONS, frame(alone, _CALL_COLUMNS), context, words=WORDS, formats=(EPOCH,))
    rows = [row for call in calls for row in _call_events(call)]
    return gather([odd, own, events_of(rows, context, words=WORDS, formats=(EPOCH,))])


def _conversation(call: Record) -> str | None:
    given = text(call.get("conversation_id"))
    return given or (f"call-{call['id']}" if call.get("id") is not None else None)


def _call_events(call: Record) -> Iterator[Record]:
    is_inbound = (text(call.get("direction")) or "inbound").lower() != "outbound"
    agent, call_id = text(call.get("admin_id")), text(call.get("id"))
    caller, other = ("customer", "agent") if is_inbound else ("agent", "customer")
    started = call.get("initiated_at") or call.get("created_at")
    told = (
        ("call_start", started, caller, None if is_inbound else agent),
        ("call_answered", call.get("answered_at"), other, agent),
        ("call_end", call.get("ended_at"), None, agent),
    )
    for kind, at, actor, who in told:
        if at is not None or kind == "call_start":
            yield {
                "interaction_id": _conversation(call),
                "event_id": f"call-{call_id}-{kind.removeprefix('call_')}",
                "at": at,
                "kind": kind,
                "actor": actor,
                "channel": "phone",
                "agent_id": who,
            }


_CALL_COLUMNS: Final[Mapping[str, Reader]] = {
    "interaction_id": _conversation,
    "contact_id": "contact_id",
    "channel": lambda _: "phone",
    "channel_detail": lambda c: text(c.get("call_type")) or "phone",
    "direction": lambda c: "outbound" if c.get("direction") == "outbound" else "inbound",
    "agent_id": "admin_id",
    "created_at": lambda c: c.get("initiated_at") or c.get("created_at"),
    "updated_at": "updated_at",
}
