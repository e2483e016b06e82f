"""What Intercom is asked to find what was deleted, and which answers are not believed."""

import json
from datetime import UTC, datetime

import httpx2 as httpx
import pytest

from connectors.intercom import CONNECTOR
from model.errors import SourceSkipped
from tests.connectors import scripted
from tests.connectors.given_intercom import settings

SINCE = json.dumps({"since": "2026-10-31T00:00:00+00:00", "begun": None, "at": None})


def listed(stream, *bodies, **given):
    """The (table, ids) a stream lists over these answers, one after the other, and the payloads that were sent."""
    left, sent = list(bodies), []

    def wire(request):
        sent.append(scripted.sent(request))
        return httpx.Response(200, json=left.pop(0))

    fetch = scripted.fetching(wire, settings(**given), "https://api.intercom.example", SINCE)
    chosen = {s.name: s for s in CONNECTOR.streams(fetch.settings)}[stream]
    return list(chosen.listed(fetch)), sent


@pytest.mark.parametrize(
    ("stream", "key", "table"),
    [("contacts", "data", "contacts"), ("conversations", "conversations", "interactions"),
     ("tickets", "tickets", "interactions")],
)  # fmt: skip
def test_all_are_searched_from_the_beginning_whatever_was_read_last(stream, key, table):
    pages = [{key: [{"id": "1"}, {"id": 2}], "pages": {"next": {"starting_after": "x"}}}, {key: [], "pages": {}}]
    found, sent = listed(stream, *pages)
    assert found == [(table, ["1", "2"]), (table, [])]
    assert [payload["query"]["value"] for payload in sent] == [0, 0]
    assert sent[1]["pagination"]["starting_after"] == "x"


def test_with_a_beginning_what_is_older_is_not_asked_for():
    _, sent = listed("conversations", {"conversations": []}, start_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert sent[0]["query"]["value"] == datetime(2025, 12, 31, 23, 58, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("rows", [None, [None], [{"id": None}], [{"id": "1"}, {}]])
def test_an_odd_page_is_not_taken_for_deletions(rows):
    with pytest.raises(SourceSkipped, match="without"):
        listed("contacts", {"data": rows, "type": "list"})
