"""Response times and resolution through dashboard.py: promises drawn, tables that lead to rows, ages that add up."""

import json

import polars as pl
import pytest

from tests.pages.test_every_page import is_whole
from tests.ui import company
from ui.words import Words

CONFIG = '[[targets.first_response]]\nbasis = "calendar"\nphone = "60s"\nemail = "8h"\n'
TARGETS = {"phone": 60, "email": 28_800}


def specs(app):
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]


def marks(spec):
    return [
        layer["mark"] if isinstance(layer["mark"], str) else layer["mark"]["type"] for layer in spec.get("layer", [])
    ]


@pytest.fixture(scope="module")
def promised():
    """The company with a target for phone and email: kept where the answer took no longer."""
    made = company.tables(600)
    facts = made["interaction_facts"]
    target = pl.col("channel").cast(pl.String).replace_strict(TARGETS, default=None, return_dtype=pl.Int64)
    late = pl.col("first_response_calendar_seconds") > target
    state = pl.when(late).then(pl.lit("breached")).when(~late).then(pl.lit("met"))
    told = facts.with_columns(
        first_response_target_seconds=target, first_response_target=state,
        first_response_business_seconds="first_response_calendar_seconds",
    )  # fmt: skip
    return made | {"interaction_facts": told}


@pytest.fixture
def configured(opened, tmp_path, monkeypatch):
    """The settings with those targets; after `opened`, which takes away any that are set."""
    file = tmp_path / "targets.toml"
    file.write_text(CONFIG)
    monkeypatch.setenv("HILO_CONFIG", str(file))
    return opened


def test_targets_are_drawn_and_kept_ones_counted(configured, promised, monkeypatch):
    app = configured(promised, "team/response_times.py", period="all", band="phone")
    assert is_whole(app)
    assert "tick" in marks(specs(app)[0])  # where each promise ends
    assert "text" in marks(specs(app)[1])  # the dashed line's name
    table = next(table.value for table in app.dataframe if "kept" in table.value and "late" in table.value)
    facts = promised["interaction_facts"].filter(pl.col("first_response_target").is_not_null())
    assert table["late"].sum() == facts.filter(pl.col("first_response_target") == "breached").height
    assert set(table["target"]) == {"1 min", "8 h"}
    assert all("metric=responses_within_target" in link and "channel=" in link for link in table["link"])


def test_a_target_on_the_other_clock_is_told_and_not_drawn(configured, promised, monkeypatch):
    app = configured(promised, "team/response_times.py", period="all", basis="business")
    assert is_whole(app)
    assert "rule" in marks(specs(app)[0])
    assert not any("tick" in marks(spec) for spec in specs(app))


def test_without_targets_the_card_says_where_to_set_them(opened, full):
    app = opened(full, "team/response_times.py")
    assert is_whole(app)
    assert Words("en")("attainment.none") in [box.value for box in app.info]


def test_the_channel_chosen_governs_the_band_and_its_hours(opened, full):
    app = opened(full, "team/response_times.py", period="all", band="chat")
    assert any(box.value == "**Live chat**" for box in app.markdown)
    assert "chat" in app.selectbox[0].value


@pytest.mark.parametrize("period", ["all", "7d"])
def test_desks_add_up_to_what_is_open_also_where_nobody_came(opened, full, period):
    app = opened(full, "team/resolution.py", period=period, channel="post")
    assert is_whole(app)
    open_now = next(metric.value for metric in app.metric if metric.label == "Open now")
    desks = next(table.value for table in app.dataframe if "open" in table.value)
    assert desks["open"].sum() == int(open_now.replace(",", ""))
    assert all("metric=backlog" in link for link in desks["link"])
