"""Zendesk's own figures: metric sets in the tickets and beside them."""

from datetime import UTC, datetime

import pytest

from connectors.zendesk.metrics import _FIGURES
from connectors.zendesk.parse import parse_tickets
from model.clocks import CLOCKS
from model.derived import INTERACTION_FACTS
from model.schemas import VENDOR_METRICS
from tests.connectors.cases.zendesk import recorded
from tests.connectors.given_zendesk import read

SET = {
    "updated_at": "2026-10-01T12:00:00Z", "reopens": 2, "replies": 3,
    "reply_time_in_minutes": {"calendar": 75, "business": None},
}  # fmt: skip


def figures(*sets, **beside):
    return read(parse_tickets, {"tickets": [{"id": n, "metric_set": one} for n, one in enumerate(sets, 1)], **beside})


def told(parsed):
    return parsed.frame("vendor_metrics").select(VENDOR_METRICS.names)


def values(parsed):
    return dict(told(parsed).select("metric_id", "value").rows())


def test_minutes_become_seconds_counts_stay_and_null_stays_null():
    found = values(figures(SET))

    assert found["reply_time_in_minutes.calendar"] == 4500
    assert found["reply_time_in_minutes.business"] is None
    assert found["on_hold_time_in_minutes.calendar"] is None
    assert (found["reopens"], found["replies"]) == (2, 3)
    assert "reply_time_in_seconds.calendar" not in found


def test_a_figure_says_its_word_ours_its_basis_and_how_it_is_rounded():
    rows = {row["metric_id"]: row for row in told(figures(SET)).to_dicts()}

    assert rows["reply_time_in_minutes.calendar"] == {
        "source": "desk", "interaction_id": "1", "metric_id": "reply_time_in_minutes.calendar",
        "name": "reply_time_in_minutes", "figure": "first_response", "basis": "calendar", "value": 4500,
        "precision": 60, "at": datetime(2026, 10, 1, 12, tzinfo=UTC),
    }  # fmt: skip
    assert [rows["reopens"][name] for name in ("figure", "basis", "precision")] == ["count_reopens", None, None]


def test_the_seconds_of_messaging_are_exact():
    found = figures({**SET, "reply_time_in_seconds": {"calendar": 4471}}).frame("vendor_metrics")
    assert found.filter(metric_id="reply_time_in_seconds.calendar").select("figure", "value", "precision").rows() == [
        ("first_response", 4471, None)
    ]


def test_every_figure_is_one_that_hilo_measures():
    ours = {*CLOCKS, *INTERACTION_FACTS.names}
    told = [row for figures in _FIGURES.values() for row in figures.select("figure", "metric_id").iter_rows()]
    assert {figure for figure, _ in told} <= ours
    assert len({metric for _, metric in told}) == len(told)


def test_sets_beside_the_tickets_read_the_same():
    inside = recorded("tickets")
    sets = [t["metric_set"] for t in inside["tickets"] if "metric_set" in t]
    beside = {**inside, "tickets": [{**t, "metric_set": None} for t in inside["tickets"]], "metric_sets": sets}
    one, other = (read(parse_tickets, body) for body in (inside, beside))

    assert told(one).height == 29
    assert told(other).equals(told(one))


def test_how_new_a_figure_is_the_ticket_tells_else_the_set():
    body = {"tickets": [{"id": 1, "generated_timestamp": 1790859600, "metric_set": SET}]}
    beside = {"tickets": [], "metric_sets": [{**SET, "ticket_id": 1}]}
    assert [
        read(parse_tickets, one).tables["vendor_metrics"]["_source_updated_at"][0] for one in (body, beside)
    ] == [datetime(2026, 10, 1, 13, tzinfo=UTC), datetime(2026, 10, 1, 12, tzinfo=UTC)]  # fmt: skip


@pytest.mark.parametrize("odd", [5, [], "x"])
def test_a_set_that_is_no_object_is_set_aside(odd):
    parsed = figures(odd, SET)
    assert set(parsed.frame("vendor_metrics")["interaction_id"]) == {"2"}
    assert parsed.rejects.select("object", "reason", "is_row").rows() == [("vendor_metrics", "not a metric set", True)]


@pytest.mark.parametrize(
    ("time", "said"),
    [(5, "[5]"), ({"calendar": "soon"}, "soon"), ({"calendar": -3}, "-3"), ({"calendar": 1.5}, "1.5")],
)
def test_minutes_that_cannot_be_read_are_no_value_and_listed(time, said):
    parsed = figures({**SET, "on_hold_time_in_minutes": time})
    assert values(parsed)["on_hold_time_in_minutes.calendar"] is None
    first = parsed.rejects.row(0, named=True)
    assert (first["id"], first["field"], first["raw"]) == ("1/on_hold_time_in_minutes.calendar", "value", said)


def test_tickets_without_figures_have_none():
    parsed = read(parse_tickets, {"tickets": [{"id": 1, "metric_set": None}, {"id": 2}]})
    assert parsed.frame("vendor_metrics").is_empty()
    assert parsed.records == 2
