"""The page Journeys: coverage beside what crosses channels, and words for how few is too few."""

import polars as pl
import pytest

from tests.ui import company
from ui.words import Words

PAGE = "executive/journeys.py"
WORDS = Words("en")


def said(app):
    return [box.value for kind in ("markdown", "caption") for box in app.get(kind)]


def test_the_finding_stands_first_and_coverage_beside_it_and_beside_every_number(opened, full):
    app = opened(full, PAGE, period="all")
    assert app.markdown[0].value.startswith("**")
    assert any("cross-channel figures speak of the 100.0% of contacts" in text for text in said(app))
    links = [link.proto.label for link in app.get("page_link") if link.proto.label.startswith("n = ")]
    known = [label for label in links if label.endswith("100.0% known")]
    assert len(known) >= 8


def test_too_few_journeys_across_channels_are_said_to_be_too_few(opened):
    few = company.tables(25)
    app = opened(few, PAGE, period="all")
    n = int(few["journeys"]["is_cross_channel"].sum())
    assert 0 < n < 30
    assert app.markdown[0].value == f"{WORDS.number('journeys.few', n)}."


@pytest.mark.parametrize("kind", ["segment", "lifecycle_stage", "nonsense"])
def test_the_kind_of_customer_is_a_code_in_the_address(opened, full, kind):
    told = full | {"journeys": full["journeys"].with_columns(segment=pl.lit("gold"))}
    app = opened(told, PAGE, period="all", kind=kind)
    table = next(box.value for box in app.dataframe if "kind" in box.value)
    assert table["kind"].tolist() == (["not recorded"] if kind == "lifecycle_stage" else ["gold"])


def test_windows_name_themselves_and_only_declared_ones_are_shown(opened, full):
    table = next(box.value for box in opened(full, PAGE, period="all").dataframe if "window" in box.value)
    assert "7 d" in table["window"].tolist()
