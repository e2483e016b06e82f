"""JSON bodies: words that are never kept."""

import json

from connectors._json import silenced


def test_words_are_silenced_at_any_depth_and_nothing_stays_nothing():
    body = {
        "text": "a",
        "rows": [{"text": None, "id": 1}, {"text": "", "n": {"text": []}}, {"inner": {"text": {"html": "b"}}}],
    }
    kept = json.loads(silenced(json.dumps(body).encode(), ("text",)))
    assert kept == {
        "text": "…",
        "rows": [{"text": None, "id": 1}, {"text": "", "n": {"text": []}}, {"inner": {"text": "…"}}],
    }
