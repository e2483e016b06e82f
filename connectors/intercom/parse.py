"""Conversations → canonical frames. Pure.

They come two ways: in searches without their parts, and whole. One function reads both, and whatever keys older
versions of the API use for the same things.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from connectors._canonical import canonical
from connectors._instants import EPOCH
from connectors._records import (
    Reader,
    Record,
    content,
    found,
    frame,
    members,
    named,
    names_by_id,
    nested,
    objects,
    text,
)
from connectors._refusals import notices_of
from connectors.intercom.metrics import parse_statistics
from connectors.intercom.parts import Thread, parse_threads
from connectors.intercom.words import BY_BOT, OUTBOUND, RATED, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import INTERACTIONS, SURVEYS

_STATES: Final[Mapping[str | None, str]] = {"true": "open", "false": "closed"}
_TAG: Final = re.compile(r"<[^>]*>")
_APPS: Final = {"us": "app.intercom.com", "eu": "app.eu.intercom.com", "au": "app.au.intercom.com"}


@dataclass(frozen=True)
class Around:
    """What the readers of a conversation need besides it: settings, names of teams, workspace, the page's instant."""

    settings: Any
    teams: Mapping[str, str]
    workspace: str | None
    received: str

    def team(self, team_id: Any) -> str | None:
        """A team's name, else its id; null for 0, which stands for nobody."""
        return named(someone(team_id), self.teams)

    def custom(self, record: Record, field: str, setting: str) -> Any:
        """The value of the custom attribute a setting names."""
        name = getattr(self.settings, setting, None)
        return nested(record, field, name) if name else None

    def link(self, conversation: Any) -> str | None:
        """Where a teammate opens a conversation; null where the workspace is not told."""
        app = _APPS.get(getattr(self.settings, "region", "us"), _APPS["us"])
        return f"https://{app}/a/inbox/{self.workspace}/inbox/conversation/{conversation}" if self.workspace else None


def around_page(page: Page, context: Context) -> Around:
    """What the fetcher put beside the records of a page."""
    beside = members(nested(content(page), "hilo"))
    teams = names_by_id(beside, "teams", "name")
    return Around(context.settings, teams, text(beside.get("workspace")), context.received_at.isoformat())


def someone(value: Any) -> str | None:
    """An id as text; null for 0 and blanks, which stand for nobody."""
    found_id = text(value)
    return found_id if found_id not in (None, "", "0") else None


def plain(value: Any) -> str | None:
    """Text without HTML tags and entities."""
    given = text(value)
    return html.unescape(_TAG.sub(" ", given)).strip() if given else None


def parse_conversations(page: Page, context: Context) -> Parsed:
    """Conversations → interactions, vendor_metrics and, of those that come whole, events and surveys.

    A deleted one keeps its row, with `deleted_at` = when it was found gone.
    """
    listed, odd = found(page, "conversations", "data")
    around = around_page(page, context)
    raw = frame(listed, _conversation_columns(around))
    threads = [thread_of(c, "conversation_parts") for c in listed if not c.get("deleted")]
    return gather(
        [
            odd,
            notices_of(page),
            canonical(INTERACTIONS, raw, context, words=WORDS, formats=(EPOCH,)),
            parse_threads(threads, around.team, context),
            _surveys(listed, context),
            parse_statistics(listed, context),
        ]
    )


def thread_of(record: Record, key: str) -> Thread:
    """A conversation or ticket as its events need it; `key` is what its parts are called."""
    parts = parts_of(record, key)
    return Thread(text(record.get("id")), source_of(record), record.get("created_at"), parts, _count(record, key))


def _count(record: Record, key: str) -> int:
    """How many parts Intercom says there are."""
    said = nested(record, "statistics", "count_conversation_parts"), nested(record, key, "total_count")
    return max((number for number in said if isinstance(number, int)), default=0)


def parts_of(record: Record, key: str) -> list[Any] | None:
    """The parts of a conversation or ticket; None where it came without them."""
    given = record.get(key)
    inner = given.get(key) if isinstance(given, dict) else given
    return inner if isinstance(inner, list) else None


def source_of(conversation: Record) -> Record:
    """The message that began a conversation, under its name of today or of old; empty where there is none."""
    return members(conversation.get("source") or conversation.get("conversation_message"))


