"""What is written down of the files under a table, and what it notices."""

import polars as pl
import pytest

from model.errors import HiloError
from model.schemas import AGENTS
from store import sums
from store.tables import Tables


def agents(*ids):
    rows = [{"source": "desk", "agent_id": agent, "name": agent} for agent in ids]
    return AGENTS.conform(pl.DataFrame(rows, schema_overrides=AGENTS.schema))


@pytest.fixture
def tables(tmp_path):
    made = Tables(str(tmp_path))
    for pull in range(1, 13):
        version = made.upsert(AGENTS, agents(f"a{pull}"), pull).version
    made.seal({"agents": version})
    return made


def test_a_table_is_read_from_its_last_checkpoint_on(tables, tmp_path):
    assert sums.log_files(tmp_path / "agents", 3) == [f"_delta_log/{n:020}.json" for n in (3, 2, 1, 0)]
    newest = tables.version("agents")
    found = sums.log_files(tmp_path / "agents", newest)
    assert found[-1].endswith(".checkpoint.parquet")
    assert len(found) <= 10


@pytest.mark.parametrize("kind", ["source=desk/*.parquet", "_delta_log/*.checkpoint.parquet", "_sums.json"])
def test_one_flipped_byte_is_noticed(tables, tmp_path, kind):
    file = max((tmp_path / "agents").glob(kind))
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)
    with pytest.raises(HiloError, match="agents") as told:
        tables.read(AGENTS)
    assert "delete the table's folder" in told.value.next_step


def test_what_was_not_sealed_yet_is_read_as_it_is(tables):
    tables.upsert(AGENTS, agents("late"), 99)
    assert "late" in tables.read(AGENTS)["agent_id"].to_list()


def test_files_that_are_gone_are_forgotten_and_a_vacuum_leaves_the_sums(tables, tmp_path):
    before = set(sums.sums(tmp_path / "agents"))
    tables.upsert(AGENTS, agents(*(f"a{n}" for n in range(40))), 99)
    newest = tables.version("agents")
    tables.vacuum({"agents": [newest]})
    tables.seal({"agents": newest})
    after = set(sums.sums(tmp_path / "agents"))
    assert after - before
    assert all((tmp_path / "agents" / path).is_file() for path in after)
    assert not list((tmp_path / "agents").glob("*.new"))
