"""A Chatwoot of two records a page over the recordings, with the vendor's paging quirks."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.chatwoot import CONNECTOR
from model.delivery import Page
from tests.connectors.case import NOW, SECRET, SERVER_DATE, Case, Wrap, each_object
from tests.connectors.loopback import Answer, Reply, Seen, serving

RECORDINGS = Path(__file__).parents[1] / "recordings" / "chatwoot"
PAGE = 2
_ROOT = "/api/v1/accounts/3/"
_DATES = {"created_at", "updated_at", "last_activity_at", "timestamp", "event_end_time"}


def recorded(name: str) -> Any:
    """A recording."""
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))


def chatwoot(seen: Seen) -> Reply:
    """What Chatwoot answers, dated by its own clock."""
    body = _body(seen)
    return Reply(status=404) if body is None else Reply(body, headers={"Date": SERVER_DATE})


def _body(seen: Seen) -> Any:
    if seen.path == "/api/v1/profile":
        return {"id": 9, "name": "Olga Serra", "accounts": [{"id": 3, "name": "Shop", "role": "administrator"}]}
    name, _, rest = seen.path.removeprefix(_ROOT).partition("/")
    if name == "conversations" and "/" in rest:
        return _of_conversation(*rest.split("/"), seen)
    lists = {"conversations": _conversations, "contacts": _contacts, "csat_survey_responses": _surveys}
    return lists[name](seen) if name in lists else recorded(name)


def _paged(rows: list[Any], seen: Seen) -> list[Any]:
    at = (int(seen.param("page") or 1) - 1) * PAGE
    return rows[at : at + PAGE]


def _after_day(rows: list[Any], seen: Seen) -> list[Any]:
    """Rows active after the day that is asked for, newest activity first."""
    day = seen.payload["payload"][0]["values"][0]
    found = [r for r in rows if datetime.fromtimestamp(r["last_activity_at"], UTC).date().isoformat() > day]
    return sorted(found, key=lambda r: -r["last_activity_at"])


def _conversations(seen: Seen) -> dict[str, Any]:
    """Only open ones unless asked for all; `updated_within` knows no pages."""
    rows, meta = recorded("conversations"), {"mine_count": 0, "all_count": 6}
    if seen.payload:
        return {"meta": meta, "payload": _paged(_after_day(rows, seen), seen)}
    if seen.param("status") != "all":
        rows = [r for r in rows if r["status"] == "open"]
    if within := seen.param("updated_within"):
        return {"data": {"meta": meta, "payload": [r for r in rows if r["updated_at"] > NOW.timestamp() - int(within)]}}
    return {"data": {"meta": meta, "payload": _paged(rows, seen)}}


def _contacts(seen: Seen) -> dict[str, Any]:
    rows = recorded("contacts")
    return {"meta": {"count": 2}, "payload": _paged(_after_day(rows, seen) if seen.payload else rows, seen)}


def _surveys(seen: Seen) -> list[Any]:
    """Both ends of the range, or no range at all."""
    since, until = (int(seen.param(end)) for end in ("since", "until"))
    return _paged([r for r in recorded("csat_survey_responses") if since <= r["created_at"] <= until], seen)


def _of_conversation(number: str, what: str, seen: Seen) -> Any:
    if number == "6":
        return None
    if what == "reporting_events":  # these stand with another number than the conversation's
        return [r for r in recorded(what) if r["conversation_id"] - 7000 == int(number)]
    rows = [
        m for m in recorded("messages") if m["conversation_id"] == int(number) and m["id"] > int(seen.param("after"))
    ]
    return {"meta": {"labels": [], "contact": {}}, "payload": rows[:100]}


def circling(answer: Answer) -> Answer:
    """Lists that give their first page whatever page is asked for."""
    return lambda seen: answer(replace(seen, params={**seen.params, "page": ["1"]}))


@contextmanager
def signed_in(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
    """The server and the section that signs in to it."""
    with serving(wrap(chatwoot)) as server:
        yield {
            "type": "chatwoot", "base_url": server.url, "allow_private_hosts": True, "api_access_token": SECRET,
            "account_id": 3, "conversations_per_page": 2,
            "reason_field": "topic", "reference_field": "order", "segment_field": "tier",
            "channels": {"Shop app": "app"},
        }  # fmt: skip


@contextmanager
def by_sentences(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
    """The same for a version that reports no events."""
    with signed_in(wrap) as section:
        yield {**section, "history": "activity"}


def damage(page: Page) -> Page:
    """Instants that are none."""
    return each_object(page, lambda entry: {k: "soon" if k in _DATES and v else v for k, v in entry.items()})


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


_ROWS = {"contacts": 3, "agents": 2, "interactions": 6, "surveys": 2}
_COMMON = (
    ("contacts", "51", "external_ids", ["external:77"]),
    ("contacts", "51", "company", "Vidal SL"),
    ("contacts", "51", "segment", "gold"),
    ("contacts", "52", "external_ids", ["loyalty:9"]),
    ("contacts", "53", "name", "quiet-lake-12"),
    ("agents", "10", "is_active", False),
    ("interactions", "1", "channel", "email"),
    ("interactions", "1", "status", "solved"),
    ("interactions", "1", "priority", "urgent"),
    ("interactions", "1", "subject", "Where is my parcel?"),
    ("interactions", "1", "reason", "delivery"),
    ("interactions", "1", "reference", "A-1000"),
    ("interactions", "1", "tags", ["parcel", "late"]),
    ("interactions", "1", "team", "Workshop"),
    ("interactions", "1", "agent_id", "9"),
    ("interactions", "2", "channel", "whatsapp"),
    ("interactions", "2", "channel_detail", "Channel::TwilioSms"),
    ("interactions", "2", "status", "on_hold"),
    ("interactions", "2", "first_response_due_at", _at(2026, 10, 2, 8, 10)),
    ("interactions", "3", "status", "new"),
    ("interactions", "3", "device", "smartphone"),
    ("interactions", "4", "channel", "app"),
    ("interactions", "4", "status", "open"),
    ("interactions", "4", "priority", "normal"),
    ("interactions", "5", "channel", "unknown"),
    ("interactions", "5", "status", "open"),
    ("interactions", "6", "deleted_at", NOW),
    ("events", "101", "actor", "customer"),
    ("events", "102", "actor", "system"),
    ("events", "103-assigned", "agent_id", "9"),
    ("events", "103-assigned", "team", "first line"),
    ("events", "105", "is_public", False),
    ("events", "109-transferred", "team", "Workshop"),
    ("events", "121", "actor", "bot"),
    ("events", "122-assigned", "agent_id", "9"),
    ("events", "140", "actor", "system"),
    ("events", "150-call_answered", "at", _at(2026, 10, 3, 22, 0, 15)),
    ("events", "150-call_end", "at", _at(2026, 10, 3, 22, 2, 15)),
    ("surveys", "107", "score", 5.0),
    ("surveys", "107", "answered_at", _at(2026, 10, 1, 11)),
    ("surveys", "110", "answered_at", None),
    ("surveys", "110", "sent_at", _at(2026, 10, 2, 5)),
)
# Messages: seven in conversation 1, two in 2, one in 3 and one in 4, which are 11; two
# assignments and a transfer; a call's three.
CASES = (
    Case(
        "chatwoot",
        CONNECTOR,
        signed_in,
        # four statuses reported and one told, a bot handing over; first response, one reply, two resolutions and
        # the time with the bot on two bases
        {**_ROWS, "events": 17 + 6, "vendor_metrics": 10},
        (
            *_COMMON,
            ("events", "report-4", "value", "solved"),
            ("events", "report-5", "at", _at(2026, 10, 2, 2)),
            ("events", "2/report-7", "kind", "bot_handoff"),
            ("vendor_metrics", "1/report-2.business", "value", 1800),
            ("vendor_metrics", "1/report-2.calendar", "figure", "first_response"),
            ("vendor_metrics", "1/report-6.business", "value", 20_000),
            ("vendor_metrics", "1/report-6.business", "figure", "full_resolution"),
            ("vendor_metrics", "2/report-7.calendar", "figure", "time_with_bot"),
        ),
        circling,
        damage=damage,
    ),
    Case(
        "chatwoot without reporting events",
        CONNECTOR,
        by_sentences,
        {**_ROWS, "events": 17 + 2},
        (*_COMMON, ("events", "106-status", "value", "solved"), ("events", "124-status", "value", "on_hold")),
        circling,
        damage=damage,
    ),
)
