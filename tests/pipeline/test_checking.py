"""`hilo status`: whether each source is current, and whether its rows add up with what it counts itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine

from model.errors import SourceSkipped, TryAgainLater
from pipeline import checking
from pipeline.sync import sync
from tests.pipeline.company import NOW, SETTINGS, site_of
from tests.pipeline.made import page, source, stream

pytestmark = pytest.mark.usefixtures("without_deriving")
DATABASE = """
[sources.desk]
type = "sql"
url = "sqlite:///{file}"

[[sources.desk.tables]]
table = "contacts"
query = "SELECT * FROM person"
columns = {{ contact_id = "id", name = "name" }}
"""


@pytest.fixture
def synced(tmp_path, monkeypatch):
    """A function that syncs sources made of functions in one store, and returns the site."""
    site = site_of(tmp_path, SETTINGS + '[sources.crm]\ntype = "files"\npath = "shop"\n')

    def run(*sources):
        monkeypatch.setattr("pipeline.sync.usable", lambda *_: (sources, {}))
        sync(site, clock=lambda: NOW)
        return site

    return run


def report(site, now=NOW):
    found = checking.status(site, now).filter(source="crm")
    return found, checking.brief(found).row(0, named=True)


def of(*ids, total):
    return source("crm", stream(lambda _: iter([page(*ids)]), count=lambda _: total))


def test_rows_that_add_up_are_fine(synced):
    site = synced(of("1", "2", total=2))
    found, shown = report(site)
    assert (shown["state"], shown["source_total"], shown["difference"]) == ("success", 2, 0)
    assert not checking.is_wrong(found)
    assert checking.unexplained(site) == []


def test_a_row_the_source_has_and_nobody_stored_is_told_with_the_next_step(synced):
    site = synced(of("1", "2", total=3))
    found, shown = report(site)
    assert (shown["source_total"], shown["difference"]) == (3, 1)
    assert checking.is_wrong(found)
    (told,) = checking.unexplained(site)
    assert told == (
        "crm: 1 row of contacts is missing; it counts 3 itself, 2 are stored, 0 set aside, 0 deleted. "
        "Next step: `hilo sync crm --full` reads everything again"
    )


def test_differences_of_two_objects_do_not_cancel(synced):
    two = source(
        "crm",
        stream(lambda _: iter([page("1", "2")]), count=lambda _: 1),
        stream(lambda _: iter(()), count=lambda _: 1, name="cases", table="interactions"),
    )
    site = synced(two)
    assert checking.is_wrong(report(site)[0])
    assert len(checking.unexplained(site)) == 2


def test_a_paused_source_is_neither_failing_nor_fine_for_longer_than_its_limit(synced):
    def limited(_fetch):
        yield page("1", cursor="1")
        raise TryAgainLater("Reading crm", "its request limit is used up", until=NOW + timedelta(hours=1, minutes=5))

    site = synced(source("crm", stream(limited)))
    found, shown = report(site)
    assert shown["state"] == "paused until 19:05 UTC"
    assert not found["is_failing"].item()
    _, later = report(site, NOW + timedelta(hours=2))
    assert later["state"] == "failing"


def test_a_source_that_is_in_the_settings_no_more_is_no_fault(synced):
    site = synced(of("1", "2", total=2))
    without = replace(site, settings=site.settings.model_copy(update={"sources": {}}))
    found = checking.status(without, NOW + timedelta(days=9)).filter(source="crm")
    shown = checking.brief(found).row(0, named=True)
    assert (shown["state"], checking.is_wrong(found)) == ("not in the settings", False)


def test_a_source_never_synced_is_told_as_that(tmp_path):
    found = checking.status(site_of(tmp_path), NOW)
    assert checking.brief(found)["state"].to_list() == ["not synced yet"]
    assert checking.is_wrong(found)


def test_every_error_of_a_source_is_told_once(synced):
    def refused(name):
        def fetch(_fetch):
            raise SourceSkipped(f"Reading {name}", "HTTP 403")
            yield

        return fetch

    names = ("cases", "calls", "calls", "chats")
    streams = [stream(refused(name), name=f"{number}") for number, name in enumerate(names)]
    _, shown = report(synced(source("crm", *streams)))
    told = "Reading cases · HTTP 403; and Reading calls: HTTP 403; and Reading chats: HTTP 403"
    assert shown["error"] == told


def test_a_database_is_counted_too(tmp_path):
    file = tmp_path / "desk.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE person (id INTEGER, name TEXT)")
        connection.exec_driver_sql("INSERT INTO person VALUES (1, 'Marta'), (2, 'Joan'), (NULL, 'nobody')")
    engine.dispose()
    site = site_of(tmp_path, SETTINGS + DATABASE.format(file=file))
    sync(site, clock=lambda: NOW)
    (row,) = checking.differences(site).filter(source="desk").to_dicts()
    assert (row["source_total"], row["rows"], row["rows_quarantined"], row["difference"]) == (3, 2, 1, 0)
