"""Bad input through the public path: kept, flagged, out of the averages, counted where it shows; no silent zero."""

from datetime import UTC, datetime

import polars as pl
import pytest

from pipeline import answers
from pipeline.sync import sync
from store.site import open_site

AS_OF = datetime(2026, 10, 20, tzinfo=UTC)
SETTINGS = """
[company]
timezone = "UTC"
[schedules.default]
mon = ["08:30-18:00"]
[sources.desk]
type = "files"
path = "desk"
"""
# Every case asks on Monday 5 October at 8:00, where nothing else is said, and is answered and solved an hour later.
INTERACTIONS = """interaction_id,channel,status,created_at
sound,email,solved,2026-10-05T08:00:00Z
shuffled,email,solved,2026-10-05T08:00:00Z
at once,email,solved,2026-10-05T08:00:00Z
no creation,email,solved,
no history,email,solved,2026-10-05T08:00:00Z
too early,email,solved,2026-10-05T08:00:00Z
odd call,phone,,2026-10-05T08:00:00Z
odd status,email,wibble,2026-10-05T08:00:00Z
odd change,email,solved,2026-10-05T08:00:00Z
odd date,email,open,yesterday
next year,email,open,2027-10-05T08:00:00Z
bare,email,,
"""
EVENTS = """interaction_id,event_id,at,kind,actor,value
sound,1,2026-10-05T08:00:00Z,message,customer,
sound,2,2026-10-05T09:00:00Z,message,agent,
sound,3,2026-10-05T09:00:00Z,status,agent,solved
shuffled,3,2026-10-05T09:00:00Z,status,agent,solved
shuffled,2,2026-10-05T09:00:00Z,message,agent,
shuffled,1,2026-10-05T08:00:00Z,message,customer,
at once,1,2026-10-05T08:00:00Z,message,customer,
at once,2,2026-10-05T08:00:00Z,message,agent,
at once,3,2026-10-05T08:00:00Z,status,agent,solved
no creation,1,2026-10-05T09:00:00Z,message,agent,
no creation,2,2026-10-05T09:00:00Z,status,agent,solved
no history,1,2026-10-05T08:00:00Z,message,customer,
no history,2,2026-10-05T09:00:00Z,message,agent,
too early,1,2026-10-05T07:00:00Z,message,agent,
too early,2,2026-10-05T07:30:00Z,status,agent,solved
odd call,1,2026-10-05T08:00:00Z,call_start,customer,
odd call,2,2026-10-05T08:10:00Z,call_answered,agent,
odd call,3,2026-10-05T08:05:00Z,call_end,customer,
odd status,1,2026-10-05T08:00:00Z,message,customer,
odd change,1,2026-10-05T08:00:00Z,message,customer,
odd change,2,2026-10-05T09:00:00Z,status,agent,wobble
odd change,3,sometime,message,agent,
nobody,1,2026-10-05T09:00:00Z,message,customer,
"""
HOUR = 3600
EXPECTED = {
    # first response and first resolution in calendar seconds, then in opening hours, and the flag
    "sound": ((HOUR, HOUR), (1800, 1800), None),
    "shuffled": ((HOUR, HOUR), (1800, 1800), None),
    "at once": ((0, 0), (0, 0), None),  # two things of one instant: 0 seconds that were truly measured
    "no creation": ((None, None), (None, None), "incomplete"),
    "no history": ((HOUR, None), (1800, None), "incomplete"),
    "too early": ((None, None), (None, None), "conflict"),
    "odd call": ((None, None), (None, None), "conflict"),
    "odd status": ((None, None), (None, None), None),  # its system tells no status, as far as anybody knows
    "odd change": ((None, None), (None, None), "incomplete"),
    "odd date": ((None, None), (None, None), "incomplete"),
    "next year": ((None, None), (None, None), "incomplete"),
    "bare": ((None, None), (None, None), "incomplete"),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    (folder / "desk").mkdir()
    for name, text in (("interactions", INTERACTIONS), ("events", EVENTS)):
        (folder / "desk" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "hilo.toml").write_text(SETTINGS, encoding="utf-8")
    made = open_site(folder / "home", folder / "hilo.toml", {})
    sync(made, clock=lambda: AS_OF, as_of=AS_OF)
    return made


def answered(site, *names, **query):
    found = answers.answer(site, names, (), query, None)
    return {row["metric"]: row for row in found.iter_rows(named=True)}


def test_every_interaction_is_kept_with_what_can_be_known_of_it(site):
    facts = answers.table(site, "interaction_facts")
    clocks, bases = ("first_response", "first_resolution"), ("calendar", "business")
    names = [f"{clock}_{basis}_seconds" for basis in bases for clock in clocks]
    incomplete = pl.when("has_incomplete_history").then(pl.lit("incomplete"))
    flag = pl.when("has_time_conflict").then(pl.lit("conflict")).otherwise(incomplete)
    told = facts.select("interaction_id", *names, flag.alias("flag")).rows()
    assert {key: ((a, b), (c, d), flag) for key, a, b, c, d, flag in told} == EXPECTED


@pytest.mark.parametrize(("basis", "mean"), [("calendar", 2700.0), ("business", 1350.0)])
def test_averages_are_those_of_what_is_sound(site, basis, mean):
    row = answered(site, "first_response_time", basis=basis)["first_response_time"]
    assert (row["n"], row["mean"]) == (4, mean)


def test_how_many_are_left_out_and_why_can_be_seen(site):
    found = answers.behind(site, ("first_resolution_time",), {}, None)
    assert found.height == len(EXPECTED)
    out = found.filter(pl.col("verdict") == "out")
    assert dict(out.group_by("why").len().rows()) == {
        "time_conflict": 1, "incomplete_history": 1, "solved_unknown_when": 2, "no_status": 3, "unsolved": 2,
    }  # fmt: skip
    counts = answered(site, "contacts", "time_conflicts", "incomplete_history_rate", "backlog", "backlog_age")
    assert counts["contacts"]["value"] == len(EXPECTED)
    assert counts["time_conflicts"]["value"] == 2
    assert counts["incomplete_history_rate"]["value"] == 6 / len(EXPECTED)
    assert counts["backlog"]["value"] == 2  # both without a known start
    assert (counts["backlog_age"]["n"], counts["backlog_age"]["value"]) == (0, None)


def test_every_odd_value_is_listed_with_its_reason(site):
    with site.catalog.read() as connection:
        told = connection.exec_driver_sql("select object, row_id from quarantine").all()
    assert {(row[0], row[1]) for row in told} == {
        ("interactions", "odd status"), ("interactions", "odd date"), ("interactions", "next year"),
        ("events", "odd change/2"), ("events", "odd change/3"), ("events", "nobody"),
        ("interactions", "too early"), ("interactions", "odd call"),
    }  # fmt: skip
