"""Addresses of lists: the view they are opened in, and the group of rows they are about."""

from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import parse_qs

import polars as pl

from model.filters import Filters
from model.period import Period
from ui import filter_query, links
from ui.view import View

AS_OF = datetime(2026, 11, 20, tzinfo=UTC)
VIEW = View("home", 1, AS_OF, "Europe/Madrid", filters=Filters(preset="28d").resolve(AS_OF, "Europe/Madrid"))


def seen(**fields) -> View:
    return VIEW.with_filters(replace(VIEW.filters, **fields))


def query(address: str) -> dict[str, str]:
    page, _, parameters = address.partition("?")
    assert page == "behind"
    return {name: values[0] for name, values in parse_qs(parameters).items()}


def test_a_preset_stays_a_preset_and_the_language_is_always_told():
    assert links.address(VIEW, "contacts") == "behind?metric=contacts&period=28d&lang=en"


def test_the_whole_period_is_named_and_own_days_stay_days():
    whole = VIEW.with_filters(Filters().resolve(AS_OF, "Europe/Madrid"))
    assert query(links.address(whole, "contacts"))["period"] == "all"
    own = query(links.address(seen(preset="all", period=Period(date(2026, 11, 2), None)), "contacts"))
    assert own["from"] == "2026-11-02"
    assert "period" not in own


def test_what_the_filter_bar_knows_becomes_a_filter_and_the_rest_a_group():
    address = links.address(
        seen(channels=("phone", "chat"), teams=("North",)), "handoffs", channel="chat", team="A, B & C", hour=9,
        week=date(2026, 11, 9), is_cross_channel=True,
    )  # fmt: skip
    found = query(address)
    filters, refused = filter_query.from_query(found)
    assert (filters.channels, filters.teams, refused) == (("chat",), ("A, B & C",), [])
    assert {"hour": "9", "week": "2026-11-09", "is_cross_channel": "true"}.items() <= found.items()


def test_a_channel_takes_the_place_of_its_group():
    address = links.address(seen(channel_group="digital"), "contacts", channel="phone")
    assert "group" not in query(address)
    assert query(links.address(seen(channel_group="digital"), "contacts", hour=9))["group"] == "digital"


def test_what_has_no_team_is_not_a_team_of_that_name():
    found = query(links.address(VIEW, "contacts", team=None, agent_id=None))
    assert found["without"] == "team,agent_id"
    assert "team" not in found


def test_every_row_of_a_frame_gets_its_own_address():
    frame = pl.DataFrame({"band": ["1d", "more"], "n": [1, 2]})
    found = links.linked(VIEW, frame, "unresolved_dissatisfaction", age_band="band")
    assert [query(link)["age_band"] for link in found["link"]] == ["1d", "more"]
    assert links.linked(VIEW, frame.clear(), "contacts", age_band="band")["link"].dtype == pl.String
