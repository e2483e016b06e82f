"""Rows that vanish from files said to be complete are deleted; nothing else is."""

import zipfile

import polars as pl
import pytest

from model.errors import SettingsError
from model.schemas import CONTACTS
from pipeline.answers import reader
from pipeline.sources import sources
from pipeline.sync import sync
from tests.pipeline.company import NOW, site_of

pytestmark = pytest.mark.usefixtures("without_deriving")
SETTINGS = """
[sources.crm]
type = "files"
path = "crm"

[[sources.crm.tables]]
file = "people*"
table = "contacts"
columns = { contact_id = "id", name = "name", created_at = "since" }
complete = true
"""
PEOPLE = "id,name,since\n1,Ana,2026-01-01\n2,Joan,2026-01-01\n3,Pau,2026-01-01\n4,Mar,2026-01-01\n"


@pytest.fixture
def drop(tmp_path):
    """A function that drops files and syncs; the ids that live then, and the result."""
    site = site_of(tmp_path, SETTINGS)
    (tmp_path / "crm").mkdir()

    def dropped(files, **options):
        for name, text in files.items():
            (tmp_path / "crm" / name).write_text(text)
        result = sync(site, clock=lambda: NOW, **options).sources[0]
        rows = reader(site).scan(CONTACTS).filter(pl.col("deleted_at").is_null()).sort("contact_id").collect()
        return rows["contact_id"].to_list(), result

    return dropped


def without(*ids, text=PEOPLE):
    return "".join(line for line in text.splitlines(keepends=True) if line[0] not in ids)


def test_a_row_that_vanishes_is_deleted_and_lives_again_when_it_is_back(drop):
    assert drop({"people.csv": PEOPLE})[0] == ["1", "2", "3", "4"]
    assert drop({"people.csv": without("2")})[0] == ["1", "3", "4"]
    assert drop({"other.csv": "x\n1\n"})[0] == ["1", "3", "4"]
    assert drop({"people.csv": PEOPLE})[0] == ["1", "2", "3", "4"]


def test_of_dated_drops_the_last_by_name_is_the_whole(drop):
    days = {"people-2026-10-01.csv": PEOPLE, "people-2026-10-02.csv": without("1")}
    assert drop(days)[0] == ["2", "3", "4"]
    assert drop({"people-2026-10-03.csv": without("1", "4") + "5,Eva,2026-10-03\n"})[0] == ["2", "3", "5"]


def test_the_newest_may_lie_in_an_archive(drop, tmp_path):
    drop({"people-1.csv": PEOPLE})
    with zipfile.ZipFile(tmp_path / "crm" / "people-2.zip", "w") as archive:
        archive.writestr("people.csv", without("3"))
    assert drop({})[0] == ["1", "2", "4"]


def test_most_of_it_gone_is_held_until_it_is_accepted(drop):
    drop({"people-1.csv": PEOPLE})
    living, result = drop({"people-2.csv": without("2", "3", "4")})
    assert (len(living), result.status) == (4, "partial")
    assert "3 of 4 are no longer listed" in result.error.text
    assert drop({})[1].status == "partial", "it is still held at the next sync"
    assert drop({}, accept_smaller=True)[0] == ["1"]


def test_a_row_that_cannot_be_read_is_not_gone(drop):
    drop({"people.csv": PEOPLE})
    assert drop({"people.csv": PEOPLE.replace("Joan,2026-01-01", "Joan,never")})[0] == ["1", "2", "3", "4"]
    living, result = drop({"people.csv": without("3").replace("2,Joan", "2,Joan,and,more")})
    assert living == ["1", "2", "3", "4"]
    assert "1 row of people.csv cannot be read, so nobody can tell which" in result.error.text
    assert drop({"people.csv": without("3")})[0] == ["1", "2", "4"]


def test_a_file_that_is_gone_or_damaged_deletes_nothing(drop, tmp_path):
    drop({"people.csv": PEOPLE})
    (tmp_path / "crm" / "people.csv").write_bytes(b"\xff\xfe\x00")
    assert drop({})[0] == ["1", "2", "3", "4"]
    (tmp_path / "crm" / "people.csv").unlink()
    assert drop({"other.csv": "x\n1\n"})[0] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (('table = "contacts"', 'table = "agents"'), "contacts and interactions only, not for agents"),
        (
            ("complete = true", 'complete = true\n[[sources.crm.tables]]\ntable = "contacts"\ncolumns = {}'),
            "or in none",
        ),
    ],
)
def test_what_cannot_be_complete_is_refused(tmp_path, changed, said):
    settings = SETTINGS.replace(*changed).replace("contact_id", "agent_id" if "agents" in changed[1] else "contact_id")
    settings = settings.replace(', created_at = "since"', "")
    (tmp_path / "crm").mkdir()
    with pytest.raises(SettingsError) as caught:
        sources(site_of(tmp_path, settings))
    assert said in caught.value.text
