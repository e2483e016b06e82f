"""Recorded answers of a real Freshdesk, served by a loopback server and read as a sync does."""

import json
from contextlib import contextmanager

from connectors.freshdesk import CONNECTOR
from tests.connectors.case import SECRET, SERVER_DATE, Case, final, received
from tests.connectors.loopback import Reply, serving
from tests.optional import optional


def test_every_recorded_record_comes_through():
    files = sorted(optional("fixtures/freshdesk/recorded").glob("get__proxy__api__v2__*.json"))
    bodies = {path.stem.split("__")[4]: json.loads(path.read_text(encoding="utf-8")) for path in files}

    def answer(seen):
        is_plain = not {"filter", "state"} & seen.params.keys()
        body = bodies.get(seen.path.removeprefix("/api/v2/"), []) if is_plain else []
        return Reply(body, headers={"Date": SERVER_DATE})

    @contextmanager
    def running(wrap):
        with serving(wrap(answer)) as server:
            yield {"type": "freshdesk", "base_url": server.url, "allow_private_hosts": True, "api_key": SECRET}

    found = received(Case("replay", CONNECTOR, running, {}, ()))
    stored = final(found.sound)
    assert stored["interactions"].height == len(bodies["tickets"])
    assert stored["agents"].height == len(bodies["agents"])
    assert stored["contacts"].height == len(bodies["agents"]) + len(bodies["contacts"])
    assert not any(part.rejects.height for _, part in found.sound)
