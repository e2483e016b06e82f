"""What holds for every timeline, possible or not."""

from datetime import timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from clocks.spans import spans, status_changes
from clocks.timeline import timeline
from model.clocks import CLOCKS
from model.schemas import EVENTS, INTERACTIONS
from tests.clocks.timelines import AS_OF, WORDS, events_of, minute, read

DURATIONS = [f"{clock}_calendar_seconds" for clock in CLOCKS]
SOLVED = pl.col("status").is_in(["solved", "closed"])

words = st.tuples(st.integers(-3, 300), st.sampled_from([*WORDS, "c", "c", "a", "a", "open", "solved"]))
timelines = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["email", "chat", "phone"]),
        "status": st.sampled_from([None, "new", "open", "solved"]),
        "direction": st.sampled_from([None, "inbound", "outbound"]),
        "created_at": st.sampled_from([minute(0), minute(0), minute(0), None]),
        "merged_into": st.sampled_from([None, None, None, "0", "1"]),
        "story": st.lists(words, max_size=9),
    }
)
many = st.lists(timelines, min_size=10, max_size=20)  # many in one read: a read costs more than its rows
few = settings(derandomize=True, max_examples=6, deadline=None)


def cases_of(drawn):
    return [
        {k: v for k, v in case.items() if k != "story"} | {"interaction_id": str(n)} for n, case in enumerate(drawn)
    ]


def events_in(drawn):
    stories = [" ".join(f"{word}{at}" for at, word in sorted(case["story"])) for case in drawn]
    return [event for n, story in enumerate(stories) for event in events_of(story, str(n))]


def clocks(drawn):
    return read(cases_of(drawn), events_in(drawn))


@few
@given(many)
def test_nothing_is_negative_and_the_parts_fit_their_whole(drawn):
    facts = clocks(drawn).facts
    seconds = {name.removesuffix("_calendar_seconds"): facts[name] for name in DURATIONS}
    assert all((values.min() or 0) >= 0 for values in seconds.values())
    both = facts.drop_nulls(["first_response_calendar_seconds", "time_with_bot_calendar_seconds"])
    parts = both["first_response_calendar_seconds"] + both["time_with_bot_calendar_seconds"]
    assert parts.to_list() == both["time_to_human_calendar_seconds"].to_list()
    for less, more in (("first_resolution", "full_resolution"), ("first_response", "total_reply")):
        assert not (seconds[less] > seconds[more]).any()
    assert not (facts["count_effective_reopens"] > facts["count_reopens"]).any()
    assert facts.filter(pl.col("is_counted") != pl.col("left_out").is_null()).is_empty()


@few
@given(many)
def test_the_times_in_the_statuses_add_up_to_the_life_and_until_the_last_solve_to_the_resolution(drawn):
    known = timeline(
        pl.DataFrame([{"source": "x", **case} for case in cases_of(drawn)], schema=INTERACTIONS.schema),
        pl.DataFrame(events_in(drawn), schema=EVENTS.schema),
        AS_OF,
    )
    length = (pl.col("ends_at") - pl.col("starts_at")).dt.total_seconds()
    told = spans(known, status_changes(known, known.recorded)).with_columns(length.alias("seconds"))
    lives = told.group_by("row").agg(pl.col("seconds").sum()).join(known.cases, on="row")
    assert lives.filter(pl.col("started_at") + pl.duration(seconds="seconds") != AS_OF).is_empty()
    facts = clocks(drawn).facts.drop_nulls(["full_resolution_calendar_seconds", "agent_work_calendar_seconds"])
    until = told.join(facts.select("row", "last_solved_at"), on="row").filter(
        pl.col("ends_at") <= pl.col("last_solved_at")
    )
    solved = until.filter(SOLVED).group_by("row").agg(pl.col("seconds").sum().alias("in_solved"))
    whole = facts.join(solved, on="row", how="left")
    parts = pl.sum_horizontal(
        pl.col("in_solved").fill_null(0),
        *(f"{name}_calendar_seconds" for name in ("agent_work", "agent_wait", "on_hold")),
    )
    assert whole.filter(parts != pl.col("full_resolution_calendar_seconds")).is_empty()
    assert facts["active_resolution_calendar_seconds"].equals(facts["requester_wait_calendar_seconds"])


@few
@given(many, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(drawn, dice):
    cases, events = cases_of(drawn), events_in(drawn)
    once = read(cases, events)
    dice.shuffle(cases)
    dice.shuffle(events)
    again = read(cases, events)
    assert once.facts.equals(again.facts)
    assert once.turns.equals(again.turns)


@few
@given(many, st.sampled_from([-52, -1, 1, 3]))
def test_whole_weeks_shift_the_instants_and_no_duration(drawn, weeks):
    shift = timedelta(weeks=weeks)
    cases = [case | {"created_at": case["created_at"] and case["created_at"] + shift} for case in cases_of(drawn)]
    events = [event | {"at": event["at"] + shift} for event in events_in(drawn)]
    once, again = clocks(drawn), read(cases, events, AS_OF + shift)
    for first, second in ((once.facts, again.facts), (once.turns, again.turns)):
        moved = first.with_columns(pl.col(pl.Datetime("us", "UTC"), pl.Date) + pl.lit(shift))
        assert moved.equals(second)


@few
@given(many, st.integers(0, 8), st.integers(0, 8))
def test_what_the_customer_says_in_two_messages_is_as_in_one(drawn, which, later):
    split = []
    for case in drawn:
        story = sorted(case["story"])
        hers = [n for n, (_, word) in enumerate(story) if word == "c"]
        if hers:
            at = story[hers[which % len(hers)]][0]
            after = [minute for minute, _ in story if minute > at]
            story = [*story, (min(at + later, after[0] - 1 if after else at + later), "c")]
        split.append(case | {"story": story})
    told = {"count_customer_messages", "last_activity_at"}
    once, again = clocks(drawn), clocks(split)
    assert once.facts.drop(told).equals(again.facts.drop(told))
    assert once.turns.equals(again.turns)
