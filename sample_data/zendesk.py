"""E-mail, web form, app and social contacts as Zendesk's API answers, page by page."""

from collections.abc import Iterator, Sequence
from datetime import UTC
from random import Random
from typing import Any, Final

import orjson

from model.delivery import Page
from sample_data.company import SUBJECTS, Agent
from sample_data.contact import Contact, Step
from sample_data.days import AS_OF, AS_OF_INSTANT, DAY, iso
from sample_data.people import Person, spelled
from sample_data.zendesk_metrics import audits, metric_set

Record = dict[str, Any]
HOST: Final = "https://casavallmora.zendesk.com/api/v2"
PER_PAGE: Final = 1000
_USERS, _AGENTS, _GROUPS, _EVENTS, _RATINGS = 37_000_000_000, 36_000_000_000, 360_001_000, 910_000_000_000, 4_200_000
_CLOSE_AFTER: Final = 28 * DAY
_VIA: Final = {"email": "email", "web_form": "web", "app": "mobile_sdk", "social": "twitter"}
_WORD: Final = {"email": "Mail", "web_form": "Web form", "app": "Mobile SDK", "social": "Twitter"}
_STATUS: Final = {"on_hold": "hold"}
DELETED: Final = 12
"""Tickets deleted in Zendesk: the export still lists them, scrubbed."""


def user_id(who: Person) -> int:
    """A customer's Zendesk user id."""
    return _USERS + who.number * 3 + 1


def agent_id(agent: Agent) -> int:
    """An agent's Zendesk user id."""
    return _AGENTS + agent.key


def pages(seed: int, contacts: Sequence[Contact], staff: dict[str, list[Agent]]) -> Iterator[Page]:
    """Every page of every stream; gives the contacts their ticket numbers."""
    rng = Random(f"{seed}/zendesk")
    tickets = sorted((c for c in contacts if c.system == "zendesk"), key=lambda c: (c.at, c.person.number))
    for number, contact in enumerate(tickets, 20_001):
        contact.id = number
        _expire(contact)
    groups = {team: _GROUPS + i for i, team in enumerate(staff, 1)}
    ticket_rows = [ticket(rng, c, groups) for c in tickets] + _odd_tickets(groups)
    named = {"groups": [_group(name, key) for name, key in groups.items()]}
    roles = [{"id": agent_id(a), "role": "agent"} for agents in staff.values() for a in agents]
    yield from _cursor("users", list(_users(rng, tickets, staff, groups)), named)
    yield from _cursor("tickets", ticket_rows, named)
    yield from _timed(list(_events(tickets, groups)), {**named, "users": roles})
    ratings = list(_ratings(tickets, groups))
    yield _page("satisfaction_ratings", "satisfaction_ratings.json", {"satisfaction_ratings": ratings, **_TAIL})


_TAIL: Final = {"next_page": None, "previous_page": None, "meta": {"has_more": False}, "links": {"next": None}}


def _expire(contact: Contact) -> None:
    """Zendesk closes a ticket 28 days after it was solved."""
    if contact.status == "solved" and contact.last_at + _CLOSE_AFTER <= AS_OF:
        contact.become(contact.last_at + _CLOSE_AFTER, "closed", "system")


def _page(stream: str, path: str, body: Record, cursor: str | None = None) -> Page:
    return Page(stream, f"GET /api/v2/{path}", AS_OF_INSTANT.astimezone(UTC), orjson.dumps(body), cursor)


def _cursor(stream: str, rows: list[Record], beside: Record) -> Iterator[Page]:
    rows.sort(key=lambda row: (row["generated_timestamp"], row["id"]))
    path = f"incremental/{stream}/cursor.json"
    for start in range(0, len(rows), PER_PAGE):
        part = rows[start : start + PER_PAGE]
        after = f"{part[-1]['generated_timestamp']}.0||{part[-1]['id']}"
        end = start + PER_PAGE >= len(rows)
        body = {stream: part, **beside, "after_url": f"{HOST}/{path}?cursor={after}", "after_cursor": after}
        yield _page(stream, path, {**body, "before_url": None, "before_cursor": None, "end_of_stream": end}, after)


