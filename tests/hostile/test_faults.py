"""Every HTTP connector through every fault: nothing lost, nothing doubled, a clear error, and the next sync heals.

Without `HILO_SEEDS` every connector goes through the storm and two of the lasting faults; with it through all,
with so many seeds (`make soak`).
"""

import logging
import os
import shutil
from contextlib import contextmanager
from importlib import import_module
from random import Random

import pytest
from polars import selectors as cs

from connectors import _registry
from model.schemas import CANONICAL
from tests.connectors.case import SECRET, as_it_is
from tests.hostile.desk import Clock, Desk, unhurried
from tests.hostile.faults import FAULTS, STORM

NOT_HTTP = ("files", "sql")
CASES = [import_module(f"tests.connectors.cases.{name}").CASES[0] for name in _registry.names() if name not in NOT_HTTP]
SEEDS = int(os.environ.get("HILO_SEEDS", "0"))
LASTING = [fault for fault in FAULTS if not fault.passes]
SOME = [(case, STORM, 0) for case in CASES] + [
    (case, LASTING[(2 * nth + more) % len(LASTING)], 0) for nth, case in enumerate(CASES) for more in (0, 1)
]
ALL = [(case, fault, seed) for case in CASES for fault in FAULTS for seed in range(SEEDS)]


class Switch:
    """Puts a fault before a running server, and takes it away; `asked` are the requests since."""

    def __init__(self):
        self.fault, self.asked = as_it_is, []

    def wrap(self, answer):
        def switched(seen):
            self.asked.append(seen)
            return self.faulty(seen)

        self.answer, self.faulty = answer, answer
        return switched

    def put(self, fault):
        self.faulty, self.asked = fault(self.answer), []


@pytest.fixture(scope="module")
def truths(new_home, tmp_path_factory):
    """What a sync without faults gives, and what it asks, once per case."""
    known = {}

    def of(case):
        if case.name not in known:
            with desk_of(case, new_home, tmp_path_factory.mktemp("truth")) as (desk, switch):
                assert desk.sync()["error"] is None
                known[case.name] = desk.contents(), list(switch.asked)
        return known[case.name]

    return of


@contextmanager
def desk_of(case, new_home, folder):
    """A fresh home beside the case's running server."""
    switch = Switch()
    shutil.copytree(new_home, folder / "home")
    with case.serving(switch.wrap) as section:
        yield Desk(folder / "home", section, case.now), switch


@pytest.mark.parametrize(("case", "fault", "seed"), ALL or SOME, ids=lambda given: getattr(given, "name", given))
def test_a_fault_loses_and_doubles_nothing(case, fault, seed, truths, new_home, tmp_path, monkeypatch, caplog):
    truth, asked = truths(case)
    chance, clock = Random(f"{case.name} {fault.name} {seed}"), Clock()
    caplog.set_level(logging.CRITICAL, "hilo.sync")
    with desk_of(case, new_home, tmp_path) as (desk, switch):
        switch.put(fault.make(chance, asked))
        unhurried(monkeypatch, clock, fault.request_seconds)
        harmed = desk.sync()
        requests = len(switch.asked)
        assert_no_strange_rows(desk.contents(), truth)
        if fault.passes or (fault.passes is None and not harmed["error"]):
            assert harmed["error"] is None, harmed["error"]
            assert_same(desk.contents(), truth, fault.dated)
            assert requests <= 3 * len(asked), "it asks again and again"
        else:
            assert_told(harmed, fault)
        switch.put(as_it_is)
        unhurried(monkeypatch, clock)
        healed = desk.sync()
        assert healed["error"] is None
        assert_same(desk.contents(), truth, fault.dated)
    assert SECRET not in desk.said + caplog.text
    assert desk.holds(SECRET) == []


def assert_no_strange_rows(held, truth):
    """No id twice, and none that the source does not have."""
    for name, frame in held.items():
        key = CANONICAL[name].key
        assert frame.select(key).is_duplicated().sum() == 0, f"{name} has rows twice"
        assert frame.join(truth[name], on=key, how="anti").is_empty(), f"{name} has rows the source does not have"


def assert_same(held, truth, dated):
    """All rows and values; where a clock was wrong, of what it dates only whether it is there."""
    for name, frame in truth.items():
        missing = frame.join(held[name], on=CANONICAL[name].key, how="anti")
        assert missing.is_empty(), f"{name}: {missing.height} of {frame.height} rows are lost"
        known = cs.by_name(*dated, require_all=False).is_not_null()
        assert held[name].with_columns(known).equals(frame.with_columns(known)), f"{name} has other values"


def assert_told(harmed, fault):
    """Source, object, status and what to do."""
    error = harmed["error"]
    assert harmed["exit"] in (1, 3), "nobody was told"
    assert error, "no error says what happened"
    assert error["title"], "the error has no title"
    assert error["next_step"], "the error has no next step"
    assert "unexpected" not in error["message"], error["message"]
    if fault.status:
        assert f"HTTP {fault.status}" in error["message"], error["message"]
