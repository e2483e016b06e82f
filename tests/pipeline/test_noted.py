"""What people write down from a page: kept as told, refused whole."""

from datetime import UTC, date, datetime

import pytest

from model.errors import SettingsError
from pipeline.desk import Desk
from store import annotations, objectives
from store.audit import entries
from store.site import open_site

NOW = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)
DAY = date(2026, 10, 5)


@pytest.fixture
def site(tmp_path):
    opened = open_site(tmp_path / "home", None, {})
    yield opened
    opened.catalog.close()


@pytest.fixture
def desk(site):
    return Desk(site, lambda: NOW)


def test_what_happened_is_kept_on_one_line_and_taken_back(site, desk):
    desk.annotate(DAY, "  New\n telephone  menu ", " ana ", channel="phone", team="North")
    (row,) = annotations.in_force(site.catalog).to_dicts()
    told = {"day": DAY, "text": "New telephone menu", "channel": "phone", "team": "North", "user": "ana", "at": NOW}
    assert row == {"annotation_id": row["annotation_id"]} | told
    desk.forget(row["annotation_id"], "pau")
    assert annotations.in_force(site.catalog).is_empty()
    assert entries(site.catalog).select("action", "user").rows() == [
        ("annotation.add", "ana"), ("annotation.withdraw", "pau"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"text": " \n"}, "text"),
        ({"text": "x" * 121}, "text"),
        ({"by": ""}, "your name"),
        ({"by": "x" * 201}, "your name"),
        ({"day": date(1, 1, 1)}, "day"),
        ({"day": date(2027, 11, 2)}, "day"),
        ({"channel": "telegraph"}, "channel"),
        ({"team": " "}, "team"),
        ({"team": "x" * 201}, "team"),
    ],
)
def test_what_cannot_have_happened_is_refused_by_name(site, desk, given, named):
    with pytest.raises(SettingsError, match=named):
        desk.annotate(**({"day": DAY, "text": "Price change", "by": "ana"} | given))
    assert annotations.in_force(site.catalog).is_empty()
    assert entries(site.catalog).is_empty()


def test_the_longest_text_the_last_day_and_any_script_are_kept(site, desk):
    desk.annotate(date(2027, 11, 1), "<b>é" + "x" * 116, "ana")
    assert annotations.in_force(site.catalog)["text"][0] == "<b>é" + "x" * 116


def test_an_objective_is_kept_and_withdrawn(site, desk):
    desk.aim("csat", 0.8, "ana")
    desk.aim("first_response_time", 3600, "ana", "channel=email")
    desk.aim("csat", 0.7, "ana", "team=North=West")
    found = objectives.in_force(site.catalog)
    assert found.select("metric", "scope", "value").rows() == [
        ("csat", "", 0.8), ("csat", "team=North=West", 0.7), ("first_response_time", "channel=email", 3600.0),
    ]  # fmt: skip
    desk.give_up(found["objective_id"][0], "pau")
    assert objectives.in_force(site.catalog).height == 2


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"metric": "csatt"}, "csat"),
        ({"value": 80.0}, "objective"),
        ({"value": -0.1}, "objective"),
        ({"value": float("nan")}, "objective"),
        ({"metric": "first_response_time", "value": 0.0}, "objective"),
        ({"metric": "contacts", "value": float("inf")}, "objective"),
        ({"scope": "phone"}, "scope"),
        ({"scope": "channel=telegraph"}, "scope"),
        ({"scope": "team="}, "scope"),
        ({"by": ""}, "your name"),
    ],
)
def test_an_objective_that_makes_no_sense_is_refused(site, desk, given, named):
    with pytest.raises(SettingsError, match=named):
        desk.aim(**({"metric": "csat", "value": 0.8, "by": "ana"} | given))
    assert objectives.in_force(site.catalog).is_empty()


def test_what_is_not_there_cannot_be_withdrawn(desk):
    with pytest.raises(SettingsError, match="annotation = 7"):
        desk.forget(7, "ana")
    with pytest.raises(SettingsError, match="objective = 7"):
        desk.give_up(7, "ana")
