"""The whole store slab by slab gives what it gives at once."""

import arro3.core as arro3
import polars as pl
import pytest

from identity.person_ids import Known
from model.persons import PERSONS
from model.schemas import CANONICAL
from model.settings import Settings
from pipeline import slabs
from pipeline.identities import identified
from store.tables import Tables
from tests.pipeline.simulation import START, World, frames


@pytest.fixture
def stored():
    """Scans of the canonical tables of an invented company, and who is who in it."""
    world, rows = World(5, people=12, tickets=40), {}
    for _ in range(4):
        for name, found in world.batch(40).items():
            rows.setdefault(name, []).extend(found)
        world.pass_time()
    given = {name: table.empty() for name, table in CANONICAL.items()} | frames(rows)
    given = {name: frame.unique(CANONICAL[name].key, keep="last") for name, frame in given.items()}
    persons = identified(given, Settings(), START, Known(), None).persons
    return lambda name: given[name].lazy(), persons


def together(found, name):
    """All rows of a table from several slabs, in order."""
    frame = pl.concat([slab[name] for slab in found])
    return frame.sort(pl.all().exclude(pl.List), nulls_last=True)


def test_slabs_hold_together_what_the_store_holds_at_once(stored, monkeypatch):
    whole = [read() for read in slabs.slabs(*stored)]
    monkeypatch.setattr(slabs, "ROWS_PER_SLAB", 9)
    cut = [read() for read in slabs.slabs(*stored)]
    assert len(whole) == 1
    assert len(cut) > 5
    assert all(together(cut, name).equals(together(whole, name)) for name in whole[0])


def test_no_part_lies_in_two_slabs(stored, monkeypatch):
    monkeypatch.setattr(slabs, "ROWS_PER_SLAB", 9)
    parts = [read()["part_nodes"]["part"].unique() for read in slabs.slabs(*stored)]
    assert pl.concat(parts).is_duplicated().sum() == 0


def test_nobody_gives_one_empty_slab():
    empty = [read() for read in slabs.slabs(lambda name: CANONICAL[name].empty().lazy(), PERSONS.empty())]
    assert [frame.height for frame in empty[0].values()] == [0] * 6


def test_a_slab_keeps_nothing_in_memory_but_its_own_texts(tmp_path, monkeypatch):
    """Texts picked out of a table's files else keep all that was read with them: a slab would hold the whole store."""
    told = pl.Series([f"a text of some length, number {n}" for n in range(2_000)])
    rows = pl.DataFrame({"source": "desk", "interaction_id": told, "contact_id": told})
    tables = Tables(str(tmp_path))
    tables.upsert(CANONICAL["interactions"], rows, pull=1)
    persons = PERSONS.conform(rows.select("source", "contact_id", person_id="p_" + told))
    monkeypatch.setattr(slabs, "ROWS_PER_SLAB", 500)
    for read in slabs.slabs(lambda name: tables.scan(CANONICAL[name]), persons):
        texts = read()["interactions"].select("interaction_id", "contact_id")
        held, told = arro3.Table.from_arrow(texts).nbytes, texts.select(pl.all().str.len_bytes().sum()).sum_horizontal()
        assert held < 1.5 * (told.item() + 2 * 16 * texts.height)
