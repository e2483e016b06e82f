"""Every connector at once through a whole sync: side by side, each complete, and no secret left anywhere."""

import os
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from unittest.mock import patch

import polars as pl
import pytest
import zstandard

from model.derived import INTERACTION_FACTS
from model.persons import PERSONS
from model.schemas import CANONICAL
from pipeline import checking, syncing
from pipeline.answers import reader
from pipeline.sync import sync
from store.site import open_site
from tests.connectors.case import NOW, SECRET, as_it_is
from tests.connectors.loopback import Reply
from tests.connectors.test_contract import CASES
from tests.pipeline.made import nothing_derived

SETTINGS = '[company]\ntimezone = "Europe/Madrid"\n'
NAMED = {case.connector.type: case for case in reversed(CASES)}
"""The first case of each connector, by its type, which is also the source's name."""


@contextmanager
def company(folder, wrap=as_it_is):
    """A site that reads every case, each from its own running server."""
    (folder / "hilo.toml").write_text(SETTINGS)
    site = open_site(folder / "home", folder / "hilo.toml", {})
    with ExitStack() as running:
        sections = {name: dict(running.enter_context(case.serving(wrap))) for name, case in NAMED.items()}
        for name, case in NAMED.items():
            sections[name].setdefault("type", case.connector.type)
        yield replace(site, settings=site.settings.model_copy(update={"sources": sections}))


@contextmanager
def clock_of(zone):
    """This process in another time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        os.environ.update({"TZ": before} if before else {})
        time.tzset()


def tables(site):
    """Every canonical table, without the bookkeeping and the servers' addresses."""
    opened = reader(site)
    kept = {name: [column for column in table.names if column != "url"] for name, table in CANONICAL.items()}
    return {name: opened.scan(CANONICAL[name]).select(kept[name]).sort(CANONICAL[name].key).collect() for name in kept}


def told(result, site):
    """All that is said about a sync."""
    lines = [syncing.words(source) + str(syncing.summary(result, source)) for source in result.sources]
    return "\n".join([*lines, checking.status(site, NOW).write_json()])


def kept(home):
    """The bytes of every file, raw pages unpacked."""
    for path in home.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            yield path, zstandard.ZstdDecompressor().decompressobj().decompress(body) if path.suffix == ".zst" else body


@pytest.fixture(scope="module")
def synced(tmp_path_factory):
    """A whole sync of all of them: the folder, the site and the result."""
    folder = tmp_path_factory.mktemp("company")
    with company(folder) as site:
        yield folder, site, sync(site, clock=lambda: NOW)


def test_all_are_read_in_one_sync_and_none_stops_another(synced):
    _, site, result = synced
    assert [source.source for source in result.sources] == list(NAMED)
    assert {source.source: source.error.text for source in result.sources if source.error} == {}
    found = tables(site)
    rows = {name: {t: f.filter(source=name).height for t, f in found.items()} for name in NAMED}
    expected = {name: dict.fromkeys(CANONICAL, 0) | dict(case.rows) for name, case in NAMED.items()}
    assert {n: r for n, r in rows.items() if r != expected[n]} == {}


def test_all_totals_of_their_own_add_up(synced):
    _, site, _ = synced
    found = checking.differences(site)
    counting = found.filter(pl.col("source_total").is_not_null())
    assert checking.unexplained(site) == []
    assert counting.height >= 11
    assert {"salesforce", "hubspot", "zendesk"} <= set(counting.filter(object="contacts")["source"])


def test_figures_do_not_depend_on_the_zone_of_the_machine(synced, tmp_path):
    _, site, _ = synced
    deriving_nothing = patch("pipeline.sync.rebuild", nothing_derived)
    with deriving_nothing, clock_of("Pacific/Kiritimati"), company(tmp_path) as elsewhere:
        sync(elsewhere, clock=lambda: NOW)
    here, there = tables(site), tables(elsewhere)
    assert [name for name in CANONICAL if not here[name].equals(there[name])] == []


def test_no_secret_is_left_anywhere(synced, caplog):
    folder, site, result = synced
    assert SECRET not in told(result, site)
    assert [path for path, body in kept(folder / "home") if SECRET.encode() in body] == []


def test_no_secret_is_told_when_all_of_them_refuse(tmp_path, caplog):
    def refusing(_answer):
        return lambda _seen: Reply(f"<html>not {SECRET}".encode(), 401, {"www-authenticate": SECRET})

    with company(tmp_path, refusing) as site:
        result = sync(site, clock=lambda: NOW)
        refused = {s.source for s in result.sources if s.status == "failed"}
        assert refused == {name for name, case in NAMED.items() if case.connector.http}
        assert SECRET not in told(result, site) + caplog.text
    assert [path for path, body in kept(tmp_path / "home") if SECRET.encode() in body] == []


MERGED = [
    (name, table, record, into)
    for name, case in NAMED.items()
    for table, record, column, into in case.known
    if column == "merged_into" and case.now <= NOW
]
"""Not of the case recorded later than the moment of this sync, which knows nothing of what comes after it."""


@pytest.mark.parametrize(("source", "table", "record", "into"), MERGED)
def test_f15_what_a_source_merged_is_one_person_and_one_contact(synced, source, table, record, into):
    opened = reader(synced[1])
    if table == "contacts":
        rows = opened.scan(PERSONS).filter(source=source).collect()
        persons = dict(rows.select("contact_id", "person_id").iter_rows())
        assert persons[record] == persons[into]
    else:
        rows = opened.scan(INTERACTION_FACTS).filter(source=source).collect()
        assert dict(rows.select("interaction_id", "is_merged").iter_rows())[record] is True
