from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.clocks import CLOCKS
from model.derived import DERIVED
from model.schemas import CANONICAL
from model.settings import Settings
from pipeline.derive import derive

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
AS_OF = START + timedelta(days=40)
DURATIONS = [f"{clock}_calendar_seconds" for clock in CLOCKS]
IN_HOURS = [f"{clock}_business_seconds" for clock in CLOCKS]
OFFICE = {day: ["09:00-14:00", "15:00-18:30"] for day in ("mon", "tue", "wed", "thu", "fri")}
PHONES = {"channels": ["phone"], "timezone": "Asia/Kolkata"} | {"sat": ["00:00-24:00"]}
COMPANY = Settings.model_validate(
    {
        "schedules": {"default": OFFICE, "phones": PHONES},
        "sources": {"b": {"type": "files", "schedule": "phones"}},
    }
)

happenings = st.sampled_from(
    [
        ("message", "customer", None),
        ("message", "agent", None),
        ("message", "bot", None),
        ("bot_handoff", "bot", None),
        ("status", None, "open"),
        ("status", "agent", "pending"),
        ("status", "agent", "solved"),
        ("status", "system", "closed"),
        ("call_start", "customer", None),
        ("call_answered", "agent", None),
        ("call_end", None, None),
        ("assigned", "agent", None),
    ]
)
moments = st.lists(st.tuples(st.integers(0, 20 * 24), happenings), max_size=6)
tickets = st.fixed_dictionaries(
    {
        "reason": st.sampled_from([None, None, "bill", "fault"]),
        "reference": st.sampled_from([None, None, "PED-1001", "PED-1002"]),
        "contact": st.one_of(st.none(), st.integers(0, 3)),
        "source": st.sampled_from(["a", "b"]),
        "channel": st.sampled_from(["email", "phone", "chat"]),
        "direction": st.sampled_from(["inbound", "inbound", "outbound", None]),
        "hour": st.integers(0, 20 * 24),
        "link": st.sampled_from([None, None, None, "merged_into", "follows", "transferred_to"]),
        "target": st.integers(0, 9),
        "status": st.sampled_from([None, "open", "solved"]),
        "spam": st.booleans(),
        "events": moments,
        "score": st.sampled_from([None, None, 1.0, 5.0]),
    }
)
companies = st.lists(tickets, min_size=1, max_size=10)
few = settings(derandomize=True, max_examples=5, deadline=None)


def hours(count):
    return START + timedelta(hours=count)


def company(drawn):
    """Canonical frames of drawn tickets; contact n is one person in both sources."""
    interactions, events, surveys, people = [], [], [], set()
    for number, ticket in enumerate(drawn):
        key = {"source": ticket["source"], "interaction_id": str(number)}
        contact = None if ticket["contact"] is None else str(ticket["contact"])
        link = {} if ticket["link"] is None else {ticket["link"]: str(ticket["target"])}
        people |= {(ticket["source"], contact)} - {(ticket["source"], None)}
        interactions.append(
            {
                **key,
                **link,
                "contact_id": contact,
                "channel": ticket["channel"],
                "direction": ticket["direction"],
                "status": ticket["status"],
                "reason": ticket["reason"],
                "reference": ticket["reference"],
                "is_spam": ticket["spam"] and number % 4 == 0,
                "created_at": hours(ticket["hour"]),
            }
        )
        for n, (after, (kind, actor, value)) in enumerate(ticket["events"]):
            at = hours(ticket["hour"] + after)
            events.append({**key, "event_id": str(n), "at": at, "kind": kind, "actor": actor, "value": value})
        if ticket["score"]:
            at = hours(ticket["hour"] + 30)
            surveys.append(
                {**key, "survey_id": str(number), "kind": "csat", "score": ticket["score"], "answered_at": at}
            )
    contacts = [{"source": s, "contact_id": c, "external_ids": [f"k:{c}x"]} for s, c in sorted(people)]
    records = {"contacts": contacts, "interactions": interactions, "events": events, "surveys": surveys}
    return {name: pl.DataFrame(rows, schema=CANONICAL[name].schema) for name, rows in records.items()}


def test_nothing_gives_empty_tables_with_their_schemas():
    found = derive({}, Settings(), AS_OF)
    assert {name: frame.schema for name, frame in found.items()} == {name: t.schema for name, t in DERIVED.items()}
    assert sum(frame.height for frame in found.values()) == 0


