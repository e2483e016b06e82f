"""What happened to cases: their history, e-mails, comments and posts → `events`. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors._canonical import Words
from connectors._histories import events_of
from connectors._instants import EPOCH
from connectors._records import Record, content, objects, rejected, text, word
from connectors.salesforce.parse import case_status
from connectors.salesforce.records import actor, rows_of, updated
from connectors.salesforce.words import EVERYBODY, MESSAGE_POSTS, QUEUE, USER, WORDS
from model.delivery import Context, Page, Parsed, gather

_MORE: Final = ("hold_seconds", "_source_updated_at")
_DRAFT: Final = "5"


def read_events(rows: Sequence[Record], context: Context, words: Words = WORDS) -> Parsed:
    """Rows → `events`, each with its record's stamp; messages of sessions have epochs."""
    return events_of(rows, context, words=words, formats=(EPOCH,), more=_MORE)


def parse_history(page: Page, context: Context) -> Parsed:
    """Changes of a case's status and owner; a new owner that is a queue is a transfer.

    Which labels are closed stands beside the records (`statuses`), what queues are called too (`queues`).
    """
    rows, odd = rows_of(page, "CaseHistory")
    found, settings = content(page), context.settings
    closed, queues = _closed(found), _names(found, "queues")
    strange = [(text(r.get("Id")), r, f"a change of {r.get('Field')}") for r in rows if word(r.get("Field")) not in _OF]
    mapped = settings.statuses  # type: ignore[attr-defined]  # this connector's settings
    changes = [
        {**_start(row), "interaction_id": row.get("CaseId"), **_OF[word(row.get("Field"))](row, closed, queues, mapped)}
        for row in rows
        if word(row.get("Field")) in _OF
    ]
    return gather([odd, rejected("CaseHistory", strange), read_events(changes, context)])


def _is_id(value: Any) -> bool:
    return (text(value) or "")[:3] in (USER, QUEUE) and len(text(value) or "") in (15, 18)


def _closed(found: Record) -> Mapping[str, Any]:
    """Label and API name of a status → whether it is closed."""
    rows = objects(found.get("statuses"))
    return {word(row.get(name)): row.get("IsClosed") for row in rows for name in ("ApiName", "MasterLabel")}


def _names(found: Record, key: str) -> Mapping[str, str]:
    return {text(row.get("Id")) or "": text(row.get("Name")) or "" for row in objects(found.get(key))}


def _start(row: Record) -> Record:
    return {
        "event_id": row.get("Id"),
        "at": row.get("CreatedDate"),
        "actor": actor(row),
        "_source_updated_at": updated(row),
    }


def _status(row: Record, closed: Mapping[str, Any], _queues: Mapping[str, str], mapped: Mapping[str, str]) -> Record:
    label = row.get("NewValue")
    return {"kind": "status", "value": case_status(label, closed.get(word(label)), mapped)}


def _owner(row: Record, _closed: Mapping[str, Any], queues: Mapping[str, str], _mapped: Mapping[str, str]) -> Record:
    """A change of owner comes as two rows, one with ids and one with names: they are one event, and the ids win."""
    owner = text(row.get("NewValue")) or ""
    same = {"event_id": f"{row.get('CaseId')}-owner-{row.get('CreatedDate')}"}
    if not _is_id(owner):
        return {**same, "kind": "assigned", "value": owner, "_source_updated_at": None}
    if owner.startswith(QUEUE):
        return {**same, "kind": "transferred", "team": queues.get(owner) or owner}
    return {**same, "kind": "assigned", "agent_id": owner}


_OF: Final = {"status": _status, "owner": _owner}


def parse_emails(page: Page, context: Context) -> Parsed:
    """E-mails of cases; drafts and e-mails of no case are set aside."""
    rows, odd = rows_of(page, "EmailMessage")
    reasons = [(text(row.get("Id")), row, reason) for row in rows if (reason := _no_message(row))]
    sent = [_email(row) for row in rows if not _no_message(row)]
    return gather([odd, rejected("EmailMessage", reasons), read_events(sent, context)])


def _no_message(email: Record) -> str | None:
    if text(email.get("Status")) == _DRAFT or word(email.get("Status")) == "draft":
        return "a draft"
    return None if email.get("ParentId") else "an e-mail of no case"


def _email(row: Record) -> Record:
    is_theirs = row.get("Incoming") is True
    who = "customer" if is_theirs else actor(row)
    return {
        **_start(row),
        "interaction_id": row.get("ParentId"),
        "at": row.get("MessageDate") or row.get("CreatedDate"),
        "kind": "message",
        "actor": who,
        "is_public": "true",
        "channel": "email",
        "agent_id": row.get("CreatedById") if who == "agent" else None,
    }


def parse_comments(page: Page, context: Context) -> Parsed:
    """Comments on cases; the customer sees published ones."""
    rows, odd = rows_of(page, "CaseComment")
    return gather([odd, read_events([_said(row, row.get("IsPublished")) for row in rows], context)])


def parse_feed(page: Page, context: Context) -> Parsed:
    """Posts on cases; those shared with all users are seen by customers of a portal.

    Other entries of a feed repeat what is read elsewhere and are set aside.
    """
    rows, odd = rows_of(page, "CaseFeed", "FeedItem")
    posts = [row for row in rows if row.get("Type") in (None, *MESSAGE_POSTS)]
    others = [
        (text(row.get("Id")), row, f"no message: {row.get('Type')}")
        for row in rows
        if row.get("Type") not in (None, *MESSAGE_POSTS)
    ]
    said = [_said(row, _is_shared(row)) for row in posts]
    return gather([odd, rejected("CaseFeed", others), read_events(said, context)])


def _is_shared(post: Record) -> bool | None:
    return post["Visibility"] == EVERYBODY if post.get("Visibility") else None


def _said(row: Record, is_public: Any) -> Record:
    who = actor(row)
    return {
        **_start(row),
        "interaction_id": row.get("ParentId"),
        "kind": "message",
        "actor": who,
        "is_public": is_public,
        "agent_id": row.get("CreatedById") if who == "agent" else None,
    }
