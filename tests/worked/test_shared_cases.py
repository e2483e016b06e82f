"""The optional shared timelines (environment HILO_CASES): calendar values now, business values once schedules apply."""

import json
import os
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from model.schemas import CANONICAL
from model.settings import Settings
from pipeline.derive import derive
from tests.worked.stories import instant, plain

CLOCKS = {
    "first_response_time": "first_response",
    "time_to_human": "time_to_human",
    "bot_first_response_time": "bot_first_response",
    "time_with_bot": "time_with_bot",
    "requester_wait_time": "requester_wait",
    "agent_wait_time": "agent_wait",
    "on_hold_time": "on_hold",
    "first_resolution_time": "first_resolution",
    "full_resolution_time": "full_resolution",
    "speed_of_answer": "speed_of_answer",
}
COLUMNS = {
    "human_replies_count": "count_agent_replies",
    "one_touch": "is_one_touch",
    "reopen_count": "count_reopens",
    "effective_reopen_count": "count_effective_reopens",
    "contained": "is_contained",
    "contained_verified": "is_contained_verified",
    "counted_as_resolved": "is_resolved",
    "created_local_date": "started_on",
    "resolved_local_date": "last_solved_on",
}
WAITING = "opening hours are not applied yet: {} business values wait"


@cache
def examples():
    folder = os.environ.get("HILO_CASES")
    if not folder:
        pytest.skip("HILO_CASES is not set: the shared worked examples are optional")
    found = [
        p for p in (Path(folder) / "worked_examples.json", Path(folder) / "cases/worked_examples.json") if p.is_file()
    ]
    if not found:
        pytest.skip(f"no worked_examples.json under HILO_CASES={folder}")
    return {e["id"]: e for e in json.loads(found[0].read_text())["examples"]}


def frame(table, records):
    return pl.DataFrame(records, schema=CANONICAL[table].schema) if records else CANONICAL[table].empty()


def event(base, number, told):
    public = None if "visibility" not in told else told["visibility"] == "public"
    return base | {
        "event_id": str(number),
        "at": instant(told["ts"]),
        "kind": told["type"],
        "actor": told.get("actor"),
        "is_public": public,
        "value": told.get("value") or told.get("into"),
        "reference": told.get("order_ref"),
    }


def canonical(example):
    interactions, events, surveys, people = [], [], [], set()
    for told in example["interactions"]:
        base = {"source": told["system"], "interaction_id": told["interaction_id"]}
        people.add((told["system"], told["customer_key"]))
        links = {name: told.get(name) for name in ("merged_into", "transferred_to", "follows")}
        interactions.append(
            base
            | links
            | {
                "contact_id": told["customer_key"],
                "channel": told["channel"],
                "direction": told["direction"],
                "created_at": instant(told["created_at"]),
            }
        )
        for number, happened in enumerate(told["events"]):
            if happened["type"] in ("csat", "nps", "ces"):
                surveys.append(
                    base
                    | {
                        "survey_id": happened["survey_id"],
                        "kind": happened["type"],
                        "score": float(happened["score"]),
                        "scale_min": 1.0,
                        "scale_max": float(happened["scale"]),
                        "answered_at": instant(happened["ts"]),
                    }
                )
            else:
                events.append(event(base, number, happened))
    contacts = [{"source": s, "contact_id": c, "external_ids": [f"case:{c}"]} for s, c in sorted(people)]
    parts = {"contacts": contacts, "interactions": interactions, "events": events, "surveys": surveys}
    return {name: frame(name, records) for name, records in parts.items()}


@cache
def derived(name, as_of=None):
    example = examples()[name]
    return derive(canonical(example), Settings(), instant(as_of or example["as_of"]))


