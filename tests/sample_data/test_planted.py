"""Every fact planted in the sample data is found by the metrics of the demo store."""

from datetime import date

import polars as pl
import pytest

from model.journeys import JOURNEYS
from model.schemas import CONTACTS, EVENTS, INTERACTIONS
from sample_data.story import REPEAT_CALLERS
from store.quarantine import entries
from store.status import object_counts
from tests.sample_data.conftest import PLANTED

UNKNOWN = 9 + 5  # contacts whose channel word nobody knows


def months(values):
    return {month[:7]: found for month, found in values.items()}


def test_the_demo_stands_at_the_last_instant_of_the_data(frames):
    assert frames.as_of.isoformat() == PLANTED["as_of"]


def test_every_interaction_arrives_once(facts):
    arrived = dict(facts.group_by("source").len().iter_rows())
    odd = 1 + 12  # Zendesk's own sample ticket, and the deleted ones

    assert arrived == {**PLANTED["interactions"], "zendesk": PLANTED["interactions"]["zendesk"] + odd}


def test_contacts_by_channel(value):
    found = value("contacts", "channel")
    planted = PLANTED["contacts_by_channel"]

    assert value("contacts") == PLANTED["contacts"]
    assert found.pop("unknown") == UNKNOWN
    assert all(0 <= planted[channel] - n <= UNKNOWN for channel, n in found.items())
    assert found.keys() == planted.keys()


def test_the_season_has_christmas_the_returns_of_january_and_a_summer_dip(value):
    found = months(value("contacts", "month"))

    assert found == PLANTED["contacts_by_month"]
    assert sorted(found, key=found.__getitem__)[-2:] == ["2025-12", "2026-01"]
    assert min(found, key=found.__getitem__) == "2026-08"


def test_mondays_are_busiest_and_sundays_digital(value):
    found = value("contacts", "weekday")
    calls = value("contacts", "weekday", channel="phone")

    assert max(found, key=found.__getitem__) == "1"
    assert min(found, key=found.__getitem__) == "7"
    assert "7" not in calls


