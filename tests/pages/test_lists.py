"""From a mark to its rows: the list an address opens holds as many rows as the bar, cell or line was counted from."""

from urllib.parse import parse_qs

import polars as pl
import pytest

from metrics import cut
from metrics.evidence import evidence
from metrics.frames import Frames
from metrics.journey_kinds import by_channels
from tests.ui import company
from ui import filter_query, journey_tables, links
from ui.view import View

PAGES = (
    "executive/overview.py", "executive/channels.py", "executive/journeys.py", "team/response_times.py",
    "team/resolution.py", "team/unresolved.py",
)  # fmt: skip
MOST = 8
"""Rows of each frame that are looked up: the first, and others spread over the rest."""


def listed(frames: Frames, address: str) -> int:
    """How many rows count in the list of an address."""
    query = {name: values[0] for name, values in parse_qs(address.partition("?")[2]).items()}
    filters, refused = filter_query.from_query(query)
    assert not refused
    parts = tuple((name, query[name]) for name in cut.NAMES if name in query)
    wanted = filters.resolve(frames.as_of, frames.timezone)
    return evidence(query["metric"], frames, wanted, parts).filter(pl.col("verdict") == "in").height


def _counted(told: pl.DataFrame, metric: str) -> str:
    """The column of the number a row of the frame can be opened for: `n`, or that of its metric where it has many."""
    if metric == "backlog" and "open" in told.columns:  # of a table of several numbers
        return "open"
    timed = "time_to_resolution" in told.get_column("known", default=pl.Series([""]))
    return "n_resolved" if timed else "n" if "n" in told.columns else f"{metric}_n"


@pytest.fixture(scope="module")
def made() -> dict[str, pl.DataFrame]:
    tables = company.tables(900)
    effort = (pl.col("count_contacts") - 1).cast(tables["journeys"].schema["effort_index"])
    device = (pl.int_range(pl.len()) % 3).replace_strict(
        {0: "smartphone", 1: "desktop", 2: None}, return_dtype=pl.String
    )
    facts = tables["interaction_facts"]
    return tables | {
        "journeys": tables["journeys"].with_columns(effort_index=effort),
        "interaction_facts": facts.with_columns(device=device.cast(facts.schema["device"])),
    }


@pytest.mark.parametrize("page", PAGES)
def test_the_list_of_every_mark_is_as_long_as_its_n(opened, made, monkeypatch, page):
    given = []

    def recorded(view, frame, metric, /, name="link", **groups):
        told = linked(view, frame, metric, name=name, **groups)
        given.append((told, name, metric))
        return told

    linked = links.linked
    monkeypatch.setattr(links, "linked", recorded)
    app = opened(made, page, period="all")
    assert not app.exception
    assert not app.error
    assert given, "no chart or table of this page opens a list"
    frames = Frames.of(lambda table: made[table.name].lazy(), company.AS_OF, company.ZONE)
    for told, name, metric in given:
        n = _counted(told, metric)
        counted = told.filter(pl.col(n) > 0)
        for row in counted.gather_every(max(1, counted.height // MOST)).iter_rows(named=True):
            assert listed(frames, row[name]) == row[n], row[name]


def test_each_side_of_one_channel_or_several_opens_the_journeys_it_is_made_of(made):
    frames = Frames.of(lambda table: made[table.name].lazy(), company.AS_OF, company.ZONE)
    view = View("home", 1, company.AS_OF, company.ZONE)
    keys = ("journeys", "resolution", "to_solution", "effort", "satisfied")
    for row in by_channels(frames, view.filters).iter_rows(named=True):
        told = journey_tables.lists(view, keys, is_cross_channel=row["is_cross_channel"])
        assert told[-1] is None
        assert [listed(frames, address) for address in told if address] == [
            row["n"], row["n"], row["n_resolved"], row["n"]
        ]  # fmt: skip
