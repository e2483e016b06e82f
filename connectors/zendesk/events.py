"""Ticket events, audits and comments → canonical events. Pure.

The three shapes tell the same story: an *audit* (one save of a ticket by one person) holds *changes*.
Both histories are first flattened to the same changes, so that ids and rules are equal: a comment has
its own id, whatever else an audit did is `<audit id>-<kind>`.

Who wrote a comment: machines by author -1 or `via`; staff where the page lists them under `users` with
a role (audits and comments side-load them, and `fetch` adds the list of agents to ticket events, which
cannot), and who once had tickets assigned (`assignees`); without such a list the requester, where the page
names one, is the customer and everybody else an agent.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors._histories import events_of
from connectors._instants import EPOCH
from connectors._records import (
    Record,
    content,
    members,
    named,
    names_by_id,
    nested,
    objects,
    records,
    rejected,
    text,
    texts,
    word,
)
from connectors.zendesk.fields import status_reader
from connectors.zendesk.parse import via_word
from connectors.zendesk.staged import CHANGED, TICKET_NUMBER
from connectors.zendesk.words import (
    BOT_VIAS,
    CHANNELS,
    MERGE_VIAS,
    SIDE_VIAS,
    STAFF_ROLES,
    SYSTEM_USER,
    SYSTEM_VIAS,
    WORDS,
)
from model.delivery import Context, Page, Parsed, gather
from model.vocabulary import UNKNOWN

_COMMENTS: Final = ("Comment", "VoiceComment", "FacebookComment")
_COMMENTS_PATH: Final = re.compile(r"/tickets/([^/]+)/comments")


@dataclass(frozen=True)
class _Audit:
    """One save of a ticket: who, when, how, and its changes as (field, value, previous value)."""

    id: str | None
    ticket: str | None
    at: Any
    author: str | None
    via: str
    source: Record
    comments: tuple[Record, ...]
    changes: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True)
class _People:
    """What a page tells about people, groups and words.

    id → role, who once had a ticket assigned, requesters by ticket, id → group name, how a status reads,
    and whether calls are read from Talk.
    """

    roles: Mapping[str, str]
    assignees: frozenset[str | None]
    requesters: Mapping[str, str]
    groups: Mapping[str, str]
    status: Callable[[Any, Any], Any]
    has_talk: bool

    def actor(self, author: str | None, ticket: str | None, via: str) -> str:
        """customer, agent, bot or system."""
        if via in BOT_VIAS:
            return "bot"
        if author in (SYSTEM_USER, None) or via in SYSTEM_VIAS:
            return "system"
        if author in self.assignees:
            return "agent"
        is_staff = self.roles.get(author) in STAFF_ROLES if self.roles else self.requesters.get(ticket or "") != author
        return "agent" if is_staff else "customer"


def parse_ticket_events(page: Page, context: Context) -> Parsed:
    """`ticket_events` of the time-based export, with `include=comment_events` → `events`."""
    found = content(page)
    listed, odd = records(found, "ticket_events")
    return gather([odd, _parsed([_of_ticket_event(e) for e in listed], found, context, "ticket_events")])


def parse_audits(page: Page, context: Context) -> Parsed:
    """`audits` of one ticket → `events`."""
    found = content(page)
    listed, odd = records(found, "audits")
    return gather([odd, _parsed([_of_audit(a) for a in listed], found, context, "audits")])


def parse_comments(page: Page, context: Context) -> Parsed:
    """`comments` of one ticket → message `events`. The ticket's id stands in the request, not in the body."""
    found = content(page)
    listed, odd = records(found, "comments")
    match = _COMMENTS_PATH.search(page.request)
    audits = [_of_comment(c, match[1] if match else text(c.get("ticket_id"))) for c in listed]
    return gather([odd, _parsed(audits, found, context, "comments")])


def _of_ticket_event(event: Record) -> _Audit:
    """A ticket event's children carry the changed fields as keys beside `previous_value`."""
    children = objects(event.get("child_events"))
    changes = [
        (name, child.get(name), child.get("previous_value"))
        for child in children
        if child.get("event_type") in (None, "Create", "Change")
        for name in CHANGED
        if name in child
    ]
    comments = tuple(c for c in children if (c.get("event_type") or c.get("type")) in _COMMENTS)
    return _audit(event, event.get("ticket_id"), event.get("updater_id"), comments, changes)


def _of_audit(audit: Record) -> _Audit:
    """An audit's events name the field in `field_name`."""
    events = objects(audit.get("events"))
    changes = [
        (str(event.get("field_name")), event.get("value"), event.get("previous_value"))
        for event in events
        if event.get("type") in ("Create", "Change") and event.get("field_name") in CHANGED
    ]
    comments = tuple(e for e in events if e.get("type") in _COMMENTS)
    return _audit(audit, audit.get("ticket_id"), audit.get("author_id"), comments, changes)


def _of_comment(comment: Record, ticket: str | None) -> _Audit:
    return _audit({**comment, "id": comment.get("audit_id")}, ticket, comment.get("author_id"), (comment,), [])