def test_whatsapp_was_slow_in_march(value):
    found = months(value("first_response_time", "month", channel="whatsapp"))
    others = [seconds for month, seconds in found.items() if month != "2026-03"]

    assert found == pytest.approx(PLANTED["whatsapp_first_response_median_seconds"], rel=0.03)
    assert found["2026-03"] > 2 * max(others)
    assert found["2026-03"] > 3.5 * sorted(others)[len(others) // 2]


def test_the_shop_in_tarragona_was_closed_in_august(frames):
    shop = PLANTED["closed_shop"]
    visits = frames.contacts_day.filter((pl.col("team") == shop["team"]) & (pl.col("channel") == "branch"))
    by_month = dict(visits.group_by(pl.col("day").dt.strftime("%Y-%m")).agg(pl.col("count_contacts").sum()).iter_rows())

    assert shop["month"] not in by_month
    assert set(by_month) == set(shop["visits_by_month"])
    assert all(abs(by_month[month] - n) <= 3 for month, n in shop["visits_by_month"].items())


def test_channels_answer_at_their_own_pace(value):
    found = value("first_response_time", "channel")
    order = ["phone", "chat", "branch", "whatsapp", "social", "app", "email", "web_form", "post"]

    assert sorted(order, key=found.__getitem__) == order


def test_teams_differ(value):
    found = value("first_response_time", "team", channel="branch")

    assert found["Botiga València"] > 1.5 * found["Botiga Lleida"]


def test_merged_transferred_and_reopened(facts):
    tickets = facts.filter(pl.col("source") == "zendesk")

    assert tickets["is_merged"].sum() == PLANTED["merged_tickets"]
    assert facts["is_transferred"].sum() == PLANTED["transferred_calls"]
    assert (tickets["count_reopens"] > 0).sum() == PLANTED["reopened_tickets"]
    assert 0 < (tickets["count_effective_reopens"] > 0).sum() < PLANTED["reopened_tickets"]


def test_follow_ups_are_declared(reader):
    followed = reader.scan(INTERACTIONS).filter(pl.col("source") == "zendesk").collect()["follows"]

    assert followed.is_not_null().sum() == PLANTED["follow_up_tickets"]


def test_abandoned_calls(facts):
    assert facts["is_abandoned"].sum() == pytest.approx(PLANTED["abandoned_calls"], abs=6)


def test_bots(facts, value):
    bots = PLANTED["bots"]

    assert facts["is_contained"].count() == bots["sessions"]
    assert facts["is_contained"].sum() == bots["contained"]
    assert value("verified_containment_rate") < value("containment_rate") - 0.04


def test_contained_customers_who_phoned_within_a_week(facts):
    contained = facts.filter("is_contained").select("person_id", ended=pl.col("last_activity_at"))
    calls = facts.filter((pl.col("source") == "phone") & "is_contact").select("person_id", called="started_at")
    week = pl.col("called").is_between(pl.col("ended"), pl.col("ended") + pl.duration(days=7))
    found = contained.with_row_index("row").join(calls, on="person_id").filter(week)["row"].n_unique()

    # Never more than planted; fewer where the chat knows an address and the telephone a line nobody else has told.
    assert 0.9 * PLANTED["bots"]["contained_then_called"] <= found <= PLANTED["bots"]["contained_then_called"]


def test_repeat_callers(facts):
    calls = facts.filter((pl.col("channel") == "phone") & "is_contact").drop_nulls("person_id")
    often = calls.group_by("person_id", "journey_id").len().filter(pl.col("len") >= 3)
    found = often["person_id"].n_unique()

    # Never more than planted; fewer where somebody rang again days after it had been solved, which is another journey.
    assert 0.95 * PLANTED["repeat_callers"] <= found <= PLANTED["repeat_callers"]
    assert found >= 6000 // REPEAT_CALLERS


def test_satisfaction_dips_in_january(value):
    found = months(value("csat", "month"))

    assert found == pytest.approx(PLANTED["csat"]["share_by_month"], abs=0.015)
    assert value("csat") == pytest.approx(PLANTED["csat"]["share"], abs=0.005)
    assert min(found, key=found.__getitem__) == "2026-01"


def test_outcomes_are_those_of_a_real_company(value):
    assert 0.96 < value("resolution_rate") < 0.99
    assert 0.55 < value("first_contact_resolution") < 0.67
    assert 0.1 < value("digital_leakage") < 0.3


def test_the_backlog_is_some_weeks_old(facts, value):
    opened = facts.filter(pl.col("is_contact") & ~pl.col("is_resolved"))
    by_source = dict(opened.group_by("source").len().iter_rows())

    assert by_source == PLANTED["left_open"]
    assert value("backlog") == sum(PLANTED["left_open"].values())
    assert 500 < value("backlog") < 900
    assert 14 * 86400 < value("backlog_age") < 21 * 86400


def test_what_nobody_solved_is_closed_at_night_without_a_word(reader):
    events = reader.scan(EVENTS).filter(pl.col("actor") == "system", pl.col("value") == "solved").collect()
    closed = dict(events.group_by("source").len().iter_rows())

    assert closed == PLANTED["closed_by_the_system"]
    assert events["kind"].unique().to_list() == ["status"]
    assert events["at"].dt.convert_time_zone("Europe/Madrid").dt.hour().unique().to_list() == [3]


def test_crossing_channels_solves_less(reader, value):
    journeys = reader.scan(JOURNEYS).filter(pl.col("person_id").is_not_null()).collect()
    single = journeys.filter(~pl.col("is_cross_channel"))["is_resolved"].mean()

    assert value("cross_channel_resolution_rate") < single - 0.02


def test_the_same_customer_is_known_in_several_systems(reader, value):
    contacts = reader.scan(CONTACTS).filter(~pl.col("is_agent").fill_null(False)).collect()

    assert contacts["source"].n_unique() == 4
    assert value("records_per_person") > 2
    assert 0.9 < value("identity_coverage") < 0.98
    assert 0.03 < value("duplicate_record_rate") < 0.1


def test_mistakes_are_in_quarantine_in_exact_numbers(site):
    found = entries(site.catalog).group_by("source", "object", "field", "reason").len()
    counts = {tuple(row[:4]): row[4] for row in found.iter_rows()}
    salesforce, phone, chatwoot = (PLANTED["quarantine"][name] for name in ("salesforce", "phone", "chatwoot"))

    assert counts == {
        ("salesforce", "interactions", "channel", "unknown channel word"): salesforce["unknown channel word"],
        ("salesforce", "interactions", "status", "unknown status word"): salesforce["unknown status word"],
        ("salesforce", "interactions", "created_at", "not a date"): salesforce["impossible opening date"],
        ("salesforce", "events", None, "at: not a date"): salesforce["impossible opening date"],
        ("salesforce", "events", None, "at: before creation"): salesforce["closed before opened"],
        ("salesforce", "events", None, "at: in the future"): salesforce["closed in the future"],
        ("phone", "calls.csv.gz", None, "20 fields where the header has 18"): phone["line with too many fields"],
        ("phone", "events", None, "at: not a date"): phone["impossible answering date"],
        ("phone", "surveys", "score", "outside the scale"): phone["rating off the scale"],
        ("chatwoot", "interactions", "channel", "unknown channel word"): chatwoot["unknown channel word"],
        ("chatwoot", "messages.jsonl.gz", None, "not a JSON object in valid Unicode"): chatwoot["cut JSON line"],
        ("chatwoot", "surveys", "score", "outside the scale"): chatwoot["rating off the scale"],
    }


def test_lines_told_twice_are_counted_as_duplicates(site):
    rows = object_counts(site.catalog).filter(pl.col("object") == "interactions")
    twice = dict(rows.select("source", "rows_duplicate").iter_rows())

    assert twice["salesforce"] == PLANTED["quarantine"]["salesforce"]["duplicate line"]
    assert twice["phone"] == PLANTED["quarantine"]["phone"]["duplicate line"]


def test_the_year_is_a_year(value):
    days = [date.fromisoformat(day) for day in value("contacts", "day")]

    assert min(days) == date(2025, 11, 1)
    assert max(days) == date(2026, 10, 31)
