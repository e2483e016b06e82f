"""Sentences of the pages: what moved, by how much, since when, and whether it is more than chance."""

from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from metrics.compare import NEVER, Change
from metrics.shift import WAYS
from model.filters import Filters
from model.period import Period
from ui import data, findings, found, found_company, found_service
from ui import maturity as score
from ui.found import Told
from ui.view import View

SEEN = View(
    "home", 1, datetime(2026, 11, 20, 17, tzinfo=UTC), "Europe/Madrid",
    filters=Filters(period=Period(date(2026, 11, 14), date(2026, 11, 20))),
)  # fmt: skip
ALONE = SEEN.with_filters(replace(SEEN.filters, comparison="none"))


def answers(median: float) -> pl.DataFrame:
    """First answers of one channel, far enough apart from any other median to be no chance."""
    row = {"channel": "email", "n": 400, "value": median, "median": median, "p90": 9 * median, "mean": 2 * median}
    return pl.DataFrame([row | {"low": 0.99 * median, "high": 1.01 * median}])


def shares(now: float, before: float, n: int = 1000):
    """`data.result` of any metric: one value now, another one in any other period."""
    found_ = {True: now, False: before}
    return lambda view, *_: pl.DataFrame([{"n": n, "value": found_[view.filters == SEEN.filters]}])


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (44_400, 15_600, "Email answers now take 12 h 20 min at the median, up from 4 h 20 min in the 7 days before"),
        (600, 44_400, "Email answers now take 10 min at the median, down from 12 h 20 min in the 7 days before"),
    ],
)
def test_what_moved_is_said_in_durations_not_in_percentages(monkeypatch, now, before, said):
    medians = {SEEN.filters: now, SEEN.previous().filters: before}
    monkeypatch.setattr(data, "result", lambda view, *_: answers(medians[view.filters]))
    assert found_company.mover(Told(SEEN)) == [said]


def test_the_period_before_is_not_asked_of_figures_that_are_never_compared(monkeypatch):
    asked = []
    monkeypatch.setattr(data, "result", lambda view, name, *_: asked.append(name))
    assert [data.before(SEEN, name) for name in (*NEVER, "csat")] == [None] * (len(NEVER) + 1)
    assert data.before(ALONE, "csat") is None
    assert asked == ["csat"]


def test_same_and_several_channels_are_compared_in_durations(monkeypatch):
    both = pl.DataFrame({"is_cross_channel": [False, True], "n_resolved": [1338, 217], "median": [4380.0, 406_080.0]})
    monkeypatch.setattr(data, "computed", lambda *_: both)
    assert found_service.longer(SEEN) == [
        "the median journey takes 1 h 13 min to solve in one channel, 4.7 d across channels"
    ]
    monkeypatch.setattr(data, "computed", lambda *_: both.with_columns(n_resolved=29))
    assert found_service.longer(SEEN) == []


def test_the_period_compared_with_is_named_once():
    told = Told(SEEN)
    assert [told.since(), told.since()] == [" in the 7 days before", " before"]
    one_day = SEEN.with_filters(Filters(period=Period(date(2026, 11, 20), date(2026, 11, 20))))
    assert Told(one_day).since() == " in the day before"


def test_a_period_that_is_not_the_one_just_before_is_named_by_its_days(monkeypatch):
    earlier = SEEN.with_filters(Filters(period=Period(date(2025, 11, 14), date(2025, 11, 20))))
    monkeypatch.setattr(View, "previous", lambda _: earlier)
    assert Told(SEEN).since() == " between 14 Nov 2025 and 20 Nov 2025"


@pytest.mark.parametrize(
    ("now", "before", "n", "said"),
    [
        (0.60, 0.50, 1000, ", up from 50.0% in the 7 days before"),
        (0.50, 0.60, 1000, ", down from 60.0% in the 7 days before"),
        (0.50, 0.49, 1000, ", about as in the 7 days before"),  # 0.45 standard errors
        (0.90, 0.10, 29, ""),  # too few to compare
    ],
)
def test_a_share_says_what_it_was_where_that_is_more_than_chance(monkeypatch, now, before, n, said):
    monkeypatch.setattr(data, "result", shares(now, before, n))
    assert found.moved(Told(SEEN), "digital_share") == said
    assert found.moved(Told(ALONE), "digital_share") == ""