def _conversation_columns(around: Around) -> Mapping[str, Reader]:
    return {
        "interaction_id": "id",
        "contact_id": customer_of,
        "channel": partial(_channel, around),
        "direction": _direction,
        "status": _status,
        "priority": "priority",
        "reason": lambda c: around.custom(c, "custom_attributes", "reason_field"),
        "subject": lambda c: plain(c.get("title")) or plain(source_of(c).get("subject")),
        "team": lambda c: around.team(c.get("team_assignee_id")),
        "agent_id": lambda c: someone(c.get("admin_assignee_id")),
        "reference": lambda c: around.custom(c, "custom_attributes", "reference_field"),
        "tags": tags_of,
        "url": lambda c: around.link(text(c.get("id"))),
        "created_at": "created_at",
        "updated_at": "updated_at",
        "deleted_at": lambda c: around.received if c.get("deleted") else None,
        "_source_updated_at": lambda c: around.received if c.get("deleted") else c.get("updated_at"),
    }


def _channel(around: Around, conversation: Record) -> Any:
    """The word for how a conversation came: a custom attribute's, its first message's, or its first reply's."""
    own = around.custom(conversation, "custom_attributes", "channel_field")
    first = nested(conversation, "first_contact_reply", "type") or nested(conversation, "customer_first_reply", "type")
    return own or source_of(conversation).get("type") or first


def _direction(conversation: Record) -> str | None:
    """Outbound when staff or a campaign began it, or a bot to which nobody answered."""
    how = source_of(conversation).get("delivered_as")
    unanswered = not conversation.get("first_contact_reply") and not nested(
        conversation, "statistics", "first_contact_reply_at"
    )
    is_outbound = how in OUTBOUND or (how == BY_BOT and unanswered)
    return "outbound" if is_outbound else "inbound" if how else None


def _status(conversation: Record) -> Any:
    """The state; of a conversation that is a ticket, the ticket's; new while it is open and no admin has replied."""
    ticket = conversation.get("ticket")
    of_ticket = state_of(ticket) if isinstance(ticket, dict) else None
    state = conversation.get("state") or _STATES.get(text(conversation.get("open")))
    statistics = conversation.get("statistics")
    unanswered = isinstance(statistics, dict) and not statistics.get("first_admin_reply_at")
    return of_ticket or ("new" if state == "open" and unanswered and not _has_admin(conversation) else state)


def _has_admin(conversation: Record) -> bool:
    return someone(conversation.get("admin_assignee_id")) is not None


def state_of(ticket: Record) -> str | None:
    """The category of a ticket's state, which is a word or an object; null where it tells none."""
    state = ticket.get("ticket_state") or ticket.get("state")
    return text(state.get("category")) if isinstance(state, dict) else text(state)


def customer_of(record: Record) -> Any:
    """The first contact of a conversation or ticket, under any of the names versions have for it."""
    for key in ("contacts", "customers"):
        given = record.get(key)
        listed = given.get("contacts", given.get("data")) if isinstance(given, dict) else given
        people = objects(listed)
        if people:
            return people[0].get("id")
    return nested(record, "user", "id")


def tags_of(record: Record) -> list[Any] | None:
    """The names of a record's tags."""
    given = record.get("tags")
    listed = given.get("tags", given.get("data")) if isinstance(given, dict) else given
    names = [t.get("name") if isinstance(t, dict) else t for t in listed] if isinstance(listed, list) else []
    return names or None


def _surveys(conversations: Sequence[Record], context: Context) -> Parsed:
    """The rating asked for in a conversation → `surveys`, 1 to 5; of conversations that come whole.

    `created_at` of a rating is when it was asked for. When it was given stands in the part that tells of it, else in
    newer versions beside the rating; else the asking stands for it.
    """
    rated = [c for c in conversations if nested(c, "conversation_rating", "created_at") and _is_whole(c)]
    return canonical(SURVEYS, frame(rated, _SURVEY_COLUMNS), context, formats=(EPOCH,))


def _is_whole(conversation: Record) -> bool:
    return parts_of(conversation, "conversation_parts") is not None


def _answered(conversation: Record) -> Any:
    rating = conversation["conversation_rating"]
    if rating.get("rating") is None:
        return None
    parts = parts_of(conversation, "conversation_parts") or []
    given = [p.get("created_at") for p in parts if isinstance(p, dict) and p.get("part_type") in RATED]
    return next((at for at in (*given[-1:], rating.get("replied_at"), rating.get("created_at")) if at), None)


_SURVEY_COLUMNS: Final[Mapping[str, Reader]] = {
    "survey_id": "id",
    "interaction_id": "id",
    "contact_id": lambda c: someone(nested(c, "conversation_rating", "contact", "id")) or customer_of(c),
    "kind": lambda _: "csat",
    "score": "conversation_rating.rating",
    "scale_min": lambda _: "1",
    "scale_max": lambda _: "5",
    "comment": "conversation_rating.remark",
    "sent_at": "conversation_rating.created_at",
    "answered_at": _answered,
    "_source_updated_at": "updated_at",
}
