import polars as pl
import pytest

from clocks.schedules import schedule
from model.settings import Settings

HOURS = {"mon": ["09:00-18:00"]}
NOBODY = {"team": None, "channel": None, "source": "mail"}


def kept(settings, *rows):
    frame = pl.DataFrame([NOBODY | row for row in rows], schema=dict.fromkeys(NOBODY, pl.String))
    return frame.with_columns(schedule(Settings.model_validate(settings)))["schedule"].to_list()


ALL = {
    "schedules": {
        "default": HOURS,
        "night": HOURS | {"teams": ["Night desk"]},
        "phones": HOURS | {"channels": ["phone", "chat"]},
        "abroad": HOURS | {"sources": ["london"]},
    },
    "sources": {"paris": {"type": "files", "schedule": "abroad"}},
}


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({}, "default"),
        ({"team": "Day desk", "channel": "email"}, "default"),
        ({"source": "london"}, "abroad"),
        ({"source": "paris"}, "abroad"),
        ({"source": "london", "channel": "chat"}, "phones"),
        ({"source": "london", "channel": "chat", "team": "Night desk"}, "night"),
        ({"team": "night desk"}, "default"),  # another team
    ],
)
def test_team_comes_before_channel_before_source_before_default(row, name):
    assert kept(ALL, row) == [name]


def test_without_a_default_who_is_not_named_has_none():
    assert kept({"schedules": {"night": HOURS | {"teams": ["N"]}}}, {"team": "N"}, {"team": "M"}, {}) == [
        "night",
        None,
        None,
    ]


def test_without_schedules_nobody_has_one():
    assert kept({}, {"team": "N"}, {}) == [None, None]


def test_any_version_may_say_who_keeps_the_hours():
    versions = [HOURS | {"teams": ["A"]}, {"valid_from": "2026-06-01", "teams": ["A", "B"]}]
    assert kept({"schedules": {"late": versions}}, {"team": "A"}, {"team": "B"}) == ["late", "late"]
