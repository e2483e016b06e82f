"""The optional shared timelines (environment HILO_CASES), through files, sync, export and metrics as a user has them.

Every expected value is compared, calendar and business; none waits for anything.
"""

from datetime import timedelta
from functools import reduce

import pytest

from model.vocabulary import BASES
from tests.worked.cases import Commands, InProcess, arithmetic, example, opening_hours, records, written
from tests.worked.stories import instant

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
    "created_local_date": "started_on",
    "resolved_local_date": "last_solved_on",
}
APART = {"next_response_times", "time_in_solved", "counted_as_resolved", "fcr_customer", "resolved_without_human"}
"""Expected values with an assertion of their own; any other key is a value nobody compares."""
COMMANDED = "E1"
OTHER_HOURS = "business_schedule_B"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """`store(name)`: the example written as files and synced, once; one of them by commands.

    In the opening hours the example names, or in those that are asked for.
    """
    made = {}

    def of(name, hours=None):
        if (name, hours) not in made:
            told, folder = example(name), tmp_path_factory.mktemp(name)
            way = Commands if name == COMMANDED else InProcess
            config = written(folder, records(told), opening_hours(hours or told["schedule"]))
            made[name, hours] = way(folder, config, instant(told["as_of"]))
        return made[name, hours]

    return of


def value(store, metric, **query):
    (row,) = store.metric(metric, **query)
    return row["value"]


def one(store, table, key, value):
    (row,) = [row for row in store.table(table) if row[key] == value]
    return row


@pytest.mark.parametrize("name", ["E1", "E3", "E4", "E5", "E7"])
def test_values_of_each_interaction(name, store):
    for interaction, values in example(name)["expected"].items():
        if interaction == "set":
            continue
        row = one(store(name), "interaction_facts", "interaction_id", interaction)
        assert set(values) <= {*CLOCKS, *COLUMNS, *APART}
        for key, expected in values.items():
            if key in CLOCKS:
                assert set(expected or ()) <= {*BASES, OTHER_HOURS}
                for basis in (expected or dict.fromkeys(BASES)).keys() & set(BASES):
                    found = row[f"{CLOCKS[key]}_{basis}_seconds"]
                    assert found == (expected and expected[basis]), (interaction, key, basis)
            elif key in COLUMNS:
                assert row[COLUMNS[key]] == expected, (interaction, key)


def test_the_same_waits_in_other_opening_hours(store):
    expected = {i: v["first_response_time"][OTHER_HOURS] for i, v in example("E1")["expected"].items()}
    facts = store("E1", "B").table("interaction_facts")
    assert {row["interaction_id"]: row["first_response_business_seconds"] for row in facts} == expected
    assert {row["schedule"] for row in facts} == {"default"}


@pytest.mark.parametrize("name", ["E1", "E3", "E5"])
def test_next_responses(name, store):
    turns = store(name).table("turns")
    for interaction, values in example(name)["expected"].items():
        for basis, expected in values.get("next_response_times", {}).items():
            found = [t[f"next_response_{basis}_seconds"] for t in turns if t["interaction_id"] == interaction]
            assert found == expected, (interaction, basis)


def test_figures_of_the_night_the_clocks_change(store):
    expected = example("E1")["expected"]
    waits = [expected[name]["first_response_time"]["calendar"] for name in ("E1a", "E1b")]
    (row,) = store("E1").metric("first_response_time")
    assert (row["n"], row["value"], row["mean"]) == (2, sum(waits) / 2, sum(waits) / 2)
    working = [expected[name]["first_response_time"]["business"] for name in ("E1a", "E1b")]
    (row,) = store("E1").metric("first_response_time", "--basis", "business")
    assert (row["n"], row["value"], row["mean"]) == (2, sum(working) / 2, sum(working) / 2)


def test_figures_of_reopened_tickets(store):
    expected, third = example("E3")["expected"], store("E3")
    (raw,) = third.metric("reopen_rate")
    assert (raw["n"], raw["value"]) == (
        expected["set"]["first_solved_interactions_count"],
        expected["set"]["reopen_rate_raw"],
    )
    assert value(third, "effective_reopen_rate") == expected["set"]["reopen_rate_effective"]
    for name in ("E3a", "E3b"):
        journey = one(third, "journeys", "journey_id", f"j_freshdesk:{name}")
        assert journey["is_first_contact_resolution"] is expected[name]["fcr_customer"]
    row = one(third, "interaction_facts", "interaction_id", "E3a")
    ours = row["requester_wait_calendar_seconds"] + row["agent_wait_calendar_seconds"]
    assert row["full_resolution_calendar_seconds"] - ours == expected["E3a"]["time_in_solved"]["calendar"]


