"""A connector of one stream that keeps every rule; the broken ones are this one with one thing wrong."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import orjson
import polars as pl
from pydantic import Field, SecretStr

from connectors._canonical import canonical
from connectors._contract import Connector, Fetch, HttpSettings, Stream
from connectors._http import Transport, request_text, stop_on_repeat
from model.delivery import Context, Page, Parsed
from model.schemas import INTERACTIONS
from tests.connectors.case import SECRET, SERVER_DATE, Case, Wrap
from tests.connectors.loopback import Answer, Reply, Seen, serving

NOTES = [{"id": n, "made": f"2026-10-0{n}T08:00:00Z", "via": "phone"} for n in range(1, 6)]
PAGE = 2


class Settings(HttpSettings):
    """[sources.NAME] with type = "sound"."""

    token: SecretStr = Field(description="access token")


def server(seen: Seen) -> Reply:
    """Two notes a page; `next` is null on the last."""
    if seen.path == "/me":
        return Reply({"name": "Marta"}, headers={"Date": SERVER_DATE})
    at = int(seen.param("after") or 0)
    is_more = at + PAGE < len(NOTES)
    body = {"notes": NOTES[at : at + PAGE], "next": str(at + PAGE) if is_more else None, "done": str(len(NOTES))}
    return Reply(body, headers={"Date": SERVER_DATE})


def circling(answer: Answer) -> Answer:
    """A server that gives its first page for ever."""
    return lambda seen: answer(Seen(seen.method, seen.path, {}, seen.headers))


def pages(fetch: Fetch) -> Iterator[Page]:
    """Every page from the cursor on, unguarded."""
    after = fetch.cursor
    while True:
        params = {"after": after} if after else {}
        answer = fetch.http.get("/notes", params)
        found = answer.json()
        after = found["next"] or found["done"]
        yield Page("notes", request_text("GET", "/notes", params), answer.server_time, answer.body, after)
        if found["next"] is None:
            return


def listed(_request: Fetch) -> Iterator[tuple[str, list[str]]]:
    """The ids of all notes."""
    yield "interactions", [str(note["id"]) for note in NOTES]


def fetch(request: Fetch) -> Iterator[Page]:
    """Every page, until the server goes in circles."""
    return stop_on_repeat(pages(request))


def raw(page: Page) -> pl.DataFrame:
    """The page's notes by canonical column."""
    notes = orjson.loads(page.body)["notes"]
    columns = {"interaction_id": "id", "channel": "via", "created_at": "made", "updated_at": "made"}
    texts = {ours: [str(note[theirs]) for note in notes] for ours, theirs in columns.items()}
    return pl.DataFrame(texts, schema=dict.fromkeys(columns, pl.String))


def parse(page: Page, context: Context) -> Parsed:
    """Notes → interactions."""
    return canonical(INTERACTIONS, raw(page), context)


def transport(settings: Settings) -> Transport:
    """Signed in by the token."""
    return Transport(settings.base_url, {"authorization": f"Bearer {settings.token.get_secret_value()}"}, settings)


def check(request: Fetch) -> str:
    """Who we are."""
    return f"signed in as {request.http.get('/me').json()['name']}"


STREAM = Stream("notes", "Notes of the desk.", ("interactions",), fetch, parse, lists=("interactions",), listed=listed)
CONNECTOR = Connector("sound", "Sound desk", Settings, lambda _: (STREAM,), check, transport)


@contextmanager
def signed_in(wrap: Wrap) -> Iterator[Mapping[str, Any]]:
    """The server and the section that signs in to it."""
    with serving(wrap(server)) as running:
        yield {"type": "sound", "base_url": running.url, "allow_private_hosts": True, "token": SECRET}


CASE = Case(
    "sound",
    CONNECTOR,
    signed_in,
    {"interactions": 5},
    (("interactions", "2", "created_at", datetime(2026, 10, 2, 8, tzinfo=UTC)),),
    circling,
)
