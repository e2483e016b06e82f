"""Calls → canonical frames. Pure.

A call is an interaction; the legs it dials tell who was rung and who answered.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Final

from connectors._canonical import canonical
from connectors._records import Reader, Record, found, frame, text, word
from connectors.twilio.sides import (
    FORMATS,
    bare,
    contacts_of,
    customer_of,
    person_of,
    read_date,
    read_events,
    sides_of,
    staff_of,
    team_of,
)
from connectors.twilio.words import UNANSWERED, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import INTERACTIONS

_LONGEST: Final = 7 * 86_400.0
"""Seconds: Twilio ends every call sooner."""


def parse_calls(page: Page, context: Context) -> Parsed:
    """Calls → interactions, events and contacts; legs (calls with a parent) → events of their parent."""
    listed, odd = found(page, "calls")
    calls = [c for c in listed if not c.get("parent_call_sid")]
    legs = [c for c in listed if c.get("parent_call_sid")]
    rows = [row for call in calls for row in _of_call(call, context.settings)]
    rows += [row for leg in legs for row in _of_leg(leg)]
    raw = frame(calls, _call_columns(context.settings))
    return gather(
        [
            odd,
            canonical(INTERACTIONS, raw, context, words=WORDS, formats=FORMATS),
            read_events(rows, context),
            contacts_of([customer_of(c, "call") for c in calls], context),
        ]
    )


def _call_columns(settings: Any) -> Mapping[str, Reader]:
    return {
        "interaction_id": "sid",
        "contact_id": lambda c: person_of(sides_of(c, "call").customer),
        "channel": lambda _: "call",
        "channel_detail": lambda c: c.get("direction"),
        "direction": lambda c: sides_of(c, "call").direction,
        "status": partial(_call_status, settings),
        "team": lambda c: team_of(sides_of(c, "call").ours, settings),
        "created_at": lambda c: c.get("date_created") or c.get("start_time"),
        "updated_at": lambda c: c.get("date_updated") or c.get("end_time") or c.get("start_time"),
    }


def _call_status(settings: Any, call: Record) -> str | None:
    """The status; of a call nobody took none, unless the settings give it one."""
    status = word(call.get("status"))
    return None if status in UNANSWERED and status not in settings.statuses else status or None


def _seconds(call: Record) -> float:
    """How long it lasted; 0 where nothing sensible is told."""
    given = text(call.get("duration")) or ""
    seconds = float(given) if given.replace(".", "", 1).isdigit() else 0.0
    return seconds if seconds < _LONGEST else 0.0


def _is_answered(call: Record) -> bool:
    """Whether somebody took it: it lasted, or lasts; an answering machine is nobody."""
    status = word(call.get("status"))
    took = (status == "completed" and _seconds(call) > 0) or status == "in-progress"
    return took and not (text(call.get("answered_by")) or "").startswith(("machine", "fax"))


def _answered_at(call: Record) -> Any:
    """So many seconds before its end as it lasted: `start_time` is, for some calls, when it began to ring."""
    ended = read_date(call.get("end_time"))
    return (ended - timedelta(seconds=_seconds(call))).isoformat() if ended else call.get("start_time")


def _of_call(call: Record, settings: Any) -> Iterator[Record]:
    """When a call began, was answered and ended, and what became of it."""
    sides, sid = sides_of(call, "call"), text(call.get("sid"))
    is_inbound = sides.direction != "outbound"
    caller, other = ("customer", "agent") if is_inbound else ("agent", "customer")
    start = {"interaction_id": sid}
    yield {**start, "event_id": "start", "at": call.get("date_created") or call.get("start_time"),
           "kind": "call_start", "actor": caller}  # fmt: skip
    if _is_answered(call) and not (is_inbound and settings.answered_by == "leg"):
        yield {**start, "event_id": "answered", "at": _answered_at(call), "kind": "call_answered", "actor": other}
    if call.get("end_time"):
        yield {**start, "event_id": "end", "at": call.get("end_time"), "kind": "call_end"}
    if (text(call.get("status")) or "").lower() == "completed" and call.get("end_time"):
        yield {**start, "event_id": "status", "at": call.get("end_time"), "kind": "status", "actor": "system",
               "value": "completed"}  # fmt: skip


def _of_leg(leg: Record) -> Iterator[Record]:
    """Whom a call rang, and whether they answered."""
    sid, agent = text(leg.get("sid")), staff_of(bare(leg.get("to")))
    start = {"interaction_id": text(leg.get("parent_call_sid")), "agent_id": agent}
    yield {**start, "event_id": f"{sid}-rung", "at": leg.get("date_created") or leg.get("start_time"),
           "kind": "assigned", "actor": "system"}  # fmt: skip
    if _is_answered(leg):
        yield {**start, "event_id": f"{sid}-answered", "at": _answered_at(leg), "kind": "call_answered",
               "actor": "agent"}  # fmt: skip
