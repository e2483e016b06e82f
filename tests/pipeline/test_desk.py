"""What a page may correct: words in, sentences out; all of it kept before anything is derived again."""

from datetime import UTC, datetime

import polars as pl
import pytest

from model.errors import SettingsError
from model.persons import PERSONS
from pipeline import desk, people
from pipeline.answers import reader
from pipeline.desk import Desk
from pipeline.sync import sync
from store import overrides
from store.site import open_site

NOW = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)
CONTACTS = """contact_id,name,emails
1,Marta Puig,marta@example.org
2,Marta Puig,marta@example.org
3,Marta Puig,marta@example.org
4,Joan Serra,joan@example.org
"""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "crm").mkdir()
    (tmp_path / "crm" / "contacts.csv").write_text(CONTACTS)
    (tmp_path / "hilo.toml").write_text('[sources.crm]\ntype = "files"\npath = "crm"\n')
    opened = open_site(tmp_path / "home", tmp_path / "hilo.toml", {})
    sync(opened, (), as_of=NOW, clock=lambda: NOW)
    yield opened
    opened.catalog.close()


def owners(site):
    return dict(reader(site).scan(PERSONS).select("contact_id", "person_id").collect().iter_rows())


def people_of(site):
    """The records that are one person, each set once."""
    found = pl.DataFrame(list(owners(site).items()), schema=["record", "person"], orient="row")
    return sorted(sorted(part["record"].to_list()) for part in found.partition_by("person"))


def test_a_record_is_parted_from_all_others_at_once_and_joined_again_by_undoing(site, monkeypatch):
    runs = []
    derived = people.rederive
    monkeypatch.setattr(people, "rederive", lambda *given, **more: runs.append(1) or derived(*given, **more))
    made = Desk(site, lambda: NOW)
    told = made.correct("not_same", (("crm:3", "crm:1"), ("crm:3", "crm:2")), "", "ana", "two Martas")
    assert people_of(site) == [["1", "2"], ["3"], ["4"]]
    assert len(runs) == 1
    assert [sentence.partition(":")[0] for sentence in told] == ["Decision 1", "Decision 2"]
    assert overrides.in_force(site.catalog)["note"].to_list() == ["two Martas"] * 2
    assert made.undo((1, 2), "ana")[:2] == ("Decision 1 is undone.", "Decision 2 is undone.")
    assert people_of(site) == [["1", "2", "3"], ["4"]]
    assert len(runs) == 2


def test_two_become_one_and_a_value_none(site):
    made = Desk(site, lambda: NOW)
    made.correct("same", (("crm:1", "crm:4"),), "", "ana", "")
    assert people_of(site) == [["1", "2", "3", "4"]]
    made.correct("block", (), "marta@example.org", "ana", "")
    assert people_of(site) == [["1", "4"], ["2"], ["3"]]


def test_a_word_nobody_knows_changes_nothing(site):
    with pytest.raises(SettingsError):
        Desk(site, lambda: NOW).correct("same", (("crm:1", "crm:99"),), "", "ana", "")
    assert overrides.in_force(site.catalog).is_empty()


def test_it_knows_every_kind_of_decision():
    from ui.corrections import KINDS

    assert set(desk._PAIRS) | set(desk._VALUES) == set(KINDS)
