"""Staged pages become rows: together where nothing speaks against it, and with one bad page as if it stood alone."""

import gc
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import polars as pl
import pytest

from connectors._canonical import canonical
from connectors._contract import SourceSettings
from model.delivery import Page, gather
from model.errors import SourceSkipped
from model.schemas import AGENTS
from pipeline import reading
from pipeline.reading import read_pages

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SOURCE = SimpleNamespace(name="crm", settings=SourceSettings(type="x"))


def parse(page, context):
    """Each byte is the id of an agent; `!` is a page the connector refuses, `?` a fault of ours, `*` one of Polars."""
    if page.body == b"!":
        raise SourceSkipped("Reading crm", "a page of another kind")
    if page.body == b"*":
        raise pl.exceptions.PanicException("index out of bounds")
    if page.body == b"?":
        raise ZeroDivisionError
    return canonical(AGENTS, pl.DataFrame({"agent_id": [*page.body.decode()]}), context)


STREAM = SimpleNamespace(name="agents", parse=parse)


def page(body, unit=None):
    return Page("agents", f"GET /{body}", NOW, body.encode(), body, unit)


def told(*pages):
    return [
        (one.body.decode(), part.frame("agents").height, error)
        for one, part, error in read_pages(SOURCE, STREAM, pages)
    ]


def test_of_pages_read_together_the_last_has_the_rows_of_all():
    assert told(page("ab"), page("c"), page("d")) == [("ab", 0, None), ("c", 0, None), ("d", 4, None)]


def test_records_are_told_with_each_page():
    assert [part.records for _, part, _ in read_pages(SOURCE, STREAM, [page("ab"), page("c")])] == [2, 1]


def test_enough_rows_are_read_without_waiting_for_more(monkeypatch):
    monkeypatch.setattr(reading, "ENOUGH", 2)
    assert [rows for _, rows, _ in told(page("a"), page("b"), page("c"))] == [0, 2, 1]


def test_pages_that_stand_for_a_unit_are_read_by_themselves():
    found = told(page("a"), page("bc", "x.csv"), page("d", "y.csv"), page("e"))
    assert [rows for _, rows, _ in found] == [1, 2, 1, 1]


@pytest.mark.parametrize(
    ("body", "title"),
    [("!", "Reading crm"), ("?", "Syncing crm, agents, GET /?"), ("*", "Syncing crm, agents, GET /*")],
)
def test_a_page_that_cannot_be_taken_apart_is_told_in_its_place(body, title):
    found = told(page("a"), page("b"), page(body), page("c"))
    assert [(name, rows) for name, rows, _ in found] == [("a", 0), ("b", 2), (body, 0), ("c", 1)]
    assert [error and error.title for _, _, error in found] == [None, None, title, None]


def test_when_pages_cannot_be_read_together_each_is_read_by_itself(monkeypatch):
    def fails(_):
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "together", fails)
    assert told(page("ab"), page("c")) == [("ab", 2, None), ("c", 1, None)]


@pytest.mark.parametrize("unit", [None, "x.csv"])
def test_rows_without_an_update_time_have_that_of_their_page(unit):
    late = replace(page("b", unit), received_at=datetime(2026, 11, 2, tzinfo=UTC))
    rows = gather([part for _, part, _ in read_pages(SOURCE, STREAM, [page("a", unit), late])]).frame("agents")
    assert rows["_source_updated_at"].to_list() == [NOW, late.received_at]


def test_the_search_for_cycles_goes_on_afterwards():
    told(page("a"), page("?"))
    assert gc.isenabled()
