"""The recorded answers of a real workspace, asked for over a loopback server as a sync does."""

import pytest

from connectors._contract import Fetch
from connectors.intercom import CONNECTOR
from tests.connectors.case import NOW, parse
from tests.connectors.given_intercom import settings
from tests.connectors.given_recorded import exchanges, replaying
from tests.connectors.loopback import serving


@pytest.mark.parametrize(
    ("file", "rows"),
    [
        ("contacts.test", "contacts"),
        ("conversations.test", "interactions"),
        ("conversation-parts.test", "events"),
        ("admins.test", "agents"),
    ],
)
def test_a_sync_of_what_was_recorded_stores_it(file, rows):
    recorded = [one for one in exchanges("intercom") if one.file == file]
    asked = {one.path for one in recorded}
    with serving(replaying(recorded)) as server:
        given = settings(base_url=server.url, allow_private_hosts=True)
        pages, stored = {}, 0
        for stream in CONNECTOR.streams(given):
            parent = "/conversations/search" if stream.after else f"/{stream.name}"
            if not any(path.startswith(parent) for path in asked) or stream.name == "calls":
                continue
            http = CONNECTOR.http(given)
            fetch = Fetch("desk", given, NOW, http, parents=lambda stream=stream: pages.get(stream.after or "", []))
            pages[stream.name] = list(stream.fetch(fetch))
            http.close()
            parts = [parse(stream, page, given) for page in pages[stream.name]]
            assert sum(part.rejects.height for part in parts) == 0
            stored += sum(part.frame(rows).height for part in parts)
    assert stored > 0
