"""Calls of Talk and their legs → canonical frames. Pure.

A call is part of its ticket: it rings, is answered and ends there. One without a ticket, as when the caller gave up
in the queue, is an interaction of its own.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from connectors._canonical import canonical
from connectors._instants import instant
from connectors._records import Reader, Record, content, frame, named, names_by_id, records, rejected, text, texts
from connectors.zendesk.words import ANSWERED_CALLS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import EVENTS, INTERACTIONS

_COLUMNS: Final = (
    "interaction_id", "event_id", "at", "kind", "actor", "channel", "agent_id", "value", "hold_seconds",
    "wrap_up_seconds",
)  # fmt: skip
_LONGEST: Final = 10 * 86_400


def parse_calls(page: Page, context: Context) -> Parsed:
    """Calls → `events` of their tickets; without a ticket also `interactions` of their own."""
    found = content(page)
    calls, odd = records(found, "calls")
    alone = [call for call in calls if _ticket(call) is None]
    lost = [(None, call, "the call has no id") for call in calls if text(call.get("id")) is None]
    events = [event for call in calls if text(call.get("id")) for event in _of_call(call)]
    own = frame(alone, _columns(names_by_id(found, "groups", "name")))
    return gather(
        [odd, rejected("calls", [one for one in lost if _ticket(one[1])]), canonical(INTERACTIONS, own, context),
         _events(events, context), _no_longer_alone(found, calls, context)]
    )  # fmt: skip


def _no_longer_alone(found: Record, calls: list[Record], context: Context) -> Parsed:
    """Calls that were given a ticket after they had been stored as interactions of their own: those are deleted."""
    ids = texts(found.get("were_alone")) or ()
    columns: Mapping[str, Reader] = {
        "interaction_id": lambda c: own_id(c.get("id")),
        "updated_at": "updated_at",
        "deleted_at": "updated_at",
    }
    given = [call for call in calls if text(call.get("id")) in ids and _ticket(call)]
    return canonical(INTERACTIONS, frame(given, columns), context)


def _events(rows: list[Record], context: Context) -> Parsed:
    columns: Mapping[str, Reader] = {name: name for name in _COLUMNS}
    return canonical(EVENTS, frame(rows, columns), context)


def _ticket(call: Record) -> str | None:
    return text(call.get("ticket_id")) or None


def own_id(call: Any) -> str | None:
    """The interaction of a call without a ticket."""
    number = text(call)
    return f"call-{number}" if number else None


def _columns(groups: Mapping[str, str]) -> Mapping[str, Reader]:
    return {
        "interaction_id": lambda c: own_id(c.get("id")),
        "contact_id": "customer_id",
        "channel": lambda _: "phone",
        "channel_detail": "completion_status",
        "direction": "direction",
        "status": lambda c: "closed" if _is_answered(c) and _ended_at(c) else None,
        "team": lambda c: named(c.get("call_group_id"), groups),
        "agent_id": "agent_id",
        "created_at": "created_at",
        "updated_at": "updated_at",
    }


def _seconds(call: Record, name: str) -> int:
    """A length; 0 where it is not told or cannot be one."""
    value = call.get(name)
    is_length = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < _LONGEST
    return int(value) if is_length and value is not None else 0


def _is_answered(call: Record) -> bool:
    """Whether an agent and the customer talked. A voicemail answers nobody."""
    if call.get("voicemail") is True:
        return False
    if call.get("talk_time") is not None:
        return _seconds(call, "talk_time") > 0
    word = (text(call.get("completion_status")) or "").lower()
    return word in ANSWERED_CALLS and call.get("agent_id") is not None and _seconds(call, "duration") > 0


def _ended_at(call: Record) -> datetime | None:
    """Null where the length is not told, because it still lasts."""
    began = instant(call.get("created_at"))
    return began + timedelta(seconds=_seconds(call, "duration")) if began and call.get("duration") is not None else None


def _answered_at(call: Record) -> datetime | None:
    """A caller waited for so long; whom we called talked until the end. Never after the end."""
    began, ended = instant(call.get("created_at")), _ended_at(call)
    if began is None:
        return None
    if _is_ours(call):
        spoken = sum(_seconds(call, name) for name in ("talk_time", "hold_time", "consultation_time"))
        return max(began, ended - timedelta(seconds=spoken)) if ended else began
    told = call.get("time_to_answer") is not None
    waited = (
        _seconds(call, "time_to_answer") if told else _seconds(call, "ivr_time_spent") + _seconds(call, "wait_time")
    )
    answered = began + timedelta(seconds=waited)
    return min(answered, ended) if ended else answered


def _is_ours(call: Record) -> bool:
    return (text(call.get("direction")) or "").lower() == "outbound"


def _of_call(call: Record) -> Iterator[Record]:
    """When a call rang, was answered and ended."""
    number, agent, ended = text(call.get("id")), call.get("agent_id"), _ended_at(call)
    caller, other = ("agent", "customer") if _is_ours(call) else ("customer", "agent")
    start = {"interaction_id": _ticket(call) or own_id(number), "channel": "phone"}
    yield {**start, "event_id": f"call-{number}-start", "kind": "call_start", "at": call.get("created_at"),
           "actor": caller, "agent_id": agent if caller == "agent" else None}  # fmt: skip
    if _is_answered(call):
        at = _written(_answered_at(call)) or call.get("created_at")
        yield {**start, "event_id": f"call-{number}-answered", "kind": "call_answered", "at": at, "actor": other,
               "agent_id": agent}  # fmt: skip
    if ended:
        yield {**start, "event_id": f"call-{number}-end", "kind": "call_end", "at": _written(ended), "agent_id": agent,
               "hold_seconds": call.get("hold_time"), "wrap_up_seconds": call.get("wrap_up_time")}  # fmt: skip
    if ended and _is_answered(call) and not _ticket(call):
        yield {**start, "event_id": f"call-{number}-status", "kind": "status", "at": _written(ended),
               "actor": "system", "value": "closed"}  # fmt: skip


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def parse_legs(page: Page, context: Context) -> Parsed:
    """Legs to which a call was passed on → `transferred` events. What else legs tell, their call tells whole."""
    found = content(page)
    listed, odd = records(found, "legs")
    tickets = found.get("tickets")
    known = tickets if isinstance(tickets, dict) else {}
    told = texts(found.get("told")) or ()
    passed = [leg for leg in listed if _is_passed_on(leg) and text(leg.get("id")) not in told]
    lost = [
        (text(leg.get("id")), leg, "its call is not among those read with it")
        for leg in passed
        if text(leg.get("call_id")) not in known
    ]
    rows = [_of_leg(leg, known) for leg in passed if text(leg.get("call_id")) in known]
    return gather([odd, rejected("legs", lost), _events(rows, context)])


def _is_passed_on(leg: Record) -> bool:
    """Whether an agent took this leg over from another."""
    is_agents = (text(leg.get("type")) or "agent").lower() == "agent" and leg.get("agent_id") is not None
    return is_agents and leg.get("transferred_from") is not None and _is_taken(leg)


def _is_taken(leg: Record) -> bool:
    return _seconds(leg, "talk_time") > 0 or (text(leg.get("completion_status")) or "").lower() in ANSWERED_CALLS


def _of_leg(leg: Record, tickets: Mapping[str, Any]) -> Record:
    call = text(leg.get("call_id")) or ""
    return {
        "interaction_id": text(tickets[call]) or own_id(call),
        "event_id": f"leg-{text(leg.get('id'))}-transferred",
        "at": leg.get("created_at"),
        "kind": "transferred",
        "actor": "agent",
        "channel": "phone",
        "agent_id": leg.get("agent_id"),
    }
