"""What the systems of the sample company compute themselves, beside Hilo's figures."""

import polars as pl
import pytest

from model.derived import VENDOR_COMPARISON
from model.schemas import VENDOR_METRICS
from tests.sample_data.conftest import PLANTED


@pytest.fixture(scope="module")
def figures(reader, facts):
    """The vendors' figures beside the facts of what they are about."""
    return reader.scan(VENDOR_METRICS).collect().join(facts, on=["source", "interaction_id"])


def test_every_ticket_brings_its_metric_set(figures):
    tickets = figures.filter(pl.col("source") == "zendesk")

    assert tickets["interaction_id"].n_unique() == PLANTED["interactions"]["zendesk"]
    assert tickets.height == 14 * PLANTED["interactions"]["zendesk"]  # six times on two bases, two counts


@pytest.mark.parametrize(
    "clock", ["first_response", "first_resolution", "full_resolution", "requester_wait", "agent_wait", "on_hold"]
)
def test_zendesk_and_hilo_agree_to_the_minute_where_both_tell_a_time(figures, clock):
    told = figures.filter(
        (pl.col("source") == "zendesk") & (pl.col("figure") == clock) & (pl.col("basis") == "calendar")
    )
    apart = (pl.col(f"{clock}_calendar_seconds") - pl.col("value")).drop_nulls()

    assert told.select(apart.is_between(0, 59).all() & (apart.len() > 11_000)).item()


def test_zendesk_and_hilo_differ_where_a_time_ended_for_one_of_them_only(figures):
    told = figures.filter((pl.col("figure") == "full_resolution") & (pl.col("precision") == 60), basis="calendar")
    kept = told.filter(pl.col("value").is_not_null() & pl.col("full_resolution_calendar_seconds").is_null())

    # Merged tickets, which leave every count, and one reopened and not solved again: Zendesk keeps their figure.
    assert kept["is_merged"].sum() == PLANTED["merged_tickets"]
    assert (kept.filter(~pl.col("is_merged"))["count_reopens"] > 0).all()
    assert told.filter(pl.col("value").is_null())["full_resolution_calendar_seconds"].null_count() > 0


def test_every_figure_that_differs_is_explained_by_a_rule(reader):
    told = reader.scan(VENDOR_COMPARISON).collect()
    found = {source: set(rules) for source, rules in told.group_by("source").agg("rule").iter_rows()}

    assert found["zendesk"] == {
        "left_out", "neither", "equal", "rounded", "last_change", "other_hours", "ours_running"
    }  # fmt: skip
    assert found["chatwoot"] == {
        "equal", "last_reopen", "first_solve", "each_solve", "no_holidays", "other_hours", "ours_running"
    }  # fmt: skip
    assert told.height == reader.scan(VENDOR_METRICS).collect().height


def test_zendesk_counts_replies_and_reopens_as_hilo_does(figures):
    for name in ("count_reopens", "count_agent_replies"):
        told = figures.filter(figure=name)
        assert told["value"].equals(told[name], check_names=False)


def test_chatwoot_has_a_resolution_for_every_time(figures):
    solved = figures.filter(pl.col("source") == "chatwoot", name="conversation_resolved", basis="calendar")
    last = solved.sort("at").unique("interaction_id", keep="last").drop_nulls("full_resolution_calendar_seconds")
    again = solved.filter((pl.col("count_reopens") > 0) & pl.col("is_resolved")).group_by("interaction_id").len()

    assert again.height > 500
    assert (again["len"] > 1).all()
    assert (last["value"] >= last["full_resolution_calendar_seconds"]).all()
    assert (last["value"] == last["full_resolution_calendar_seconds"]).mean() > 0.99


def test_chatwoot_starts_at_the_hand_off_as_hilo_does_and_again_at_a_reopening(figures):
    first = figures.filter(pl.col("source") == "chatwoot", name="first_response", basis="calendar")
    apart = first.filter(pl.col("value") != pl.col("first_response_calendar_seconds"))

    assert first.height > 7000
    assert 0 < apart.height < 400
    assert (apart["count_reopens"] > 0).all()
    assert (apart["value"] < apart["first_response_calendar_seconds"]).all()
