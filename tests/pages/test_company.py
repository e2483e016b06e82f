"""Pages for executives: the score and its parts, the same customers, attention, and what relieves the phone."""

import json

import polars as pl
import pytest

from metrics.maturity import SCORES
from tests.ui import company
from ui.words import Words

WORDS = Words("en")
PARTS = [part for parts in SCORES.values() for part in parts]
NAMES = [WORDS(f"maturity_part.{part}") for part in PARTS]


def table_of(app, column):
    return next(box.value for box in app.dataframe if column in box.value)


def test_every_part_of_the_score_stands_in_the_table_with_its_way_to_the_rows(opened, full):
    app = opened(full, "executive/maturity.py", period="12w")
    table = table_of(app, "gain")
    assert table["part"].tolist() == NAMES
    links = dict(zip(PARTS, table["link"], strict=True))
    assert links["fresh_sources"].startswith("sources?")
    assert links["handoffs_with_context"].startswith("behind?metric=handoffs&period=12w")
    assert "group=digital" in links["first_contact_resolution"]
    assert "group=digital" not in links["target_attainment"]


def test_a_part_nothing_can_be_said_of_has_no_score_and_says_why(opened, full):
    table = table_of(opened(full, "executive/maturity.py"), "gain")
    unknown = table[table["score"] == "–"]
    assert "Settled by bots for good" in unknown["part"].tolist()  # no bot in this company
    assert set(unknown["in_a_word"]) == {"cannot be computed: nothing to measure"}
    assert unknown["gain"].isna().all()


def test_the_score_is_the_mean_of_what_can_be_computed_and_says_of_how_many_parts(opened, full):
    app = opened(full, "executive/maturity.py", period="12w")
    table = table_of(app, "gain")
    known = [float(score) for score in table["score"] if score != "–"]
    assert abs(float(app.metric[0].value) - sum(known) / len(known)) <= 1  # each is rounded for itself
    labels = [link.proto.label for link in app.get("page_link")]
    assert f"{len(known)} of 16 parts" in labels
    assert app.markdown[0].value.startswith(f"**The Hilo score is {app.metric[0].value} of 100: ")


def test_filters_that_a_part_does_not_know_are_said_to_be_the_reason(opened, full):
    told = full | {"interaction_facts": full["interaction_facts"].with_columns(priority=pl.lit("high"))}
    table = table_of(opened(told, "executive/maturity.py", priority="high"), "gain")
    assert "cannot be computed: not known for these filters" in table["in_a_word"].tolist()


def test_the_same_customers_and_their_ways_are_drawn_and_add_up(opened, full):
    app = opened(full, "executive/channels.py", period="28d")
    said = [json.loads(box.proto.spec) for box in app.get("vega_lite_chart") if "went over" in box.proto.alt]
    assert len(said) == 1
    assert any("customers seen in both periods" in box.value for box in app.markdown)


def test_without_a_period_before_nobody_can_have_moved(opened):
    young = company.tables(60)
    app = opened(young, "executive/channels.py", period="12m")
    assert any(box.value == WORDS("shift.none") for box in app.info)


def test_the_worst_attended_channel_stands_first(opened, full):
    late = pl.col("interaction_id").str.slice(-1).is_in(["0", "1", "2"]) & (pl.col("channel") == "chat")
    state = pl.when(late | (pl.col("channel") == "app")).then(pl.lit("breached")).otherwise(pl.lit("met"))
    facts = full["interaction_facts"].with_columns(first_response_target=state)
    table = table_of(opened(full | {"interaction_facts": facts}, "executive/channels.py", period="12w"), "lack")
    assert table["channel"].tolist()[:2] == ["App inbox", "Live chat"]
    lacks = [value for value in table["lack"].tolist() if value == value]  # noqa: PLR0124  null is not itself
    assert lacks == sorted(lacks, reverse=True)
    assert table["link"][0].startswith("behind?metric=contacts&period=12w&channel=")


@pytest.mark.parametrize(
    ("compare", "said"), [("previous", "signs that can be tested"), ("none", "Nothing to compare with")]
)
def test_the_overview_says_whether_digital_relieves_the_phone(opened, full, compare, said):
    app = opened(full, period="28d", compare=compare)
    assert any(said in box.value for box in app.markdown)
    table = table_of(app, "figure")
    assert table["figure"].tolist()[0] == "Contacts by phone, branch, post"
    assert "group=traditional" in table["link"][0]
    assert (table["before"].tolist()[0] == "–") is (compare == "none")


def test_a_dimension_leads_to_its_own_parts_and_a_part_to_as_many_rows_as_it_is_made_of(opened, full):
    maturity = opened(full, "executive/maturity.py", period="12w")
    table = table_of(maturity, "gain")
    known = table[(table["dimension"] == "Digital operations") & (table["score"] != "–")]
    listed = opened(full, "team/behind.py", metric="maturity", dimension="digital_operations", period="12w")
    assert listed.metric[1].value == str(len(known))
    made_of = table[table["part"] == "Contacts of known customers"]["cases"].item()
    rows = opened(full, "team/behind.py", metric="identity_coverage", period="12w")
    assert int(rows.metric[1].value.replace(",", "")) == made_of