def _timed(rows: list[Record], beside: Record) -> Iterator[Page]:
    rows.sort(key=lambda row: (row["timestamp"], row["id"]))
    path = "incremental/ticket_events.json"
    for start in range(0, len(rows), PER_PAGE):
        part, end = rows[start : start + PER_PAGE], start + PER_PAGE >= len(rows)
        last = part[-1]["timestamp"]
        onward = f"{HOST}/{path}?include=comment_events&start_time={last}"
        body = {
            **beside,
            "ticket_events": part,
            "next_page": onward,
            "count": len(part),
            "end_of_stream": end,
            "end_time": last,
        }
        yield _page("ticket_events", path, body, str(last))


def _group(name: str, key: int) -> Record:
    return {"id": key, "name": name, "url": f"{HOST}/groups/{key}.json", "deleted": False,
            "created_at": "2024-02-01T09:00:00Z", "updated_at": "2025-06-01T09:00:00Z"}  # fmt: skip


def _users(
    rng: Random, tickets: Sequence[Contact], staff: dict[str, list[Agent]], groups: dict[str, int]
) -> Iterator[Record]:
    for team, agents in staff.items():
        for agent in agents:
            yield _user(agent_id(agent), agent.name, agent.mail, 1_738_400_400, role="agent",
                        default_group_id=groups[team])  # fmt: skip
    seen: set[int] = set()
    for contact in tickets:
        who = contact.person
        if who.number not in seen:
            seen.add(who.number)
            member = who.member if rng.random() < 0.85 or who.is_known_everywhere else None
            yield _user(user_id(who), who.name, spelled(rng, who), contact.at, locale=who.language, external_id=member,
                        phone=_phone(rng, who))  # fmt: skip


def _phone(rng: Random, who: Person) -> str | None:
    """What some leave as their telephone: the mobile; whoever buys for a firm rather its switchboard."""
    return (f"+34{who.line}" if who.firm else f"+34{who.mobile}") if rng.random() < 0.4 else None


def _user(key: int, name: str, mail: str, at: int, **more: Any) -> Record:
    return {"id": key, "url": f"{HOST}/users/{key}.json", "name": name, "email": mail.strip(),
            "created_at": iso(at), "updated_at": iso(at), "generated_timestamp": at,
            "time_zone": "Madrid", "phone": None, "locale": "es", "role": "end-user",
            "external_id": None, "active": True, "suspended": False, "tags": [], **more}  # fmt: skip


def ticket(rng: Random, contact: Contact, groups: dict[str, int]) -> Record:
    """A ticket as the cursor export gives it."""
    who, at = contact.person, contact.last_at
    taken = contact.when("assigned") is not None or contact.merged_into is not None
    tags = [contact.reason.replace(" ", "_"), *(["closed_by_merge"] if contact.merged_into else [])]
    score = contact.surveys[-1].score if contact.surveys else None
    rated = "unoffered" if not contact.surveys else "offered" if score is None else "good" if score > 3 else "bad"
    return {
        "id": contact.id, "url": f"{HOST}/tickets/{contact.id}.json", "external_id": None, "via": _via(contact),
        "created_at": iso(contact.at), "updated_at": iso(at), "generated_timestamp": at, "type": "question",
        "subject": rng.choice(SUBJECTS[who.language][contact.reason]), "status": _word(contact.status),
        "priority": rng.choices((None, "low", "normal", "high", "urgent"), (30, 10, 45, 12, 3))[0],
        "requester_id": user_id(who), "submitter_id": user_id(who), "recipient": "hola@casavallmora.example",
        "assignee_id": agent_id(contact.agent) if taken else None, "group_id": groups[contact.team], "tags": tags,
        "custom_fields": [{"id": 360_020_001, "value": contact.reference}], "satisfaction_rating": {"score": rated},
        "is_public": True, "has_incidents": False, "brand_id": 360_000_001, "metric_set": metric_set(contact),
    }  # fmt: skip


def _word(status: str) -> str:
    return _STATUS.get(status, status)


def _via(contact: Contact) -> Record:
    source: Record = {"from": {}, "to": {}, "rel": None}
    if contact.channel == "email":
        source["to"] = {"name": "Casa Vallmora", "address": "hola@casavallmora.example"}
    if contact.follows:
        source = {"from": {"ticket_id": contact.follows.id, "channel": "web"}, "to": {}, "rel": "follow_up"}
    return {"channel": _VIA[contact.channel], "source": source}


