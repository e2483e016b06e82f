"""A Salesforce of two rows a page over the recordings: bounds, keyset and conditions of SOQL, locators, describes."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from connectors.salesforce import CONNECTOR
from tests.connectors.case import SECRET, SERVER_DATE, Case, Wrap
from tests.connectors.loopback import Answer, Reply, Seen, serving

RECORDINGS = Path(__file__).parents[1] / "recordings" / "salesforce"
_PAGE = 2
_DATA = "/services/data/v62.0/"
_QUERY = re.compile(r"SELECT (.+?) FROM (\w+)(?: WHERE (.+?))?(?: ORDER BY (.+))?$")
_CONDITION = re.compile(r"(\w+) (=|!=|<|>=|IN|NOT IN) (.+)")
_UNLIKE = re.compile(r"\(NOT (\w+) LIKE '(\w+)%'\)")
_AFTER = re.compile(r"\((\w+) > (\S+) OR Id > '(\w+)'\)")


@cache
def recorded(name: str) -> list[dict[str, Any]]:
    """The rows of an object; none when there is no recording."""
    path = RECORDINGS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def salesforce(seen: Seen) -> Reply:
    """What Salesforce answers, dated by its own clock."""
    body = _body(seen)
    return Reply(status=404) if body is None else Reply(body, headers={"Date": SERVER_DATE})


def _body(seen: Seen) -> Any:
    path = seen.path.removeprefix(_DATA)
    if path.endswith("/describe"):
        return _describe(path.split("/")[1])
    if path.startswith("connect/conversation/"):
        return _entries(path.split("/")[2], int(seen.param("page") or 0))
    if path in ("query", "queryAll"):
        return _page(seen.param("q"), 0, is_all=path == "queryAll")
    if path.startswith("query/"):
        number, at = path.removeprefix("query/").split("-")
        return _page(_ASKED[int(number)], int(at), is_all=True)
    return None


def _describe(name: str) -> dict[str, Any] | None:
    rows = recorded(name)
    keys = dict.fromkeys(key for row in rows for key in row if key != "attributes")
    fields = [{"name": key, "relationshipName": None} for key in keys]
    return {"name": name, "fields": fields} if rows else None


_ASKED: list[str] = []


def _page(query: str, at: int, *, is_all: bool) -> dict[str, Any]:
    """Two rows of the answer; the locator of the next two leads to the query as it was asked."""
    fields, name, where, order = _QUERY.match(query).groups()
    rows = [row for row in recorded(name) if (is_all or not row.get("IsDeleted")) and _fits(row, where)]
    if fields == "COUNT()":
        return {"totalSize": len(rows), "done": True, "records": []}
    clock = order.split(",")[0] if order else "Id"
    ordered = sorted(rows, key=lambda row: (row[clock], row["Id"]))
    shown = [{"attributes": row["attributes"], **_shown(row, fields.split(", "))} for row in ordered[at : at + _PAGE]]
    if at + _PAGE >= len(rows):
        return {"totalSize": len(rows), "done": True, "records": shown}
    if query not in _ASKED:
        _ASKED.append(query)
    locator = f"{_DATA}query/{_ASKED.index(query)}-{at + _PAGE}"
    return {"totalSize": len(rows), "done": False, "nextRecordsUrl": locator, "records": shown}


def _shown(row: Mapping[str, Any], fields: list[str]) -> dict[str, Any]:
    """Only what was asked for; a path shows the object it begins with."""
    names = dict.fromkeys(field.partition(".")[0] for field in fields)
    return {name: row[name] for name in names if name in row}


def _fits(row: Mapping[str, Any], where: str | None) -> bool:
    return all(_holds(row, one) for one in where.split(" AND ")) if where else True


def _holds(row: Mapping[str, Any], condition: str) -> bool:
    unlike = _UNLIKE.match(condition)
    if unlike:
        return not (row.get(unlike[1]) or "").startswith(unlike[2])
    after = _AFTER.match(condition)
    if after:
        clock, stamp, last = after.groups()
        return _at(row[clock]) > _at(stamp) or row["Id"] > last
    field, operator, given = _CONDITION.match(condition).groups()
    value = row.get(field)
    if operator in ("<", ">="):
        return (_at(value) < _at(given)) == (operator == "<")
    found = value in _values(given)
    return found if operator in ("=", "IN") else not found


def _values(given: str) -> list[Any]:
    words = {"true": True, "false": False, "null": None}
    return [words[given]] if given in words else re.findall(r"'([^']*)'", given)


def _at(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


def _entries(conversation: str, page: int) -> dict[str, Any] | None:
    """One conversation of two pages; another one that was never kept."""
    if conversation != "c0ffee-1":
        return None
    rows, at = recorded("entries"), page * _PAGE
    following = f"{_DATA}connect/conversation/{conversation}/entries?page={page + 1}"
    has_more = at + _PAGE < len(rows)
    more = {"hasMore": has_more, "nextPageUrl": following if has_more else None}
    return {"conversationEntries": rows[at : at + _PAGE], **more}


def circling(answer: Answer) -> Answer:
    """Locators that lead to the same rows for ever."""

    def asked(seen: Seen) -> Reply:
        if seen.path.endswith("/describe"):
            return answer(seen)
        body = {"totalSize": 9, "done": False, "nextRecordsUrl": f"{_DATA}query/loop-2", "records": recorded("User")}
        return Reply(body, headers={"Date": SERVER_DATE})

    return asked


@contextmanager
def signed_in(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
    """The server and the section that signs in to it."""
    with serving(wrap(salesforce)) as server:
        yield {
            "type": "salesforce", "base_url": server.url, "allow_private_hosts": True, "access_token": SECRET,
            "external_ids": {"customer": "Customer_Number__c"}, "segment_field": "Segment__c",
            "reference_field": "Order__c",
            "surveys": [{"object": "Case", "score": "CSAT__c", "interaction": "Id", "contact": "ContactId"}],
        }  # fmt: skip


def _on(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, second, tzinfo=UTC)


def sf_id(prefix: str, number: int) -> str:
    """An id as the recordings have it."""
    return f"{prefix}A{number:011d}AAA"


_ONE, _TWO, _THREE = (sf_id("500", number) for number in (1, 2, 3))
_MARTA, _ANA = sf_id("003", 1), sf_id("005", 1)
# Contacts: three, a person account, and three known only by an address or number. Interactions: six cases (the seventh
# is too new), two calls, two logged calls, two sessions, two chats. Events: 1 closing (another lies before its case
# was opened), 4 changes, 2 e-mails, 3 comments, 2 posts, 3 + 2 of calls, 3 of a logged call, 3 of a session and its 3
# messages, 3 + 2 of chats and 2 changes of theirs.
CASES = (
    Case(
        "salesforce", CONNECTOR, signed_in,
        {"agents": 2, "contacts": 7, "interactions": 14, "events": 33, "surveys": 2, "vendor_metrics": 8},
        (
            ("agents", _ANA, "team", "First line"),
            ("agents", sf_id("005", 2), "is_active", False),
            ("contacts", _MARTA, "external_ids", ["customer:10090"]),
            ("contacts", _MARTA, "company", "Vidal Ltd"),
            ("contacts", _MARTA, "segment", "Gold"),
            ("contacts", sf_id("003", 2), "merged_into", _MARTA),
            ("contacts", sf_id("003", 2), "deleted_at", None),
            ("contacts", sf_id("003", 3), "deleted_at", _on(3, 9)),
            ("contacts", sf_id("003", 9), "emails", ["pia@example.test"]),
            ("contacts", sf_id("003", 9), "country", "IE"),
            ("contacts", sf_id("003", 9), "external_ids", ["customer:20090"]),
            ("interactions", _ONE, "channel", "email"),
            ("interactions", _ONE, "status", "closed"),
            ("interactions", _ONE, "priority", "high"),
            ("interactions", _ONE, "reference", "A-100"),
            ("interactions", _ONE, "created_at", _on(5, 8)),
            ("interactions", _TWO, "channel", "whatsapp"),
            ("interactions", _TWO, "status", "pending"),
            ("interactions", _TWO, "team", "Returns"),
            ("interactions", _THREE, "status", "open"),
            ("interactions", _THREE, "follows", _ONE),
            ("interactions", sf_id("500", 4), "merged_into", _ONE),
            ("interactions", sf_id("500", 5), "deleted_at", _on(9, 8)),
            ("interactions", sf_id("500", 6), "channel", "unknown"),
            ("interactions", sf_id("0LQ", 1), "transferred_to", _TWO),
            ("interactions", sf_id("0LQ", 2), "contact_id", _MARTA),
            ("interactions", sf_id("00T", 1), "follows", _ONE),
            ("interactions", sf_id("00T", 1), "created_at", _on(8, 9, 55)),
            ("interactions", sf_id("0Mw", 1), "transferred_to", _TWO),
            ("interactions", sf_id("0Mw", 2), "channel", "chat"),
            ("interactions", sf_id("570", 2), "team", "Web desk"),
            ("events", f"{_ONE}/{_ONE}-closed", "at", _on(6, 12)),
            ("events", f"{_ONE}-owner-2026-10-05T10:00:00.000+0000", "agent_id", sf_id("005", 2)),
            ("events", f"{_ONE}-owner-2026-10-05T11:00:00.000+0000", "team", "Returns"),
            ("events", sf_id("017", 7), "value", "closed"),
            ("events", sf_id("02s", 1), "actor", "customer"),
            ("events", sf_id("02s", 2), "agent_id", _ANA),
            ("events", sf_id("00a", 2), "is_public", False),
            ("events", sf_id("00a", 3), "actor", "customer"),
            ("events", sf_id("0D5", 2), "is_public", False),
            ("events", f"{sf_id('0LQ', 1)}-end", "hold_seconds", 30),
            ("events", f"{sf_id('0LQ', 1)}-answered", "at", _on(7, 10, 0, 20)),
            ("events", f"{sf_id('0Mw', 1)}-handoff", "kind", "bot_handoff"),
            ("events", "e2", "actor", "bot"),
            ("events", "e4", "agent_id", _ANA),
            ("events", "e1", "at", _on(7, 10, 0, 5)),
            ("events", sf_id("572", 3), "kind", "transferred"),
            ("surveys", sf_id("0Kf", 1), "interaction_id", _ONE),
            ("surveys", sf_id("0Kf", 1), "score", 9.0),
            ("surveys", f"Case-{_ONE}", "score", 4.0),
            ("vendor_metrics", f"{sf_id('570', 1)}/WaitTime", "value", 60),
        ), circling,
    ),
)  # fmt: skip