def _audit(
    record: Record, ticket: Any, author: Any, comments: tuple[Record, ...], changes: list[tuple[str, Any, Any]]
) -> _Audit:
    return _Audit(
        id=text(record.get("id")),
        ticket=text(ticket),
        at=record.get("created_at") or record.get("timestamp"),
        author=text(author),
        via=word(via_word(record)),
        source=members(nested(record, "via", "source")),
        comments=comments,
        changes=tuple(changes),
    )


def _parsed(audits: list[_Audit], found: Record, context: Context, name: str) -> Parsed:
    people = _People(
        names_by_id(found, "users", "role"), frozenset(texts(found.get("assignees")) or ()), _requesters(audits),
        names_by_id(found, "groups", "name"), status_reader(found, context.settings), found.get("talk") is True,
    )  # fmt: skip
    lost = [(a.id, {"at": a.at}, "the event names no ticket") for a in audits if a.ticket is None]
    rows = [row for audit in audits if audit.ticket for row in _rows(audit, people)]
    return gather([rejected(name, lost), events_of(rows, context, words=WORDS, formats=(EPOCH,))])


def _requesters(audits: Iterable[_Audit]) -> dict[str, str]:
    """Ticket → requester, where the page has the change that set it."""
    found = [(a.ticket, text(value)) for a in audits for name, value, _ in a.changes if name == "requester_id"]
    return {ticket: requester for ticket, requester in found if ticket and requester}


def _rows(audit: _Audit, people: _People) -> Iterator[Record]:
    """The canonical events of one audit, in the order they are told."""
    start = {
        "interaction_id": audit.ticket,
        "at": audit.at,
        "actor": people.actor(audit.author, audit.ticket, audit.via),
    }
    for comment in audit.comments:
        yield {**start, **_message(comment, audit, people)}
    yield from ({**start, **row} for row in _statuses(audit, people))
    for name, value, previous in audit.changes:
        yield from ({**start, **row} for row in _change(audit, name, value, previous, people))
    yield from ({**start, **row} for row in _merges(audit))


def _message(comment: Record, audit: _Audit, people: _People) -> Record:
    author = text(comment.get("author_id")) or audit.author
    via = word(via_word(comment)) or audit.via
    actor = people.actor(author, audit.ticket, via)
    return {
        "event_id": comment.get("id"),
        "kind": "message",
        "actor": actor,
        "is_public": _is_shown(comment, via, people),
        "channel": _channel(comment, via) if actor == "customer" else None,
        "agent_id": author if actor == "agent" else None,
    }


def _is_shown(comment: Record, via: str, people: _People) -> Any:
    """Whether it is a word to or from the customer. The note of a call that is told itself is none."""
    if via in SIDE_VIAS or (people.has_talk and _is_voice(comment)):
        return False
    return comment.get("public", comment.get("comment_public", True))


def _is_voice(comment: Record) -> bool:
    return "VoiceComment" in (comment.get("type"), comment.get("event_type"))


def _channel(comment: Record, via: str) -> str | None:
    """The channel a customer wrote on; null (the ticket's) where `via` only says how it was stored."""
    if _is_voice(comment):
        return "phone"
    return None if CHANNELS.get(via) == UNKNOWN else via or None


def _statuses(audit: _Audit, people: _People) -> Iterator[Record]:
    """The new status, by the company's own name where the settings map it. Deleting is told by the ticket itself.

    Of a custom status that changed within its category only a mapped name is news.
    """
    new = {name: value for name, value, _ in audit.changes}
    old = {name: previous for name, _, previous in audit.changes}
    status, custom = new.get("status"), new.get("custom_status_id")
    if status == "deleted" or (status is None and custom is None):
        return
    value, before = people.status(status, custom), people.status(None, old.get("custom_status_id"))
    if value is not None and (status is not None or value != before):
        yield {"event_id": f"{audit.id}-status", "kind": "status", "value": value}


def _change(audit: _Audit, name: str, value: Any, previous: Any, people: _People) -> Iterator[Record]:
    """Assignee and group changes. Unassigning is told by the ticket itself."""
    if name == "assignee_id" and value is not None:
        yield {"event_id": f"{audit.id}-assigned", "kind": "assigned", "agent_id": value}
    if name == "group_id" and value is not None and previous is not None:
        team = named(value, people.groups)
        yield {"event_id": f"{audit.id}-transferred", "kind": "transferred", "team": team}


def _merges(audit: _Audit) -> Iterator[Record]:
    """Merges, told by either side: the survivor names the tickets it took, the loser the one it went into.

    In ticket events only the loser's text names a number, and it is closed in the same audit.
    """
    merged = {"kind": "merged", "event_id": f"{audit.id}-merged"}
    if audit.source.get("rel") == "merge":
        for loser in filter(None, texts(nested(audit.source, "from", "ticket_ids")) or ()):
            yield {**merged, "interaction_id": loser, "value": audit.ticket}
    if audit.via in MERGE_VIAS and any(n == "status" and v == "closed" for n, v, _ in audit.changes):
        numbers = [TICKET_NUMBER.search(text(c.get("body")) or "") for c in audit.comments]
        yield from ({**merged, "value": number[1]} for number in numbers[:1] if number)
