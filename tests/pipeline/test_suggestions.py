"""`hilo suggest` on a small company: what is stored is compared, kept, printed and then decided; nobody is joined."""

import json

import pytest
from typer.testing import CliRunner

from hilo import app
from model.errors import SettingsError
from pipeline import people
from pipeline.suggestions import suggest
from store import suggestions
from store.snapshots import newest
from tests.identity.test_suggest import CROWD
from tests.pipeline.test_people import ANA, NOW, groups, opened, synced

HEAD = "contact_id,name,emails,phones\n"
SHOP = HEAD + "".join(f"{key},{name},{mail},\n" for key, (name, mail) in CROWD.items()) + "c1,Bru Zabala Otxoa,,\n"
CRM = HEAD + "9,Bru Zabala Otxoa,,600111256\n"


@pytest.fixture
def site(tmp_path):
    found = opened(tmp_path, SHOP, CRM)
    synced(found)
    return found


def test_suggestions_are_kept_and_join_nobody_until_somebody_says_so(site, tmp_path):
    before, was = newest(site.catalog), groups(site)
    found = suggest(site, NOW)
    assert found.select("source_a", "contact_a", "source_b", "contact_b").rows() == [("crm", "9", "shop", "c1")]
    assert suggestions.kept(site.catalog).equals(found)
    assert (newest(site.catalog), groups(site)) == (before, was)
    with pytest.raises(SettingsError, match="--limit"):
        suggest(site, NOW, 0)
    printed = CliRunner().invoke(
        app, ["suggest", "--format", "json", "--home", str(tmp_path / "home"), "--config", str(tmp_path / "hilo.toml")]
    )
    assert printed.exit_code == 0
    (row,) = map(json.loads, printed.stdout.splitlines())
    assert (row["record_a"], row["record_b"]) == ("crm:9", "shop:c1")
    assert row["evidence"] == "given name, first surname, second surname"
    people.same(site, row["record_a"], row["record_b"], ANA)
    assert suggest(site, NOW).is_empty()
    assert suggestions.kept(site.catalog).is_empty()