def _odd_tickets(groups: dict[str, int]) -> list[Record]:
    """Zendesk's own sample ticket, and the deleted ones."""
    group = next(iter(groups.values()))
    deleted = [_odd(19_000 + i, "email", "deleted", "SCRUBBED", 1_765_000_000 + i * DAY) for i in range(DELETED)]
    sample = _odd(1, "sample_ticket", "open", "Sample ticket: Meet the ticket", 1_762_000_000)
    return [{**row, "group_id": group} for row in (sample, *deleted)]


def _odd(key: int, via: str, status: str, subject: str, at: int) -> Record:
    return {"id": key, "url": f"{HOST}/tickets/{key}.json", "external_id": None,
            "via": {"channel": via, "source": {"from": {}, "to": {}, "rel": None}}, "created_at": iso(at),
            "updated_at": iso(at), "generated_timestamp": at, "type": None, "subject": subject, "status": status,
            "priority": None, "requester_id": _AGENTS + 101, "submitter_id": _AGENTS + 101, "recipient": None,
            "assignee_id": None, "tags": [], "custom_fields": [], "satisfaction_rating": None,
            "is_public": True, "has_incidents": False, "brand_id": 360_000_001}  # fmt: skip


def _events(tickets: Sequence[Contact], groups: dict[str, int]) -> Iterator[Record]:
    key = _EVENTS
    for contact in tickets:
        before: str | None = None
        for steps in audits(contact.steps):
            key += 10
            children = [_child(contact, step, before, groups) for step in steps]
            before = next((_word(s.value or "") for s in reversed(steps) if s.kind == "status"), before)
            numbered = [{"id": key + i, **child} for i, child in enumerate(children, 1)]
            yield {"id": key, "ticket_id": contact.id, "timestamp": steps[0].at, "created_at": iso(steps[0].at),
                   "updater_id": _author(contact, steps[0]), "via": _way(contact, steps[0]), "event_type": "Audit",
                   "system": {"location": contact.person.city}, "child_events": numbered}  # fmt: skip


def _author(contact: Contact, step: Step) -> int:
    if step.actor == "customer":
        return user_id(contact.person)
    return agent_id(step.agent) if step.agent and step.actor == "agent" else -1


def _way(contact: Contact, step: Step) -> str:
    if step.actor == "customer":
        return _WORD[contact.channel]
    return "Merge" if step.kind == "merged" else "Rule" if step.actor == "system" else "Web form"


def _child(contact: Contact, step: Step, before: str | None, groups: dict[str, int]) -> Record:
    via = {"via": _way(contact, step), "via_reference_id": None}
    author = _author(contact, step)
    if step.kind == "message":
        return {**via, "event_type": "Comment", "type": "Comment", "public": step.public, "author_id": author}
    if step.kind == "merged" and contact.merged_into:
        text = f"This request was closed and merged into request #{contact.merged_into.id}"
        return {**via, "event_type": "Comment", "type": "Comment", "public": False, "author_id": -1, "body": text}
    if step.kind == "assigned":
        change = {"assignee_id": agent_id(contact.agent), "group_id": groups[contact.team]}
        return {**via, "event_type": "Change", **change, "previous_value": None}
    made = {"event_type": "Create", "requester_id": user_id(contact.person)} if before is None else {}
    return {**via, "event_type": "Change", "status": _word(step.value or ""), "previous_value": before, **made}


def _ratings(tickets: Sequence[Contact], groups: dict[str, int]) -> Iterator[Record]:
    key = _RATINGS
    for contact in tickets:
        for answer in contact.surveys:
            key += 1
            score = "offered" if answer.score is None else "good" if answer.score > 3 else "bad"
            yield {"id": key, "url": f"{HOST}/satisfaction_ratings/{key}.json", "ticket_id": contact.id, "score": score,
                   "requester_id": user_id(contact.person), "assignee_id": agent_id(contact.agent),
                   "group_id": groups[contact.team], "comment": answer.remark, "reason": None,
                   "created_at": iso(answer.sent), "updated_at": iso(answer.answered or answer.sent)}  # fmt: skip
