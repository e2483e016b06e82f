"""The page Journeys: coverage beside what crosses channels, and words for how few is too few."""

import json

import polars as pl
import pytest

from model.journeys import JOURNEY_SENSITIVITY
from model.scope import Scope
from tests.ui import company
from ui import frame
from ui.words import Words

PAGE = "executive/journeys.py"
WORDS = Words("en")


def said(app):
    return [box.value for kind in ("markdown", "caption") for box in app.get(kind)]


def test_the_finding_stands_first_and_coverage_beside_it_and_beside_every_number(opened, full):
    app = opened(full, PAGE, period="all")
    assert app.markdown[0].value.startswith("**")
    assert any("cross-channel figures speak of the 100.0% of contacts" in text for text in said(app))
    links = [link.proto.label for link in app.get("page_link") if link.proto.label.startswith("n ")]
    known = [label for label in links if label.endswith("100% known")]
    assert len(known) >= 8


def test_too_few_journeys_across_channels_are_said_to_be_too_few(opened):
    few = company.tables(25)
    app = opened(few, PAGE, period="all")
    n = int(few["journeys"]["is_cross_channel"].sum())
    assert 0 < n < 30
    assert app.markdown[0].value == f"{WORDS.number('journeys.few', n)}."


@pytest.mark.parametrize("kind", ["segment", "lifecycle_stage", "priority", "reason", "nonsense"])
def test_the_kind_of_customer_is_a_code_in_the_address(opened, full, kind):
    told = full | {"journeys": full["journeys"].with_columns(segment=pl.lit("gold"), priority=pl.lit("urgent"))}
    app = opened(told, PAGE, period="all", kind=kind)
    table = next(box.value for box in app.dataframe if "kind" in box.value)
    unsaid = "not recorded"
    expected = {"lifecycle_stage": unsaid, "priority": "Urgent", "reason": unsaid}.get(kind, "gold")
    assert table["kind"].tolist() == [expected]


def table_of(app, column):
    return next(box for box in app.dataframe if column in box.value)


def labels(box):
    return [column["label"] for column in json.loads(box.proto.columns).values() if column.get("label")]


def test_a_window_has_a_column_and_one_that_nothing_is_old_enough_for_has_none(opened, full):
    """The company knows journeys by the usual window alone; a measure without a value under it is a dash."""
    table = table_of(opened(full, PAGE, period="all"), "usual")
    assert labels(table) == ["What", "7 d"]
    assert table.value["what"].tolist() == ["First time", "One agent, one channel", "Left digital"]
    assert all(cell.endswith("%") for cell in table.value["usual"])


def test_one_channel_and_several_are_compared_within_the_reasons_that_have_both(opened, full):
    cross = pl.col("is_cross_channel")
    reason = pl.when(cross | (pl.int_range(pl.len()) % 2 == 0)).then(pl.lit("bill")).otherwise(pl.lit("only one way"))
    app = opened(full | {"journeys": full["journeys"].with_columns(reason=reason)}, PAGE, period="all")
    assert any(text.startswith("Among equals: the 1 reason that has both (") for text in said(app))
    both = [box.value for box in app.dataframe if "same_channel" in box.value]
    assert [table["what"].tolist()[0] for table in both] == ["Journeys", "Median to solution"]


GAPS = {
    "scenario": ["double", "links_only", "normal", "half"], "gap_days": [14.0, None, 7.0, 3.5],
    "count_journeys": [80, 120, 90, 100], "one_contact_share": [0.6, 0.9, 0.7, 0.8],
    "count_cross_channel": [40, 5, 35, 30], "cross_channel_resolution_rate": [0.5, 0.2, None, 0.6],
}  # fmt: skip


def test_other_gaps_make_other_journeys_and_are_named_with_their_days(opened, full):
    app = opened(full | {"journey_sensitivity": company.conform(JOURNEY_SENSITIVITY, pl.DataFrame(GAPS))}, PAGE)
    table = table_of(app, "one_contact_share").value
    assert table["scenario"].tolist() == [
        "Links and references only", "Half: 3.5 d", "As set: 7 d", "Double: 14 d",
    ]  # fmt: skip
    assert table["count_journeys"].tolist() == [120, 100, 90, 80]


def test_what_is_counted_over_everything_is_not_shown_to_whom_may_see_a_part(opened, full, monkeypatch):
    seen = frame.view_of
    scope = Scope(teams=("North",))
    monkeypatch.setattr(frame, "view_of", lambda found, _, *rest: seen(found, scope, *rest))
    app = opened(full | {"journey_sensitivity": company.conform(JOURNEY_SENSITIVITY, pl.DataFrame(GAPS))}, PAGE)
    assert not any("one_contact_share" in box.value for box in app.dataframe)
    assert WORDS("sensitivity.whole_only") in said(app)