def test_figures_of_the_merged_request(store):
    expected, fourth = example("E4")["expected"]["set"], store("E4")
    facts, (journey,) = fourth.table("interaction_facts"), fourth.table("journeys")
    assert len(facts) == expected["contacts_received_raw_count"]
    assert value(fourth, "contacts") == expected["interactions_net_count"]
    assert sum(bool(row["is_resolved"]) for row in facts) == expected["interactions_resolved_count"]
    assert value(fourth, "interactions_resolved") == expected["interactions_resolved_count"]
    assert sum(row["is_merged"] for row in facts) / len(facts) == expected["merge_rate"]
    assert journey["path"] == expected["journey_channels"]
    assert journey["count_handoffs"] == expected["journey_handoffs_count"] == value(fourth, "handoffs")
    assert journey["handoff_types"] == expected["journey_handoff_types"]
    assert journey["count_chasers"] == expected["chaser_contacts_count"]
    assert journey["count_repeats"] == expected["repeat_contacts_count"] == value(fourth, "repeat_contact_rate")
    (cross,) = fourth.metric("cross_channel_resolution_rate")
    assert cross["n"] == expected["cross_channel_journeys_count"]
    assert cross["value"] == expected["cross_channel_resolution_rate"]
    assert value(fourth, "first_contact_resolution") == float(expected["fcr_customer"])
    for basis, seconds in expected["journey_time_to_resolution"].items():
        assert value(fourth, "journey_time_to_resolution", basis=basis) == seconds


def test_figures_of_the_bot(store):
    expected, fifth = example("E5")["expected"]["set"], store("E5")
    (contained,) = fifth.metric("containment_rate")
    assert (contained["n"], contained["value"]) == (expected["bot_sessions_count"], expected["containment_rate"])
    assert value(fifth, "verified_containment_rate") == expected["containment_rate_verified"]
    handed = [row for row in fifth.table("interaction_facts") if row["time_with_bot_calendar_seconds"] is not None]
    assert len(handed) / contained["n"] == expected["bot_handoff_rate"] == value(fifth, "bot_handoff_rate")
    assert len(fifth.table("journeys")) == expected["journeys_count"]
    journey = one(fifth, "journeys", "count_contacts", 2)
    assert journey["path"] == expected["c8_journey_channels"]
    assert journey["handoff_types"] == expected["c8_handoff_types"]
    assert (journey["count_repeats"] > 0) is expected["c8_repeat_contact_within_7_days"]
    assert (journey["count_repeated_information"] > 0) is expected["c8_repeated_information"]
    let_go = one(fifth, "interaction_facts", "interaction_id", "E5b")
    alone = let_go["is_resolved"] and not let_go["count_agent_replies"]
    assert alone is example("E5")["expected"]["E5b"]["resolved_without_human"]


def test_a_bad_survey_is_open_until_it_is_solved_again(store):
    expected, seventh = example("E7")["expected"]["set"], store("E7")
    (case,) = seventh.table("dissatisfaction")
    assert len(case["signals"]) == expected["dissatisfaction_signals_count"]
    assert instant(case["opened_at"]) == instant(expected["dissatisfaction_opened_at"])
    assert case["contact_channel"] == expected["contact_channel"]
    assert case["path"] == expected["customer_channels"]
    for figure in ("time_to_contact", "time_to_close_dissatisfaction"):
        assert {basis: value(seventh, figure, basis=basis) for basis in BASES} == expected[figure]
    assert value(seventh, "closed_loop_rate") == expected["closed_loop_rate_48h"]
    (recovery,) = seventh.metric("recovery_rate")
    assert (recovery["n"], recovery["value"]) == (expected["recovered_count"], expected["recovery_rate"])
    (cross,) = seventh.metric("cross_channel_resolution_rate")
    assert cross["n"] == expected["cross_channel_journeys_count"]
    for as_of, count in expected["unresolved_at"].items():
        assert value(seventh, "unresolved_dissatisfaction", as_of=instant(as_of)) == count, as_of


