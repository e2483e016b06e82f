"""The demo store as these tests ask it, opened once each."""

import json

import polars as pl
import pytest

from metrics.registry import compute
from model.derived import INTERACTION_FACTS
from model.filters import Filters
from pipeline import answers, demo
from sample_data.generate import HERE
from store.site import open_site

PLANTED = json.loads((HERE / "planted.json").read_text())


@pytest.fixture(scope="session")
def site(demo_home):
    return open_site(demo_home, demo.CONFIG, {})


@pytest.fixture(scope="session")
def frames(site):
    return answers.frames(site)


@pytest.fixture(scope="session")
def reader(site):
    return answers.reader(site)


@pytest.fixture(scope="session")
def facts(reader):
    return reader.scan(INTERACTION_FACTS).collect()


@pytest.fixture(scope="session")
def value(frames):
    """`value(metric, by…)`: the metric's value, or its values by those columns."""

    def asked(name, *by, **query):
        filters = Filters.from_query(query).resolve(frames.as_of, frames.timezone)
        rows = compute(name, frames, filters, by)
        if not by:
            return rows["value"].item()
        texts = rows.with_columns(pl.col(by).cast(pl.String))
        keys = texts[by[0]] if len(by) == 1 else texts.select(by).rows()
        return dict(zip(keys, rows["value"], strict=True))

    return asked
