"""The synthetic company for measurements: seeded, of the size asked for, read without a reject."""

import polars as pl

from model.derived import INTERACTION_FACTS
from pipeline import demo
from pipeline.answers import reader
from sample_data import synthetic
from store.site import open_site

EVENTS = 3_000


def test_the_same_seed_writes_the_same_files(tmp_path):
    for name in ("one", "two"):
        synthetic.write(tmp_path / name, EVENTS)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["contacts.parquet", "events-000.parquet", "interactions-000.parquet"]
    for name in files:
        assert pl.read_parquet(tmp_path / "one" / name).equals(pl.read_parquet(tmp_path / "two" / name))


def test_it_loads_through_the_files_connector_whole(tmp_path):
    config = demo.synthetic_config(tmp_path, EVENTS)
    result = demo.build(tmp_path, config=config, moment=synthetic.END)
    assert result.status == "success"
    facts = reader(open_site(tmp_path, config, {})).scan(INTERACTION_FACTS).collect()
    assert facts.height == EVENTS // synthetic.EVENTS_PER_INTERACTION
    solved = facts.filter("is_resolved")
    assert 0.8 < solved.height / facts.height < 1
    assert (solved["first_response_calendar_seconds"] > 0).all()
    assert facts["person_id"].null_count() == 0
