"""What of Zendesk's answers is staged: without the words people wrote, with the names numbers stand for."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch
from connectors._listing import object_in
from connectors._records import Record, text
from connectors.zendesk import beside
from connectors.zendesk.words import MERGE_VIAS

Staged = Callable[[Answer], bytes]
"""From an answer to the body that is kept."""

CHANGED: Final = ("status", "custom_status_id", "assignee_id", "group_id", "requester_id")
"""The fields of a ticket whose history is read."""
TICKET_NUMBER: Final = re.compile(r"#(\d+)")
_TICKET_WORDS: Final = ("description", "raw_subject", "fields")
_USER_WORDS: Final = ("notes", "details", "signature", "photo", "tags")
_COMMENT_WORDS: Final = (
    "body", "html_body", "plain_body", "attachments", "data", "metadata", "formatted_from", "formatted_to",
    "transcription_visible",
)  # fmt: skip
_CHILD: Final = (
    "id", "type", "event_type", "via", "via_reference_id", "author_id", "public", "comment_public", "field_name",
    *CHANGED,
)  # fmt: skip


def tickets(fetch: Fetch) -> Staged:
    """Tickets without descriptions, with the custom fields the settings name and no others."""
    fields, statuses = beside.ticket_fields(fetch), beside.custom_statuses(fetch)
    numbers = {text(one.get("id")) for one in fields.get("ticket_fields", ())}
    return _staging("tickets", lambda ticket: _ticket(ticket, numbers), lambda answer: {**fields, **statuses(answer)})


def _ticket(ticket: Any, numbers: set[str | None]) -> Any:
    if not isinstance(ticket, dict):
        return ticket
    kept = {key: value for key, value in ticket.items() if key not in _TICKET_WORDS}
    own = ticket.get("custom_fields")
    if isinstance(own, list):
        kept["custom_fields"] = [one for one in own if isinstance(one, dict) and text(one.get("id")) in numbers]
    return kept


def users(fetch: Fetch) -> Staged:
    """Users without notes and details, with the own field the settings name and no other."""
    segment = fetch.settings.segment_field
    return _staging("users", lambda user: _user(user, segment), lambda _: {})


def _user(user: Any, segment: str | None) -> Any:
    if not isinstance(user, dict):
        return user
    kept = {key: value for key, value in user.items() if key not in _USER_WORDS}
    own = user.get("user_fields")
    if isinstance(own, dict):
        kept["user_fields"] = {key: value for key, value in own.items() if key == segment}
    return kept


def ticket_events(fetch: Fetch) -> Staged:
    """Ticket events: of their children what is read; groups, staff and custom statuses beside them."""
    more = _all_of(beside.groups_and_staff(fetch), _of_history(fetch, "ticket_events", "child_events"))
    return _staging("ticket_events", lambda event: _with_children(event, "child_events"), more)


def audits(fetch: Fetch) -> Staged:
    """Audits: of their events what is read; custom statuses beside them."""
    return _staging("audits", lambda audit: _with_children(audit, "events"), _of_history(fetch, "audits", "events"))


def comments(fetch: Fetch) -> Staged:
    """Comments without what they say."""
    more = _all_of(_talk(fetch), beside.assignees(fetch, "comments", ""))
    return _staging("comments", lambda one: _without(one, _COMMENT_WORDS), more)


def _of_history(fetch: Fetch, key: str, children: str) -> beside.Beside:
    return _all_of(beside.custom_statuses(fetch), _talk(fetch), beside.assignees(fetch, key, children))


def _all_of(*parts: beside.Beside) -> beside.Beside:
    return lambda answer: {name: value for part in parts for name, value in part(answer).items()}


def _talk(fetch: Fetch) -> beside.Beside:
    """Whether calls are read from Talk, asked once, when a call stands among the comments."""
    known: list[bool] = []

    def of(answer: Answer) -> Mapping[str, Any]:
        if not fetch.settings.talk or b'"VoiceComment"' not in answer.body:
            return {}
        if not known:
            known.append(beside.is_talk_used(fetch))
        return {"talk": known[0]}

    return of


def _with_children(record: Any, key: str) -> Any:
    """An audit or ticket event whose children hold only what is read; of a merge's text the ticket number."""
    if not isinstance(record, dict) or not isinstance(record.get(key), list):
        return record
    via = record.get("via")
    word = text(via.get("channel") if isinstance(via, dict) else via) or ""
    is_merge = word.strip().lower() in MERGE_VIAS
    return {**_without(record, ("metadata",)), key: [_child(child, is_merge=is_merge) for child in record[key]]}


def _child(child: Any, *, is_merge: bool) -> Any:
    if not isinstance(child, dict):
        return child
    kept = {key: child[key] for key in _CHILD if key in child}
    if child.get("field_name") in CHANGED:
        kept["value"] = child.get("value")
    if "previous_value" in child and (child.get("field_name") in CHANGED or any(name in child for name in CHANGED)):
        kept["previous_value"] = child["previous_value"]
    number = TICKET_NUMBER.search(text(child.get("body")) or "") if is_merge else None
    return {**kept, "body": number[0]} if number else kept


def _without(record: Any, names: tuple[str, ...]) -> Any:
    return {k: v for k, v in record.items() if k not in names} if isinstance(record, dict) else record


def _staging(key: str, kept: Callable[[Any], Any], more: Callable[[Answer], Mapping[str, Any]]) -> Staged:
    def staged(answer: Answer) -> bytes:
        found: Record = object_in(answer, key)
        listed = found.get(key)
        own = {key: [kept(entry) for entry in listed]} if isinstance(listed, list) else {}
        return orjson.dumps({**more(answer), **found, **own}, default=str, option=orjson.OPT_NON_STR_KEYS)

    return staged