def test_every_answer_counts_and_the_last_one_stands_beside_it(store):
    expected, seventh = example("E7")["expected"]["set"], store("E7")
    assert 100 * value(seventh, "csat") == expected["csat_all_responses_pct"]
    assert 100 * value(seventh, "csat_final") == expected["csat_final_per_interaction_pct"]
    first = {"from": "2026-09-07", "to": "2026-09-07"}  # only the first answer had come by then
    assert 100 * value(seventh, "csat", **first) == expected["csat_first_per_interaction_pct"]
    lift = expected["csat_final_per_interaction_pct"] - expected["csat_first_per_interaction_pct"]
    assert value(seventh, "csat_lift") == lift


@pytest.fixture(scope="module")
def sums(tmp_path_factory):
    """The arithmetic cases, each as a source of its own."""
    due = arithmetic("A4")
    now = instant(due["as_of"])
    folder = tmp_path_factory.mktemp("sums")
    surveys = [
        {"source": kind, "survey_id": str(n), "kind": kind, "score": score, "sent_at": due["as_of"]}
        | ({} if score is None else {"answered_at": due["as_of"]})
        for kind, name in (("csat", "A1"), ("nps", "A2"), ("ces", "A3"))
        for n, score in enumerate(arithmetic(name)["scores"])
    ]
    waits = [("times", n, None, None, s) for n, s in enumerate(arithmetic("A5")["values_seconds"])]
    targets = [("targets", n, item["due"], item["done"], None) for n, item in enumerate(due["items"])]
    began = now - timedelta(days=2)
    interactions, events = [], []
    for source, number, due_at, done_at, seconds in waits + targets:
        key = {"source": source, "interaction_id": str(number)}
        more = {"channel": "email", "created_at": began.isoformat(), "first_response_due_at": due_at}
        interactions.append(key | more)
        answered = done_at or (seconds and (began + timedelta(seconds=seconds)).isoformat())
        if answered:
            said = {"event_id": "1", "at": answered, "kind": "message", "actor": "agent"}
            events.append(key | said)
    tables = {"interactions": interactions, "events": events, "surveys": surveys}
    return InProcess(folder, written(folder, tables), now)


def test_averages_of_surveys(sums):
    (csat,) = sums.metric("csat", source="csat")
    expected = arithmetic("A1")["expected"]
    assert (csat["n"], round(100 * csat["value"], 2)) == (expected["responses"], expected["csat_pct"])
    assert round(csat["n"] * csat["value"]) == expected["satisfied"]
    assert round(value(sums, "csat_average", source="csat"), 2) == expected["average"]
    assert value(sums, "nps", source="nps") == arithmetic("A2")["expected"]["nps"]
    effort = arithmetic("A3")["expected"]
    assert value(sums, "ces", source="ces") == pytest.approx(effort["average"])
    assert 100 * value(sums, "ces_easy_share", source="ces") == pytest.approx(effort["agree_pct"])
    assert value(sums, "ces_index", source="ces") == pytest.approx(effort["net_easy"])


def test_deadlines_met_missed_and_running(sums):
    found = [r["first_response_target"] for r in sums.table("interaction_facts") if r["source"] == "targets"]
    expected = arithmetic("A4")["expected"]
    assert {state: found.count(state) for state in ("met", "breached", "running")} == {
        state: expected[state] for state in ("met", "breached", "running")
    }


def test_quantiles_of_waiting_times(sums):
    (row,) = sums.metric("first_response_time", source="times")
    expected = arithmetic("A5")["expected"]
    assert {name: row[name] for name in ("median", "p90", "mean")} == expected


@pytest.mark.parametrize("name", ["E1", "E3", "E4", "E5", "E7"])
def test_every_typical_mistake_would_be_seen(name):
    """Each wrong answer of the file is about a value compared above, and is another one."""
    told = example(name)
    for path, wrong in told["wrong_answers_to_reject"].items():
        place, _, moment = path.partition("@")
        expected = reduce(lambda found, key: found[key], place.split("."), told["expected"])
        expected = [count for at, count in expected.items() if at.startswith(moment)] if moment else [expected]
        assert expected != [wrong["value"]], path
