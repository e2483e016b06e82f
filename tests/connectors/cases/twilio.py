"""A Twilio of two records a page over the recordings, with the vendor's paging quirks."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from connectors.twilio import CONNECTOR
from model.delivery import Page
from tests.connectors.case import SECRET, SERVER_DATE, Case, Wrap, each_object
from tests.connectors.loopback import Answer, Reply, Seen, serving

RECORDINGS = Path(__file__).parents[1] / "recordings" / "twilio"
_ROOT = "/2010-04-01/Accounts/AC01"
_DATES = {"date_created", "date_sent", "start_time", "end_time", "date_updated"}


def recorded(name: str) -> Any:
    """A recording."""
    return json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))


def twilio(seen: Seen) -> Reply:
    """What Twilio answers, dated by its own clock."""
    body = _body(seen)
    return Reply(status=404) if body is None else Reply(body, headers={"Date": SERVER_DATE})


def _body(seen: Seen) -> Any:
    lists = {
        f"{_ROOT}/Calls.json": lambda: _listed("calls", "start_time", "StartTime>", seen),
        f"{_ROOT}/Messages.json": lambda: _listed("messages", "date_sent", "DateSent>", seen),
        f"{_ROOT}.json": lambda: {"sid": "AC01", "friendly_name": "Shop", "status": "active"},
        "/v1/Conversations": lambda: _of_conversations("conversations", recorded("conversations"), seen),
    }
    if seen.path in lists:
        return lists[seen.path]()
    sid, what = seen.path.split("/")[3:5]
    name = {"Participants": "participants", "Messages": "conversation_messages"}[what]
    rows = [row for row in recorded(name) if row["conversation_sid"] == sid]
    return _of_conversations(what.lower(), rows, seen)


def _listed(key: str, dated: str, since: str, seen: Seen) -> dict[str, Any]:
    """Newest first, from a day on; what was never sent or begun has no date to be found by. A relative next address."""
    rows = sorted(recorded(key), key=lambda r: (parsedate_to_datetime(r["date_created"]), r["sid"]), reverse=True)
    if day := seen.param(since):
        rows = [r for r in rows if r[dated] and parsedate_to_datetime(r[dated]).date().isoformat() >= day]
    if token := seen.param("PageToken"):
        rows = rows[[r["sid"] for r in rows].index(token.removeprefix("PA")) + 1 :]
    size = int(seen.param("PageSize"))
    asked = (
        {k: v[0] for k, v in seen.params.items()} | {"PageToken": f"PA{rows[size - 1]['sid']}"} if rows[size:] else {}
    )
    following = f"{seen.path}?{urlencode(asked)}" if asked else None
    return {key: rows[:size], "page_size": size, "next_page_uri": following, "uri": seen.path}


def _of_conversations(key: str, rows: list[Any], seen: Seen) -> dict[str, Any]:
    """In no order of change, with an address of the vendor's own host."""
    at, size = int(seen.param("Page") or 0), int(seen.param("PageSize"))
    more = f"https://conversations.twilio.example{seen.path}?PageSize={size}&Page={at + 1}"
    following = more if rows[(at + 1) * size :] else None
    return {key: rows[at * size : (at + 1) * size], "meta": {"key": key, "page": at, "next_page_url": following}}


def circling(answer: Answer) -> Answer:
    """Lists whose next page is always the second one."""

    def asked(seen: Seen) -> Reply:
        reply = answer(seen)
        if "Calls" in seen.path:
            again = {"next_page_uri": f"{seen.path}?PageSize=2&PageToken=PACA08"}
            return replace(reply, body={**reply.body, **again})
        again = {"meta": {"next_page_url": f"https://conversations.twilio.example{seen.path}?PageSize=2&Page=1"}}
        return replace(reply, body={**reply.body, **again})

    return asked


def signing_in(**more: Any):
    """The server and the section that signs in to it."""

    @contextmanager
    def running(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
        with serving(wrap(twilio)) as server:
            yield {
                "type": "twilio", "base_url": server.url, "allow_private_hosts": True, "account_sid": "AC01",
                "auth_token": SECRET, "page_size": 2, "timezone": "Europe/Madrid", **more,
            }  # fmt: skip

    return running


def damage(page: Page) -> Page:
    """Instants that are none."""
    return each_object(page, lambda entry: {k: "soon" if k in _DATES and v else v for k, v in entry.items()})


def _at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


_WHATSAPP = "whatsapp:+34600000001/whatsapp:+34930000000/2026-10-05"
CASES = (
    Case(
        "twilio",
        CONNECTOR,
        signing_in(teams={"+34930000000": "Central line"}, answered_by="leg"),
        # Seven calls, six threads of messages (22:30 in UTC is the next day in Madrid).
        # Events: calls 1 has start, end, status; its legs three; 4 start, end; 5 start, answered, end, status; 6 start,
        # end; 7 start; 8 start, answered, end, status; 9 start, end, status: 22; and nine messages.
        {"interactions": 13, "contacts": 4, "events": 31},
        (
            ("interactions", "CA01", "status", "solved"),
            ("interactions", "CA01", "channel", "phone"),
            ("interactions", "CA01", "direction", "inbound"),
            ("interactions", "CA01", "team", "Central line"),
            ("interactions", "CA01", "contact_id", "+34600000001"),
            ("interactions", "CA04", "status", None),
            ("interactions", "CA05", "direction", "outbound"),
            ("interactions", "CA07", "contact_id", None),
            ("interactions", "CA07", "status", "open"),
            ("interactions", "CA08", "direction", "outbound"),
            ("interactions", _WHATSAPP, "channel", "whatsapp"),
            ("interactions", _WHATSAPP, "created_at", _at(2026, 10, 5, 9)),
            ("interactions", _WHATSAPP, "contact_id", "+34600000001"),
            ("interactions", "+34600000003/MG01/2026-10-07", "direction", "outbound"),
            ("interactions", "messenger:778899/messenger:1122/2026-10-08", "channel", "messaging"),
            ("contacts", "+34600000001", "name", "NURIA VIDAL"),
            ("contacts", "+34600000002", "phones", ["+34600000002"]),
            ("contacts", "messenger:778899", "external_ids", ["messenger:778899"]),
            ("events", "CA01/start", "actor", "customer"),
            ("events", "CA01/CA02-rung", "agent_id", "olga"),
            ("events", "CA01/CA02-answered", "at", _at(2026, 10, 1, 8, 0, 50)),
            ("events", "CA05/answered", "at", _at(2026, 10, 1, 10, 0, 12)),
            ("events", "SM01", "actor", "customer"),
            ("events", "SM02", "actor", "agent"),
            ("events", "SM04", "is_public", False),
            ("events", "SM06", "actor", "bot"),
        ),
        circling,
        damage=damage,
    ),
    Case(
        "twilio conversations",
        CONNECTOR,
        signing_in(product="conversations", customer_identity="^web-"),
        {"interactions": 3, "contacts": 3, "events": 5},
        (
            ("interactions", "CH01", "channel", "whatsapp"),
            ("interactions", "CH01", "contact_id", "+34600000001"),
            ("interactions", "CH01", "subject", "Parcel"),
            ("interactions", "CH02", "status", "closed"),
            ("interactions", "CH03", "channel", "chat"),
            ("interactions", "CH03", "contact_id", "web-77"),
            ("contacts", "web-77", "external_ids", ["twilio:web-77"]),
            ("events", "IM01", "actor", "customer"),
            ("events", "IM02", "actor", "system"),
            ("events", "IM03", "agent_id", "olga"),
            ("events", "IM05", "actor", "customer"),
        ),
        circling,
        damage=damage,
    ),
)
