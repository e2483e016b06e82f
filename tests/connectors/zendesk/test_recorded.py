"""The recorded answers of a real account, asked for over a loopback server as a sync does."""

import pytest

from connectors._contract import Fetch
from connectors.zendesk import CONNECTOR
from tests.connectors.case import NOW, final, parse
from tests.connectors.given_recorded import exchanges
from tests.connectors.given_zendesk import settings
from tests.connectors.loopback import Reply, serving

_LISTS = {"users": "contacts", "tickets": "interactions", "comments": "events"}


def answered(recorded):
    """A server that gives recorded tickets, users and comments wherever lists of them are asked for."""

    def answer(seen):
        name = seen.path.removesuffix(".json").removesuffix("/cursor").rsplit("/", 1)[1]
        if seen.path.endswith("custom_statuses.json") or name not in _LISTS:
            return Reply({"error": "RecordNotFound"}, status=404)
        paths = {one.path.removesuffix(".json"): one.response for one in recorded if name in one.response}
        exact = paths.get(seen.path.removesuffix(".json")) if name == "comments" else None
        given = exact or next((one.response for one in recorded if _fits(one, name)), {name: []})
        return Reply(given | {"after_cursor": "end", "end_of_stream": True})

    return answer


def _fits(one, name):
    return bool(one.response.get(name)) or (name == "tickets" and bool(one.response.get("results")))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("tickets.test", "tickets"), ("list-tickets.test", "tickets"), ("search-tickets.test", "tickets"),
        ("users.test", "users"), ("list-users.test", "users"), ("ticket-comments.test", "comments"),
        ("get-ticket-comments.test", "comments"),
    ],
)  # fmt: skip
def test_a_sync_of_what_was_recorded_stores_every_record(file, name):
    every = exchanges("zendesk")
    recorded = [one for one in every if one.file == file]
    if name == "comments":
        recorded += [one for one in every if one.file == "tickets.test"]
    with serving(answered(recorded)) as server:
        given = settings(base_url=server.url, allow_private_hosts=True, history="comments")
        pages, parts = {}, []
        for stream in CONNECTOR.streams(given):
            http = CONNECTOR.http(given)
            fetch = Fetch("desk", given, NOW, http, parents=lambda stream=stream: pages.get(stream.after or "", []))
            pages[stream.name] = list(stream.fetch(fetch))
            http.close()
            parts += [(stream, parse(stream, page, given)) for page in pages[stream.name]]
    assert sum(part.rejects.height for _, part in parts) == 0
    ids = {str(row["id"]) for one in recorded for row in one.response.get(name) or one.response.get("results") or ()}
    table = _LISTS[name]
    column = {"contacts": "contact_id", "interactions": "interaction_id", "events": "event_id"}[table]
    assert ids
    assert ids - set(final(parts)[table][column]) == set()
