from pathlib import Path

from model.settings import Store
from store.home import Home


def test_everything_is_below_the_root_by_default(tmp_path: Path):
    home = Home.of(tmp_path, Store())
    assert home.catalog_url == f"sqlite:///{tmp_path}/catalog.db"
    assert home.tables_url == f"{tmp_path}/tables"
    assert home.staging == tmp_path / "staging"


def test_settings_move_catalog_and_tables(tmp_path: Path):
    home = Home.of(tmp_path, Store(catalog="postgresql+psycopg://db/hilo", tables="s3://bucket/hilo"))
    assert (home.catalog_url, home.tables_url) == ("postgresql+psycopg://db/hilo", "s3://bucket/hilo")


def test_a_relative_root_does_not_follow_the_working_folder(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Home.of(Path("x"), Store()).root == tmp_path / "x"
