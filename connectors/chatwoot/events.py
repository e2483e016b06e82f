"""Messages of a conversation → events and surveys asked for. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors._canonical import canonical
from connectors._histories import events_of
from connectors._instants import EPOCH
from connectors._records import Reader, Record, content, found, frame, members, nested, objects, rejected, text
from connectors._refusals import notices_of
from connectors.chatwoot.parse import read_conversations
from connectors.chatwoot.words import (
    ACTIVITY,
    ASSIGNED,
    CALL,
    INCOMING,
    NOT_SENT,
    OUTGOING,
    PEOPLE,
    STATUS_SENTENCES,
    SURVEY,
    TEMPLATE,
    UNREPORTED,
    WORDS,
)
from model.delivery import Context, Page, Parsed, gather
from model.schemas import SURVEYS

IN_REQUEST: Final = re.compile(r"/conversations/([^/]+)/")


@dataclass(frozen=True)
class _Staff:
    """Names of agents → their ids, and names of teams."""

    agents: Mapping[str, str]
    teams: frozenset[str]

    @classmethod
    def beside(cls, page: Page) -> "_Staff":
        agents, teams = (objects(nested(content(page), "hilo", kind)) for kind in ("agents", "teams"))
        ids = {text(a.get("name")) or "": text(a.get("id")) or "" for a in agents}
        return cls(ids, frozenset((text(t.get("name")) or "").lower() for t in teams))


def told_of(page: Page, *keys: str) -> tuple[list[Record], Parsed]:
    """The rows of a page of several conversations, or of one, each with its `number`; all else is set aside."""
    given = content(page).get("conversations")
    if not isinstance(given, list):
        match = IN_REQUEST.search(page.request)
        listed, odd = found(page, *keys)
        return [{**row, "number": match[1] if match else text(row.get("conversation_id"))} for row in listed], odd
    groups = [(text(one.get("number")), one.get("rows")) for one in given if isinstance(one, dict)]
    rows = [(number, row) for number, listed in groups if isinstance(listed, list) for row in listed]
    strange = [(number, row, "not an object") for number, row in rows if not isinstance(row, dict)]
    return [{**row, "number": number} for number, row in rows if isinstance(row, dict)], rejected(keys[0], strange)


def parse_messages(page: Page, context: Context) -> Parsed:
    """Messages → events, and surveys asked for. Conversations found gone → their rows, deleted."""
    told, odd = told_of(page, "messages", "payload", "data")
    staff, by_sentences = _Staff.beside(page), getattr(context.settings, "history", None) == "activity"
    strange = [
        (text(m.get("id")), m, f"unknown type of message {m.get('message_type')!r}") for m in told if not _type(m)
    ]
    rows = _with_transfers([row for m in told for row in _of_message(m, staff, by_sentences=by_sentences)])
    asked = [message for message in told if message.get("content_type") == SURVEY]
    return gather(
        [
            odd,
            rejected("messages", strange),
            notices_of(page),
            _deleted(page, context),
            events_of(rows, context, words=WORDS, formats=(EPOCH,)),
            canonical(SURVEYS, frame(asked, _ASKED_COLUMNS), context, formats=(EPOCH,)),
        ]
    )


def _deleted(page: Page, context: Context) -> Parsed:
    records = objects(content(page).get("deleted"))
    return read_conversations(records, page, context, deleted=context.received_at.isoformat()) if records else Parsed()


def _type(message: Record) -> tuple[str, ...]:
    word = text(message.get("message_type"))
    return next((known for known in (INCOMING, OUTGOING, ACTIVITY, TEMPLATE) if word in known), ())


def _of_message(message: Record, staff: _Staff, *, by_sentences: bool) -> Iterator[Record]:
    """The events of one message: what was written, a call, or what a sentence of the system tells."""
    kind, start = _type(message), {"interaction_id": message["number"], "at": message.get("created_at")}
    if kind is ACTIVITY:
        yield from ({**start, "actor": "system", **row} for row in _told(message, staff, by_sentences=by_sentences))
    elif message.get("content_type") == CALL:
        yield from ({**start, **row} for row in _call(message))
    elif kind:
        actor = _actor(message, kind)
        yield {
            **start,
            "event_id": message.get("id"),
            "kind": "message",
            "actor": actor,
            "is_public": str(message.get("private") is not True and not _is_lost(message, kind)).lower(),
            "agent_id": _sender_id(message) if actor == "agent" else None,
        }


def _actor(message: Record, kind: tuple[str, ...]) -> str:
    """Whoever wrote: what nobody of the staff sent is a bot's, or an automation's or a campaign's."""
    if kind is INCOMING:
        return "customer"
    by = text(message.get("sender_type")) or text(nested(message, "sender", "type")) or ""
    if kind is OUTGOING and by.lower() in PEOPLE:
        return "agent"
    return "bot" if by else "system"


