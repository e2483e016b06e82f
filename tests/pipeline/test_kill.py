"""`kill -9` at a dozen points of a sync: the last snapshot stays readable, the next sync heals, nothing is doubled."""

import shutil
import signal

import pytest

from model.derived import TABLES
from pipeline.answers import reader
from pipeline.sync import sync
from store.site import open_site
from tests import victims
from tests.pipeline.company import NOW, company
from tests.pipeline.killed import main as sync_that_dies

POINTS = 12
NEW_ROWS = {
    "interactions.csv": "4,c2,chat,inbound,open,South,2026-10-20T10:00:00Z\n",
    "events.csv": "4,1,2026-10-20T10:00:00Z,message,customer,\nx,1,never,message,customer,\n",
    "contacts.csv": "c3,Joan Serra Mas,joan@example.org\n",
}


def killed(home, config, point):
    """A sync that dies at a point, or lives: its exit code, and all it wrote."""
    return victims.run(sync_that_dies, home, config, point, said=home.parent / "said")[:2]


def contents(home, config):
    opened = reader(open_site(home, config, {}))
    return {name: opened.scan(table).collect().sort(table.key) for name, table in TABLES.items()}


def add_rows(folder):
    for name, text in NEW_ROWS.items():
        with (folder / "shop" / name).open("a", encoding="utf-8") as file:
            file.write(text)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A store with one snapshot and new rows waiting, the tables before and after, and the number of points."""
    folder = tmp_path_factory.mktemp("company")
    config = company(folder)
    sync(open_site(folder / "home", config, {}), clock=lambda: NOW)
    before = contents(folder / "home", config)
    add_rows(folder)
    whole = folder / "whole"
    shutil.copytree(folder / "home", whole)
    code, told = killed(whole, config, 0)
    assert code == 0, told
    return folder, config, before, contents(whole, config), int(told)


@pytest.mark.parametrize("share", [i / (POINTS - 1) for i in range(POINTS)])
def test_a_killed_sync_leaves_the_last_snapshot_and_the_next_one_completes(prepared, tmp_path, share):
    folder, config, before, after, points = prepared
    home = tmp_path / "home"
    shutil.copytree(folder / "home", home)
    point = 1 + round(share * (points - 1))
    assert killed(home, config, point)[0] == -signal.SIGKILL
    seen = contents(home, config)
    assert any(all(seen[n].equals(version[n]) for n in TABLES) for version in (before, after)), "a mix of versions"
    assert sync(open_site(home, config, {}), clock=lambda: NOW).snapshot is not None
    healed = contents(home, config)
    assert [n for n in TABLES if not healed[n].equals(after[n])] == []
    assert list(home.rglob("*.tmp*")) == []
