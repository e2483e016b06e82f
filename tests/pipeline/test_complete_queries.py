"""Rows a complete query gives no more are deleted, after some days and at a full sync."""

from datetime import timedelta

import polars as pl
import pytest
from sqlalchemy import create_engine

from model.errors import SettingsError
from model.schemas import CONTACTS
from pipeline.answers import reader
from pipeline.sources import sources
from pipeline.sync import sync
from tests.pipeline.company import NOW, site_of

pytestmark = pytest.mark.usefixtures("without_deriving")
SETTINGS = """
[sources.desk]
type = "sql"
url = "sqlite:///{file}"

[[sources.desk.tables]]
table = "contacts"
query = "SELECT * FROM person"
cursor = "changed"
columns = {{ contact_id = "id", name = "name" }}
complete = true
"""


@pytest.fixture
def desk(tmp_path):
    """A function that runs statements, syncs and returns the contacts that live then, and the result."""
    file = tmp_path / "desk.db"
    engine = create_engine(f"sqlite:///{file}")
    site = site_of(tmp_path, SETTINGS.format(file=file))

    def synced(*statements, now=NOW, **options):
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        result = sync(site, clock=lambda: now, **options).sources[0]
        rows = reader(site).scan(CONTACTS).filter(pl.col("deleted_at").is_null()).sort("contact_id").collect()
        return rows["contact_id"].to_list(), result

    yield synced
    engine.dispose()


def test_a_row_that_is_deleted_in_the_database_is_deleted_here(desk):
    made = "CREATE TABLE person (id INTEGER, name TEXT, changed TEXT)"
    people = "INSERT INTO person VALUES " + ", ".join(f"({n}, 'P{n}', '2026-10-0{n}')" for n in (1, 2, 3))
    assert desk(made, people)[0] == ["1", "2", "3"]
    assert desk("DELETE FROM person WHERE id = 1")[0] == ["1", "2", "3"], "it is not time yet"
    assert desk(now=NOW + timedelta(days=8))[0] == ["2", "3"]
    nameless, gone = "INSERT INTO person VALUES (NULL, 'x', '2026-10-09')", "DELETE FROM person WHERE id = 2"
    living, result = desk(nameless, gone, full=True)
    assert (living, result.status) == (["2", "3"], "partial")
    assert "1 row of contacts cannot be read, so nobody can tell which" in result.error.text


def test_a_preset_and_a_complete_query_do_not_go_together(tmp_path):
    settings = SETTINGS.format(file=tmp_path / "x.db").replace("[[", 'preset = "asterisk"\n\n[[')
    with pytest.raises(SettingsError) as caught:
        sources(site_of(tmp_path, settings))
    assert "complete = false" in caught.value.text
