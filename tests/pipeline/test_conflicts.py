"""What a sync finds contradictory or missing once everything is there: told on the sources page, and kept."""

import polars as pl

from model.derived import INTERACTION_FACTS
from model.schemas import CANONICAL
from pipeline.conflicts import conflicts


def found(facts=(), **tables):
    known = INTERACTION_FACTS.conform(pl.DataFrame([{"source": "a", "has_time_conflict": False, **f} for f in facts]))
    frames = {
        name: table.conform(pl.DataFrame([{"source": "a", **row} for row in tables.get(name, [])] or {"source": []}))
        for name, table in CANONICAL.items()
    }
    frames["interactions"] = CANONICAL["interactions"].conform(known.select("source", "interaction_id"))
    return conflicts(known, frames)


def test_what_agrees_is_not_told():
    ours = {"interaction_id": "1", "metric_id": "m", "figure": "first_response", "basis": "calendar"}
    event = {"interaction_id": "1", "event_id": "e"}
    assert found([{"interaction_id": "1"}], events=[event], vendor_metrics=[ours]).is_empty()


def test_a_contradiction_is_told_in_words_that_fit_a_call_too():
    """A call answered after its end was neither solved nor answered before it began."""
    told = found([{"interaction_id": "1", "has_time_conflict": True}])
    assert told.select("source", "object", "id", "is_row").rows() == [("a", "interactions", "1", False)]
    assert "ends before it begins" in told["reason"].item()


def test_events_and_figures_of_an_interaction_nobody_delivered_are_told_and_counted():
    events = [{"interaction_id": "gone", "event_id": str(n)} for n in range(3)]
    ours = {"interaction_id": "gone", "figure": "count_reopens"}
    figures = [{"metric_id": str(n), **ours} for n in range(2)]
    told = found([{"interaction_id": "1"}], events=events, vendor_metrics=figures)
    assert told.select("object", "id", "raw").rows() == [
        ("events", "gone", "3 events"),
        ("vendor_metrics", "gone", "2 figures"),
    ]
    assert "compared with nothing until it is" in told["reason"][1]


def test_a_figure_that_is_none_of_ours_is_told_with_what_there_is():
    figures = [{"interaction_id": "1", "metric_id": str(n), "figure": "first_respons"} for n in range(2)]
    unnamed = {"interaction_id": "1", "metric_id": "x", "figure": None}
    told = found([{"interaction_id": "1"}], vendor_metrics=[*figures, unnamed])
    assert told.select("object", "id", "field", "raw").rows() == [
        ("vendor_metrics", "first_respons", "figure", "2 figures")
    ]
    assert "first_response" in told["reason"].item()


def test_a_clock_of_which_nobody_says_the_basis_is_told():
    told = found([{"interaction_id": "1"}], vendor_metrics=[{"interaction_id": "1", "figure": "first_response"}])
    assert told.select("id", "field", "raw").rows() == [("first_response", "basis", "1 figures")]
    assert "calendar or business" in told["reason"].item()
