import os
from datetime import timedelta
from pathlib import Path

import polars as pl

from model.delivery import Page
from model.schemas import AGENTS
from model.settings import Settings, Store
from store.home import Home
from store.retention import apply, drop_snapshots, pinned_versions
from store.site import Site
from store.snapshots import Reader, newest, snapshot
from store.staging import Staging
from store.tables import Tables
from tests.store.test_snapshots import NOON, committed


def site(catalog, root: Path, **store) -> Site:
    settings = Settings(store=Store(**store))
    home = Home.of(root, settings.store)
    return Site(settings, root, home, catalog, Tables(home.tables_url), Staging(home.staging))


def sync(place, run):
    frame = AGENTS.conform(pl.DataFrame({"source": ["s"], "agent_id": ["1"], "name": [f"run {run}"]}))
    return committed(place.catalog, versions={"agents": place.tables.upsert(AGENTS, frame, run).version})[1]


def test_the_last_snapshots_stay_readable_and_the_others_go(catalog, tmp_path: Path):
    place = site(catalog, tmp_path, keep_snapshots=2)
    ids = [sync(place, run) for run in (1, 2, 3, 4)]
    done = apply(place, NOON)
    assert (done.snapshots, done.table_files) == (2, 2)
    assert [snapshot(catalog, i) is not None for i in ids] == [False, False, True, True]
    kept = [Reader(place.tables, snapshot(catalog, i)).scan(AGENTS).collect()["name"].item() for i in ids[2:]]
    assert kept == ["run 3", "run 4"]
    assert len(list((tmp_path / "tables").rglob("*.parquet"))) == 2


def test_a_store_without_snapshots_loses_nothing(catalog, tmp_path: Path):
    place = site(catalog, tmp_path)
    place.tables.upsert(AGENTS, AGENTS.conform(pl.DataFrame({"source": ["s"], "agent_id": ["1"]})), 1)
    assert pinned_versions(catalog) == {}
    assert apply(place, NOON).table_files == 0
    assert newest(catalog) is None


def test_files_of_a_crash_between_rows_and_files_go_the_next_time(catalog, tmp_path: Path):
    place = site(catalog, tmp_path, keep_snapshots=1)
    for run in (1, 2):
        sync(place, run)
    drop_snapshots(catalog, 1)
    assert apply(place, NOON).table_files == 1


def test_old_raw_pages_go(catalog, tmp_path: Path):
    place = site(catalog, tmp_path, keep_staging_days=30)
    for run, age in ((1, 31), (2, 29)):
        path = place.staging.write("s", "agents", run, 0, Page("agents", "GET /", NOON, b""))
        written = (NOON - timedelta(days=age)).timestamp()
        os.utime(path, (written, written))
    assert apply(place, NOON).pages == 1
    assert place.staging.runs("s", "agents") == [2]