def assert_usual_gaps_give_the_journeys_there_are(found):
    normal, journeys = found["journey_sensitivity"].filter(scenario="normal"), found["journeys"]
    across = journeys.filter(pl.col("is_cross_channel") & pl.col("is_resolved").is_not_null())
    counts = [journeys.height, journeys.filter(count_contacts=1).height, across.height, across["is_resolved"].sum()]
    names = ["count_journeys", "count_one_contact", "count_cross_channel", "count_cross_channel_resolved"]
    assert normal.select(names).rows() == ([tuple(counts)] if journeys.height else [])


@few
@given(companies)
def test_every_interaction_is_once_in_facts_and_once_in_a_journey(drawn):
    tables = company(drawn)
    found = derive(tables, COMPANY, AS_OF)
    keys = tables["interactions"].select("source", "interaction_id").sort("source", "interaction_id")
    assert found["interaction_facts"].select("source", "interaction_id").equals(keys)
    assert found["journey_steps"].select("source", "interaction_id").sort("source", "interaction_id").equals(keys)
    joined = found["journey_steps"].select("journey_id").unique()
    assert found["journeys"].join(joined, on="journey_id", how="anti").is_empty()
    facts = found["interaction_facts"]
    assert found["contacts_day"]["count_contacts"].sum() == facts["is_contact"].sum()
    steps = found["journey_steps"].group_by("journey_id").agg(pl.col("is_contact").sum())
    both = found["journeys"].join(steps, on="journey_id")
    assert both["count_contacts"].to_list() == both["is_contact"].clip(1).to_list()
    assert steps["is_contact"].sum() >= facts["is_contact"].sum()
    assert steps["is_contact"].sum() <= facts.filter(pl.col("is_contact") | pl.col("is_merged")).height
    for name, table in DERIVED.items():
        assert found[name].select(table.key).is_unique().all(), name
    assert min((found["interaction_facts"][name].min() or 0) for name in DURATIONS + IN_HOURS) >= 0
    for inside, whole in zip(IN_HOURS, DURATIONS, strict=True):
        assert facts.filter(pl.col(inside) > pl.col(whole)).is_empty(), inside
        assert facts.filter(pl.col(inside).is_null() & pl.col(whole).is_not_null()).is_empty(), inside
    assert_usual_gaps_give_the_journeys_there_are(found)


@few
@given(companies, st.integers(0, 99), st.sampled_from([2, 3]))
def test_neither_the_order_of_rows_nor_the_number_of_groups_changes_anything(drawn, seed, groups):
    tables = company(drawn)
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in tables.items()}
    once, again = derive(tables, COMPANY, AS_OF), derive(shuffled, COMPANY, AS_OF, groups)
    assert [name for name in DERIVED if not once[name].equals(again[name])] == []


@few
@given(companies)
def test_shifting_everything_by_weeks_keeps_every_duration(drawn):
    """Four weeks with the same offset from UTC, so that local hours stay as well."""
    shift = timedelta(weeks=-4)
    tables = company(drawn)
    moved = {
        name: frame.with_columns(pl.col(pl.Datetime("us", "UTC")) + pl.lit(shift)) for name, frame in tables.items()
    }
    first = derive(tables, COMPANY, START + timedelta(days=20))
    second = derive(moved, COMPANY, START + timedelta(days=20) + shift)
    kept = [c for c in DERIVED["interaction_facts"].names if not c.endswith(("_at", "_on"))]
    hourly = {"started_hour"}  # the clocks change on 29 March
    names = [c for c in kept if c not in hourly]
    assert first["interaction_facts"].select(names).equals(second["interaction_facts"].select(names))


@few
@given(companies)
def test_what_happens_later_changes_nothing_now(drawn):
    """Interactions and events after `as_of` are as if they were not there."""
    tables, now = company(drawn), START + timedelta(days=8)
    early = {
        "interactions": tables["interactions"].filter(pl.col("created_at") <= now),
        "surveys": tables["surveys"].filter(pl.col("answered_at") <= now),
        "events": tables["events"].filter((pl.col("at") <= now) | (pl.col("kind") == "status")),
    }
    past, all_known = (derive(t, COMPANY, now) for t in (tables | early, tables))
    assert past["interaction_facts"].drop("person_id").equals(all_known["interaction_facts"].drop("person_id"))


def ticket(number, contact, day, **more):
    return {
        "source": "a",
        "interaction_id": str(number),
        "contact_id": contact,
        "channel": "email",
        "created_at": START + timedelta(days=day),
        **more,
    }


def journeys_of(*interactions, **settings_):
    frame = pl.DataFrame(interactions, schema=CANONICAL["interactions"].schema)
    steps = derive({"interactions": frame}, Settings(**settings_), AS_OF)["journey_steps"]
    return sorted(steps.group_by("journey_id").agg(pl.col("interaction_id").sort())["interaction_id"].to_list())