def test_service_holds_unless_a_headline_figure_is_worse_by_more_than_chance(monkeypatch):
    monkeypatch.setattr(found_company, "HEADLINES", ("first_contact_resolution", "digital_leakage", "csat"))
    monkeypatch.setattr(data, "result", shares(0.50, 0.49))
    (held,), named = found_company._holds(Told(SEEN))
    assert held.startswith("**Service holds together**: none of 3 headline figures is worse than in the 7 days before")
    assert named == []
    # More solved and more content is better, more that leaves digital is not.
    monkeypatch.setattr(data, "result", shares(0.60, 0.50))
    (worse, better), named = found_company._holds(Told(SEEN))
    assert set(named) == {"first_contact_resolution", "digital_leakage", "csat"}
    assert worse.startswith("**1 of 3 headline figures is worse than in the 7 days before**: ")
    assert worse.endswith(" 60.0% (was 50.0%)")
    assert better.count("(was 50.0%)") == 2


def test_without_a_comparison_the_overview_says_how_things_stand(monkeypatch):
    monkeypatch.setattr(data, "result", shares(0.6, 0.5))
    assert found_company._holds(Told(ALONE)) == (["**Cross-channel resolution is 50.0%**"], [])


@pytest.mark.parametrize(
    ("went", "back", "said"),
    [
        (60, 20, "more went over to digital (60) than came back (20)"),
        (20, 60, "more came back to people (60) than went digital (20)"),
        (20, 21, "did not move by more than chance (20 went digital, 21 came back)"),
    ],
)
def test_which_way_the_same_customers_went(monkeypatch, went, back, said):
    ways = pl.DataFrame({"way": WAYS, "n": [went, 100, 100, back]})
    monkeypatch.setattr(data, "computed", lambda *_: ways)
    (clause,) = found_company._same_customers(SEEN)
    assert said in clause
    monkeypatch.setattr(data, "computed", lambda *_: ways.with_columns(n=pl.lit(7)))
    assert found_company._same_customers(SEEN) == []  # 28 customers are too few


PARTS = pl.DataFrame(
    {"dimension": ["digital_experience", "digital_operations"], "part": ["digital_share", "identity_coverage"],
     "score": [40.0, 90.0], "cases": [500, 500], "why": [None, None]}
)  # fmt: skip


def test_maturity_says_the_level_what_could_add_most_and_what_fell(monkeypatch):
    monkeypatch.setattr(data, "computed", lambda *_: PARTS)
    fell = {"digital_share": Change(-0.1, is_absolute=True, is_more_than_noise=True)}
    monkeypatch.setattr(score, "changes", lambda _: fell)
    assert findings.sentence(SEEN, "maturity") == (
        "**The Hilo score is 65 of 100: solid**. "
        "Digital operations stands highest (90), Digital experience lowest (40). "
        "Contacts that are digital (40) could add most, up to 30.0 points. "
        "1 of 1 parts that can be compared is lower than in the 7 days before by more than chance: "
        "Contacts that are digital."
    )
    steady = {"digital_share": Change(0.1, is_absolute=True, is_more_than_noise=True)}
    monkeypatch.setattr(score, "changes", lambda _: steady)
    assert "none of the 1 parts" in findings.sentence(SEEN, "maturity").lower()
    monkeypatch.setattr(data, "computed", lambda *_: PARTS.with_columns(score=pl.lit(None, pl.Float64)))
    assert findings.sentence(SEEN, "maturity") == "Nothing of the score can be computed for this view."


@pytest.mark.parametrize(
    ("value", "code"),
    [(0, "starting"), (24.9, "starting"), (25, "building"), (74.9, "solid"), (75, "leading"), (100, "leading")],
)
def test_bands_of_a_score(value, code):
    assert score.band(value) == code
