"""A real Request Tracker 5, worked on through its own REST2 and mail gateway, then read by `hilo sync`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from connectors._contract import Fetch
from connectors.request_tracker import HISTORY, TICKETS, Settings, transport
from model.delivery import Context, Page, gather
from tests.servers.request_tracker import RequestTracker, start

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
JOAN = "Joan Roca <joan@example.test>"
MARTA = "marta@example.test"


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RequestTracker]:
    server = start(tmp_path_factory.mktemp("request_tracker"))
    try:
        _work(server)
        yield server
    finally:
        server.stop()


def _work(rt: RequestTracker) -> None:
    """Six tickets: 1 reopened by e-mail, 2 by WhatsApp, 3 unanswered, 4 merged into 3, 5 deleted, 6 moved and stalled."""
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
    rt.call(
        "POST",
        "/ticket",
        {"Queue": "General", "Requestor": MARTA, "Subject": subject, "Content": "Hello", **more},
        user,
    )


def _say(rt: RequestTracker, ticket: int, how: str, user: str = "anna") -> None:
    rt.call("POST", f"/ticket/{ticket}/{how}", {"Content": "We look at it", "ContentType": "text/plain"}, user)


def _fetch(rt: RequestTracker, *, pages: list[Page] | None = None, cursor: str | None = None, **more: object) -> Fetch:
    settings = Settings(
        type="request_tracker", base_url=rt.url, allow_private_hosts=True, **{"token": rt.token, **more}
    )
    http = transport(settings)
    return Fetch("rt", settings, datetime.now(UTC), http, cursor, lambda: pages or [])


def _read(rt: RequestTracker, **more: object) -> tuple[list[Page], dict[str, pl.DataFrame]]:
    """Every page of tickets, and all tables of both streams."""
    fetch = _fetch(rt, channel_field="Channel", **more)
    pages = list(TICKETS.fetch(fetch))
    events = list(HISTORY.fetch(_fetch(rt, pages=pages)))
    parsed = [TICKETS.parse(p, Context("rt", fetch.settings, p.received_at)) for p in pages]
    parsed += [HISTORY.parse(p, Context("rt", fetch.settings, p.received_at)) for p in events]
    together = gather(parsed)
    assert together.rejects.is_empty()
    return pages, dict(together.tables)