def test_a_contact_within_the_gap_joins_and_the_next_day_does_not():
    assert journeys_of(ticket(1, "x", 0), ticket(2, "x", 7), ticket(3, "x", 14.01)) == [["1", "2"], ["3"]]
    assert journeys_of(ticket(1, "x", 0), ticket(2, "x", 7), journeys={"gap_days": 3}) == [["1"], ["2"]]


def test_links_join_across_people_and_time_up_to_their_limit():
    assert journeys_of(ticket(1, "x", 0), ticket(2, "y", 30, follows="1")) == [["1", "2"]]
    assert journeys_of(ticket(1, "x", -40), ticket(2, "x", 30, follows="1")) == [["1"], ["2"]]
    assert journeys_of(ticket(1, None, 0), ticket(2, None, 1)) == [["1"], ["2"]]
    assert journeys_of(ticket(1, None, 0), ticket(2, None, 1, merged_into="1")) == [["1", "2"]]


def test_people_who_share_a_ticket_share_their_journeys_whatever_the_groups():
    rows = [ticket(1, "x", 0), ticket(2, "y", 1, follows="1"), ticket(3, "y", 5), ticket(4, "x", 6)]
    frame = pl.DataFrame(rows, schema=CANONICAL["interactions"].schema)
    for groups in (1, 256):
        steps = derive({"interactions": frame}, Settings(), AS_OF, groups)["journey_steps"]
        assert steps["journey_id"].n_unique() == 1


def test_contacts_of_nobody_that_name_one_order_are_one_journey_whatever_the_groups():
    rows = [ticket(n, None, n, reference=f"PED 100{n % 3}") for n in range(9)]
    for groups in (1, 256):
        frame = pl.DataFrame(rows, schema=CANONICAL["interactions"].schema)
        steps = derive({"interactions": frame}, Settings(), AS_OF, groups)["journey_steps"]
        assert steps["journey_id"].n_unique() == 3
        assert set(steps["joined_by"]) == {"first", "same_reference"}


def test_a_survey_brings_its_person_and_its_ticket_together_whatever_the_groups():
    """A ticket of nobody we know, whose survey names the customer: her good answer there ends her bad one here."""
    rows = [ticket(n, "x" if n == 0 else None, 0) for n in range(9)]
    surveys = [
        {"source": "a", "survey_id": str(n), "interaction_id": str(n), "contact_id": "x", "kind": "csat",
         "score": 1.0 if n == 0 else 5.0, "answered_at": START + timedelta(days=1 + n)}
        for n in range(9)
    ]  # fmt: skip
    known = {"interactions": rows, "surveys": surveys}
    tables = {name: pl.DataFrame(r, schema=CANONICAL[name].schema) for name, r in known.items()}
    for groups in (1, 256):
        (case,) = derive(tables, Settings(), AS_OF, groups)["dissatisfaction"].to_dicts()
        assert case["recovered_at"] == START + timedelta(days=2)


def test_a_campaign_neither_begins_nor_lengthens_a_journey():
    out = {"direction": "outbound"}
    rows = [ticket(1, "x", 0), ticket(2, "x", 6, **out), ticket(3, "x", 12), ticket(4, "x", 30, **out)]
    assert journeys_of(*rows) == [["1", "2"], ["3"], ["4"]]
    frame = pl.DataFrame(rows, schema=CANONICAL["interactions"].schema)
    journeys = derive({"interactions": frame}, Settings(), AS_OF)["journeys"]
    assert journeys.select("journey_id", "count_contacts").rows() == [("j_a:1", 1), ("j_a:3", 1)]


@pytest.mark.parametrize(("reply_minutes", "effective"), [(5, 0), (4, 1)])
def test_a_reopen_is_effective_when_answered_before_the_next_solve(reply_minutes, effective):
    told = [("status", 0, "open"), ("status", 1, "solved"), ("status", 3, "open"), ("status", 4, "solved")]
    events = [
        {
            "source": "a",
            "interaction_id": "1",
            "event_id": str(n),
            "at": START + timedelta(minutes=m),
            "kind": kind,
            "value": v,
        }
        for n, (kind, m, v) in enumerate(told)
    ]
    at = START + timedelta(minutes=reply_minutes)
    events.append(
        {"source": "a", "interaction_id": "1", "event_id": "9", "at": at, "kind": "message", "actor": "agent"}
    )
    tables = {
        "interactions": pl.DataFrame([ticket(1, "x", 0)], schema=CANONICAL["interactions"].schema),
        "events": pl.DataFrame(events, schema=CANONICAL["events"].schema),
    }
    facts = derive(tables, Settings(), AS_OF)["interaction_facts"]
    assert facts.select("count_reopens", "count_effective_reopens").row(0) == (1, effective)
