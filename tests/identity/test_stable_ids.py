import polars as pl

from identity.stable_ids import bucket_of, stable_hash, stable_id


def test_ids_never_change_between_versions():
    assert stable_id("p_", pl.Series(["a", "b", "ñ"])).to_list() == [
        "p_d80391ffb30d1390", "p_00077ba99ea524f2", "p_1ecf54673d896f93",
    ]  # fmt: skip


def test_an_id_does_not_depend_on_its_neighbours():
    assert stable_id("p_", pl.Series(["b"]))[0] == stable_id("p_", pl.Series(["aaaa", "b"]))[1]


def test_many_keys_stay_apart_and_fill_every_bucket_alike():
    keys = pl.select("zendesk:" + pl.int_range(50_000).cast(pl.String)).to_series()
    assert len(set(stable_hash(keys).tolist())) == 50_000
    filled = bucket_of(keys).value_counts()
    assert filled.height == 256
    assert filled["count"].max() < 2 * 50_000 / 256


def test_no_keys_no_ids():
    assert stable_id("p_", pl.Series([], dtype=pl.String)).to_list() == []
