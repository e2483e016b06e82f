"""The shared cases about targets (environment HILO_CASES): once as deadlines of a source, once as targets of ours."""

from datetime import timedelta

import pytest

from tests.worked.cases import SETTINGS, InProcess, arithmetic, written
from tests.worked.stories import instant

WAYS = {
    "due_reply": ("first_response", "chat", True),
    "due_solve": ("resolution", "chat", True),
    "promised_reply": ("first_response", "email", False),
    "promised_solve": ("resolution", "web_form", False),
}
"""Source: what is due, its channel, and whether the source sets the deadline; else it is eight hours from the start."""
PROMISED = '\n[targets.first_response]\nemail = "8h"\n\n[targets.resolution]\nweb_form = "8h"\n'
STATES = ("met", "breached", "running")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    case, folder = arithmetic("A4"), tmp_path_factory.mktemp("targets")
    interactions, events = [], []
    for source, (figure, channel, is_theirs) in WAYS.items():
        for number, item in enumerate(case["items"]):
            key = {"source": source, "interaction_id": str(number)}
            due = {f"{figure}_due_at": item["due"]} if is_theirs else {}
            began = (instant(item["due"]) - timedelta(hours=8)).isoformat()
            interactions.append(key | due | {"channel": channel, "created_at": began})
            if item["done"]:
                said = {"kind": "message"} if figure == "first_response" else {"kind": "status", "value": "solved"}
                events.append(key | said | {"event_id": "1", "at": item["done"], "actor": "agent"})
    config = written(folder, {"interactions": interactions, "events": events})
    config.write_text(SETTINGS + PROMISED, encoding="utf-8")
    return InProcess(folder, config, instant(case["as_of"]))


@pytest.mark.parametrize("source", WAYS)
def test_met_breached_and_running(store, source):
    figure, _, is_theirs = WAYS[source]
    rows = [row for row in store.table("interaction_facts") if row["source"] == source]
    found = [row[f"{figure}_target"] for row in rows]
    expected = arithmetic("A4")["expected"]
    assert {state: found.count(state) for state in STATES} == {state: expected[state] for state in STATES}
    assert {row[f"{figure}_target_seconds"] for row in rows} == {None if is_theirs else 8 * 3600}


@pytest.mark.parametrize("source", WAYS)
def test_attainment_leaves_running_ones_out(store, source):
    (row,) = store.metric("target_attainment", source=source)
    expected = arithmetic("A4")["expected"]
    assert (row["n"], row["value"]) == (expected["met"] + expected["breached"], expected["attainment"])


def test_nothing_is_not_everything(store):
    (row,) = store.metric("target_attainment", source="due_reply", channel="phone")
    assert arithmetic("A6")["items"] == []
    assert (row["n"], row["value"]) == (0, arithmetic("A6")["expected"]["attainment"])