@pytest.mark.parametrize("name", ["E1", "E3", "E4", "E5", "E7"])
def test_calendar_values_of_each_interaction(name, record_property):
    expected = {k: v for k, v in examples()[name]["expected"].items() if k != "set"}
    waiting = 0
    for interaction, values in expected.items():
        row = derived(name)["interaction_facts"].filter(pl.col("interaction_id") == interaction).row(0, named=True)
        for key, value in values.items():
            if key in CLOCKS:
                calendar = value["calendar"] if value else None
                assert row[f"{CLOCKS[key]}_calendar_seconds"] == calendar, (interaction, key)
                waiting += bool(value and "business" in value)
            elif key in COLUMNS:
                found = plain(row[COLUMNS[key]])
                assert (bool(found) if key == "counted_as_resolved" else found) == value, (interaction, key)
            elif key == "next_response_times":
                turns = derived(name)["turns"].filter(pl.col("interaction_id") == interaction)
                assert turns["next_response_calendar_seconds"].to_list() == value["calendar"]
    record_property("waiting", WAITING.format(waiting))


def test_set_values_of_the_merged_request():
    expected = examples()["E4"]["expected"]["set"]
    found = derived("E4")
    journey = found["journeys"].row(0, named=True)
    facts = found["interaction_facts"]
    assert found["journeys"].height == expected["journeys_count"]
    assert facts["is_counted"].sum() == expected["interactions_net_count"]
    assert facts["is_resolved"].sum() == expected["interactions_resolved_count"]
    assert journey["path"] == expected["journey_channels"]
    assert journey["handoff_types"] == expected["journey_handoff_types"]
    assert journey["count_chasers"] == expected["chaser_contacts_count"]
    assert journey["count_repeats"] == expected["repeat_contacts_count"]
    assert journey["is_first_contact_resolution"] is expected["fcr_customer"]
    assert journey["time_to_resolution_calendar_seconds"] == expected["journey_time_to_resolution"]["calendar"]


def test_set_values_of_reopens_and_bots():
    third = derived("E3")["interaction_facts"]
    assert third["is_reopened"].mean() == examples()["E3"]["expected"]["set"]["reopen_rate_raw"]
    assert third["is_effectively_reopened"].mean() == examples()["E3"]["expected"]["set"]["reopen_rate_effective"]
    fifth, expected = derived("E5"), examples()["E5"]["expected"]["set"]
    facts = fifth["interaction_facts"]
    assert facts["is_contained"].count() == expected["bot_sessions_count"]
    assert facts["is_contained"].mean() == expected["containment_rate"]
    assert facts["is_contained_verified"].mean() == expected["containment_rate_verified"]
    assert fifth["journeys"].height == expected["journeys_count"]
    journey = fifth["journeys"].filter(pl.col("count_contacts") == 2).row(0, named=True)
    assert journey["path"] == expected["c8_journey_channels"]
    assert journey["handoff_types"] == expected["c8_handoff_types"]
    assert (journey["count_repeats"] > 0) is expected["c8_repeat_contact_within_7_days"]
    assert (journey["count_repeated_information"] > 0) is expected["c8_repeated_information"]


def test_first_contact_resolution_of_a_thank_you():
    journeys = derived("E3")["journeys"]
    expected = examples()["E3"]["expected"]
    for name in ("E3a", "E3b"):
        flag = journeys.filter(pl.col("journey_id").str.ends_with(name))["is_first_contact_resolution"].item()
        assert flag is expected[name]["fcr_customer"]


def test_a_bad_survey_is_open_until_it_is_solved_again():
    expected = examples()["E7"]["expected"]["set"]
    case = derived("E7")["dissatisfaction"].row(0, named=True)
    assert case["opened_at"] == instant(expected["dissatisfaction_opened_at"])
    assert case["time_to_contact_calendar_seconds"] == expected["time_to_contact"]["calendar"]
    assert case["time_to_close_calendar_seconds"] == expected["time_to_close_dissatisfaction"]["calendar"]
    assert case["contact_channel"] == expected["contact_channel"]
    assert case["recovered_at"] is not None
    assert case["path"] == expected["customer_channels"]
    for as_of, count in expected["unresolved_at"].items():
        cases = derived("E7", as_of)["dissatisfaction"]
        assert cases.filter(pl.col("state") != "closed").height == count, as_of
