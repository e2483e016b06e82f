"""Messages → canonical frames. Pure.

They have no conversation: those of one customer with one number of ours on one day are an interaction, which is told
by its first message.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors._canonical import canonical
from connectors._records import Reader, Record, found, frame, rejected, text
from connectors.twilio.sides import (
    FORMATS,
    contacts_of,
    customer_of,
    person_of,
    read_date,
    read_events,
    sides_of,
    team_of,
)
from connectors.twilio.words import NOT_SENT, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import INTERACTIONS


def parse_messages(page: Page, context: Context) -> Parsed:
    """Messages → events; the first of a customer, a number of ours and a day → the interaction they belong to."""
    listed, odd = found(page, "messages")
    zone = ZoneInfo(getattr(context.settings, "timezone", "UTC"))
    told = [{**m, "sent": _sent_at(m)} for m in listed]
    lost = [(text(m.get("sid")), m, _why_lost(m)) for m in told if _why_lost(m)]
    sound = [{**m, "thread": _thread(m, zone)} for m in told if not _why_lost(m)]
    firsts = {m["thread"]: m for m in sorted(sound, key=lambda m: (m["sent"], str(m["sid"])), reverse=True)}
    raw = frame([*firsts.values()], _thread_columns(context.settings, zone))
    return gather(
        [
            odd,
            rejected("messages", lost),
            canonical(INTERACTIONS, raw, context, words=WORDS, formats=FORMATS),
            read_events([_of_message(m, context.settings) for m in sound], context),
            contacts_of([customer_of(m, "sms") for m in sound], context),
        ]
    )


def _sent_at(message: Record) -> datetime | None:
    """When it was sent, else created; null when neither can be read."""
    return read_date(message.get("date_sent")) or read_date(message.get("date_created"))


def _why_lost(message: Record) -> str:
    """Why no interaction can be made of a message; empty where one can."""
    if not message.get("sid"):
        return "the message has no sid"
    return "" if message["sent"] else "the message has no date that can be read"


def _thread(message: Record, zone: ZoneInfo) -> str:
    """`customer/ours/day`; a sender Twilio chooses from a service is the service."""
    sides = sides_of(message, "sms")
    ours = sides.ours or text(message.get("messaging_service_sid")) or "unknown"
    return f"{sides.customer or 'unknown'}/{ours}/{message['sent'].astimezone(zone).date()}"


def _thread_columns(settings: Any, zone: ZoneInfo) -> Mapping[str, Reader]:
    return {
        "interaction_id": "thread",
        "contact_id": lambda m: person_of(sides_of(m, "sms").customer),
        "channel": lambda m: sides_of(m, "sms").channel,
        "direction": lambda m: sides_of(m, "sms").direction,
        "team": lambda m: team_of(sides_of(m, "sms").ours, settings),
        "created_at": lambda m: m["sent"].isoformat(),
        "_source_updated_at": lambda m: _mirrored(m["sent"], zone).isoformat(),
    }


def _mirrored(moment: datetime, zone: ZoneInfo) -> datetime:
    """The instant as far from the end of its day as it is from the start: the first message's row is the newest."""
    local = moment.astimezone(zone)
    start = datetime.combine(local.date(), time(), zone)
    return start + timedelta(days=1) - (local - start)


def _of_message(message: Record, settings: Any) -> Record:
    """A message; one the customer never got is not public."""
    sides, word = sides_of(message, "sms"), (text(message.get("direction")) or "").lower()
    is_inbound, status = sides.direction != "outbound", (text(message.get("status")) or "").lower()
    return {
        "interaction_id": message["thread"],
        "event_id": message.get("sid"),
        "at": message["sent"].isoformat(),
        "kind": "message",
        "actor": "customer" if is_inbound else "bot" if word == "outbound-reply" else settings.messages_by,
        "is_public": str(is_inbound or status not in NOT_SENT).lower(),
        "channel": sides.channel,
    }