def _is_lost(message: Record, kind: tuple[str, ...]) -> bool:
    """Whether an outgoing message never reached the customer, to whom it then is no answer."""
    return kind is not INCOMING and message.get("status") == NOT_SENT


def _sender_id(message: Record) -> str | None:
    return text(nested(message, "sender", "id")) or text(message.get("sender_id"))


def _told(message: Record, staff: _Staff, *, by_sentences: bool) -> Iterator[Record]:
    """Assignments and statuses as the account's language words them; of statuses those no report tells, or all."""
    sentence, message_id = (text(message.get("content")) or "").strip(), text(message.get("id"))
    match = next((m for pattern in ASSIGNED if (m := pattern.match(sentence))), None)
    if match:
        named = match.groupdict()
        name = named.get("name")
        is_team = name is not None and name.lower() in staff.teams
        team = name if is_team else named.get("team")
        agent = staff.agents.get((None if is_team else name) or named.get("agent") or "")
        if team or agent:
            yield {"event_id": f"{message_id}-assigned", "kind": "assigned", "agent_id": agent, "team": team}
    status = next((word for word, pattern in STATUS_SENTENCES if pattern.search(sentence)), None)
    if status and not match and (by_sentences or status in UNREPORTED):
        yield {"event_id": f"{message_id}-status", "kind": "status", "value": status}


def _with_transfers(rows: Sequence[Record]) -> list[Record]:
    """The rows, with a transfer where a conversation is given to another team than the one before.

    A row told twice counts once: the second time its team would be that of before.
    """
    teams: dict[Any, Any] = {}
    given: list[Record] = []
    once = {(row["interaction_id"], text(row["event_id"]) or nth): row for nth, row in enumerate(rows)}
    for row in once.values():
        before, team = teams.get(row["interaction_id"]), row.get("team")
        moved = bool(before and team and before != team)
        if moved:
            event_id = row["event_id"].replace("-assigned", "-transferred")
            given.append({**row, "event_id": event_id, "kind": "transferred", "agent_id": None})
        if not moved or row.get("agent_id"):
            given.append(row)
        teams[row["interaction_id"]] = team or before
    return given


def _call(message: Record) -> Iterator[Record]:
    """A call that stands as a message: when it rang, was answered and ended, as far as it is told."""
    given = message.get("call") or nested(message, "content_attributes", "data")
    call = members(given)
    is_inbound = _type(message) is INCOMING
    agent, message_id = text(call.get("accepted_by_agent_id")) or _sender_id(message), text(message.get("id"))
    caller, other = ("customer", "agent") if is_inbound else ("agent", "customer")
    start = call.get("started_at") or call.get("answered_at")
    seconds = next((call[k] for k in ("duration_seconds", "duration") if isinstance(call.get(k), int | float)), None)
    end = call.get("ended_at") or (start + seconds if isinstance(start, int | float) and seconds is not None else None)
    for kind, at, actor in (
        ("call_start", message.get("created_at"), caller),
        ("call_answered", start, other),
        ("call_end", end, None),
    ):
        if at is not None:
            by = agent if actor == "agent" and (not is_inbound or kind == "call_answered") else None
            event = {"event_id": f"{message_id}-{kind}", "at": at, "kind": kind, "actor": actor}
            yield {**event, "channel": "phone", "agent_id": by}


def _answer(name: str) -> Reader:
    return lambda m: nested(m, "content_attributes", "submitted_values", "csat_survey_response", name)


def _answered_at(message: Record) -> Any:
    given = nested(message, "content_attributes", "submitted_values", "csat_survey_response", "rating")
    return None if given is None else message.get("updated_at") or message.get("created_at")


_ASKED_COLUMNS: Final[Mapping[str, Reader]] = {
    "survey_id": "id",
    "interaction_id": "number",
    "kind": lambda _: "csat",
    "score": _answer("rating"),
    "scale_min": lambda _: "1",
    "scale_max": lambda _: "5",
    "comment": _answer("feedback_message"),
    "sent_at": "created_at",
    "answered_at": _answered_at,
    "_source_updated_at": "created_at",
}
"""A survey asked for. Its answer comes again from the list of ratings, later and so as the newer row."""
