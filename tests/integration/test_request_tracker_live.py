"""A real Request Tracker 5, worked on through its own REST2 and mail gateway, then read by `hilo sync`."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from connectors._contract import Fetch, Stream
from connectors._http import Refused
from connectors.request_tracker import CONNECTOR, HISTORY, TICKETS, Settings, transport
from connectors.request_tracker import fetch as fetching
from model.delivery import Context, Page, Parsed, gather
from tests.command import hilo as typed
from tests.servers.request_tracker import PASSWORD, RequestTracker, start

pytestmark = pytest.mark.server

Hilo = Callable[..., list[dict[str, Any]]]
ROOT = Path(__file__).parents[2]
JOAN = "Joan Roca <joan@example.test>"
MARTA = "marta@example.test"
CONFIG = """
[company]
own_domains = ["shop.test"]
[sources.support]
type = "request_tracker"
base_url = "{url}"
allow_private_hosts = true
channel_field = "Channel"
channels = { WhatsApp = "whatsapp" }
"""


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RequestTracker]:
    server = start(tmp_path_factory.mktemp("request_tracker"))
    try:
        _work(server)
        yield server
    finally:
        server.stop()


def _work(rt: RequestTracker) -> None:
    """Six tickets.

    1 by e-mail, reopened by e-mail; 2 by WhatsApp, answered once; 3 unanswered; 4 merged into 3; 5 deleted;
    6 by e-mail, moved to another queue and stalled.
    """
    rt.mail(JOAN, "Invoice is wrong", "The invoice is wrong.", "a1")
    rt.call("PUT", "/ticket/1", {"Owner": "anna"}, user="root")
    _say(rt, 1, "correspond")
    _say(rt, 1, "comment")
    rt.call("PUT", "/ticket/1", {"Status": "resolved"})
    rt.mail(JOAN, "Re: [shop.test #1] Invoice is wrong", "It still is.", "a2")
    _say(rt, 1, "correspond")
    rt.call("PUT", "/ticket/1", {"Status": "resolved"})
    _create(rt, "Size of the blue shoes", "anna", CustomFields={"Channel": "WhatsApp"}, Priority="50")
    _say(rt, 2, "correspond")
    rt.call("PUT", "/ticket/2", {"Status": "resolved"})
    _create(rt, "Where is my parcel", MARTA)
    _create(rt, "Parcel again", "anna")
    rt.call("PUT", "/ticket/4", {"MergeInto": "3"})
    _create(rt, "Cheap watches", "root")
    rt.call("PUT", "/ticket/5", {"Status": "deleted"}, user="root")
    rt.mail(JOAN, "Change of bank account", "Please change it.", "b1")
    rt.call("PUT", "/ticket/6", {"Queue": "Billing"}, user="root")
    rt.call("PUT", "/ticket/6", {"Status": "stalled"}, user="root")


def _create(rt: RequestTracker, subject: str, user: str, **more: object) -> None:
    ticket = {"Queue": "General", "Requestor": MARTA, "Subject": subject, "Content": "Hello", **more}
    rt.call("POST", "/ticket", ticket, user)


def _say(rt: RequestTracker, ticket: int, how: str, user: str = "anna") -> None:
    rt.call("POST", f"/ticket/{ticket}/{how}", {"Content": "We look at it", "ContentType": "text/plain"}, user)


def _fetch(rt: RequestTracker, pages: list[Page] | None = None, cursor: str | None = None, **more: object) -> Fetch:
    given = {"type": "request_tracker", "base_url": rt.url, "allow_private_hosts": True, "token": rt.token, **more}
    settings = Settings.model_validate(given)
    return Fetch("support", settings, datetime.now(UTC), transport(settings), cursor, lambda: pages or [])


def _parsed(stream: Stream, fetch: Fetch, pages: list[Page]) -> Parsed:
    return gather([stream.parse(page, Context(fetch.source, fetch.settings, page.received_at)) for page in pages])


def test_every_ticket_and_what_happened_to_it_is_read(tracker: RequestTracker) -> None:
    fetch = _fetch(tracker, page_size=2, channel_field="Channel", channels={"WhatsApp": "whatsapp"})
    assert "5 tickets can be read; telephone numbers of requestors are hidden" in CONNECTOR.check(fetch)
    misspelt = CONNECTOR.check(_fetch(tracker, channel_field="Channel", reason_field="Reasn"))
    assert misspelt.endswith("no custom field 'Reasn' is seen (SeeCustomField shows them)")
    assert "'Channel'" not in misspelt
    pages = list(TICKETS.fetch(fetch))
    found = _parsed(TICKETS, fetch, pages)
    assert found.rejects.is_empty()
    assert found.frame("interactions").select("interaction_id", "channel", "status", "team", "merged_into").rows() == [
        ("1", "email", "solved", "General", None),
        ("2", "whatsapp", "solved", "General", None),
        ("3", "web_form", "new", "General", None),
        ("4", "unknown", "new", "General", "3"),
        ("6", "email", "pending", "Billing", None),
        ("5", "unknown", None, None, None),
    ]
    events = _parsed(HISTORY, fetch, list(HISTORY.fetch(_fetch(tracker, pages))))
    assert events.rejects.is_empty()
    first = events.frame("events").filter(interaction_id="1")
    assert first.select("kind", "actor", "value", "is_public").rows() == [
        ("message", "customer", None, True),
        ("assigned", "agent", None, True),
        ("message", "agent", None, True),
        ("status", "system", "open", True),
        ("message", "agent", None, False),
        ("status", "agent", "solved", True),
        ("message", "customer", None, True),
        ("status", "system", "open", True),
        ("message", "agent", None, True),
        ("status", "agent", "solved", True),
    ]


def test_user_and_password_work_as_well_and_a_wrong_token_is_told(tracker: RequestTracker) -> None:
    assert TICKETS.count
    assert TICKETS.count(_fetch(tracker, token=None, user="anna", password=PASSWORD)) == 5
    with pytest.raises(Refused, match="check token"):
        CONNECTOR.check(_fetch(tracker, token="1-29-not-a-token"))


@pytest.fixture(scope="module")
def folder(tracker: RequestTracker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hilo.toml that reads the server, and room for a store in `home`."""
    place = tmp_path_factory.mktemp("hilo")
    (place / "hilo.toml").write_text(CONFIG.replace("{url}", tracker.url), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def hilo(tracker: RequestTracker, folder: Path) -> Hilo:
    """The command line on a store of its own; its JSON lines."""
    options = ("--home", folder / "home", "--config", folder / "hilo.toml")
    return lambda *words: typed(*words, *options, HILO_SOURCES__SUPPORT__TOKEN=tracker.token)


def test_sync_brings_the_tickets_to_the_metrics(hilo: Hilo) -> None:
    """Counted are 1, 2, 3 and 6: a merged ticket's words moved to its survivor, a deleted one is gone."""
    (synced,) = hilo("sync")
    assert (synced["status"], synced["rows_quarantined"]) == ("success", 0)
    channels = hilo("metrics", "contacts", "--by", "channel", "--format", "json")
    assert {row["channel"]: row["n"] for row in channels} == {"email": 2, "web_form": 1, "whatsapp": 1}
    counts = {"contacts": 4, "resolution_rate": 4, "first_response_time": 2, "one_touch_rate": 2}
    rows = {row["metric"]: row for row in hilo("metrics", *counts, "--by", "source", "--format", "json")}
    assert {name: row["n"] for name, row in rows.items()} == counts
    assert (rows["resolution_rate"]["value"], rows["one_touch_rate"]["value"]) == (0.5, 0.5)
    facts = {row["interaction_id"]: row for row in hilo("export", "interaction_facts", "--format", "json")}
    assert {n: facts[n]["count_effective_reopens"] for n in ("1", "2")} == {"1": 1, "2": 0}
    (status,) = hilo("status", "--format", "json")
    assert (status["source"], status["source_total"], status["is_stale"]) == ("support", 5, False)


def test_the_pages_show_the_tickets(hilo: Hilo, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hilo("sync")
    monkeypatch.setenv("HILO_HOME", str(folder / "home"))
    monkeypatch.setenv("HILO_CONFIG", str(folder / "hilo.toml"))
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60).run()
    app.switch_page(str(ROOT / "pages" / "executive" / "channels.py")).run()
    assert not app.exception
    assert app.metric[0].value == "4"
    words = next(table.value for table in app.dataframe if "channel_detail" in table.value)
    assert set(words["source"]) == {"support"}
    assert dict(zip(words["channel"], words["n"], strict=True)) == {"Email": 2, "WhatsApp": 1, "Web form": 1}
    app.switch_page(str(ROOT / "pages" / "setup" / "sources.py")).run()
    assert any("support" in set(table.value.get("source", [])) for table in app.dataframe)


def test_a_second_sync_brings_the_change_and_doubles_nothing(tracker: RequestTracker, hilo: Hilo) -> None:
    """Nine days on, because reopens are counted of cases solved a week ago."""
    hilo("sync")
    before = {row["event_id"] for row in hilo("export", "events", "--format", "json")}
    _say(tracker, 3, "correspond")
    hilo("sync", "--as-of", (datetime.now(UTC) + timedelta(days=9)).isoformat())
    after = [row["event_id"] for row in hilo("export", "events", "--format", "json")]
    assert len(after) == len(set(after)) == len(before) + 2  # the reply, and RT opening the ticket
    assert before < set(after)
    counts = {"contacts": 4, "first_response_time": 3, "reopen_rate": 2}
    rows = {row["metric"]: row for row in hilo("metrics", *counts, "--by", "source", "--format", "json")}
    assert {name: row["n"] for name, row in rows.items()} == counts
    assert rows["reopen_rate"]["value"] == 0.5


def test_only_what_changed_since_the_last_sync_is_taken(tracker: RequestTracker) -> None:
    """A cursor ten minutes after the change: the walk looks back just as far, for changes that show late."""
    _say(tracker, 3, "comment")
    changed = datetime.fromisoformat(tracker.call("GET", "/ticket/3")["LastUpdated"])
    cursor = {"since": (changed + timedelta(minutes=10)).isoformat(), "begun": None, "at": None}
    (page,) = TICKETS.fetch(_fetch(tracker, cursor=json.dumps(cursor)))
    assert [ticket["id"] for ticket in json.loads(page.body)["tickets"]] == ["3"]


def test_of_300_tickets_297_are_left_when_three_are_deleted_for_a_reader_of_lesser_rights(
    tracker: RequestTracker,
) -> None:
    """Last, because the other tests count the tickets. This reader sees one queue and no telephone numbers."""
    fetch = _fetch(tracker, token=tracker.many())
    assert "297 tickets can be read; telephone numbers of requestors are hidden" in CONNECTOR.check(fetch)
    pages = list(TICKETS.fetch(fetch))
    found = _parsed(TICKETS, fetch, pages)
    living = found.frame("interactions").filter(pl.col("deleted_at").is_null())
    gone = found.frame("interactions").filter(pl.col("deleted_at").is_not_null())
    assert (living["interaction_id"].n_unique(), gone["interaction_id"].n_unique()) == (297, 3)
    assert found.frame("contacts").select("emails", "phones").unique().rows() == [([MARTA], None)]
    assert found.rejects.is_empty()
    events = _parsed(HISTORY, fetch, list(HISTORY.fetch(_fetch(tracker, pages, token=fetch.settings.token))))
    assert events.frame("events").filter(kind="message")["interaction_id"].n_unique() == 297
    assert fetching.count_tickets(fetch) == 297
