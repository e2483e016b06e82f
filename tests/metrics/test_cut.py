"""One group of a number's rows: the list of a bar or a cell holds as many rows as the bar counts."""

import polars as pl
import pytest

from metrics import backlog_ages, cross_channel, cut, journey_kinds, paths, unresolved
from metrics.evidence import evidence
from metrics.frames import Frames
from metrics.registry import compute
from model.errors import SettingsError
from model.filters import Filters
from tests.ui import company

GROUPED = (
    ("contacts", ("weekday", "hour")), ("contacts", ("week", "channel")), ("contacts", ("device",)),
    ("first_response_time", ("team",)), ("first_response_time", ("channel", "day")), ("handoffs", ("month",)),
    ("handoffs", ("from_channel", "to_channel")), ("resolution_rate", ("channel", "priority")),
    ("backlog", ("channel",)), ("channels_per_journey", ("channel", "week")), ("reopen_rate", ("team",)),
    ("time_to_next_contact", ("from_channel", "to_channel")),
)  # fmt: skip


@pytest.fixture(scope="module")
def frames() -> Frames:
    made = company.tables(700)
    return Frames.of(lambda table: made[table.name].lazy(), company.AS_OF, company.ZONE)


def counted(name: str, frames: Frames, **group: object) -> int:
    """Rows in the list of a group, as an address would name it."""
    nothing = ",".join(part for part, code in group.items() if code is None)
    parts = tuple((part, str(code)) for part, code in group.items() if code is not None)
    asked = parts + (((cut.WITHOUT, nothing),) if nothing else ())
    return evidence(name, frames, Filters(), asked).filter(pl.col("verdict") == "in").height


@pytest.mark.parametrize(("name", "by"), GROUPED)
def test_the_list_of_each_group_is_as_long_as_its_n(frames, name, by):
    found = compute(name, frames, Filters(), by)
    assert found.height
    for row in found.head(12).iter_rows(named=True):
        assert counted(name, frames, **{part: row[part] for part in by}) == row["n"], row


def test_the_number_of_a_group_is_the_one_the_metric_gives_for_it(frames):
    found = compute("first_response_time", frames, Filters(), ("weekday",)).row(0, named=True)
    own = cut.compute("first_response_time", frames, Filters(), (("weekday", str(found["weekday"])),))
    assert own.row(0, named=True) == {k: v for k, v in found.items() if k != "weekday"}


def test_hours_may_count_together(frames):
    by_hour = compute("contacts", frames, Filters(), ("hour",))
    three = by_hour.filter(pl.col("hour").is_between(9, 11))["n"].sum()
    assert counted("contacts", frames, hour="9-11") == three > 0


def test_open_cases_are_listed_by_age_and_severity(frames):
    found = unresolved.unresolved_ages(frames, Filters()).filter(pl.col("n") > 0)
    assert found.height
    for band, severity, n in found.select("band", "severity", "n").iter_rows():
        assert counted("unresolved_dissatisfaction", frames, age_band=band, severity=severity) == n


def test_the_backlog_is_listed_by_age(frames):
    found = backlog_ages.backlog_ages(frames, Filters()).filter(pl.col("n") > 0)
    for channel, band, n in found.select("channel", "band", "n").iter_rows():
        assert counted("backlog", frames, channel=channel, age_band=band) == n


def test_paths_and_stations_are_listed_as_journeys(frames):
    for path, n in paths.top_paths(frames, Filters()).select("path", "n").iter_rows():
        assert counted("channels_per_journey", frames, path=">".join(path)) == n
    found = paths.stations(frames, Filters())
    assert found.height
    for station, start, end, n in found.iter_rows():
        assert counted("channels_per_journey", frames, station=f"{station}>{start}>{end}") == n


def test_one_channel_and_several_are_listed_with_what_is_known_of_them(frames):
    for crossed, n, n_resolved in cross_channel.same_and_cross(frames, Filters()).select(
        "is_cross_channel", "n", "n_resolved"
    ).iter_rows():  # fmt: skip
        side = {"is_cross_channel": "true" if crossed else "false"}
        assert counted("channels_per_journey", frames, **side, **{"with": "is_resolved"}) == n
        assert counted("channels_per_journey", frames, **side, **{"with": "time_to_resolution"}) == n_resolved


@pytest.mark.parametrize("kind", journey_kinds.KINDS)
def test_kinds_of_customers_are_listed_and_so_are_those_without_one(frames, kind):
    for code, n in journey_kinds.by_kind(frames, Filters(), kind).select(kind, "n").iter_rows():
        assert counted("channels_per_journey", frames, **{kind: code}) == n


def test_a_group_its_rows_do_not_know_is_refused_by_name(frames):
    asked = (("hour", "9"), ("severity", "low"), ("without", "team,from_channel"))
    assert cut.refused("contacts", frames, Filters(), asked) == (("severity", "low"), ("without", "team,from_channel"))
    with pytest.raises(SettingsError, match="severity"):
        evidence("contacts", frames, Filters(), asked)


@pytest.mark.parametrize(
    "part", [("hour", "99"), ("weekday", "Monday"), ("path", ">>"), ("station", "2>chat"), ("day", "x")]
)
def test_a_code_nobody_has_is_an_empty_list_and_no_error(frames, part):
    name = "channels_per_journey" if part[0] in ("path", "station") else "contacts"
    assert evidence(name, frames, Filters(), (part,)).is_empty()
